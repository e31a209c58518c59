"""Expressions written as data, answered true, false or unknown.

A condition or a term is a mapping with one key, read once when the instrument is loaded; nothing is
evaluated as code. What is true stays true however the form is completed. The exceptions are `answered`,
`skipped`, `complete` and `certain`, which speak of the form as it stands.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assessments.domain.names import BadExpression, Names
from assessments.domain.values import (
    COMPARISONS,
    Condition,
    Form,
    Span,
    Term,
    Truth,
    Value,
    equal,
    exact,
    hull,
    opposite,
    point,
)


def read_condition(data: Any, names: Names) -> Condition:
    """The condition that `data` describes. Raises BadExpression."""
    if isinstance(data, bool):
        return lambda form: data
    word, arguments = _only(data)
    if word not in CONDITIONS:
        raise BadExpression(f"'{word}' is not a condition; known are {', '.join(sorted(CONDITIONS))}")
    return CONDITIONS[word](arguments, names)


def read_term(data: Any, names: Names) -> Term:
    """The number or text that `data` describes; a text names an item or scale. Raises BadExpression."""
    if isinstance(data, str):
        name = names.value(data)
        return lambda form: form.value(name)
    if isinstance(data, int | float):
        settled = exact(data)
        return lambda form: settled
    word, arguments = _only(data)
    if word not in TERMS:
        raise BadExpression(f"'{word}' is not a term; known are {', '.join(sorted(TERMS))}")
    return TERMS[word](arguments, names)


def _only(data: Any) -> tuple[str, Any]:
    if not isinstance(data, Mapping) or len(data) != 1:
        raise BadExpression(f"expected a mapping with one key, not {data!r}")
    word, arguments = next(iter(data.items()))
    return str(word), arguments


def _list(data: Any, length: int | None = None) -> Sequence[Any]:
    if not isinstance(data, list) or not data or (length is not None and len(data) != length):
        raise BadExpression(f"expected a list{f' of {length}' if length else ''}, not {data!r}")
    return data


def _keys(data: Any, *keys: str) -> Sequence[Any]:
    if not isinstance(data, Mapping) or set(data) != set(keys):
        raise BadExpression(f"expected exactly the keys {', '.join(keys)}, not {data!r}")
    return [data[key] for key in keys]


# Conditions


def _conjunction(answers: Sequence[Truth]) -> Truth:
    return False if False in answers else None if None in answers else True


def _disjunction(answers: Sequence[Truth]) -> Truth:
    return True if True in answers else None if None in answers else False


def _junction(judge: Callable[[Sequence[Truth]], Truth]) -> Callable[[Any, Names], Condition]:
    def read(arguments: Any, names: Names) -> Condition:
        parts = [read_condition(part, names) for part in _list(arguments)]
        return lambda form: judge([part(form) for part in parts])

    return read


def _not(arguments: Any, names: Names) -> Condition:
    inner = read_condition(arguments, names)
    return lambda form: opposite(inner(form))


def _certain(arguments: Any, names: Names) -> Condition:
    inner = read_condition(arguments, names)
    return lambda form: inner(form) is True


def _comparison(compare: Callable[[Value, Value], Truth]) -> Callable[[Any, Names], Condition]:
    def read(arguments: Any, names: Names) -> Condition:
        left_data, right_data = _list(arguments, 2)
        left = read_term(left_data, names)
        if isinstance(right_data, Mapping):
            right = read_term(right_data, names)
            return lambda form: compare(left(form), right(form))
        settled = exact(right_data)
        return lambda form: compare(left(form), settled)

    return read


def _in(arguments: Any, names: Names) -> Condition:
    left_data, right_data = _list(arguments, 2)
    left = read_term(left_data, names)
    if isinstance(right_data, str):
        collection = names.value(right_data)
        return lambda form: left(form) in form.entries(collection)
    choices = [exact(choice) for choice in _list(right_data)]
    return lambda form: _disjunction([equal(left(form), choice) for choice in choices])


def _between(arguments: Any, names: Names) -> Condition:
    name, low, high = _list(arguments, 3)
    return read_condition({"all": [{"ge": [name, low]}, {"le": [name, high]}]}, names)


def _answered(arguments: Any, names: Names) -> Condition:
    name = names.value(arguments)
    return lambda form: form.answered(name)


def _skipped(arguments: Any, names: Names) -> Condition:
    items = [names.value(name) for name in _list(arguments)]
    return lambda form: any(form.skipped(name) for name in items)


def _complete(arguments: Any, names: Names) -> Condition:
    return lambda form: form.is_complete() is bool(arguments)


def _fact(arguments: Any, names: Names) -> Condition:
    if arguments not in names.facts:
        raise BadExpression(f"there is no fact {arguments!r}")
    return lambda form: form.fact(arguments)


def _some(arguments: Any, names: Names) -> Condition:
    panel_data, condition = _keys(arguments, "each", "if")
    panel, inner = names.value(panel_data), read_condition(condition, names.inside_each())
    return lambda form: _disjunction([with_entry(form, entry, inner) for entry in form.entries(panel).items()])


def with_entry(form: Form, entry: tuple[str, str], condition: Condition) -> Truth:
    """The condition, asked of one entry of a panel: its name is `$key`, its result `$value`."""
    outer, form.bound = form.bound, {"$key": entry[0], "$value": entry[1]}
    try:
        return condition(form)
    finally:
        form.bound = outer


CONDITIONS: Mapping[str, Callable[[Any, Names], Condition]] = {
    "all": _junction(_conjunction),
    "any": _junction(_disjunction),
    "not": _not,
    "certain": _certain,
    "in": _in,
    "between": _between,
    "answered": _answered,
    "skipped": _skipped,
    "complete": _complete,
    "fact": _fact,
    "some": _some,
    **{word: _comparison(compare) for word, compare in COMPARISONS.items()},
}


# Terms


def _joined(join: Callable[[Sequence[Span]], Span], *, settled_only: bool = False) -> Callable[[Any, Names], Term]:
    def read(arguments: Any, names: Names) -> Term:
        parts = [read_term(part, names) for part in _list(arguments)]

        def value(form: Form) -> Value:
            found = [part(form) for part in parts]
            spans = [span for span in found if isinstance(span, tuple)]
            if settled_only:
                settled = [span for span in spans if span[0] == span[1]]
                return join(settled) if settled else None
            return join(spans) if len(spans) == len(found) else None

        return value

    return read


def _least(spans: Sequence[Span]) -> Span:
    return min(low for low, _ in spans), min(high for _, high in spans)


def _count(arguments: Any, names: Names) -> Term:
    parts = [read_condition(part, names) for part in _list(arguments)]
    return lambda form: counted([part(form) for part in parts])


def counted(answers: Sequence[Truth]) -> Span:
    """How many hold: from those that do to those that still may."""
    certain = answers.count(True)
    return certain, certain + answers.count(None)


def _over(arguments: Any, names: Names) -> Term:
    above, beneath = (read_term(part, names) for part in _list(arguments, 2))

    def value(form: Form) -> Value:
        top, bottom = point(above(form)), point(beneath(form))
        if not (isinstance(top, int | float) and isinstance(bottom, int | float) and bottom):
            return None
        ratio = top / bottom
        return exact(ratio) if math.isfinite(ratio) else None

    return value


def _choose(arguments: Any, names: Names) -> Term:
    cases, other = _keys(arguments, "cases", "else")
    pairs = [(read_condition(when, names), read_term(then, names)) for when, then in (_list(one, 2) for one in cases)]
    fallback = read_term(other, names) if other is not None else None

    def value(form: Form) -> Value:
        for condition, term in pairs:
            holds = condition(form)
            if holds is not False:
                return term(form) if holds else None
        return fallback(form) if fallback else None

    return value


def _lookup(arguments: Any, names: Names) -> Term:
    of, table = _keys(arguments, "of", "table")
    term = read_term(of, names)

    def value(form: Form) -> Value:
        spot = term(form)
        return hull(exact(table[spot[0]]), exact(table[spot[1]])) if isinstance(spot, tuple) else None

    return value


def _text(arguments: Any, names: Names) -> Term:
    if not isinstance(arguments, str):
        raise BadExpression(f"expected a text, not {arguments!r}")
    return lambda form: arguments


def _policy(arguments: Any, names: Names) -> Term:
    if arguments not in names.policies:
        raise BadExpression(f"there is no policy {arguments!r}")
    return lambda form: form.policy(arguments)


TERMS: Mapping[str, Callable[[Any, Names], Term]] = {
    "value": read_term,
    "text": _text,
    "sum": _joined(lambda spans: (sum(low for low, _ in spans), sum(high for _, high in spans))),
    "minus": _joined(lambda spans: (spans[0][0] - spans[1][1], spans[0][1] - spans[1][0])),
    "lowest": _joined(_least),
    "lowest_known": _joined(_least, settled_only=True),
    "highest": _joined(lambda spans: (max(low for low, _ in spans), max(high for _, high in spans))),
    "over": _over,
    "count": _count,
    "choose": _choose,
    "lookup": _lookup,
    "policy": _policy,
    "declined": lambda arguments, names: lambda form: exact(form.declined()),
}
