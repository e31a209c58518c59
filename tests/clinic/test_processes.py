"""One command looks after the clinic's processes: what dies is started again, what cannot live ends it all."""

import sys
import threading
import time

import pytest

from clinic import processes
from clinic.processes import Processes

SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")
FAIL = (sys.executable, "-c", "raise SystemExit(7)")


@pytest.fixture
def said():
    return []


def started(said, **commands):
    """Processes without the signal handlers, which belong to the command."""
    looked_after = Processes(say=said.append, commands=commands)
    for name in commands:
        looked_after.start(name)
    return looked_after


def test_a_process_that_dies_is_started_again(said, monkeypatch):
    monkeypatch.setattr(processes, "DIED_AT_ONCE_S", 0)
    all_of_them = started(said, worker=SLEEP)
    first = all_of_them.running["worker"]
    first.kill()
    first.wait()
    timer = threading.Timer(0.3, all_of_them.stop)
    timer.start()
    assert all_of_them.look_after(pause_s=0.02) == 0
    assert all_of_them.running["worker"].pid != first.pid
    assert said == ["worker ended (exit -9); starting it again."]


def test_a_process_that_cannot_live_ends_all_of_them(said):
    all_of_them = started(said, web=SLEEP, worker=FAIL)
    assert all_of_them.look_after(pause_s=0.02) == 1
    assert said == ["worker died at once (exit 7); stopping."]
    assert all_of_them.running["web"].poll() is not None


def test_ending_does_not_wait_for_a_process_that_will_not_go(said, monkeypatch):
    monkeypatch.setattr(processes, "PATIENCE_S", 0.3)
    deaf = (
        sys.executable,
        "-c",
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)",
    )
    all_of_them = started(said, worker=deaf)
    time.sleep(0.5)
    all_of_them.end_all()
    assert all_of_them.running["worker"].wait(5) == -9
