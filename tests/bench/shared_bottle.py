"""Sixteen nurses, one bottle: no deadlock, and the books are right afterwards."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psycopg2

from tests.bench.closed_loop import run
from tests.bench.served import Loaded, serving

NURSES, SECONDS = 16, 6.0
BOOKS = """
SELECT (SELECT count(*) FROM dosing_dose d JOIN dosing_container c ON c.id = d.container_id WHERE c.code = %(code)s),
  (SELECT sum(micrograms) FROM dosing_dose d JOIN dosing_container c ON c.id = d.container_id WHERE c.code = %(code)s),
  (SELECT sum(m.micrograms) FROM dosing_movement m JOIN dosing_container c ON c.id = m.container_id
     WHERE c.code = %(code)s AND m.destination = 'patient'),
  (SELECT deadlocks FROM pg_stat_database WHERE datname = current_database())
"""


class ApiNurse:
    """Gives doses over the API, everybody from the same bottle."""

    def __init__(self, port: int, *, token: str, code: str, patients: list[int]) -> None:
        self.address, self.token, self.code = f"http://127.0.0.1:{port}/api/v1/window", token, code
        self.patients = iter(patients)

    def one_dose(self) -> tuple[float, float]:
        """Give one dose; the seconds it took."""
        patient = next(self.patients)
        body = {"medication": "methadone", "slot": 1, "container": self.code, "outcome": "given"}
        request = urllib.request.Request(  # noqa: S310  our own address
            f"{self.address}/{patient}/doses/",
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Token {self.token}",
                "Content-Type": "application/json",
                "Idempotency-Key": f"shared-{patient}",
            },
        )
        begin = time.perf_counter()
        try:
            urllib.request.urlopen(request, timeout=30).read()  # noqa: S310
        except urllib.error.HTTPError as refusal:
            raise AssertionError(f"{refusal.code} {refusal.read()[:300]!r}") from refusal
        return 0.0, time.perf_counter() - begin


def measure(loaded: Loaded, folder: Path, say: Callable[[str], None]) -> None:
    """Let them work, then compare doses, movements and deadlocks."""
    connection = psycopg2.connect(loaded.url.replace("postgres://", "postgresql://"))
    cursor = connection.cursor()
    cursor.execute("SELECT id FROM patients_patient ORDER BY id")
    everybody = [row[0] for row in cursor.fetchall()]
    with serving(loaded, folder) as port:
        result = run(
            lambda k: ApiNurse(port, token=loaded.tokens[k], code=loaded.codes[0], patients=everybody[k::NURSES]),
            nurses=NURSES,
            seconds=SECONDS,
            warm_up=1.0,
        )
    connection.rollback()
    cursor.execute(BOOKS, {"code": loaded.codes[0]})
    doses, given, moved, deadlocks = cursor.fetchone()
    connection.close()
    right = doses == result.total and given == moved and deadlocks == 0
    say(
        f"one bottle, {NURSES} nurses: {result.doses_per_second:.0f} doses/s, {doses} doses, {given} µg given, "
        f"{moved} µg moved, {deadlocks} deadlocks: {'books right' if right else 'BOOKS WRONG'}"
    )
    if not right:
        raise SystemExit(1)
