"""Opening a person's card at a station: one person at a time, and on record."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.statements import put
from clinic.errors import RuleBroken
from clinic.models import Station
from clinic.permissions import Permission
from dosing.domain.card import Card
from dosing.models import CardOpening
from dosing.selectors.card import card_anywhere, card_for, card_of_record


@transaction.atomic
def open_card(*, actor: Actor, patient_id: int, station: Station) -> Card:
    """Show this person at this station in place of whoever was there, and leave a trace."""
    require(actor, Permission.DISPENSE)
    _at_home(actor, station)
    return _show(card_for(patient_id, actor=actor, station=station), actor, station)


@transaction.atomic
def open_scanned(*, actor: Actor, record_number: str, station: Station) -> Card:
    """The same for the person of a scanned record number. Raises Missing when nobody has it here."""
    require(actor, Permission.DISPENSE)
    _at_home(actor, station)
    return _show(card_of_record(record_number, actor=actor, station=station), actor, station)


def _at_home(actor: Actor, station: Station) -> None:
    if station.site_id != actor.at_site.pk:
        raise RuleBroken("This station is at another site.", code="wrong_site")


def _show(card: Card, actor: Actor, station: Station) -> Card:
    """One statement takes the place of whoever was there; the trace is written with it."""
    opening = CardOpening(
        station_id=station.pk, patient_id=card.facts.patient_id, opened_by_id=actor.user.pk, scanned_at=clock.now()
    )
    put(opening)
    audit.record("card.opened", actor=actor.at(station), patient_id=card.facts.patient_id)
    return card


@transaction.atomic
def read_card(*, actor: Actor, patient_id: int, station: Station | None = None) -> Card:
    """The card without taking the place of whoever is in front of a station; still on record."""
    require(actor, Permission.DISPENSE)
    card = card_for(patient_id, actor=actor, station=station) if station else card_anywhere(patient_id, actor=actor)
    audit.record("card.opened", actor=actor.at(station), patient_id=card.facts.patient_id)
    return card


@transaction.atomic
def close_card(*, actor: Actor, station: Station) -> None:
    """Nobody is in front of this station any more."""
    require(actor, Permission.DISPENSE)
    CardOpening.objects.filter(station=station).update(patient=None)
