"""Today and tomorrow at the window, gone through beforehand: who would be stopped, and who can clear it.

The same card and the same rules as at the counter, so the rehearsal cannot say otherwise. Bottles are
left out: what is mounted tomorrow nobody knows today.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from dosing.domain.card import Card, SitePapers, dose_card
from dosing.domain.order import SignedOrder, Standing, chains, in_force
from dosing.domain.schedule import DueStatus
from dosing.domain.window_facts import MedicationFacts, PastDose, WindowFacts

LOOK_AHEAD = timedelta(days=2)  # an order is told of when its last day is today or one of the next two
LOOK_BACK = timedelta(days=3)  # and for so long after it has run out
LEFT_OUT = frozenset({"container"})
OF_EVERYBODY = frozenset({"otp-certificate", "dea-registration"})
NEXT_ORDER = "A prescriber signs the next order."


@dataclass(frozen=True, slots=True)
class Stop:
    """What would stop a dose on that day: why, the role that can lift it if one can, and the way out."""

    day: date
    why: str
    lifted_by: str = ""
    clears_when: str = ""
    rule: str = ""

    @property
    def is_of_everybody(self) -> bool:
        """Whether it is about the site and not about the person."""
        return self.rule in OF_EVERYBODY


def rehearse(facts: WindowFacts, *, today: date, papers: SitePapers) -> list[Stop]:
    """What would stop this person today, or else tomorrow if today's doses are given; and orders that run out."""
    card = dose_card(facts, day=today, papers=papers)
    found = list(_stops(card)) or list(_stops(_tomorrow(card, papers)))
    return [*found, *_running_out(facts, today)]


def _stops(card: Card) -> Iterator[Stop]:
    if any(line.due.status is DueStatus.HELD for line in card.lines):
        for hold in card.holds:
            yield Stop(card.day, f"Held: {hold.reason.rstrip('.')}.", hold.lifted_by_role)
        if not card.holds:
            yield Stop(card.day, "The order is on hold.", "prescriber", "A prescriber resumes or ends it.")
    findings = dict.fromkeys(finding for line in card.lines for finding in line.open_findings)
    for said in findings:
        if said.rule not in LEFT_OUT:
            yield Stop(card.day, said.message, said.lifted_by or "", said.clears_when or "", said.rule)


def _tomorrow(card: Card, papers: SitePapers) -> Card:
    """The card of the day after, as if everything that is due today were given."""
    facts = card.facts
    given = {key: _with_todays(card, medication) for key, medication in facts.medications.items()}
    tomorrow = replace(facts, medications=given, accepted=frozenset())
    return dose_card(tomorrow, day=card.day + timedelta(days=1), papers=papers)


def _with_todays(card: Card, medication: MedicationFacts) -> MedicationFacts:
    waiting = [line for line in card.lines if line.medication is medication and line.due.status is DueStatus.DUE]
    given = tuple(
        PastDose(
            id=0,
            day=card.day,
            slot=line.due.slot,
            kind="given",
            micrograms=line.due.micrograms,
            ordered_micrograms=line.due.micrograms,
            given_at=datetime.combine(card.day, time(), UTC),
            order_id=line.order.id,
            given_by="",
            station=None,
        )
        for line in waiting
    )
    first_on = medication.first_dose_on or (card.day if given else None)
    before = None if given else medication.before_first
    return replace(medication, recent=(*given, *medication.recent), first_dose_on=first_on, before_first=before)


def _running_out(facts: WindowFacts, today: date) -> Iterator[Stop]:
    """Orders whose last day is near or has just gone by, where no other order of the medication goes on."""
    for chain in chains(facts.orders):
        last = _last_day(chain, today)
        if last is None or not today - LOOK_BACK <= last <= today + LOOK_AHEAD:
            continue
        after = last + timedelta(days=1)
        if not any(_runs(other, chain[0].medication_id, after) for other in chains(facts.orders)):
            name = facts.medications[chain[0].medication_id].name
            ends = "has run out" if last < today else "runs out"
            yield Stop(
                max(after, today),
                f"The order of {name} {ends}: its last day is {last:%d %B}.",
                "prescriber",
                NEXT_ORDER,
            )


def _last_day(chain: tuple[SignedOrder, ...], today: date) -> date | None:
    """The last day of the steps in use soon; none for a chain that goes on, or was ended on purpose."""
    soon = today + LOOK_AHEAD + timedelta(days=1)
    if in_force(chain, soon).standing is not Standing.EXPIRED:
        return None
    steps = next((order.steps for order in reversed(chain) if order.steps and order.takes_effect_on <= soon), ())
    return max((step.to_day for step in steps if step.to_day), default=None)


def _runs(chain: tuple[SignedOrder, ...], medication_id: int, day: date) -> bool:
    running = in_force(chain, day).standing in (Standing.ACTIVE, Standing.HELD)
    return running and chain[0].medication_id == medication_id
