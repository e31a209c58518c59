"""The dose card of one person at one station, or wherever at the site their medicines are in use."""

from collections.abc import Mapping
from dataclasses import replace

from clinic.actors import Actor
from clinic.errors import Missing
from clinic.models import Site, Station
from dosing.domain.card import Card, SitePapers, dose_card
from dosing.domain.safety import MountedContainer
from dosing.domain.window_facts import Mounted, WindowFacts
from dosing.models import Mounting
from dosing.selectors.containers import held_by
from dosing.selectors.news import has_news, news_of
from dosing.selectors.window_facts import facts_of_record, window_facts


def card_for(patient_id: int, *, actor: Actor, station: Station | None) -> Card:
    """The card as the rules see it now. Raises Missing when there is no such person at this site."""
    return _card(_facts(patient_id, actor, station), actor)


def card_anywhere(patient_id: int, *, actor: Actor) -> Card:
    """The card as it stands at no station: of each medication, the container in use somewhere at the site."""
    facts = _facts(patient_id, actor, None)
    return _card(replace(facts, mounted=_in_use(actor.at_site, facts)), actor)


def card_of_record(record_number: str, *, actor: Actor, station: Station | None) -> Card:
    """The card of the person with that record number. Raises Missing when nobody has it here."""
    facts = facts_of_record(record_number, station_id=station.pk if station else None, day=actor.day)
    if facts is None or facts.site_id != actor.at_site.pk:
        raise Missing(
            f"Nobody at this site has record number {record_number}. Search by name and birth date,"
            " or ask the front desk whether the card is from another clinic.",
            code="unknown_card",
        )
    return _card(_with_news(facts, actor), actor)


def _facts(patient_id: int, actor: Actor, station: Station | None) -> WindowFacts:
    facts = window_facts(patient_id, station_id=station.pk if station else None, day=actor.day)
    if facts is None or facts.site_id != actor.at_site.pk:
        raise Missing("There is no such person at this site.")
    return _with_news(facts, actor)


def _with_news(facts: WindowFacts, actor: Actor) -> WindowFacts:
    """With what became known since the orders were signed: one more statement, only where there is something."""
    site, day = actor.at_site, actor.day
    if not has_news(facts, day=day, site=site):
        return facts
    return replace(facts, news=news_of(facts.patient_id, day=day, site=site))


def _card(facts: WindowFacts, actor: Actor) -> Card:
    site = actor.at_site
    papers = SitePapers(
        otp_certificate_expires_on=site.otp_certificate_expires_on,
        dea_expires_on=site.dea_expires_on,
    )
    return dose_card(facts, day=actor.day, papers=papers)


def _in_use(site: Site, facts: WindowFacts) -> Mapping[int, Mounted]:
    """By medication: a container of an ordered product before any other, then the first station."""
    rows = Mounting.objects.filter(station__site=site, unmounted_at__isnull=True, medication__in=facts.medications)
    mountings = list(rows.select_related("container__lot").order_by("station_id"))
    held = held_by([mounting.container_id for mounting in mountings])
    mountings.sort(key=lambda mounting: mounting.container.lot.product_id not in facts.products)
    found: dict[int, Mounted] = {}
    for mounting in mountings:
        container, lot = mounting.container, mounting.container.lot
        told = MountedContainer(container.code, lot.product_id, lot.number, lot.expires_on)
        found.setdefault(mounting.medication_id, Mounted(container.pk, held.get(container.pk, 0), told))
    return found
