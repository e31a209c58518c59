"""A nurse on the floor: the same dose in hand-written SQL, over one connection."""

from __future__ import annotations

import datetime as dt
import json
import time
from typing import Any

import psycopg2

from clinic import clock
from tests.bench.floor import FIRST_DAY, NAME, SCAN


class FloorNurse:
    """One connection that scans and gives, and never asks for the same person twice a day."""

    def __init__(self, port: int, number: int, of: int, people: int) -> None:
        self.connection: Any = psycopg2.connect(host="127.0.0.1", port=port, user="bench", dbname=NAME)
        self.connection.autocommit = True
        self.cursor = self.connection.cursor()
        self.number = number
        self.cursor.execute("SELECT coalesce(max(day), %s) + 1 FROM dose WHERE id > 0", [FIRST_DAY])
        self.day: dt.date = self.cursor.fetchone()[0]
        self.mine = list(range(number + 1, people + 1, of))
        self.next = 0

    def turn(self) -> dt.date:
        """The day to give on; the next one when everybody of this nurse has been."""
        if self.next == len(self.mine):
            self.next, self.day = 0, self.day + dt.timedelta(days=1)
        return self.day

    def one_dose(self) -> tuple[float, float]:
        """Scan and give once; the seconds each took."""
        begin = time.perf_counter()
        order = self.scan()
        seen = time.perf_counter()
        self.give(order)
        return seen - begin, time.perf_counter() - seen

    def scan(self) -> int:
        """Ask for the card; the order to give from."""
        self.cursor.execute(SCAN, [self.turn(), f"C{self.mine[self.next]:09d}"])
        row = self.cursor.fetchone()
        if row is None or row[10]:
            raise AssertionError("the floor lost a person or dosed somebody twice")
        return int(row[4])

    def give(self, order: int) -> None:
        """One transaction of eight round trips."""
        run, bottle = self.cursor.execute, self.number + 1
        run("BEGIN")
        run("SELECT person_id, mg FROM standing_order WHERE id = %s AND in_force FOR UPDATE", [order])
        person, mg = self.cursor.fetchone()
        run("SELECT rest_ul FROM bottle WHERE id = %s FOR UPDATE", [bottle])
        rest, ul, now = self.cursor.fetchone()[0], int(mg * 100), clock.now()
        run(
            "INSERT INTO dose (person_id, order_id, bottle_id, nurse_id, mg, ul, day, at, undone)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, false) RETURNING id",
            [person, order, bottle, self.number, mg, ul, self.day, now],
        )
        dose = self.cursor.fetchone()[0]
        run(
            "INSERT INTO ledger (bottle_id, dose_id, delta_ul, rest_ul, nurse_id, at) VALUES (%s, %s, %s, %s, %s, %s)"
            " RETURNING id",
            [bottle, dose, -ul, rest - ul, self.number, now],
        )
        run(
            "INSERT INTO trace (at, nurse_id, verb, person_id, dose_id, detail) VALUES (%s, %s, 'given', %s, %s, %s)"
            " RETURNING id",
            [now, self.number, person, dose, json.dumps({"mg": str(mg), "bottle": bottle})],
        )
        run("UPDATE bottle SET rest_ul = %s WHERE id = %s", [rest - ul, bottle])
        run("COMMIT")
        self.next += 1
