"""The processes of a running clinic, kept alive together and stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

PATIENCE_S = 15
DIED_AT_ONCE_S = 3

_PYTHON = (sys.executable, "-m")
COMMANDS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "web": (*_PYTHON, "gunicorn", "clinic.wsgi"),
        "worker": (*_PYTHON, "celery", "--quiet", "-A", "clinic", "worker", "--concurrency", "2", "-l", "WARNING"),
        "beat": (*_PYTHON, "celery", "--quiet", "-A", "clinic", "beat", "-l", "WARNING", "--pidfile="),
    }
)


class Processes:
    """Web, worker and beat: one that dies is started again, unless it dies at once."""

    def __init__(self, *, say: Callable[[str], object], commands: Mapping[str, Sequence[str]] = COMMANDS) -> None:
        self.commands, self.say = commands, say
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.born: dict[str, float] = {}
        self.stopping = False

    def start(self, name: str) -> None:
        """Start one, in a session of its own: Ctrl-C reaches only us, and we stop it in order."""
        self.running[name] = subprocess.Popen(self.commands[name], start_new_session=True)
        self.born[name] = time.monotonic()

    def start_all(self) -> None:
        """Start them all, and listen for the signals that end them."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.stop)
        for name in self.commands:
            self.start(name)

    def stop(self, *_: object) -> None:
        """Ask `look_after` to come to an end."""
        self.stopping = True

    def look_after(self, *, pause_s: float = 0.3) -> int:
        """Until told to stop: restart what died. Returns the exit code for the shell."""
        code = 0
        while not self.stopping:
            time.sleep(pause_s)
            for name in [name for name, process in self.running.items() if process.poll() is not None]:
                code = self.restart(name)
        self.end_all()
        return code

    def restart(self, name: str) -> int:
        """Start a dead one again, or give up on one that cannot live; 1 when giving up."""
        exit_code = self.running[name].returncode
        if self.stopping:
            return 0
        if time.monotonic() - self.born[name] < DIED_AT_ONCE_S:
            self.say(f"{name} died at once (exit {exit_code}); stopping.")
            self.stopping = True
            return 1
        self.say(f"{name} ended (exit {exit_code}); starting it again.")
        self.start(name)
        return 0

    def end_all(self) -> None:
        """Ask each to end; after fifteen seconds do not ask."""
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + PATIENCE_S
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
