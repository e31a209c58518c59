"""What of an episode the rules look at: read with the card, or for many people at once by the same SQL."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import connection

from clinic.models import Site
from dosing.domain.window_facts import EpisodeFacts
from patients.domain.enrolment import ADMISSION, GUEST, BeforeFirstDose, Screening
from patients.domain.guests import GuestTerms
from patients.models import Patient

_HERE = Path(__file__).parent
BEFORE_FIRST = (_HERE / "before_first.sql").read_text()
EPISODE = (_HERE / "episode.sql").read_text()
_MANY = """
SELECT p.id, {episode}, CASE WHEN p.id IN ({undosed}) THEN {before_first} END
FROM patients_patient p JOIN patients_enrolment e ON e.patient_id = p.id AND e.discharged_on IS NULL
WHERE p.site_id = %(site)s AND (p.id IN ({undosed}) OR e.came_as = 'guest' OR e.programme = 'interim'
  OR EXISTS (SELECT 1 FROM patients_gueststay g WHERE g.patient_id = p.id AND g.ended_at IS NULL))
"""


def json_names(vendor: str) -> dict[str, str]:
    """What the database calls its JSON aggregate and its JSON array."""
    agg, arr = ("json_agg", "json_build_array") if vendor == "postgresql" else ("json_group_array", "json_array")
    return {"agg": agg, "arr": arr}


@lru_cache
def fragments(vendor: str, own: str = "= p.id") -> dict[str, str]:
    """Both parts in the words of that database; `own` says whose rows are the person's."""
    names = json_names(vendor) | {"own": own}
    return {"before_first": BEFORE_FIRST.format(**names), "episode": EPISODE.format(**names)}


def episodes_of(
    site: Site, day: date, undosed: Collection[int], merged: Mapping[int, Patient]
) -> tuple[dict[int, EpisodeFacts], dict[int, BeforeFirstDose]]:
    """For a whole site in one statement: episodes in which something is special, and those before a first dose.

    `undosed` are the ids of people of whom some ordered medication was not given yet in their episode; of a merged
    person the record with the open episode counts.
    """
    wanted = {*undosed, *(key for key, one in merged.items() if one.pk in set(undosed))}
    keys = ", ".join(str(int(key)) for key in sorted(wanted)) or "NULL"
    sql = _MANY.format(undosed=keys, **fragments(connection.vendor))
    with connection.cursor() as cursor:
        cursor.execute(sql, {"site": site.pk, "day": day})
        rows = cursor.fetchall()
    whose = {row[0]: merged[row[0]].pk if row[0] in merged else row[0] for row in rows}
    before = {whose[row[0]]: read_before_first(row[5]) for row in rows if row[5]}
    return {whose[row[0]]: read_episode(row[1:5]) for row in rows}, {key: one for key, one in before.items() if one}


def read_episode(row: Sequence[Any]) -> EpisodeFacts:
    """The four columns of episode.sql."""
    came_as, stay, spans, exception_until = row
    told = _json(stay)
    return EpisodeFacts(
        is_guest=came_as == GUEST,
        guest=GuestTerms(told[0], told[1], _day(told[2]), _day(told[3]), told[4], told[5]) if told else None,
        interim=tuple((_day(first), _day(last) if last else None) for first, last in _json(spans) or ()),
        exception_until=_day(exception_until) if exception_until else None,
    )


def read_before_first(value: Any) -> BeforeFirstDose | None:
    """The array of before_first.sql; None where there is none."""
    told = _json(value)
    if not told:
        return None
    programme, came_as, admitted_on, birth_date, bases, exams, check, consented, guardian, minors_from = told
    return BeforeFirstDose(
        programme=programme,
        came_as=came_as or ADMISSION,
        admitted_on=_day(admitted_on),
        birth_date=_day(birth_date) if birth_date else None,
        has_basis=bool(bases),
        screenings=tuple(_screening(exam) for exam in _json(exams) or ()),
        check=check or "",
        consented=frozenset(_json(consented) or ()),
        guardian_consents=bool(guardian),
        minors_consent_from=minors_from,
    )


def _screening(exam: Sequence[Any]) -> Screening:
    on, own, modality, no_video, beside = exam
    return Screening(_day(on), bool(own), modality, bool(no_video), bool(beside))


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
