"""Who is expected at a site today, who has come, who is done, who is held.

Five statements, whether three people are expected or three hundred: what is due is worked out here
from the orders, not asked of the database person by person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q

from clinic.models import Site
from dosing.domain.order import OrderKind, SignedOrder, step_from_row
from dosing.domain.schedule import DueStatus, due_on
from dosing.models import Dose, Hold, Order
from patients.domain.names import initials, joined
from patients.models import Arrival, Enrolment, Patient
from patients.selectors.merged import stand_ins

HELD_BY_ORDER = "The order is on hold"


class InLine(StrEnum):
    """Where a person is in today's line."""

    WAITING = "waiting"
    HELD = "held"
    EXPECTED = "expected"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Expected:
    """One person of today's line. `usual_at` is when the last dose of the day before was given."""

    patient_id: int
    record_number: str
    name: str
    status: InLine
    checked_in_at: datetime | None = None
    usual_at: datetime | None = None
    has_dose_today: bool = True
    why_held: str = ""
    lifted_by: str = ""


@dataclass(slots=True)
class _Person:
    record_number: str
    name: str
    orders: list[SignedOrder] = field(default_factory=list)


def queue_of_day(site: Site, day: date, *, masked: bool = False) -> list[Expected]:
    """The line of the day: waiting first, by arrival; then held, expected by their usual time, done.

    `masked` shows initials in place of names, for a screen others can see.
    """
    merged = stand_ins(site)
    people = people_with_orders(site, day, merged=merged, masked=masked)
    occupied, usual = _doses(site, day, merged)
    holds = _holds(site, day, merged)
    arrived = _arrivals(site, day, people, merged, masked=masked)
    found = [
        _place(patient_id, person, day, occupied.get(patient_id, {}), holds.get(patient_id), arrived.get(patient_id))
        for patient_id, person in people.items()
    ]
    line = [replace(one, usual_at=usual.get(one.patient_id)) for one in found if one is not None]
    return sorted(line, key=_order_in_line)


def not_here_yet(site: Site, day: date) -> set[int]:
    """The ids of the people who have a dose due that day and have neither come nor had it."""
    return {one.patient_id for one in queue_of_day(site, day) if one.status is InLine.EXPECTED and one.has_dose_today}


def _order_in_line(one: Expected) -> tuple[int, float, str]:
    when = one.checked_in_at if one.status is InLine.WAITING else one.usual_at
    return list(InLine).index(one.status), when.timestamp() if when else float("inf"), one.name


def _place(
    patient_id: int,
    person: _Person,
    day: date,
    occupied: dict[tuple[int, date, int], str],
    hold: tuple[str, str] | None,
    arrived_at: datetime | None,
) -> Expected | None:
    """Where the person is in the line; None for somebody without a dose today who has not come."""
    dues = due_on(person.orders, day, today=day, occupied=occupied, held_days={day} if hold else ())
    states = {due.status for due in dues}
    if not states and arrived_at is None:
        return None
    status = _status(states, arrived=arrived_at is not None)
    why, role = (hold or (HELD_BY_ORDER, "prescriber")) if status is InLine.HELD else ("", "")
    return Expected(
        patient_id=patient_id,
        record_number=person.record_number,
        name=person.name,
        status=status,
        checked_in_at=arrived_at,
        has_dose_today=bool(states),
        why_held=why,
        lifted_by=role,
    )


def _status(states: set[DueStatus], *, arrived: bool) -> InLine:
    if DueStatus.DUE in states or not states:
        return InLine.WAITING if arrived else InLine.EXPECTED
    return InLine.HELD if DueStatus.HELD in states else InLine.DONE


def people_with_orders(
    site: Site, day: date, *, merged: Mapping[int, Patient], masked: bool = False
) -> dict[int, _Person]:
    """Everybody in treatment at the site with the orders that can still decide about the day.

    `merged` says of absorbed records whom they stand for, as `stand_ins` tells it.
    """
    signed = Order.objects.filter(previous=OuterRef("pk"), signature__isnull=False)
    over = signed.filter(
        kind__in=[OrderKind.CHANGE, OrderKind.END], effective_on__lte=day, signature__signed_on__lte=day
    )
    found = (
        Order.objects.filter(_in_treatment(merged), ~Exists(over), patient__site=site, signature__isnull=False)
        .exclude(kind=OrderKind.END, effective_on__lte=day, signature__signed_on__lte=day)
        .annotate(followed=Exists(signed))
        .order_by("id")
        .values_list(
            "id", "kind", "previous_id", "effective_on", "signature__signed_on", "steps", "medication_id", "product_id",
            "followed", "patient_id", "patient__record_number", "patient__preferred_name", "patient__given_name",
            "patient__family_name",
        )
    )  # fmt: skip
    rows: list[tuple[Any, ...]] = list(found)
    superseded = _superseded(rows)
    known = {row[0] for row in rows}
    people: dict[int, _Person] = {}
    for row in rows:
        if row[0] in superseded:
            continue
        whose, number, names = _who(row[9], row[10], row[11:], merged)
        person = people.setdefault(whose, _Person(number, _name(names, masked=masked)))
        person.orders.append(_signed(row, previous=row[2] if row[2] in known else None))
    return people


