"""Sixteen processes press at once for one slot, round after round, on PostgreSQL and on SQLite."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench.served import ROOT, environment
from tests.cluster import Cluster

PROCESSES = 16


def measure(cluster: Cluster, folder: Path, *, rounds: int, say: Callable[[str], None]) -> None:
    """Run the rounds on both databases, each in a process of its own."""
    cluster.create("races")
    for name, url in (("PostgreSQL", cluster.url("races")), ("SQLite", f"sqlite:///{folder / 'races.sqlite3'}")):
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.two_windows", str(rounds)],
            cwd=ROOT, env=environment(url, folder), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr[-3000:])
        say(f"two windows, one dose, {name}: {done.stdout.strip()}")


def main(rounds: int) -> None:
    """In every round exactly one of the presses gives, and all others are told so."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from tests.bench.pressing import Crowd

    call_command("migrate", verbosity=0)
    with Crowd(PROCESSES) as crowd:
        wrong = [answers for answers in (crowd.press() for _ in range(rounds)) if not crowd.is_right(answers)]
    if wrong:
        raise SystemExit(f"{len(wrong)} of {rounds} rounds went wrong, the first: {wrong[0]}")
    sys.stdout.write(f"{rounds} rounds of {PROCESSES} presses, exactly one dose in each, the others told who and when")


if __name__ == "__main__":
    main(int(sys.argv[1]))
