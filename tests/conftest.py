"""What every test may rely on: no network but this machine, and a clock nobody set."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest

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
def _no_network() -> Any:
    """Only loopback answers while tests run."""
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", _guarded_connect)
    patch.setattr(socket, "getaddrinfo", _guarded_lookup)
    yield
    patch.undo()