def _in_treatment(merged: Mapping[int, Patient]) -> Q:
    """Whether the person of an order is in treatment, by any of their records."""
    running = Enrolment.objects.filter(discharged_on__isnull=True)
    holds = Q(Exists(running.filter(patient=OuterRef("patient"))))
    if not merged:
        return holds
    groups: dict[int, set[int]] = defaultdict(set)
    for absorbed_id, survivor in merged.items():
        groups[survivor.pk] |= {absorbed_id, survivor.pk}
    treated = set(running.filter(patient__in=set().union(*groups.values())).values_list("patient_id", flat=True))
    return holds | Q(patient__in=[one for group in groups.values() if group & treated for one in group])


def _who(
    patient_id: int, number: str, names: Iterable[str], merged: Mapping[int, Patient]
) -> tuple[int, str, Iterable[str]]:
    """The person a row is about: of an absorbed record, whom it stands for."""
    one = merged.get(patient_id)
    if one is None:
        return patient_id, number, names
    return one.pk, one.record_number, (one.preferred_name, one.given_name, one.family_name)


def person_id(patient_id: int, merged: Mapping[int, Patient]) -> int:
    """The id of whom a record stands for."""
    one = merged.get(patient_id)
    return patient_id if one is None else one.pk


def _superseded(rows: list[tuple[Any, ...]]) -> set[int]:
    """Orders of chains whose later part has taken over and was left out: a hold before a change, say."""
    following = {row[2]: row[0] for row in rows if row[2] is not None}
    gone: set[int] = set()
    for order_id, followed in reversed([(row[0], row[8]) for row in rows]):
        later = following.get(order_id)
        if followed and (later is None or later in gone):
            gone.add(order_id)
    return gone


def _signed(row: tuple[Any, ...], *, previous: int | None) -> SignedOrder:
    return SignedOrder(
        id=row[0],
        kind=OrderKind(row[1]),
        previous_id=previous,
        effective_on=row[3],
        signed_on=row[4],
        steps=tuple(step_from_row(step) for step in row[5]),
        medication_id=row[6],
        product_id=row[7],
    )


def _doses(
    site: Site, day: date, merged: Mapping[int, Patient]
) -> tuple[dict[int, dict[tuple[int, date, int], str]], dict[int, datetime]]:
    """Today's occupied slots by person, and when each person was given a dose the day before."""
    occupied: dict[int, dict[tuple[int, date, int], str]] = defaultdict(dict)
    usual: dict[int, datetime] = {}
    rows = Dose.objects.filter(site=site, day__in=(day - timedelta(days=1), day), reversal__isnull=True)
    columns = ("patient_id", "medication_id", "day", "slot", "kind", "given_at")
    for patient_id, medication_id, on, slot, kind, given_at in rows.values_list(*columns):
        whose = person_id(patient_id, merged)
        if on == day:
            occupied[whose][(medication_id, on, slot)] = kind
        elif kind == "given":
            usual[whose] = given_at
    return occupied, usual


def _holds(site: Site, day: date, merged: Mapping[int, Patient]) -> dict[int, tuple[str, str]]:
    """The reason of a person's open hold and the role that lifts it."""
    rows = Hold.objects.filter(patient__site=site, lift__isnull=True, from_day__lte=day).order_by("-id")
    return {
        person_id(patient_id, merged): (why, role)
        for patient_id, why, role in rows.values_list("patient_id", "reason", "lifted_by_role")
    }


def _arrivals(
    site: Site, day: date, people: dict[int, _Person], merged: Mapping[int, Patient], *, masked: bool
) -> dict[int, datetime]:
    """Who has come, and when; people without an order are added to `people`."""
    columns = (
        "patient_id", "arrived_at", "patient__record_number", "patient__preferred_name", "patient__given_name",
        "patient__family_name",
    )  # fmt: skip
    arrived: dict[int, datetime] = {}
    for patient_id, at, record, *own_names in Arrival.objects.filter(site=site, day=day).values_list(*columns):
        whose, number, names = _who(patient_id, record, own_names, merged)
        arrived[whose] = min(at, arrived.get(whose, at))
        people.setdefault(whose, _Person(number, _name(names, masked=masked)))
    return arrived


def _name(names: Iterable[str], *, masked: bool) -> str:
    preferred, given, family = names
    first = preferred or given
    return initials(first, family) if masked else joined(first, family)
