"""A roster of thousands brought over by the command, then the same file once more, on PostgreSQL and on SQLite."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

from tests.bench.served import ROOT, environment
from tests.cluster import Cluster

PEOPLE = 5000


def measure(cluster: Cluster, folder: Path, say: Callable[[str], None]) -> None:
    """Both databases, each in a process of its own."""
    cluster.create("roster")
    for name, url in (("PostgreSQL", cluster.url("roster")), ("SQLite", f"sqlite:///{folder / 'roster.sqlite3'}")):
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.bringing_over", str(folder)],
            cwd=ROOT, env=environment(url, folder), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr[-3000:])
        say(f"import_roster, {name}: {done.stdout.strip()}")


def main(folder: Path) -> None:
    """Everybody comes over with a phone and an order to be signed; a second run finds them all there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from patients.models import Patient
    from tests.cast.clinic import PASSWORD, make_clinic
    from tests.cast.dosing import methadone
    from tests.cast.roster import table, treated

    call_command("migrate", verbosity=0)
    os.environ["IMPORT_PASSWORD"] = PASSWORD
    yesterday = make_clinic().actor("director").day - timedelta(days=1)
    methadone()
    file = table(folder, [treated(n, yesterday, phone=f"(212) 555-{n:04}") for n in range(PEOPLE)])

    def seconds() -> float:
        began = time.perf_counter()
        call_command("import_roster", str(file), "--as", "director", "--apply", stdout=StringIO())
        return time.perf_counter() - began

    first, again = seconds(), seconds()
    if Patient.objects.count() != PEOPLE:
        raise SystemExit(f"{Patient.objects.count()} people on record instead of {PEOPLE}")
    sys.stdout.write(f"{PEOPLE} people in {first:.1f} s; the same file again in {again:.1f} s, nothing changed")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
