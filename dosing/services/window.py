"""Opening a person's card at a station: one person at a time, and on record."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import RuleBroken
from clinic.models import Station
from clinic.permissions import Permission
from dosing.domain.card import Card
from dosing.models import CardOpening
from dosing.selectors.card import card_for


@transaction.atomic
def open_card(*, actor: Actor, patient_id: int, station: Station) -> Card:
    """Show this person at this station in place of whoever was there, and leave a trace."""
    require(actor, Permission.DISPENSE)
    if station.site_id != actor.at_site.pk:
        raise RuleBroken("This station is at another site.", code="wrong_site")
    card = card_for(patient_id, actor=actor, station=station)
    CardOpening.objects.update_or_create(
        station=station, defaults={"patient_id": patient_id, "opened_by": actor.user, "scanned_at": clock.now()}
    )
    audit.record("card.opened", actor=actor.at(station), patient_id=patient_id)
    return card


@transaction.atomic
def close_card(*, actor: Actor, station: Station) -> None:
    """Nobody is in front of this station any more."""
    require(actor, Permission.DISPENSE)
    CardOpening.objects.filter(station=station).update(patient=None)
