"""Giving a dose, and what else can happen to it at the window."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.statements import add, change
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission
from dosing.domain.card import Card, CardLine
from dosing.domain.ledger import Account
from dosing.domain.quantities import Quantity
from dosing.domain.safety import Severity
from dosing.domain.schedule import DueStatus
from dosing.models import CardOpening, Dose, DoseEvent, DoseReversal, Override
from dosing.services.at_the_window import AtTheWindow, container_in_use, look_again, may_be_given
from dosing.services.ledger import lock_container, post_movement
from patients.selectors.merged import records_of
from patients.services.own_site import at_own_site
from patients.services.person_lock import lock_person

__all__ = ["AtTheWindow", "give", "give_dose", "not_given", "record_vomited", "refuse_dose", "spill_dose"]

LONGEST_SCAN_TO_GIVEN = timedelta(hours=1)


@transaction.atomic
def give_dose(*, actor: Actor, at: AtTheWindow) -> Dose:
    """Give one due dose out of the container in use.

    One transaction: lock the person, look again, write the dose, the trace, and the movement out
    of the container, which is locked last. Raises RuleBroken when it was given meanwhile, is not
    due, is held, has an open finding or an unread change, or the container has not enough.
    """
    return give(actor, at)[0]


def give(actor: Actor, at: AtTheWindow) -> tuple[Dose, Card]:
    """The same inside a transaction of the caller's, with the card it was given on."""
    card, line = look_again(actor, at)
    may_be_given(card, line, at, actor.at_site)
    taken = _taken(line, at)
    _accept(actor, at, line)
    try:
        dose = Dose(
            patient_id=at.patient_id,
            medication_id=line.medication.id,
            day=card.day,
            slot=at.slot,
            order_id=line.order.id,
            product_id=line.product.id,
            container_id=container_in_use(line),
            site=actor.at_site,
            station=at.station,
            ordered_micrograms=line.due.micrograms,
            micrograms=taken,
            given_by=actor.user,
            given_at=clock.now(),
            scan_to_given_ms=_scan_to_given_ms(card, at),
            replaces=_reversal_to_replace(at, line, card),
        )
        add(dose)
    except IntegrityError as clash:
        raise RuleBroken("This dose was given at this very moment elsewhere.", code="already_given") from clash
    _record_given(actor, at, line, dose)
    _pour(actor, at, line, dose)
    _nobody_in_front(at)
    return dose, card


@transaction.atomic
def refuse_dose(*, actor: Actor, at: AtTheWindow) -> DoseEvent:
    """The person did not want the dose. Poured drug goes to waste in front of a witness; the slot stays free."""
    return not_given(actor, at, kind="refused")[0]


@transaction.atomic
def spill_dose(*, actor: Actor, at: AtTheWindow) -> DoseEvent:
    """The poured dose was spilled: signed by two people, to waste, and the slot stays free."""
    return not_given(actor, at, kind="spilled")[0]


def not_given(actor: Actor, at: AtTheWindow, *, kind: str) -> tuple[DoseEvent, Card]:
    """Refused or spilled, inside a transaction of the caller's, with the card it was seen on."""
    if kind == "spilled" and at.witness is None:
        raise Malformed("A spill is signed by a second person.", fields={"witness": ["Their own credential."]})
    card, line = look_again(actor, at)
    if line.due.status is not DueStatus.DUE:
        may_be_given(card, line, at, actor.at_site)
    if not at.reason.strip():
        raise Malformed("Say what happened.", fields={"reason": ["A reason is needed."]})
    poured = at.witness is not None
    wasted = line.due.micrograms if poured else 0
    event = DoseEvent.objects.create(
        kind=kind,
        patient_id=at.patient_id,
        medication_id=line.medication.id,
        day=card.day,
        slot=at.slot,
        order_id=line.order.id,
        container_id=container_in_use(line) if poured else None,
        site=actor.at_site,
        station=at.station,
        wasted_micrograms=wasted,
        witness=at.witness.user if at.witness else None,
        was_witnessed=poured,
        reason=at.reason.strip()[:300],
        recorded_by=actor.user,
        recorded_at=clock.now(),
    )
    audit.record(f"dose.{kind}", actor=actor.at(at.station), subject=event, patient_id=at.patient_id, wasted=wasted)
    if poured:
        _waste(actor, at, line, event, wasted)
    _nobody_in_front(at)
    return event, card


def _nobody_in_front(at: AtTheWindow) -> None:
    """The card leaves the screen with what was done: the next person is scanned anew."""
    if at.card_must_be_open:
        change(CardOpening, at.station.pk, patient=None)


