"""The lines of the dispensing log read from rows: three streams merged by time, never a year of them together.

A line stands on the day it happened at the site's counter: a bottle taken home for Sunday is a line of
the Friday it was handed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import merge

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When

from clinic.clock import day_starts_at, dosing_day, local
from clinic.models import Site, User
from dosing.domain.dispensing_log import Entry, Kind, Substance, reversal_of
from dosing.domain.quantities import NOTHING, Concentration, Quantity
from dosing.models import Dose, DoseEvent, DoseReversal, Movement, Product
from patients.models import Patient

CHUNK = 1_000
LONGEST_AHEAD = timedelta(days=62)  # how far ahead of its handing over the day of a take-home can lie


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose log, of which dosing days, and of which schedule: C-II is kept apart (21 CFR 1304.04(f))."""

    site: Site
    first: date
    last: date
    schedule: str = ""

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The instants between which these dosing days lie."""
        return day_starts_at(self.site, self.first), day_starts_at(self.site, self.last + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Named:
    """A person on the log, for the cross-index."""

    record_number: str
    name: str
    born: date | None


def log_entries(asked: Asked) -> Iterator[Entry]:
    """Every line, oldest first, in a fixed number of statements however many lines there are."""
    streams = (_given(asked), _happened(asked), _taken_back(asked))
    return merge(*streams, key=lambda entry: (entry.day, entry.at, entry.reference))


def schedules_on_the_log() -> list[str]:
    """The schedules of the narcotic products there are."""
    found = Product.objects.filter(medication__narcotic=True).exclude(schedule="")
    return list(found.order_by("schedule").values_list("schedule", flat=True).distinct())


def people_on_the_log(asked: Asked) -> list[Named]:
    """Whose record numbers stand on the log of these days."""
    doses = _doses(asked).values("patient_id")
    events = _events(asked).values("patient_id")
    reversals = _reversals(asked).values("dose__patient_id")
    found = Patient.objects.filter(Q(pk__in=doses) | Q(pk__in=events) | Q(pk__in=reversals)).order_by("record_number")
    return [Named(one.record_number, one.legal_name, one.birth_date) for one in found]


def _doses(asked: Asked) -> QuerySet[Dose]:
    begins, ends = asked.span
    doses = Dose.objects.filter(
        site=asked.site, day__gte=asked.first, day__lte=asked.last + LONGEST_AHEAD, given_at__gte=begins,
        given_at__lt=ends, medication__narcotic=True,
    ).order_by("given_at", "id")  # fmt: skip
    return doses.filter(product__schedule=asked.schedule) if asked.schedule else doses


def _events(asked: Asked) -> QuerySet[DoseEvent]:
    begins, ends = asked.span
    events = DoseEvent.objects.filter(
        site=asked.site, recorded_at__gte=begins, recorded_at__lt=ends, medication__narcotic=True,
        day__gte=asked.first - timedelta(days=1), day__lte=asked.last + LONGEST_AHEAD,
    ).order_by("recorded_at", "id")  # fmt: skip
    return events.filter(_event_schedule(asked.schedule)) if asked.schedule else events


def _event_schedule(schedule: str) -> Q:
    of_dose = Q(dose__isnull=False, dose__product__schedule=schedule)
    return of_dose | Q(dose__isnull=True, order__product__schedule=schedule)


def _reversals(asked: Asked) -> QuerySet[DoseReversal]:
    begins, ends = asked.span
    reversals = DoseReversal.objects.filter(
        dose__site=asked.site, reversed_at__gte=begins, reversed_at__lt=ends, dose__medication__narcotic=True
    ).order_by("reversed_at", "id")
    return reversals.filter(dose__product__schedule=asked.schedule) if asked.schedule else reversals


def _given(asked: Asked) -> Iterator[Entry]:
    rows = _doses(asked).annotate(witnessed_by=_waste_witness())
    rows = rows.select_related(*_OF_A_DOSE)
    return (_dose_line(dose, dose.witnessed_by or "", asked.site) for dose in rows.iterator(chunk_size=CHUNK))


def _happened(asked: Asked) -> Iterator[Entry]:
    rows = _events(asked).select_related(
        *("patient", "recorded_by", "witness", "station", "container__lot__product__medication"),
        *("order__product__medication", "dose__product__medication", "dose__container__lot", "medication"),
    )
    return (_event_line(event, asked.site) for event in rows.iterator(chunk_size=CHUNK))


def _taken_back(asked: Asked) -> Iterator[Entry]:
    rows = _reversals(asked).select_related("reversed_by", *(f"dose__{path}" for path in _OF_A_DOSE))
    return (_reversal_line(reversal, asked.site) for reversal in rows.iterator(chunk_size=CHUNK))


_OF_A_DOSE = ("patient", "product__medication", "container__lot", "given_by", "station")


def _waste_witness() -> Case:
    """The initials of who witnessed what was poured and not taken; asked only of such doses."""
    waste = Movement.objects.filter(cause_kind="dose", cause_id=OuterRef("pk"), destination="waste")
    initials = Subquery(waste.values("witness__initials")[:1])
    return Case(When(ordered_micrograms__gt=F("micrograms"), then=initials), default=Value(""))


def _dose_line(dose: Dose, witness: str, site: Site) -> Entry:
    home = dose.kind == "taken_home"
    taken, rest = Quantity(dose.micrograms), Quantity(dose.ordered_micrograms - dose.micrograms)
    return Entry(
        reference=f"D{dose.pk}",
        kind=Kind.TAKEN_HOME if home else Kind.GIVEN,
        substance=substance_of(dose.product),
        day=dosing_day(site, dose.given_at),
        at=local(site, dose.given_at),
        record_number=dose.patient.record_number,
        initials=dose.given_by.initials,
        dispenser=str(dose.given_by),
        consumed=NOTHING if home else taken,
        taken_home=taken if home else NOTHING,
        wasted=NOTHING if home else rest,
        order=str(dose.order_id),
        lot=dose.container.lot.number,
        container=dose.container.code,
        station=dose.station.name if dose.station else "",
        witness=witness,
        note=f"for {dose.day:%d %b %Y}" if home else "",
    )


def _event_line(event: DoseEvent, site: Site) -> Entry:
    product = event.dose.product if event.dose else event.order.product if event.order else None
    container = event.container or (event.dose.container if event.dose else None)
    return Entry(
        reference=f"E{event.pk}",
        kind=Kind(event.get_kind_display()),
        substance=substance_of(product) if product else Substance(event.medication.name, "", "", ""),
        day=dosing_day(site, event.recorded_at),
        at=local(site, event.recorded_at),
        record_number=event.patient.record_number,
        initials=event.recorded_by.initials,
        dispenser=str(event.recorded_by),
        wasted=Quantity(event.wasted_micrograms),
        order=str(event.order_id or ""),
        lot=container.lot.number if container else "",
        container=container.code if container else "",
        station=event.station.name if event.station else "",
        witness=_initials(event.witness),
        concerns=f"D{event.dose_id}" if event.dose_id else "",
        note=event.reason,
    )


def _reversal_line(reversal: DoseReversal, site: Site) -> Entry:
    return reversal_of(
        _dose_line(reversal.dose, "", site),
        reference=f"R{reversal.pk}",
        day=dosing_day(site, reversal.reversed_at),
        at=local(site, reversal.reversed_at),
        initials=reversal.reversed_by.initials,
        dispenser=str(reversal.reversed_by),
        note=reversal.reason,
    )


def _initials(user: User | None) -> str:
    return user.initials or user.username if user else ""


def substance_of(product: Product) -> Substance:
    """A product as the log names it."""
    liquid = product.is_liquid and product.unit_micrograms
    return Substance(
        name=product.medication.name,
        strength=product.strength,
        form=product.form,
        schedule=product.schedule,
        concentration=Concentration(product.unit_micrograms) if liquid and product.unit_micrograms else None,
    )
