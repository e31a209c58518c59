"""Everything the window must know of one person, read in one statement.

The card and the give both stand on it. Written by hand because a dose card is asked for hundreds
of times in an hour: one round trip instead of nine. JSON is built by the database; the two
functions for it differ in name only between SQLite and PostgreSQL.
"""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import connection

from clinic.db.statements import Prepared
from dosing.domain.order import OrderKind, SignedOrder, step_from_row
from dosing.domain.safety import MountedContainer
from dosing.domain.window_facts import (
    MedicationFacts,
    Mounted,
    OpenHold,
    OrderedProduct,
    PastDose,
    TodaysEvent,
    WindowFacts,
)
from dosing.selectors.episode_facts import fragments, json_names, read_before_first, read_episode

_SQL = Path(__file__).with_suffix(".sql").read_text()
# The ids of a surviving person's records, their own first.
RECORDS = """(SELECT p.id UNION ALL SELECT g.absorbed_id FROM patients_recordmerge g WHERE g.survivor_id = p.id
   AND NOT EXISTS (SELECT 1 FROM patients_recordsplit h WHERE h.merge_id = g.id))"""
SURVIVOR = 20  # the column with the surviving person's id, empty where nothing was merged
TOLD = 21  # the column with when something that can change was last written down


def window_facts(patient_id: int, *, station_id: int | None, day: date) -> WindowFacts | None:
    """The facts of that person on that day at that station; None when there is no such person."""
    return _read("id", patient_id, station_id, day)


def facts_of_record(record_number: str, *, station_id: int | None, day: date) -> WindowFacts | None:
    """The facts of the person with that record number, in the same one statement."""
    return _read("record_number", record_number, station_id, day)


def _read(column: str, value: int | str, station_id: int | None, day: date) -> WindowFacts | None:
    row = _statement(connection.vendor, column).row(who=value, day=day, station=station_id)
    if row is not None and row[SURVIVOR] is not None:
        row = _statement(connection.vendor, "id", merged=True).row(who=row[SURVIVOR], day=day, station=station_id)
    return _facts(row) if row else None


@lru_cache
def _statement(vendor: str, column: str, *, merged: bool = False) -> Prepared:
    """The statement over one record; where that record is merged, over all that stand for the person.

    Two statements, so that the one nearly everybody needs keeps the indexes it had.
    """
    types = {"who": "bigint" if column == "id" else "varchar", "day": "date", "station": "bigint"}
    own, other = (f"IN {RECORDS}", f"NOT IN {RECORDS}") if merged else ("= p.id", "<> p.id")
    sql = _SQL.format(column=column, own=own, other=other, **json_names(vendor), **fragments(vendor, own))
    return Prepared(f"{'merged_' if merged else ''}window_by_{column}", sql, types)


def _facts(row: Sequence[Any]) -> WindowFacts:
    orders = json_rows(row[12])
    doses = {
        key: (first_on, undone, json_rows(recent), before, elsewhere)
        for key, first_on, undone, recent, before, elsewhere in json_rows(row[13])
    }
    return WindowFacts(
        patient_id=row[0],
        record_number=row[1],
        given_name=row[2],
        family_name=row[3],
        preferred_name=row[4],
        birth_date=to_day(row[5]) if row[5] else None,
        sex=row[6],
        photo=row[7],
        site_id=row[8],
        enrolled=bool(row[9]),
        look_alike=bool(row[10]),
        alerts=tuple((kind, text) for kind, text in json_rows(row[11])),
        orders=tuple(sorted((_order(line) for line in orders), key=lambda order: order.id)),
        medications={line[6]: _medication(line, *doses.get(line[6], (None, 0, [], None, None))) for line in orders},
        products={line[7]: _product(line) for line in orders},
        holds=tuple(OpenHold(h[0], h[1], h[2], to_day(h[3]), to_instant(h[4]), h[5]) for h in json_rows(row[14])),
        accepted=frozenset((rule, role, about) for rule, role, about in json_rows(row[15])),
        events=tuple(TodaysEvent(e[0], e[1], e[2], to_instant(e[3]), e[4]) for e in json_rows(row[16])),
        mounted={line[0]: _mounted(line) for line in json_rows(row[17])},
        at_station=row[18],
        scanned_at=to_instant(row[19]) if row[19] else None,
        told_at=to_instant(row[TOLD]) if row[TOLD] else None,
        episode=read_episode(row[TOLD + 1 :]),
    )


def json_rows(value: Any) -> list[Any]:
    """A list as the database handed it over; empty where there is none."""
    if isinstance(value, str):
        value = json.loads(value)
    return value or []


def to_day(value: Any) -> date:
    """A day as the database handed it over."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def to_instant(value: str | datetime) -> datetime:
    """An instant as the database handed it over."""
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _order(line: list[Any]) -> SignedOrder:
    steps = json.loads(line[5]) if isinstance(line[5], str) else line[5]
    return SignedOrder(
        id=line[0],
        kind=OrderKind(line[1]),
        previous_id=line[2],
        effective_on=to_day(line[3]),
        signed_on=to_day(line[4]),
        steps=tuple(step_from_row(step) for step in steps),
        medication_id=line[6],
        product_id=line[7],
        purpose=line[8],
        signed_by=line[9],
        signed_at=to_instant(line[21]),
    )


def _product(line: list[Any]) -> OrderedProduct:
    name, form, unit, unit_micrograms, step_micrograms, schedule, retired_on = line[13:20]
    return OrderedProduct(
        line[7], name, form, unit, unit_micrograms, step_micrograms, schedule,
        to_day(retired_on) if retired_on else None, brand=line[20],
    )  # fmt: skip


def _medication(
    line: list[Any], first_on: str | None, undone: int, recent: list[Any], before: Any, elsewhere: str | None
) -> MedicationFacts:
    return MedicationFacts(
        id=line[6],
        code=line[10],
        name=line[11],
        opioid_agonist=bool(line[12]),
        first_dose_on=to_day(first_on) if first_on else None,
        has_reversal_today=bool(undone),
        before_first=read_before_first(before),
        dosed_elsewhere_until=to_day(elsewhere) if elsewhere else None,
        recent=tuple(sorted((_past(dose) for dose in recent), key=lambda dose: (dose.day, dose.slot), reverse=True)),
    )


def _past(dose: list[Any]) -> PastDose:
    dose_id, day, slot, kind, micrograms, ordered, given_at, order_id, given_by, station = dose
    return PastDose(
        dose_id, to_day(day), slot, kind, micrograms, ordered, to_instant(given_at), order_id, given_by, station
    )


def _mounted(line: list[Any]) -> Mounted:
    _, container_id, code, product_id, lot, expires_on, on_hand = line
    return Mounted(container_id, int(on_hand or 0), MountedContainer(code, product_id, lot, to_day(expires_on)))
