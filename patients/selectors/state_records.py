"""Episodes as the state asks about them, for a stretch of days: a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from clinic.models import Site
from patients.domain.enrolment import BEING_ASSESSED, GUEST
from patients.domain.state_records import StateEpisode, SubstanceTold
from patients.models import DischargeAnswers, Enrolment, NoneReported, PriorTreatment, SectionVersion, SubstanceUse

SECTIONS = ("reason", "about", "work", "home")
AT_DISCHARGE = (
    "last_contact_on",
    "substance",
    "frequency",
    "employment",
    "living",
    "arrests",
    "self_help",
    "why_unknown",
)


def admissions_between(site: Site, first: date, last: date) -> list[StateEpisode]:
    """Admissions of these days. Guests and people being assessed are admitted by nobody here."""
    return _episodes(_reported(site).filter(admitted_on__range=(first, last)))


def discharges_between(site: Site, first: date, last: date) -> list[StateEpisode]:
    """Discharges of these days."""
    return _episodes(_reported(site).filter(discharged_on__range=(first, last)))


def _reported(site: Site) -> Any:
    rows = Enrolment.objects.filter(site=site).exclude(came_as=GUEST).exclude(programme=BEING_ASSESSED)
    return rows.select_related("patient", "site", "discharge_answers").order_by("admitted_on", "pk")


def _episodes(rows: Iterable[Enrolment]) -> list[StateEpisode]:
    rows = list(rows)
    people = {row.patient_id for row in rows}
    answers, starts, history = _answers(people), _starts(people), _history(people)
    return [
        _episode(row, answers.get(row.patient_id, {}), starts[row.patient_id], history[row.patient_id]) for row in rows
    ]


def _episode(
    row: Enrolment, answers: Mapping[str, Any], starts: list[date], history: Mapping[str, Any]
) -> StateEpisode:
    kept = getattr(row, "discharge_answers", None)
    return StateEpisode(
        provider=row.site.code,
        client=row.patient.record_number,
        programme=row.programme,
        setting=row.setting or "outpatient",
        came_as=row.came_as or "",
        pregnancy=row.pregnancy or "",
        sex=row.patient.sex,
        birth_date=row.patient.birth_date,
        admitted_on=row.admitted_on,
        sought_on=row.sought_on,
        earlier_episodes=sum(start < row.admitted_on for start in starts),
        answers=answers,
        **history,
        discharged_on=row.discharged_on,
        reason=row.discharge_reason,
        at_discharge=_kept(kept) if kept else {},
    )


def _kept(row: DischargeAnswers) -> dict[str, Any]:
    return {name: getattr(row, name) for name in AT_DISCHARGE}


def _starts(people: Iterable[int]) -> Mapping[int, list[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    rows = Enrolment.objects.filter(patient__in=list(people)).exclude(came_as=GUEST)
    for key, admitted_on in rows.values_list("patient_id", "admitted_on"):
        found[key].append(admitted_on)
    return found


def _history(people: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """By person: ranked substances, and whether there was earlier treatment, as the history stands now."""
    standing = {"patient__in": list(people), "ended_at__isnull": True}
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for key, topic in NoneReported.objects.filter(**standing, answer="none").values_list("patient_id", "topic"):
        if topic == "substances":
            found[key]["uses_nothing"] = True
        elif topic == "treatments":
            found[key]["was_treated_before"] = False
    for row in SubstanceUse.objects.filter(**standing, rank__isnull=False).order_by("rank"):
        told = SubstanceTold(row.substance, row.route, row.frequency, row.first_used_age)
        found[row.patient_id]["substances"] = (*found[row.patient_id].get("substances", ()), told)
    for key in PriorTreatment.objects.filter(**standing).values_list("patient_id", flat=True):
        found[key]["was_treated_before"] = True
    return found


def _answers(people: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """By person: the newest answers of the sections the state asks about."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    rows = SectionVersion.objects.filter(intake__patient__in=list(people), section__in=SECTIONS).order_by("pk")
    for key, section, answers in rows.values_list("intake__patient_id", "section", "answers"):
        found[key][section] = answers
    return found