@transaction.atomic
def record_vomited(*, actor: Actor, dose: Dose, minutes_after: int, was_witnessed: bool, reason: str = "") -> DoseEvent:
    """A given dose came up again. It stays given and its slot stays taken; a supplement is an order."""
    require(actor, Permission.DISPENSE)
    at_own_site(actor, dose.patient)
    if not 0 <= minutes_after <= 24 * 60:
        raise Malformed("Minutes after the dose: 0 to 1440.", fields={"minutes_after": ["0 to 1440."]})
    lock_person(dose.patient_id)
    if hasattr(dose, "reversal"):
        raise RuleBroken("This dose was reversed.", code="already_reversed")
    event = DoseEvent.objects.create(
        kind="vomited",
        patient_id=dose.patient_id,
        medication_id=dose.medication_id,
        day=dose.day,
        slot=dose.slot,
        order_id=dose.order_id,
        dose=dose,
        site=actor.at_site,
        station=actor.station,
        minutes_after=minutes_after,
        was_witnessed=was_witnessed,
        reason=reason[:300],
        recorded_by=actor.user,
        recorded_at=clock.now(),
    )
    audit.record("dose.vomited", actor=actor, subject=event, patient_id=dose.patient_id, minutes_after=minutes_after)
    return event


def _taken(line: CardLine, at: AtTheWindow) -> int:
    """Micrograms really taken; less than ordered needs a witness for the rest."""
    if at.taken is None:
        return line.due.micrograms
    if not 0 < at.taken.micrograms <= line.due.micrograms:
        raise Malformed(
            f"Taken is more than 0 and at most the ordered {Quantity(line.due.micrograms)}.",
            fields={"taken_mg": ["More than 0 and at most what was ordered."]},
        )
    if at.taken.micrograms < line.due.micrograms and at.witness is None:
        raise Malformed("The rest is waste, signed by a second person.", fields={"witness": ["Their own credential."]})
    return at.taken.micrograms


def _accept(actor: Actor, at: AtTheWindow, line: CardLine) -> None:
    """Keep the reasons given for the findings that ask for one."""
    for finding in line.open_findings:
        if finding.severity is not Severity.ASK:
            continue
        rule = finding.rule
        override = Override.objects.create(
            patient_id=at.patient_id, day=line.due.day, rule=rule, reason=at.reasons[rule].strip()[:300],
            accepted_by=actor.user, accepted_role=actor.role.value, accepted_at=clock.now(), about=finding.about,
        )  # fmt: skip
        audit.record("finding.accepted", actor=actor, subject=override, patient_id=at.patient_id, rule=rule)


def _record_given(actor: Actor, at: AtTheWindow, line: CardLine, dose: Dose) -> None:
    audit.record(
        "dose.given",
        actor=actor.at(at.station),
        subject=dose,
        patient_id=at.patient_id,
        medication=line.medication.code,
        micrograms=dose.micrograms,
        container=at.container_code,
        order=line.order.id,
        acknowledged=at.acknowledged_order,
    )


def _pour(actor: Actor, at: AtTheWindow, line: CardLine, dose: Dose) -> None:
    """Take it out of the container: what was taken to the person, the rest to waste."""
    lock_container(dose.container_id)
    post_movement(
        actor=actor,
        container_id=dose.container_id,
        source=Account.SAFE,
        destination=Account.PATIENT,
        micrograms=dose.micrograms,
        cause=dose,
    )
    rest = line.due.micrograms - dose.micrograms
    if rest and at.witness is not None:
        post_movement(
            actor=actor, container_id=dose.container_id, source=Account.SAFE, destination=Account.WASTE,
            micrograms=rest, cause=dose, witness=at.witness.user, reason=at.reason or "not taken",
        )  # fmt: skip


def _waste(actor: Actor, at: AtTheWindow, line: CardLine, event: DoseEvent, micrograms: int) -> None:
    container_id = container_in_use(line)
    lock_container(container_id)
    post_movement(
        actor=actor, container_id=container_id, source=Account.SAFE, destination=Account.WASTE, micrograms=micrograms,
        cause=event, witness=at.witness.user if at.witness else None, reason=at.reason,
    )  # fmt: skip


def _scan_to_given_ms(card: Card, at: AtTheWindow) -> int | None:
    """Milliseconds from the scan at this station to now; unknown when no card was scanned here."""
    scanned = card.facts.scanned_at
    if not at.card_must_be_open or scanned is None:
        return None
    took = clock.now() - scanned
    return int(took.total_seconds() * 1000) if timedelta(0) <= took <= LONGEST_SCAN_TO_GIVEN else None


def _reversal_to_replace(at: AtTheWindow, line: CardLine, card: Card) -> DoseReversal | None:
    """The reversal whose slot this dose takes, if the slot was given and reversed before."""
    if not line.medication.has_reversal_today:
        return None
    return (
        DoseReversal.objects.filter(
            dose__patient_id__in=records_of(at.patient_id), dose__medication_id=line.medication.id,
            dose__day=card.day, dose__slot=at.slot, replaced_by__isnull=True,
        ).order_by("-id").first()
    )  # fmt: skip
