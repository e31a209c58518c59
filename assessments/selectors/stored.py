"""The instrument and the score of an assessment on record, and what of an instrument is asked of whom."""

from collections.abc import Iterable, Mapping
from typing import Any

from assessments.domain.instrument import Instrument, Item
from assessments.domain.library import current, instrument
from assessments.domain.scoring import Score, score
from assessments.domain.sets import InstrumentSet
from assessments.models import Assessment
from assessments.own_settings import policies_at
from clinic.selectors.site_settings import settings_on_days

# What the chart knows by itself; any other context is asked of the staff.
FROM_THE_CHART = frozenset({"sex", "age"})


def instrument_of(assessment: Assessment) -> Instrument:
    """The very version the assessment was begun with."""
    return instrument(assessment.instrument, assessment.version)


def policies_of(assessments: Iterable[Assessment]) -> dict[int, dict[str, Any]]:
    """The site's own thresholds for each of these, on its day. One query if any has some, else none.

    An amendment is of the day of what it amends, so it is read with the same thresholds.
    """
    asked = [one for one in assessments if instrument_of(one).policies]
    held = settings_on_days({(one.site_id, one.day) for one in asked}) if asked else {}
    return {one.pk: policies_at(held[one.site_id, one.day], instrument_of(one)) for one in asked}


def score_of(assessment: Assessment, answers: Mapping[str, Any], *, policies: Mapping[str, Any] | None = None) -> Score:
    """What these answers say by those thresholds, or by the site's. Answers were checked when they were saved."""
    used = policies_of([assessment]).get(assessment.pk) if policies is None else policies
    return score(instrument_of(assessment), answers, policies=used)


def questions_of(found: Instrument, *, by_patient: bool) -> list[Item]:
    """What is asked: without what the chart knows; of the person without what staff fill in beside it."""
    return [
        item for item in found.items.values() if item.id not in FROM_THE_CHART and not (by_patient and item.is_context)
    ]


def instruments_in(found: InstrumentSet) -> list[Instrument]:
    """The instruments of a set that this installation has, in their order."""
    return [current()[code] for code in found.instruments if code in current()]
