"""What this app's rows say is due, for many people at once: a fixed number of queries for any number of them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef

from clinic import clock
from clinic.models import Site
from patients.domain.clocks import Clock, Episode, clocks
from patients.domain.contact import confirm_on
from patients.domain.enrolment import BEING_ASSESSED, GUEST
from patients.models import CarePlan, Consent, ConsentEnd, Enrolment, Exam, Patient
from patients.selectors.episodes import clock_facts

LOOK_BACK = timedelta(days=60)  # a consent that ended longer ago asks for nothing any more
WHOLLY_ENDED = ConsentEnd.objects.filter(consent=OuterRef("pk"), recipient="")  # not for one recipient alone


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
    rows = Consent.objects.filter(~Exists(WHOLLY_ENDED), patient__in=records).order_by("id")
    newest: dict[tuple[int, str, str], tuple[int, str, date | None]] = {}
    for record, kind, about, key, ends, ends_on in rows.values_list(
        "patient", "kind", "about", "id", "ends", "ends_on"
    ):
        newest[records[record], kind, about] = (key, ends, ends_on)
    for (patient_id, _, _), (key, ends, ends_on) in newest.items():
        if ends == "on_date" and ends_on is not None and ends_on >= day - LOOK_BACK:
            yield patient_id, key, ends_on


def renewed_consents(records: Mapping[int, int]) -> set[int]:
    """Those followed by a later one of the same kind that the person signed and that stands."""
    rows = Consent.objects.filter(patient__in=records).annotate(is_over=Exists(WHOLLY_ENDED)).order_by("-id")
    stands: set[tuple[int, str, str]] = set()
    found = set()
    for record, kind, about, key, is_over in rows.values_list("patient", "kind", "about", "id", "is_over"):
        group = (records[record], kind, about)
        if group in stands:
            found.add(key)
        if not is_over:
            stands.add(group)
    return found


def exams_recorded(enrolments: Iterable[int]) -> dict[int, datetime]:
    """By episode: when the last exam that fulfils what the clocks ask for was put on record."""
    rows = Exam.objects.filter(enrolment__in=enrolments, corrected_by__isnull=True).exclude(kind="screening")
    return dict(rows.order_by().values_list("enrolment").annotate(last=Max("recorded_at")))


def plans_recorded(enrolments: Iterable[int]) -> dict[int, datetime]:
    """By episode: when the last care plan was signed."""
    rows = CarePlan.objects.filter(enrolment__in=enrolments)
    return dict(rows.order_by().values_list("enrolment").annotate(last=Max("recorded_at")))


def contacts_to_confirm(site: Site, records: Mapping[int, int]) -> Iterator[tuple[int, date, date]]:
    """Since when each person's contact details stand, and when they are to be confirmed again."""
    rows = Patient.objects.filter(pk__in=set(records.values()), site=site)
    for patient_id, registered_at, confirmed_on in rows.values_list(
        "pk", "registered_at", "contact_details__confirmed_on"
    ):
        since = confirmed_on or clock.local(site, registered_at).date()
        yield patient_id, since, confirm_on(confirmed_on, since)
