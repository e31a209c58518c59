"""An assessment as it is asked: each question with its answer, what is skipped, what is missing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assessments.domain.answers import DECLINED
from assessments.domain.instrument import Instrument, Item, Kind
from assessments.domain.scoring import Score
from assessments.domain.text_pack import TextPack
from assessments.models import Assessment
from assessments.selectors.answers import Answers, answers_of
from assessments.selectors.stored import FROM_THE_CHART, instrument_of, questions_of, score_of
from assessments.selectors.wording import wording_of

WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
FRACTION = re.compile(r"[+-]?[0-9]{1,9}([.,][0-9]{1,6})?")
MOST_DIGITS = 9
# A bare scale from nought to a hundred is slid, not typed (craving).
SLIDER = (0.0, 100.0)
# Panels and lists of results have pages of their own.
NOT_ASKED_HERE = frozenset({Kind.PANEL, Kind.LIST})


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose. `digit` is the key that chooses it."""

    value: str
    label: str
    digit: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question as a page shows it."""

    id: str
    number: int
    label: str
    hint: str
    shape: str
    choices: Sequence[Choice]
    value: str
    unit: str
    low: float | None
    high: float | None
    is_asked: bool
    is_missing: bool
    is_invalid: bool
    is_declined: bool
    is_answered: bool
    can_decline: bool


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form. `number` is the last save: what a window shows is as new as that."""

    assessment: Assessment
    instrument: Instrument
    answers: Answers
    score: Score
    questions: Sequence[Question]
    wording: TextPack | None = None

    @property
    def labels_only(self) -> bool:
        """Whether the questions are our labels where there is a validated wording."""
        return self.wording is None and not self.instrument.licence.is_ours

    @property
    def asked(self) -> list[Question]:
        """What is asked now."""
        return [question for question in self.questions if question.is_asked]

    @property
    def counted(self) -> list[Question]:
        """What the progress counts: what is asked, without the optional questions nobody answered."""
        return [question for question in self.asked if question.is_missing or question.is_answered]

    @property
    def missing(self) -> list[Question]:
        """What is asked and has neither been answered nor refused."""
        return [question for question in self.asked if question.is_missing]

    @property
    def done(self) -> int:
        """How many of those that are asked have an answer, or a refusal."""
        return sum(question.is_answered for question in self.asked)

    @property
    def skipped(self) -> str:
        """The items not asked now, as one line."""
        return " ".join(question.id for question in self.questions if not question.is_asked)

    def question(self, item: str) -> Question | None:
        """The question of that item, if this form asks it."""
        return next((question for question in self.questions if question.id == item), None)


def form_of(
    assessment: Assessment, *, language: str = "en", by_patient: bool = False, answers: Answers | None = None
) -> Form:
    """The form with its answers in force: one query for them, unless they are at hand, and one for the wording."""
    instrument = instrument_of(assessment)
    answers = answers if answers is not None else answers_of(assessment)
    score = score_of(assessment, answers.raw)
    wording = wording_of(assessment.site_id, instrument, language)
    questions = [
        _question(wording.worded(item) if wording else item, number, answers.raw.get(item.id), score, language)
        for number, item in enumerate(questions_of(instrument, by_patient=by_patient), start=1)
    ]
    return Form(assessment, instrument, answers, score, questions, wording)


def read_answer(item: Item, written: str) -> Any:
    """What a page sent, as it is stored: the option's own value, a number where one is asked. Nothing is guessed.

    What is no answer of the item is kept as the text it came as, and scored as invalid.
    """
    written = written.strip()
    if not written:
        return None
    if written == DECLINED:
        return DECLINED
    if item.kind is Kind.CHOICE:
        return next((option.value for option in item.options if str(option.value) == written), written)
    if item.kind is Kind.BOOLEAN:
        return {"true": True, "false": False}.get(written, written)
    if item.kind is Kind.INTEGER:
        return int(written) if WHOLE.fullmatch(written) else written
    if item.kind is Kind.NUMBER:
        return float(written.replace(",", ".")) if FRACTION.fullmatch(written) else written
    return written


def _question(item: Item, number: int, value: Any, score: Score, language: str) -> Question:
    declined = item.id in score.declined
    return Question(
        id=item.id,
        number=number,
        label=item.label.said_in(language),
        hint=item.hint.said_in(language) if item.hint else "",
        shape=_shape(item),
        choices=_choices(item, value, language),
        value="" if value is None or declined else str(value),
        unit=item.unit,
        low=item.low,
        high=item.high,
        is_asked=item.is_context or item.id in score.asked,
        is_missing=item.id in score.missing or (item.is_context and value is None),
        is_invalid=item.id in score.invalid,
        is_declined=declined,
        is_answered=value is not None,
        can_decline=not item.is_context and (str, DECLINED) not in item.allowed,
    )


def _shape(item: Item) -> str:
    if item.kind in (Kind.CHOICE, Kind.BOOLEAN):
        return "choice"
    if item.kind is Kind.TEXT:
        return "text"
    return "slider" if (item.low, item.high) == SLIDER else "figure"


def _choices(item: Item, value: Any, language: str) -> list[Choice]:
    """The options, each with the key that chooses it: its own value where all are single digits, else its place."""
    if item.kind is Kind.BOOLEAN:
        words = {"en": ("yes", "no"), "es": ("sí", "no")}[language if language == "es" else "en"]
        pairs = [("true", words[0]), ("false", words[1])]
        return [
            Choice(said, label, str(n), value is (said == "true")) for n, (said, label) in enumerate(pairs, start=1)
        ]
    values = [option.value for option in item.options]
    own = all(type(one) is int and 0 <= one <= MOST_DIGITS for one in values)
    return [
        Choice(
            value=str(option.value),
            label=option.label.said_in(language),
            digit=str(option.value) if own else str(place) if place <= MOST_DIGITS else "",
            chosen=type(option.value) is type(value) and option.value == value,
        )
        for place, option in enumerate(item.options, start=1)
    ]


def can_be_taken_here(instrument: Instrument) -> bool:
    """Whether the general form can ask all of it."""
    return not any(item.kind in NOT_ASKED_HERE for item in instrument.questions)


def known_from_chart(form: Form) -> dict[str, Any]:
    """What was copied from the chart when the form was begun."""
    return {item: answer for item, answer in form.answers.raw.items() if item in FROM_THE_CHART}
