"""What a press at the window leads to: done once, and the same answer for the same press again."""

from dataclasses import dataclass

from clinic.actors import Actor
from clinic.services.requests import Once, Press, once
from dosing.domain.card import Card
from dosing.models import Dose, DoseEvent, DoseReversal
from dosing.selectors.card import card_for
from dosing.services.dispensing import AtTheWindow, give, not_given, record_vomited
from dosing.services.reversal import reverse_dose
from dosing.services.window import close_card


@dataclass(frozen=True, slots=True)
class Pressed:
    """What was written and the card it was written on. `replayed`: by an earlier press with this key."""

    row: Dose | DoseEvent
    card: Card
    replayed: bool


def press_give(pressed: Press, *, actor: Actor, at: AtTheWindow) -> Pressed:
    """Give the dose of this press. The card of a replay is read anew."""
    seen: list[Card] = []

    def effect() -> Dose:
        dose, card = give(actor, at)
        seen.append(card)
        return dose

    done = once(pressed, actor=actor, model=Dose, effect=effect)
    return Pressed(done.row, _card(seen, done, actor, at), done.replayed)


def press_not_given(pressed: Press, *, actor: Actor, at: AtTheWindow, kind: str) -> Pressed:
    """Record that the dose of this press was refused or spilled."""
    seen: list[Card] = []

    def effect() -> DoseEvent:
        event, card = not_given(actor, at, kind=kind)
        seen.append(card)
        return event

    done = once(pressed, actor=actor, model=DoseEvent, effect=effect)
    return Pressed(done.row, _card(seen, done, actor, at), done.replayed)


def _card(seen: list[Card], done: Once[Dose] | Once[DoseEvent], actor: Actor, at: AtTheWindow) -> Card:
    """The card it was written on; of a replay, whose own try was undone, the card as it is now."""
    return card_for(at.patient_id, actor=actor, station=at.station) if done.replayed else seen[-1]


def press_vomited(
    pressed: Press, *, actor: Actor, dose: Dose, minutes_after: int, was_witnessed: bool, reason: str
) -> None:
    """Record that a given dose came up again; the card leaves the screen."""

    def effect() -> DoseEvent:
        event = record_vomited(
            actor=actor, dose=dose, minutes_after=minutes_after, was_witnessed=was_witnessed, reason=reason
        )
        _leave(actor)
        return event

    once(pressed, actor=actor, model=DoseEvent, effect=effect)


def press_reverse(pressed: Press, *, actor: Actor, dose: Dose, reason: str) -> None:
    """Reverse a dose that was recorded in error; the card leaves the screen."""

    def effect() -> DoseReversal:
        reversal = reverse_dose(actor=actor, dose=dose, reason=reason)
        _leave(actor)
        return reversal

    once(pressed, actor=actor, model=DoseReversal, effect=effect)


def _leave(actor: Actor) -> None:
    if actor.station is not None:
        close_card(actor=actor, station=actor.station)
