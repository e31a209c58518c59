"""The questions of an instrument file."""

import re
from typing import Any

from assessments.domain.expressions import read_condition
from assessments.domain.instrument import Item, Kind, Option
from assessments.domain.names import Names
from assessments.domain.schema import BadInstrument, Part

_ID = re.compile(r"[a-z][a-z0-9_]*")
_LISTS = ("items", "context")


def kinds_of_items(part: Part) -> dict[str, str]:
    """The kind of every item by its id, before any is read: expressions may name an item further down."""
    kinds: dict[str, str] = {}
    for key in _LISTS:
        listed = part.get(key, [], keep=True)
        for place, data in enumerate(part.checked(key, listed, isinstance(listed, list))):
            item = Part(data, f"{key}[{place}]")
            name = item.text("id")
            if not _ID.fullmatch(name):
                raise item.refuse("id", f"{name!r} is not written in small letters, digits and underscores")
            if name in kinds:
                raise item.refuse("id", f"{name!r} stands twice")
            kinds[name] = item.one_of("kind", tuple(Kind), Kind.CHOICE)
    return kinds


def read_items(part: Part, names: Names) -> dict[str, Item]:
    """Every item by its id: the questions, then what is read from the chart. Raises BadInstrument."""
    shared = part.get("options", {})
    read = {key: [_item(one, names, shared, in_context=key == "context") for one in part.listed(key)] for key in _LISTS}
    items = {item.id: item for key in _LISTS for item in read[key]}
    if not read["items"]:
        raise BadInstrument("items: at least one is needed")
    for item in items.values():
        if item.derived_from and item.derived_from not in items:
            raise BadInstrument(f"items.{item.id}.from: there is no item '{item.derived_from}'")
    return items


def _item(part: Part, names: Names, shared: Any, *, in_context: bool) -> Item:
    kind = Kind(part.one_of("kind", tuple(Kind), Kind.CHOICE))
    when = part.get("when", None)
    item = Item(
        id=part.text("id"),
        kind=kind,
        label=part.words("label"),
        options=_options(part, shared, kind),
        low=part.number("low", None),
        high=part.number("high", None),
        unit=part.text("unit", ""),
        hint=part.maybe_words("hint"),
        when=read_condition(when, names) if when is not None else None,
        when_data=when,
        otherwise=part.number("otherwise", None),
        overrules=part.truth("overrules"),
        default=part.get("default", None),
        derived_from=part.text("from", ""),
        steps=_steps(part),
        required=part.truth("required", default=not in_context),
        is_context=in_context,
        loinc=part.text("loinc", ""),
    )
    part.finish()
    _check(part, item)
    return item


def _check(part: Part, item: Item) -> None:
    if (item.otherwise is not None or item.overrules) and item.when is None:
        raise part.refuse("otherwise", "says what a skipped item scores, but there is no 'when' that skips it")
    if bool(item.derived_from) != bool(item.steps):
        raise part.refuse("from", "an item derived from another one needs 'steps', and the other way round")
    limited = item.kind in (Kind.INTEGER, Kind.NUMBER)
    if limited != (item.low is not None and item.high is not None):
        raise part.refuse("low", "a number has a lowest and a highest answer, and nothing else has")


def _options(part: Part, shared: Any, kind: Kind) -> tuple[Option, ...]:
    data = part.get("options", None)
    if isinstance(data, str):
        if data not in shared:
            raise part.refuse("options", f"there are no shared options '{data}'")
        data = shared[data]
    if (data is not None) != (kind in (Kind.CHOICE, Kind.PANEL)):
        raise part.refuse("options", f"a {kind} item {'needs' if data is None else 'has no'} options")
    listed = data or []
    if not isinstance(listed, list) or (data is not None and len(listed) < 2):
        raise part.refuse("options", "expected a list of at least two")
    options = tuple(_option(Part(one, f"{part.place}.options[{place}]")) for place, one in enumerate(listed))
    if len({option.value for option in options}) < len(options):
        raise part.refuse("options", "a value stands twice")
    return options


def _option(part: Part) -> Option:
    value = part.take("value")
    option = Option(value=part.checked("value", value, type(value) in (int, str)), label=part.words("label"))
    part.finish()
    return option


def _steps(part: Part) -> tuple[tuple[float | None, int], ...]:
    steps = part.get("steps", [])
    pairs = isinstance(steps, list) and all(isinstance(step, list) and len(step) == 2 for step in steps)
    if not pairs or (steps and steps[-1][0] is not None):
        raise part.refuse("steps", "expected pairs of an upper edge and a score, the last edge null")
    return tuple((edge, score) for edge, score in steps)
