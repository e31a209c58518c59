"""`kill -9` in the middle of a give: afterwards all of it or none of it, and a retry gives exactly one."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.sources import ROOT
from tests.cluster import HOMES, Cluster
from tests.deployment.running import environment, free_port, started

PEOPLE = 4
WEB = "gunicorn clinic.wsgi -b 127.0.0.1:{port} -k gthread -w 1 --threads 2 --no-control-socket"
BOOKS = """
SELECT (SELECT count(*) FROM dosing_dose WHERE patient_id = {patient}),
  (SELECT count(*) FROM dosing_movement WHERE destination = 'patient' AND cause_id IN
    (SELECT id FROM dosing_dose WHERE patient_id = {patient})),
  (SELECT count(*) FROM clinic_auditevent WHERE verb = 'dose.given' AND patient_id = {patient}),
  (SELECT count(*) FROM clinic_requestkey WHERE key = 'dose-{patient}' AND result_id IS NOT NULL)
"""
needs_postgresql = pytest.mark.skipif(
    not HOMES and not shutil.which("initdb"), reason="PostgreSQL is not installed on this machine"
)
NONE_OF_IT, ALL_OF_IT = (0, 0, 0, 0), (1, 1, 1, 1)


@dataclass
class Running:
    """A clinic served by a process of its own, and a way to read its rows without it."""

    port: int
    token: str
    container: str
    patients: list[int]
    read: Callable[[str], tuple[Any, ...]]
    server: subprocess.Popen[bytes]

    def give(self, patient: int) -> int:
        """Press Give for that person, always with the same key; the status, 0 when nobody answered."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/window/{patient}/doses/",
            data=json.dumps(
                {"medication": "methadone", "slot": 1, "container": self.container, "outcome": "given"}
            ).encode(),
            headers={
                "Authorization": f"Token {self.token}",
                "Content-Type": "application/json",
                "Idempotency-Key": f"dose-{patient}",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            return 0

    def give_until_answered(self, patient: int) -> int:
        """The same press again, until the clinic answers without an error of its own."""
        deadline, status = time.monotonic() + 40, 0
        while time.monotonic() < deadline and (status == 0 or status >= 500):
            status = self.give(patient)
            time.sleep(0.1)
        return status

    def kill_web(self) -> None:
        """Kill the worker that serves, as the kernel would; its master starts another."""
        found = subprocess.run(["pgrep", "-P", str(self.server.pid)], capture_output=True, text=True, check=False)
        for pid in found.stdout.split():
            os.kill(int(pid), signal.SIGKILL)

    def books(self, patient: int) -> tuple[Any, ...]:
        """How many doses, movements, traces and keys this person's dose has left."""
        return self.read(BOOKS.format(patient=patient))


@contextmanager
def open_clinic(tmp_path: Path, url: str, read: Callable[[str], tuple[Any, ...]]) -> Iterator[Running]:
    """Make the clinic in that database and serve it."""
    env = environment(tmp_path, DATABASE_URL=url, BROKER_URL="filesystem://", ALLOWED_HOSTS="127.0.0.1")
    made = subprocess.run(
        [sys.executable, "-m", "tests.deployment.opened_clinic", str(PEOPLE)],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr[-3000:]
    facts, port = json.loads(made.stdout.splitlines()[-1]), free_port()
    with started(WEB.format(port=port), env, tmp_path / "web.log") as server:
        clinic = Running(port, facts["token"], facts["container"], facts["patients"], read, server)
        yield clinic


def crash_while_giving(
    clinic: Running, crash: Callable[[], None], recover: Callable[[], None] = lambda: None
) -> list[tuple[Any, ...]]:
    """Kill at a random moment of each give, look at the books, press again, and look again."""
    moments = random.Random(5)
    seen = []
    first, *others = clinic.patients
    assert clinic.give_until_answered(first) == 201
    for patient in others:
        press = threading.Thread(target=clinic.give, args=(patient,))
        press.start()
        time.sleep(moments.uniform(0.0, 0.03))
        crash()
        press.join()
        recover()
        seen.append(clinic.books(patient))
        assert clinic.give_until_answered(patient) in (200, 201)
        assert clinic.books(patient) == ALL_OF_IT
    return seen


def test_a_killed_web_process_leaves_all_of_a_give_or_nothing_on_sqlite(tmp_path: Path):
    file = tmp_path / "clinic.sqlite3"

    def read(sql: str) -> tuple[Any, ...]:
        with sqlite3.connect(file) as connection:
            return tuple(connection.execute(sql).fetchone())

    with open_clinic(tmp_path, f"sqlite:///{file}", read) as clinic:
        seen = crash_while_giving(clinic, clinic.kill_web)
    assert set(seen) <= {NONE_OF_IT, ALL_OF_IT}


@pytest.fixture
def own_cluster():
    """A PostgreSQL cluster that this test may kill."""
    with Cluster() as cluster:
        cluster.create("clinic")
        yield cluster


def reader(cluster: Cluster) -> Callable[[str], tuple[Any, ...]]:
    """Reads one row of the clinic's database, past the web."""

    def read(sql: str) -> tuple[Any, ...]:
        connection = cluster.connect("clinic")
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return tuple(cursor.fetchone() or ())
        finally:
            connection.close()

    return read


@needs_postgresql
def test_a_killed_web_process_leaves_all_of_a_give_or_nothing_on_postgresql(own_cluster: Cluster, tmp_path: Path):
    with open_clinic(tmp_path, own_cluster.url("clinic"), reader(own_cluster)) as clinic:
        seen = crash_while_giving(clinic, clinic.kill_web)
    assert set(seen) <= {NONE_OF_IT, ALL_OF_IT}


@needs_postgresql
def test_a_killed_database_leaves_all_of_a_give_or_nothing(own_cluster: Cluster, tmp_path: Path):
    with open_clinic(tmp_path, own_cluster.url("clinic"), reader(own_cluster)) as clinic:
        seen = crash_while_giving(clinic, own_cluster.kill, own_cluster.start)
    assert set(seen) <= {NONE_OF_IT, ALL_OF_IT}
