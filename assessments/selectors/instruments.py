"""Instruments and scores as the edges ask for them: what cannot be understood is refused in a sentence."""

from collections.abc import Mapping

from assessments.domain import library
from assessments.domain.answers import AnswersMalformed
from assessments.domain.instrument import Instrument
from assessments.domain.scoring import Score, score
from clinic.errors import Malformed


def instrument_named(name: object, version: str | None = None) -> Instrument:
    """That instrument: the version asked for, or the newest. Raises Malformed when there is none."""
    try:
        return library.instrument(str(name), version)
    except library.UnknownInstrument as problem:
        known = ", ".join(sorted(library.current()))
        raise Malformed(
            "There is no such instrument.", code="unknown_instrument", fields={"instrument": [f"One of {known}."]}
        ) from problem


def scored(instrument: Instrument, answers: object, *, policies: Mapping[str, float | str] | None = None) -> Score:
    """The score of a form. Raises Malformed naming every answer that is none of this instrument."""
    try:
        return score(instrument, answers, policies=policies)
    except AnswersMalformed as problem:
        raise Malformed(str(problem), fields=problem.fields) from problem
