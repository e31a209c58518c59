"""The directory with everybody in it: how long a search by part of a name and the opening of a chart take.

Runs in a process of its own with DATABASE_URL set, so that the statements of each page can be counted too.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.served import ROOT, Loaded, environment

SEARCHES = CHARTS = 60


def measure(loaded: Loaded, folder: Path, say: Callable[[str], None]) -> None:
    """Search and open in turn; milliseconds in one process without a server in front, and statements a page."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.directory", loaded.sessions[0], str(loaded.people)],
        env=environment(loaded.url, folder),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for what, result in json.loads(told.stdout).items():
        say(
            f"directory of {loaded.people}: {what:24} p50 {result['p50']:7.1f} ms   p95 {result['p95']:7.1f} ms   "
            f"{result['fewest']} to {result['most']} statements"
        )


def main(session: str, people: int) -> None:
    """Print what was measured as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    import django

    django.setup()
    from django.test import Client

    browser, chance = Client(SERVER_NAME="127.0.0.1"), random.Random(5)
    browser.cookies["sessionid"] = session
    numbers = [chance.randrange(1, people + 1) for _ in range(SEARCHES)]
    first = _first_person()
    results = {
        "search by part of a name": [
            _timed(lambda n=n: browser.post("/people/", {"code": f"family{n}"[:-1]})) for n in numbers
        ],
        "search by sound only": [
            _timed(lambda n=n: browser.post("/people/", {"code": f"phamily{n}"})) for n in numbers
        ],
        "opening a chart": [_timed(lambda n=n: browser.get(f"/people/{first + n - 1}/")) for n in numbers[:CHARTS]],
    }
    sys.stdout.write(json.dumps({what: _summed(lines) for what, lines in results.items()}))


def _first_person() -> int:
    from patients.models import Patient

    return int(Patient.objects.order_by("pk").values_list("pk", flat=True)[0])


def _timed(ask: Callable[[], Any]) -> tuple[float, int]:
    """Milliseconds, and the statements that were sent."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as sent:
        began = time.perf_counter()
        answer = ask()
        took = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"the directory answered {answer.status_code}")
    return took, len(sent)


def _summed(lines: list[tuple[float, int]]) -> dict[str, float]:
    took = sorted(ms for ms, _ in lines)
    return {
        "p50": took[len(took) // 2],
        "p95": took[int(len(took) * 0.95)],
        "fewest": min(number for _, number in lines),
        "most": max(number for _, number in lines),
    }


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
