"""Doses as the chart shows them, and everything that belongs to one dose."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from clinic.models import AuditEvent, AuditSeal
from dosing.models import Dose, DoseEvent, Movement
from patients.selectors.merged import records_of

RECENT = 12


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the trail, and the seal it is under; none while it waits for one."""

    event: AuditEvent
    seal: AuditSeal | None


@dataclass(frozen=True, slots=True)
class DoseStory:
    """Everything about one dose, as an inspector asks for it."""

    dose: Dose
    movements: Sequence[Movement]
    events: Sequence[DoseEvent]
    trail: Sequence[Told]

    @property
    def opened(self) -> AuditEvent | None:
        """The opening of the card before this dose was given."""
        return next((told.event for told in self.trail if told.event.verb == "card.opened"), None)

    @property
    def took_seconds(self) -> str:
        """From the scan to the dose, in seconds; empty when no card was scanned for it."""
        took = self.dose.scan_to_given_ms
        return "" if took is None else f"{took / 1000:.1f} s"


def recent_doses(patient_id: int) -> QuerySet[Dose]:
    """The latest doses, given or taken home, reversed ones too, with what happened to them."""
    rows = Dose.objects.filter(patient_id__in=records_of(patient_id)).select_related(
        "medication", "product", "given_by", "station"
    )
    rows = rows.select_related("reversal__reversed_by").prefetch_related("events")
    return rows.order_by("-day", "-id")[:RECENT]


def given_so_far(patient_id: int, medication_id: int, since: date, before: date) -> list[Dose]:
    """The doses of a medication given or taken home from `since` to the day before `before`, with their products."""
    rows = Dose.objects.filter(
        patient_id__in=records_of(patient_id), medication_id=medication_id, day__gte=since, day__lt=before
    )
    standing = rows.filter(reversal__isnull=True).select_related("product")
    return list(standing.only("day", "micrograms", "product__route", "product__brand").order_by("day", "slot"))


def not_given(patient_id: int, since: date) -> QuerySet[DoseEvent]:
    """Doses refused or spilled since that day, the latest first."""
    rows = DoseEvent.objects.filter(patient_id__in=records_of(patient_id), day__gte=since, dose__isnull=True)
    return rows.select_related("medication", "recorded_by").order_by("-day", "-id")[:RECENT]


def dose_story(dose_id: int) -> DoseStory | None:
    """The dose, its order and signature, its movements, what happened to it, and its lines in the trail."""
    rows = Dose.objects.select_related(
        "patient", "medication", "product", "site", "station", "given_by", "container__lot", "replaces__dose",
        "order__signature__signed_by", "order__written_by", "reversal__reversed_by", "reversal__replaced_by",
    )  # fmt: skip
    dose = rows.filter(pk=dose_id).first()
    if dose is None:
        return None
    events = list(dose.events.select_related("recorded_by", "witness", "station").order_by("id"))
    movements = Movement.objects.filter(
        Q(cause_kind="dose", cause_id=dose.pk)
        | Q(reverses__cause_kind="dose", reverses__cause_id=dose.pk)
        | Q(cause_kind="doseevent", cause_id__in=[event.pk for event in events])
    )
    moved = list(movements.select_related("container", "moved_by", "witness").order_by("id"))
    return DoseStory(dose, moved, events, _trail(dose, events))


def _trail(dose: Dose, events: Iterable[DoseEvent]) -> list[Told]:
    subjects = [("dose", dose.pk), ("order", dose.order_id), *(("doseevent", event.pk) for event in events)]
    if hasattr(dose, "reversal"):
        subjects.append(("dosereversal", dose.reversal.pk))
    about = reduce(or_, (Q(subject_kind=kind, subject_id=pk) for kind, pk in subjects))
    lines = list(AuditEvent.objects.filter(about).exclude(verb="dose.opened").order_by("id"))
    opening = _card_opening(dose)
    if opening is not None:
        lines = sorted([*lines, opening], key=lambda line: line.pk)
    seals = _seals_over([line.pk for line in lines])
    return [Told(line, _over(seals, line.pk)) for line in lines]


def _card_opening(dose: Dose) -> AuditEvent | None:
    """The last opening of this person's card at the station before the dose was given."""
    if dose.station is None:
        return None
    before = AuditEvent.objects.filter(
        patient_id__in=records_of(dose.patient_id), verb="card.opened", at__lte=dose.given_at
    )
    return before.filter(station=dose.station.code).order_by("-id").first()


def _seals_over(event_ids: Sequence[int]) -> list[AuditSeal]:
    if not event_ids:
        return []
    covers = (Q(first_event_id__lte=pk, last_event_id__gte=pk) for pk in event_ids)
    return list(AuditSeal.objects.filter(reduce(or_, covers)))


def _over(seals: Iterable[AuditSeal], event_id: int) -> AuditSeal | None:
    return next((seal for seal in seals if seal.first_event_id <= event_id <= seal.last_event_id), None)
