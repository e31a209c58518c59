"""What every test may rely on: no network but this machine, and word of what was left out."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from clinic import clock

# Playwright's plain API keeps a loop in its thread; the rows are asked from that thread all the same.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
MORNING = datetime(2026, 11, 18, 15, tzinfo=UTC)  # ten in New York, where the clinic of the tests is
BROWSER_TESTS = Path(__file__).parent / "browser"

_connect, _getaddrinfo = socket.socket.connect, socket.getaddrinfo


class NetworkUsedError(AssertionError):
    """A test reached for another machine."""


def is_here(host: Any) -> bool:
    """Whether an address is this machine's own."""
    if host in (None, "", "localhost", b"localhost", socket.gethostname()):
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


def _guarded_connect(self: socket.socket, address: Any) -> Any:
    if self.family in (socket.AF_INET, socket.AF_INET6) and not is_here(address[0]):
        raise NetworkUsedError(f"a test wanted to reach {address[0]}")
    return _connect(self, address)


def _guarded_lookup(host: Any, *rest: Any, **more: Any) -> Any:
    if not is_here(host):
        raise NetworkUsedError(f"a test wanted to look up {host}")
    return _getaddrinfo(host, *rest, **more)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Only loopback answers while tests run."""
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", _guarded_connect)
    patch.setattr(socket, "getaddrinfo", _guarded_lookup)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def _a_working_morning() -> Iterator[None]:
    """The clinic's clock starts at ten on a Wednesday and runs on, so a result is the same at any hour it is run.

    Sessions, cookies and one-time codes keep the machine's own time, as Django reads it.
    """
    started, read = clock.read(), clock.read
    patch = pytest.MonkeyPatch()
    patch.setattr(clock, "read", lambda: MORNING + (read() - started))
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What an earlier test left in the shared cache, such as wrong passwords, is forgotten."""
    cache.clear()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what drives Chromium; without one leave it out, except where that must not happen."""
    driving = [item for item in items if BROWSER_TESTS in item.path.parents]
    for item in driving:
        item.add_marker("browser")
    if CHROMIUM or not driving:
        return
    if os.environ.get("CI"):
        raise pytest.UsageError("there is no Chromium here, and these tests may not be left out")
    config.hook.pytest_deselected(items=driving)
    items[:] = [item for item in items if item not in driving]


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last line says whether the browser tests were left out."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    told = f"run, in {CHROMIUM}" if CHROMIUM else "LEFT OUT: there is no Chromium on this machine"
    print(f"\nBrowser tests: {told}.")  # noqa: T201
