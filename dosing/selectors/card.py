"""The dose card of one person at one station today."""

from clinic.actors import Actor
from clinic.errors import Missing
from clinic.models import Station
from dosing.domain.card import Card, SitePapers, dose_card
from dosing.selectors.window_facts import window_facts


def card_for(patient_id: int, *, actor: Actor, station: Station | None) -> Card:
    """The card as the rules see it now. Raises Missing when there is no such person at this site."""
    site, day = actor.at_site, actor.day
    facts = window_facts(patient_id, station_id=station.pk if station else None, day=day)
    if facts is None or facts.site_id != site.pk:
        raise Missing("There is no such person at this site.")
    papers = SitePapers(
        otp_certificate_expires_on=site.otp_certificate_expires_on,
        dea_expires_on=site.dea_expires_on,
    )
    return dose_card(facts, day=day, papers=papers)
