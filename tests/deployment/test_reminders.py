"""`kill -9` in the middle of sending and every message of the queue twice: each reminder is in the outbox once."""

from __future__ import annotations

import json
import os
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from tests.deployment.running import environment, run, started

PEOPLE, KILLS, PATIENCE_S = 12, 1, 60
WORKER = "celery --quiet -A clinic worker --concurrency 2 --loglevel WARNING"
TWO_TICKS = "from clinic.celery import app; [app.send_task('clinic.run_job', ['send reminders']) for _ in 'ab']"
BROKERS = sorted({"filesystem://", settings.BROKER_URL})


def kill_all(worker: subprocess.Popen[bytes]) -> None:
    """The worker and its children, as the kernel would."""
    found = subprocess.run(["pgrep", "-P", str(worker.pid)], capture_output=True, text=True, check=False)
    for pid in (worker.pid, *(int(child) for child in found.stdout.split())):
        os.kill(pid, signal.SIGKILL)
    worker.wait()


class Rows:
    """The rows of the clinic, read past it; and its clock, in effect, put forward."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def states(self) -> dict[str, str]:
        """The state of every reminder, by key."""
        with sqlite3.connect(self.file, timeout=20) as rows:
            return dict(rows.execute("SELECT key, state FROM patients_reminder").fetchall())

    def five_minutes_later(self) -> None:
        """Leases and the rest of the job are over."""
        with sqlite3.connect(self.file, timeout=20) as rows:
            rows.execute("UPDATE patients_reminder SET not_before = send_after WHERE state = 'claimed'")
            rows.execute("DELETE FROM clinic_jobrun")


def wait_for(rows: Rows, wanted: int) -> None:
    """Until so many are sent, or patience ends."""
    deadline = time.monotonic() + PATIENCE_S
    while list(rows.states().values()).count("sent") < wanted and time.monotonic() < deadline:
        time.sleep(0.02)


@pytest.mark.parametrize("broker", BROKERS)
def test_each_reminder_goes_out_once_though_its_sender_is_killed_and_every_tick_comes_twice(tmp_path: Path, broker):
    file = tmp_path / "clinic.sqlite3"
    env = environment(tmp_path, DATABASE_URL=f"sqlite:///{file}", BROKER_URL=broker, REMINDER_GATEWAY="file")
    run(f"{sys.executable} -m tests.deployment.opened_reminders {PEOPLE}", env)
    rows = Rows(file)
    for number in range(KILLS + 1):
        rows.five_minutes_later()
        with started(WORKER, env, tmp_path / "log") as worker:
            run(shlex.join([sys.executable, "-c", TWO_TICKS]), env)
            wait_for(rows, PEOPLE if number == KILLS else 1 + 4 * number)
            if number < KILLS:
                kill_all(worker)
    assert set(rows.states().values()) == {"sent"}, (tmp_path / "log").read_text()[-2000:]
    outbox = [json.loads(one.read_text()) for one in (tmp_path / "outbox").glob("*.json")]
    assert {one["to"] for one in outbox} == {f"+1212555{1000 + number}" for number in range(PEOPLE)}
    assert len(outbox) == PEOPLE
