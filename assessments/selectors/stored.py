"""The instrument and the score of an assessment on record, and what of an instrument is asked of whom."""

from collections.abc import Mapping
from typing import Any

from assessments.domain.instrument import Instrument, Item
from assessments.domain.library import current, instrument
from assessments.domain.scoring import Score, score
from assessments.domain.sets import InstrumentSet
from assessments.models import Assessment

# What the chart knows by itself; any other context is asked of the staff.
FROM_THE_CHART = frozenset({"sex", "age"})


def instrument_of(assessment: Assessment) -> Instrument:
    """The very version the assessment was begun with."""
    return instrument(assessment.instrument, assessment.version)


def score_of(assessment: Assessment, answers: Mapping[str, Any]) -> Score:
    """What these answers say. Answers were checked for form when they were saved."""
    return score(instrument_of(assessment), answers)


def questions_of(found: Instrument, *, by_patient: bool) -> list[Item]:
    """What is asked: without what the chart knows; of the person without what staff fill in beside it."""
    return [
        item for item in found.items.values() if item.id not in FROM_THE_CHART and not (by_patient and item.is_context)
    ]


def instruments_in(found: InstrumentSet) -> list[Instrument]:
    """The instruments of a set that this installation has, in their order."""
    return [current()[code] for code in found.instruments if code in current()]
