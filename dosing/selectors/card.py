"""The dose card of one person at one station today."""

from clinic.actors import Actor
from clinic.errors import Missing
from clinic.models import Station
from dosing.domain.card import Card, SitePapers, dose_card
from dosing.domain.window_facts import WindowFacts
from dosing.selectors.window_facts import facts_of_record, window_facts


def card_for(patient_id: int, *, actor: Actor, station: Station | None) -> Card:
    """The card as the rules see it now. Raises Missing when there is no such person at this site."""
    facts = window_facts(patient_id, station_id=station.pk if station else None, day=actor.day)
    if facts is None or facts.site_id != actor.at_site.pk:
        raise Missing("There is no such person at this site.")
    return _card(facts, actor)


def card_of_record(record_number: str, *, actor: Actor, station: Station | None) -> Card:
    """The card of the person with that record number. Raises Missing when nobody has it here."""
    facts = facts_of_record(record_number, station_id=station.pk if station else None, day=actor.day)
    if facts is None or facts.site_id != actor.at_site.pk:
        raise Missing(
            f"Nobody at this site has record number {record_number}. Search by name and birth date,"
            " or ask the front desk whether the card is from another clinic.",
            code="unknown_card",
        )
    return _card(facts, actor)


def _card(facts: WindowFacts, actor: Actor) -> Card:
    site = actor.at_site
    papers = SitePapers(
        otp_certificate_expires_on=site.otp_certificate_expires_on,
        dea_expires_on=site.dea_expires_on,
    )
    return dose_card(facts, day=actor.day, papers=papers)
