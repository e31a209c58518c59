"""A PostgreSQL cluster of our own, with default durability, that goes away with its user."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import psycopg2

HOMES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def program(name: str) -> str:
    """The path of a PostgreSQL program; FileNotFoundError where none is installed."""
    for home in HOMES:
        if (home / name).exists():
            return str(home / name)
    found = shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"{name} is not installed")
    return found


def free_port() -> int:
    """A port of the loopback address nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _runs(process: int) -> bool:
    """Whether the process is there and more than a name on a list."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Cluster:
    """Started on entering, stopped and removed on leaving. PostgreSQL will not run as root."""

    def __init__(self, *, shared_buffers: str = "128MB", connections: int = 64) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="evenkeel-pg-"))
        self.settings = f"shared_buffers={shared_buffers}\nmax_connections={connections}\n"
        self.owner = "postgres" if os.geteuid() == 0 else None
        self.data = self.folder / "data"

    def __enter__(self) -> Cluster:
        if self.owner:
            entry = pwd.getpwnam(self.owner)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
        self._run("initdb", "-A", "trust", "-U", "bench", "-E", "UTF8", "--locale=C.UTF-8", "-D", str(self.data))
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(f"listen_addresses='127.0.0.1'\nport={self.port}\nunix_socket_directories=''\n{self.settings}")
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop", check=False)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start, or start again after a crash; returns when it answers."""
        self._run("pg_ctl", "-D", str(self.data), "-l", str(self.folder / "log"), "-w", "start")

    def kill(self) -> None:
        """What a power cut does: every process of it, at once, without a word."""
        master = self.pid
        listed = subprocess.run(["pgrep", "-P", str(master)], capture_output=True, text=True, check=False)
        everyone = [master, *map(int, listed.stdout.split())]
        for process in everyone:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while any(_runs(process) for process in everyone) and time.monotonic() < deadline:
            time.sleep(0.02)
        # A machine that lost power comes back without the old process; here its number may linger.
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    @property
    def pid(self) -> int:
        """The process that all of its others descend from."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def url(self, name: str) -> str:
        """The address of a database, as DATABASE_URL wants it."""
        return f"postgres://bench@127.0.0.1:{self.port}/{name}"

    def connect(self, name: str = "postgres") -> psycopg2.extensions.connection:
        """A connection in autocommit."""
        connection = psycopg2.connect(host="127.0.0.1", port=self.port, user="bench", dbname=name)
        connection.autocommit = True
        return connection

    def create(self, name: str) -> None:
        """A new, empty database."""
        connection = self.connect()
        connection.cursor().execute(f"CREATE DATABASE {name}")
        connection.close()

    def _run(self, name: str, *arguments: str, check: bool = True) -> None:
        subprocess.run(
            [program(name), *arguments], user=self.owner, cwd=self.folder, check=check, capture_output=True, text=True
        )
