"""A form as far as it is filled in: the value of every item and scale, or the bounds within which it will lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessments.domain.answers import CheckedAnswers
from assessments.domain.expressions import counted
from assessments.domain.formulas import FORMULAS
from assessments.domain.instrument import Instrument, Item, Scale
from assessments.domain.values import Span, Truth, Value, exact, half_up, hull, point


@dataclass(frozen=True, slots=True)
class ScaleScore:
    """A scale's value once it is known, and the bounds it has until then. Prorated: from the answered items only."""

    value: float | str | None
    bounds: Span | None = None
    prorated: bool = False
    raw_sum: float | None = None
    n_answered: int | None = None


class FilledForm:
    """The answers of one form, asked by the expressions of its instrument. Everything is worked out once."""

    def __init__(self, instrument: Instrument, checked: CheckedAnswers, policies: Mapping[str, float | str]) -> None:
        self.instrument = instrument
        self.bound: Mapping[str, str] = {}
        self._given = checked.given
        self._checked = checked
        self._policies = policies
        self._values: dict[str, Value] = {}
        self._scales: dict[str, ScaleScore] = {}
        self._facts: dict[str, Truth] = {}
        self._due: dict[str, Truth] = {}
        self._complete: bool | None = None

    # What expressions ask

    def value(self, name: str) -> Value:
        """An item's or scale's value, as far as it is known."""
        if name in self.bound:
            return self.bound[name]
        if name not in self._values:
            self._values[name] = self._look_up(name)
        return self._values[name]

    def answered(self, name: str) -> bool:
        """Whether the item, or one entry of a panel, has a valid answer."""
        panel, _, entry = name.partition(".")
        return self.entries(panel).get(entry) is not None if entry else name in self._given

    def skipped(self, name: str) -> bool:
        """Whether the item was left blank because it was not asked."""
        return name not in self._given and self.due(name) is False

    def declined(self) -> int:
        """How many items the person was asked and refused."""
        return len(self._checked.declined)

    def fact(self, name: str) -> Truth:
        """A named condition of the instrument."""
        if name not in self._facts:
            self._facts[name] = self.instrument.facts[name](self)
        return self._facts[name]

    def policy(self, name: str) -> Value:
        """The clinic's threshold, or the default."""
        return exact(self._policies.get(name, self.instrument.policies[name].default))

    def entries(self, name: str) -> Mapping[str, str]:
        """The entries of a panel with their results; those of a list stand for themselves."""
        given: Any = self._given.get(name) or {}
        if isinstance(given, Mapping):
            return {key: result for key, result in given.items() if result is not None}
        return {key: key for key in given}

    def is_complete(self) -> bool:
        """Whether everything due is answered; an instrument may say itself what that takes."""
        if self._complete is None:
            when = self.instrument.complete_when
            self._complete = when(self) is True if when else not any(map(self.is_open, self._required()))
        return self._complete

    # What the score asks

    def due(self, name: str) -> Truth:
        """Whether the item is asked; unknown while that hangs on a question not yet answered."""
        if name not in self._due:
            when = self.instrument.items[name].when
            self._due[name] = True if when is None else when(self)
        return self._due[name]

    def is_open(self, name: str) -> bool:
        """Whether the item has yet to be answered before its score is settled."""
        item = self.instrument.items[name]
        if name in self._given:
            return item.overrules and self.due(name) is None
        if name in self._checked.declined and self.instrument.declined_is_an_answer:
            return False
        derived = item.derived_from and item.derived_from in self._given
        return item.default is None and not derived and self.due(name) is not False

    def missing(self) -> tuple[str, ...]:
        """The items that are due, or may be, and were neither answered nor refused."""
        given, declined = self._given, self._checked.declined
        blank = (item.id for item in self.instrument.questions if item.id not in given and item.id not in declined)
        return tuple(name for name in blank if self.is_open(name) and self.instrument.items[name].required)

    def asked(self) -> tuple[str, ...]:
        """The items to show: all but those the answers so far make not applicable."""
        return tuple(item.id for item in self.instrument.questions if self.due(item.id) is not False)

    def is_prorated(self) -> bool:
        """Whether the total stands for a form that lacks a few answers."""
        total = self.instrument.scales.get("total")
        return total is not None and total.prorate_from is not None and self.scale("total").prorated

    def scale(self, name: str) -> ScaleScore:
        """A scale's value and bounds."""
        if name not in self._scales:
            self._scales[name] = self._score(self.instrument.scales[name])
        return self._scales[name]

    # How they are worked out

    def _required(self) -> list[str]:
        return [item.id for item in self.instrument.items.values() if item.required]

    def _look_up(self, name: str) -> Value:
        if name in self.instrument.items:
            return self._item(self.instrument.items[name])
        panel, _, entry = name.partition(".")
        if entry:
            return self.entries(panel).get(entry)
        found = self.scale(name)
        return exact(found.value) if found.value is not None else found.bounds

    def _item(self, item: Item) -> Value:
        given = self._given.get(item.id)
        if given is not None and not item.overrules:
            return exact(given)
        due = self.due(item.id)
        if due is False:
            return exact(item.otherwise)
        value = exact(given) if given is not None else self._blank(item)
        return hull(value, exact(item.otherwise)) if due is None and item.otherwise is not None else value

    def _blank(self, item: Item) -> Value:
        """What an unanswered item can be worth."""
        if item.default is not None:
            return exact(item.default)
        measured = self._given.get(item.derived_from)
        if measured is not None:
            return exact(next(score for edge, score in item.steps if edge is None or measured <= edge))
        return item.span

    def _score(self, scale: Scale) -> ScaleScore:
        span = self._span(scale)
        if not isinstance(span, tuple):
            known = point(span)
            return ScaleScore(known if isinstance(known, str) else None)
        low, high = (
            half_up(end * scale.times, scale.places or 0) if self._rounds(scale) else end * scale.times for end in span
        )
        blank = [name for name in scale.needs if self.is_open(name)]
        if not blank and (low == high or self.instrument.declined_is_an_answer):
            return ScaleScore(low, (low, high))
        answered = len(scale.items) - len(blank)
        if scale.prorate_from and answered >= scale.prorate_from:
            raw = self._sum_of_answered(scale)
            return ScaleScore(
                half_up(raw * len(scale.items) / answered), (low, high), prorated=True, raw_sum=raw, n_answered=answered
            )
        return ScaleScore(None, (low, high))

    def _rounds(self, scale: Scale) -> bool:
        return scale.op in FORMULAS or scale.places is not None

    def _sum_of_answered(self, scale: Scale) -> float:
        return sum(self._worth(scale, name)[0] for name in scale.items if not self.is_open(name))

    def _span(self, scale: Scale) -> Value:
        if scale.op in FORMULAS:
            arguments = [point(self.value(name)) for name in scale.items]
            return None if None in arguments else exact(FORMULAS[scale.op](*arguments))
        if scale.term:
            return scale.term(self)
        if scale.count:
            return counted([condition(self) for condition in scale.count])
        spans = [self._worth(scale, name) for name in scale.items]
        return sum(low for low, _ in spans), sum(high for _, high in spans)

    def _worth(self, scale: Scale, name: str) -> Span:
        """What an item adds to the scale, reversed or recoded where the scale says so."""
        value, table = self.value(name), scale.recode.get(name)
        if not isinstance(value, tuple):
            raise TypeError(f"{self.instrument.id}: {name} has no number to add to {scale.id}")
        if table is None:
            return value
        item = self.instrument.items[name]
        possible = [value[0]] if value[0] == value[1] else [option.value for option in item.options]
        scores = [table.get(int(one), int(one)) for one in possible]
        return min(scores), max(scores)
