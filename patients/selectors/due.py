"""What this app's rows say is due, for many people at once: a fixed number of queries for any number of them."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from clinic import clock
from clinic.models import Site
from patients.domain.clocks import Clock, Episode, clocks
from patients.domain.contact import confirm_on
from patients.domain.enrolment import BEING_ASSESSED, GUEST
from patients.models import Consent, Enrolment, Patient
from patients.selectors.episodes import clock_facts

LOOK_BACK = timedelta(days=60)  # a consent that ended longer ago asks for nothing any more


def clocks_with_anchor(site: Site, records: Mapping[int, int], day: date) -> Iterator[tuple[int, Clock, str]]:
    """Every clock of the running episodes, with its person and what it runs from."""
    rows = Enrolment.objects.filter(patient__in=records, site=site, discharged_on__isnull=True)
    running = list(rows.exclude(programme=BEING_ASSESSED).exclude(came_as=GUEST).select_related("site"))
    facts = clock_facts(running, day)
    for enrolment in running:
        episode = facts[enrolment.pk]
        for found in clocks(episode, day):
            yield records[enrolment.patient_id], found, f"{enrolment.pk}:{_anchor(found, episode)}"


def _anchor(found: Clock, episode: Episode) -> date:
    ran_from = {"yearly_exam": episode.physical_on, "care_plan_review": episode.plan_on}.get(found.kind)
    return ran_from or episode.admitted_on


def consents_ending(records: Mapping[int, int], day: date) -> Iterator[tuple[int, int, date]]:
    """The newest consents of their kind that stand and have a last day, near or lately past."""
    rows = Consent.objects.filter(patient__in=records).order_by("id")
    newest: dict[tuple[int, str, str], tuple[int, str, date | None]] = {}
    for record, kind, about, key, ends, ends_on in rows.filter(endings__isnull=True).values_list(
        "patient", "kind", "about", "id", "ends", "ends_on"
    ):
        newest[records[record], kind, about] = (key, ends, ends_on)
    for (patient_id, _, _), (key, ends, ends_on) in newest.items():
        if ends == "on_date" and ends_on is not None and ends_on >= day - LOOK_BACK:
            yield patient_id, key, ends_on


def contacts_to_confirm(site: Site, records: Mapping[int, int]) -> Iterator[tuple[int, date, date]]:
    """Since when each person's contact details stand, and when they are to be confirmed again."""
    rows = Patient.objects.filter(pk__in=set(records.values()), site=site)
    for patient_id, registered_at, confirmed_on in rows.values_list(
        "pk", "registered_at", "contact_details__confirmed_on"
    ):
        since = confirmed_on or clock.local(site, registered_at).date()
        yield patient_id, since, confirm_on(confirmed_on, since)
