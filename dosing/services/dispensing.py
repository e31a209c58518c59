"""Giving a dose, and what else can happen to it at the window."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import IntegrityError, transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed, Missing, RuleBroken
from clinic.models import Station
from clinic.permissions import Permission
from clinic.services.proofs import Proof
from dosing.domain.card import Card, CardLine
from dosing.domain.ledger import Account
from dosing.domain.quantities import Quantity
from dosing.domain.safety import Severity
from dosing.domain.schedule import DueStatus
from dosing.models import CardOpening, Dose, DoseEvent, DoseReversal, Override
from dosing.selectors.card import card_for
from dosing.services.ledger import lock_container, post_movement
from patients.models import Patient

LONGEST_SCAN_TO_GIVEN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class AtTheWindow:
    """What the nurse acts on: whose dose, which slot, from which container, at which station.

    `taken` is what the person really took when that is less than was poured. `reasons` are the
    accepted findings by rule.
    """

    patient_id: int
    medication: str
    slot: int
    container_code: str
    station: Station
    acknowledged_order: int | None = None
    taken: Quantity | None = None
    witness: Proof | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    card_must_be_open: bool = False


@transaction.atomic
def give_dose(*, actor: Actor, at: AtTheWindow) -> Dose:
    """Give one due dose out of the container in use.

    One transaction: lock the person, look again, write the dose, the trace, and the movement out
    of the container, which is locked last. Raises RuleBroken when it was given meanwhile, is not
    due, is held, has an open finding or an unread change, or the container has not enough.
    """
    card, line = _look(actor, at)
    _may_be_given(line, at)
    taken = _taken(line, at)
    _accept(actor, at, line)
    try:
        dose = Dose.objects.create(
            patient_id=at.patient_id,
            medication_id=line.medication.id,
            day=card.day,
            slot=at.slot,
            order_id=line.order.id,
            product_id=line.product.id,
            container_id=_container_id(line),
            site=actor.at_site,
            station=at.station,
            ordered_micrograms=line.due.micrograms,
            micrograms=taken,
            given_by=actor.user,
            given_at=clock.now(),
            scan_to_given_ms=_scan_to_given_ms(card, at),
            replaces=_reversal_to_replace(at, line, card),
        )
    except IntegrityError as clash:
        raise RuleBroken("This dose was given at this very moment elsewhere.", code="already_given") from clash
    _record_given(actor, at, line, dose)
    _pour(actor, at, line, dose)
    if at.card_must_be_open:
        CardOpening.objects.filter(station=at.station).update(patient=None)
    return dose


@transaction.atomic
def refuse_dose(*, actor: Actor, at: AtTheWindow) -> DoseEvent:
    """The person did not want the dose. Poured drug goes to waste in front of a witness; the slot stays free."""
    return _not_given(actor, at, kind="refused", poured=at.witness is not None)


@transaction.atomic
def spill_dose(*, actor: Actor, at: AtTheWindow) -> DoseEvent:
    """The poured dose was spilled: signed by two people, to waste, and the slot stays free."""
    if at.witness is None:
        raise Malformed("A spill is signed by a second person.", fields={"witness": ["Their own credential."]})
    return _not_given(actor, at, kind="spilled", poured=True)


def _not_given(actor: Actor, at: AtTheWindow, *, kind: str, poured: bool) -> DoseEvent:
    card, line = _look(actor, at)
    if line.due.status is not DueStatus.DUE:
        _may_be_given(line, at)
    if not at.reason.strip():
        raise Malformed("Say what happened.", fields={"reason": ["A reason is needed."]})
    wasted = line.due.micrograms if poured else 0
    event = DoseEvent.objects.create(
        kind=kind,
        patient_id=at.patient_id,
        medication_id=line.medication.id,
        day=card.day,
        slot=at.slot,
        order_id=line.order.id,
        container_id=_container_id(line) if poured else None,
        site=actor.at_site,
        station=at.station,
        wasted_micrograms=wasted,
        witness=at.witness.user if at.witness else None,
        was_witnessed=at.witness is not None,
        reason=at.reason.strip()[:300],
        recorded_by=actor.user,
        recorded_at=clock.now(),
    )
    audit.record(f"dose.{kind}", actor=actor.at(at.station), subject=event, patient_id=at.patient_id, wasted=wasted)
    if poured:
        _waste(actor, at, line, event, wasted)
    return event


@transaction.atomic
def record_vomited(*, actor: Actor, dose: Dose, minutes_after: int, was_witnessed: bool, reason: str = "") -> DoseEvent:
    """A given dose came up again. It stays given and its slot stays taken; a supplement is an order."""
    require(actor, Permission.DISPENSE)
    if not 0 <= minutes_after <= 24 * 60:
        raise Malformed("Minutes after the dose: 0 to 1440.", fields={"minutes_after": ["0 to 1440."]})
    Patient.objects.select_for_update(no_key=True).get(pk=dose.patient_id)
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


def _look(actor: Actor, at: AtTheWindow) -> tuple[Card, CardLine]:
    """Lock the person, look again, and find the due dose."""
    require(actor, Permission.DISPENSE)
    if at.station.site_id != actor.at_site.pk:
        raise RuleBroken("This station is at another site.", code="wrong_site")
    locked = Patient.objects.select_for_update(no_key=True).filter(pk=at.patient_id, site=actor.at_site)
    if not locked.values_list("pk", flat=True).first():
        raise Missing("There is no such person at this site.")
    card = card_for(at.patient_id, actor=actor, station=at.station)
    if at.card_must_be_open and card.facts.at_station != at.patient_id:
        raise RuleBroken("This window shows somebody else now, or nobody. Scan the card again.", code="card_not_open")
    line = card.line(at.medication, at.slot)
    if line is None:
        why = " ".join(card.nothing_due) or "This slot is not in today's order."
        raise RuleBroken(f"No such dose is due today. {why}", code="not_due")
    mounted = line.mounted
    if mounted is None or mounted.container.code != at.container_code.strip().upper():
        raise RuleBroken(
            f"Container {at.container_code[:20]} is not the one in use here for {line.medication.name}.",
            code="wrong_container",
        )
    return card, line


def _may_be_given(line: CardLine, at: AtTheWindow) -> None:
    status, taken = line.due.status, line.taken
    if taken is not None:
        where = f" at {taken.station}" if taken.station else ""
        raise RuleBroken(
            f"This dose was {'taken home' if taken.kind == 'taken_home' else 'given'} by {taken.given_by}{where}"
            f" at {clock.local(at.station.site, taken.given_at):%H:%M on %d %B}.",
            code="already_given",
        )
    if status is DueStatus.HELD:
        raise RuleBroken("Doses are held. The card names the reason and who can lift it.", code="held")
    _needs_no_more(line, at)


def _needs_no_more(line: CardLine, at: AtTheWindow) -> None:
    if line.must_acknowledge and at.acknowledged_order != line.order.id:
        old, new = Quantity(line.old_micrograms or 0), Quantity(line.due.micrograms)
        raise RuleBroken(
            f"The order changed: {old} before, {new} now. Read it and acknowledge order {line.order.id}.",
            code="acknowledge",
        )
    still_open = [
        finding
        for finding in line.open_findings
        if not (finding.severity is Severity.ASK and at.reasons.get(finding.rule, "").strip())
    ]
    if still_open:
        first = still_open[0]
        way_out = f" {first.clears_when}" if first.clears_when else ""
        raise RuleBroken(
            f"{first.message}{way_out}", code="finding", findings=[finding.as_body() for finding in still_open]
        )


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
    asked = {finding.rule for finding in line.open_findings if finding.severity is Severity.ASK}
    for rule in sorted(asked):
        override = Override.objects.create(
            patient_id=at.patient_id, day=line.due.day, rule=rule, reason=at.reasons[rule].strip()[:300],
            accepted_by=actor.user, accepted_role=actor.role.value, accepted_at=clock.now(),
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
    container_id = _container_id(line)
    lock_container(container_id)
    post_movement(
        actor=actor, container_id=container_id, source=Account.SAFE, destination=Account.WASTE, micrograms=micrograms,
        cause=event, witness=at.witness.user if at.witness else None, reason=at.reason,
    )  # fmt: skip


def _container_id(line: CardLine) -> int:
    if line.mounted is None:
        raise RuleBroken(f"No {line.medication.name} is mounted at this station.", code="not_mounted")
    return line.mounted.container_id


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
            dose__patient_id=at.patient_id, dose__medication_id=line.medication.id, dose__day=card.day,
            dose__slot=at.slot, replaced_by__isnull=True,
        ).order_by("-id").first()
    )  # fmt: skip
