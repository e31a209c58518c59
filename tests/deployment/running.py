"""Starting the clinic's processes for a test, on rows and a queue of their own, and ending them."""

from __future__ import annotations

import json
import os
import shlex
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.architecture.sources import ROOT

PATIENCE_S = 180


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a real clinic's processes are told, with a folder of their own."""
    from tests.settings import KEY

    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "DEMO"))}
    return {
        **inherited,
        "PATH": path,
        "VAR_DIR": str(folder),
        "STATIC_ROOT": str(folder / "static"),
        "SECRET_KEY": "a key for one test only, long enough to be taken for a real one",
        "FIELD_KEYS": f"test:{KEY}",
        "INDEX_KEY": KEY,
        "HTTPS": "0",
        "LOG_LEVEL": "INFO",
        **more,
    }


def run(command: str, env: Mapping[str, str]) -> None:
    """Run a command to its end, as the shell of an image would."""
    done = subprocess.run(shlex.split(command), cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def started(command: str, env: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The process while the block lasts; afterwards it is asked to end, and must."""
    with log.open("ab") as out:
        process = subprocess.Popen(shlex.split(command), cwd=ROOT, env=env, stdout=out, stderr=out)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def ask(address: str) -> tuple[int, Any]:
    """Status and body of one question; (0, None) when nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310  our own address
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)
    except OSError:
        return 0, None


def wait_until_ready(port: int, log: Path) -> Any:
    """What `/readyz` says once all is well; the log, when that does not come."""
    deadline, body = time.monotonic() + PATIENCE_S, None
    while time.monotonic() < deadline:
        status, body = ask(f"http://127.0.0.1:{port}/readyz")
        if status == 200:
            return body
        time.sleep(0.5)
    raise AssertionError(f"not ready: {body}\n{log.read_text()[-3000:]}")
