"""What a nurse acts on at the window, and the second look at it once the person is locked."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from clinic import clock
from clinic.actors import Actor, require
from clinic.db.statements import hold_row
from clinic.errors import Missing, RuleBroken
from clinic.models import Site, Station
from clinic.permissions import ROLE_NAMES, Permission, Role
from clinic.services.proofs import Proof
from dosing.domain.card import Card, CardLine
from dosing.domain.quantities import Quantity
from dosing.domain.safety import Severity
from dosing.domain.schedule import DueStatus
from dosing.selectors.card import card_for
from patients.models import Patient


@dataclass(frozen=True, slots=True)
class AtTheWindow:
    """What the nurse acts on: whose dose, which slot, from which container, at which station.

    `taken` is what the person really took when that is less than was poured. `reasons` are the
    accepted findings by rule. `seen_order` and `seen_micrograms` are what the screen showed when the
    button was pressed: a dose that has changed since is not given unseen.
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
    seen_order: int | None = None
    seen_micrograms: int | None = None


def look_again(actor: Actor, at: AtTheWindow) -> tuple[Card, CardLine]:
    """Lock the person, look again, and find the due dose."""
    require(actor, Permission.DISPENSE)
    if at.station.site_id != actor.at_site.pk:
        raise RuleBroken("This station is at another site.", code="wrong_site")
    if not hold_row(Patient, id=at.patient_id, site=actor.at_site.pk):
        raise Missing("There is no such person at this site.")
    card = card_for(at.patient_id, actor=actor, station=at.station)
    if card.facts.patient_id != at.patient_id:
        raise RuleBroken(
            f"This record is part of {card.facts.record_number} now. Scan the card again.", code="record_merged"
        )
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


def may_be_given(card: Card, line: CardLine, at: AtTheWindow, site: Site) -> None:
    """Refuse what was given before, is held, or waits for somebody's word."""
    status, taken = line.due.status, line.taken
    if taken is not None:
        where = f" at {taken.station}" if taken.station else ""
        raise RuleBroken(
            f"This dose was {'taken home' if taken.kind == 'taken_home' else 'given'} by {taken.given_by}{where}"
            f" at {clock.local(site, taken.given_at):%H:%M on %d %B}.",
            code="already_given",
        )
    if status is DueStatus.HELD:
        raise RuleBroken(_why_held(card), code="held")
    _is_what_was_seen(line, at)
    _needs_no_more(line, at)


def _why_held(card: Card) -> str:
    """The hold, and who can lift it."""
    if not card.holds:
        return "Doses are held: the order is on hold. A prescriber can resume it."
    hold = card.holds[0]
    return f"Doses are held: {hold.reason.rstrip('.')}. A {ROLE_NAMES[Role(hold.lifted_by_role)]} can lift it."


def _is_what_was_seen(line: CardLine, at: AtTheWindow) -> None:
    seen = (at.seen_order or line.order.id, at.seen_micrograms or line.due.micrograms)
    if seen != (line.order.id, line.due.micrograms):
        raise RuleBroken(
            f"The order has changed since this card was opened: {Quantity(line.due.micrograms)} is due now."
            " Scan the card again.",
            code="order_changed",
        )


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


def container_in_use(line: CardLine) -> int:
    """The key of the container mounted here for this dose."""
    if line.mounted is None:
        raise RuleBroken(f"No {line.medication.name} is mounted at this station.", code="not_mounted")
    return line.mounted.container_id
