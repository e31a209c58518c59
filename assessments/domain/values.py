"""Values that may not be settled yet, and how they compare.

A number is a span from the lowest to the highest it can still be, so "at least 10" is true as soon as
no further answer can take it back, and unknown until then.
"""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

Span = tuple[float, float]
Value = Span | str | bool | frozenset[str] | None
Truth = bool | None


class Form(Protocol):
    """What an expression may ask of a filled-in form."""

    bound: Mapping[str, str]

    def value(self, name: str) -> Value:
        """An item's or scale's value, as far as it is known."""
        ...

    def answered(self, name: str) -> bool:
        """Whether the item has a valid answer."""
        ...

    def skipped(self, name: str) -> bool:
        """Whether the item was left blank because it was not asked."""
        ...

    def declined(self) -> int:
        """How many items the person was asked and refused."""
        ...

    def fact(self, name: str) -> Truth:
        """A named condition of the instrument."""
        ...

    def policy(self, name: str) -> Value:
        """The clinic's threshold of that name."""
        ...

    def entries(self, name: str) -> Mapping[str, str]:
        """The entries of a panel or list."""
        ...

    def is_complete(self) -> bool:
        """Whether everything due is answered."""
        ...


Condition = Callable[[Form], Truth]
Term = Callable[[Form], Value]


def exact(value: Any) -> Value:
    """A settled answer as a value."""
    if isinstance(value, bool | str) or value is None:
        return value
    return frozenset(value) if isinstance(value, list | tuple) else (value, value)


def point(value: Value) -> float | str | bool | None:
    """The one value it can be; None while there is more than one."""
    if isinstance(value, tuple):
        return value[0] if value[0] == value[1] else None
    return None if isinstance(value, frozenset) else value


def hull(*values: Value) -> Value:
    """The span that holds all these; unknown when one of them is no number."""
    spans = [value for value in values if isinstance(value, tuple)]
    if len(spans) < len(values):
        return None
    return min(low for low, _ in spans), max(high for _, high in spans)


def equal(left: Value, right: Value) -> Truth:
    """Whether two values are the same; unknown while they may be."""
    if left is None or right is None:
        return None
    if isinstance(left, tuple) and isinstance(right, tuple):
        if left[1] < right[0] or right[1] < left[0]:
            return False
        return True if left[0] == left[1] == right[0] == right[1] else None
    return type(left) is type(right) and left == right


def below(left: Value, right: Value) -> Truth:
    """Whether the left is less than the right; unknown while it may or may not be."""
    if not (isinstance(left, tuple) and isinstance(right, tuple)):
        return None
    return True if left[1] < right[0] else False if left[0] >= right[1] else None


def opposite(answer: Truth) -> Truth:
    """True for false, false for true; unknown stays unknown."""
    return None if answer is None else not answer


COMPARISONS: Mapping[str, Callable[[Value, Value], Truth]] = {
    "eq": equal,
    "ne": lambda left, right: opposite(equal(left, right)),
    "lt": below,
    "ge": lambda left, right: opposite(below(left, right)),
    "gt": lambda left, right: below(right, left),
    "le": lambda left, right: opposite(below(right, left)),
}


def half_up(value: float, places: int = 0) -> float:
    """Rounded the way people round: 4.5 is 5. Python's own `round` makes it 4. Without places a whole number."""
    if abs(value) >= 10**15:
        return value
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return float(rounded) if places else int(rounded)
