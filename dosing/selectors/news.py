"""What became known since an order was signed, read in one statement and only for whom there is something new."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import connection

from assessments.domain.findings import qtc_of
from assessments.domain.observations import number_of
from clinic import clock
from clinic.db.statements import Prepared
from clinic.models import Site
from dosing.domain.clinical_facts import Measured, Pregnancy
from dosing.domain.news import News, Told
from dosing.domain.order import chains, in_force
from dosing.domain.window_facts import WindowFacts
from dosing.selectors.clinical_facts import HAS, PREGNANT, TESTED, as_checked, is_taken
from dosing.selectors.episode_facts import json_names
from dosing.selectors.window_facts import RECORDS, json_rows, to_day, to_instant

_SQL = Path(__file__).with_suffix(".sql").read_text()
_LATEST = """(SELECT {arr}(v."values", v.taken_at, v.recorded_at) FROM assessments_observation v
   WHERE v.patient_id IN {records} AND v.kind = '{kind}' AND v.outcome = 'measured'
     AND NOT EXISTS (SELECT 1 FROM assessments_observation z WHERE z.corrects_id = v.id)
   ORDER BY v.taken_at DESC, v.id DESC LIMIT 1)"""
_KINDS = ("ecg", "pregnancy_test", "breath_alcohol")


def has_news(facts: WindowFacts, *, day: date, site: Site) -> bool:
    """Whether something was written down since an order in force was signed, or today."""
    if facts.told_at is None:
        return False
    plans = [force.plan for chain in chains(facts.orders) if (force := in_force(chain, day)).plan]
    signed = [plan.signed_at for plan in plans if plan and plan.signed_at]
    return bool(signed) and facts.told_at >= min(clock.day_starts_at(site, day), *signed)


def news_of(patient_id: int, *, day: date, site: Site) -> News:
    """What is on record of that person, with when each was written down."""
    row = _statement(connection.vendor).row(who=patient_id)
    medicines, conditions, allergies, answers, ecg, test, breath = row or (None,) * 7
    taken = [_Medicine.read(line) for line in json_rows(medicines)]
    return News(
        read_at=clock.now(),
        medicines=tuple(Told(as_checked(one), one.recorded_at) for one in taken if is_taken(one, day)),
        conditions=tuple(Told(what, to_instant(at)) for what, status, at in json_rows(conditions) if status in HAS),
        allergies=tuple(Told(what, to_instant(at)) for what, at in json_rows(allergies)),
        pregnancy=_pregnancy(json_rows(answers), _observed(test)),
        qtc_ms=_qtc(_observed(ecg), site),
        breath_alcohol=_breath(_observed(breath), day, site),
    )


@lru_cache
def _statement(vendor: str) -> Prepared:
    names = {**json_names(vendor), "records": RECORDS}
    latest = {kind: _LATEST.format(kind=kind, **names) for kind in _KINDS}
    return Prepared("news_of_person", _SQL.format(**names, **latest), {"who": "bigint"})


@dataclass(frozen=True, slots=True)
class _Medicine:
    as_said: str
    ingredients: Sequence[str]
    match: str
    stopped_on: date | None
    recorded_at: datetime

    @classmethod
    def read(cls, line: list[Any]) -> "_Medicine":
        as_said, inside, match, stopped_on, at = line
        return cls(as_said, json_rows(inside), match, to_day(stopped_on) if stopped_on else None, to_instant(at))


@dataclass(frozen=True, slots=True)
class _Observation:
    values: dict[str, Any]
    taken_at: datetime
    recorded_at: datetime


def _observed(value: Any) -> _Observation | None:
    if value is None:
        return None
    values, taken_at, recorded_at = json_rows(value)
    return _Observation(
        json.loads(values) if isinstance(values, str) else values, to_instant(taken_at), to_instant(recorded_at)
    )


def _qtc(ecg: _Observation | None, site: Site) -> Told[Measured] | None:
    if ecg is None:
        return None
    return Told(Measured(Decimal(qtc_of(ecg.values)), clock.dosing_day(site, ecg.taken_at)), ecg.recorded_at)


def _breath(test: _Observation | None, day: date, site: Site) -> Measured | None:
    value = number_of(test.values, "breath_alcohol", "breath_alcohol") if test else None
    if test is None or value is None or clock.dosing_day(site, test.taken_at) != day:
        return None
    return Measured(value, day, test.taken_at)


def _pregnancy(answers: list[Any], test: _Observation | None) -> Told[Pregnancy] | None:
    """Of the answer and the test the one that was written down last, as far as it says anything."""
    told = [Told(PREGNANT[status], to_instant(at)) for status, at in answers if status in PREGNANT]
    if test is not None and test.values["result"] in TESTED:
        told.append(Told(TESTED[test.values["result"]], test.recorded_at))
    return max(told, key=lambda one: one.at, default=None)
