"""The clinic as it runs in a clinic: gunicorn in front of PostgreSQL, loaded with people and doses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from patients.domain.record_number import record_number
from tests.cluster import Cluster, free_port

ROOT = Path(__file__).resolve().parents[2]
START_S = 60


@dataclass
class Loaded:
    """A database filled for the benchmark: its address and what the nurses need."""

    url: str
    people: int
    sessions: list[str]
    tokens: list[str]
    codes: list[str]
    seconds: float
    next_person: int = 1

    def shares(self, nurses: int, doses: int) -> list[list[str]]:
        """So many people for each nurse by record number; nobody comes twice in one benchmark."""
        if self.next_person + nurses * doses > self.people + 1:
            raise SystemExit("Not enough people for so many rounds: raise --people or lower --seconds.")
        first, self.next_person = self.next_person, self.next_person + nurses * doses
        return [[record_number(first + nurse + nurses * turn) for turn in range(doses)] for nurse in range(nurses)]


def environment(url: str, folder: Path) -> dict[str, str]:
    """A clinic's environment, not the demo's."""
    key = "YmVuY2htYXJrIGtleSwgbm90IGEgc2VjcmV0IGF0IGFsbCE="
    return os.environ | {
        "DATABASE_URL": url, "VAR_DIR": str(folder), "STATIC_ROOT": str(folder / "static"), "DEMO": "0", "DEBUG": "0",
        "HTTPS": "0", "SECRET_KEY": "only for the benchmark", "FIELD_KEYS": f"bench:{key}", "INDEX_KEY": key,
        "ALLOWED_HOSTS": "127.0.0.1", "LOG_LEVEL": "WARNING", "MFA_REQUIRED": "",
    }  # fmt: skip


def load(cluster: Cluster, name: str, *, people: int, doses: int, folder: Path) -> Loaded:
    """A new database with so many people and past doses."""
    cluster.create(name)
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.loading", str(people), str(doses)],
        cwd=ROOT, env=environment(cluster.url(name), folder), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    ready = json.loads(done.stdout.splitlines()[-1])
    return Loaded(
        cluster.url(name), people, ready["sessions"], ready["tokens"], ready["codes"], time.monotonic() - begin
    )


@contextmanager
def serving(loaded: Loaded, folder: Path, *, workers: int = 2, threads: int = 4) -> Iterator[int]:
    """Gunicorn over that database; the port it answers on."""
    env, port = environment(loaded.url, folder), free_port()
    _wake_up(loaded.url)
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(collect, cwd=ROOT, env=env, check=True, capture_output=True)
    command = [
        sys.executable, "-m", "gunicorn", "clinic.wsgi", "-b", f"127.0.0.1:{port}", "-k", "gthread",
        "-w", str(workers), "--threads", str(threads), "--keep-alive", "30", "--no-control-socket",
    ]  # fmt: skip
    with (folder / "web.log").open("ab") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            _wait(port)
            yield port
        finally:
            server.terminate()
            server.wait(20)


def _wake_up(url: str) -> None:
    """Everybody signed in has just moved the mouse: an idle screen would be locked."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    connection.cursor().execute("UPDATE clinic_session SET last_active_at = now(), locked_at = NULL")
    connection.close()


def _wait(port: int) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the web server did not start")
