"""What an instrument file computes: scales, bands and flags."""

from collections.abc import Mapping
from typing import Any

from assessments.domain.dangers import DANGERS
from assessments.domain.expressions import read_condition, read_term
from assessments.domain.formulas import FORMULAS
from assessments.domain.instrument import BandRule, Bands, Cuts, Flag, Item, Scale, Severity
from assessments.domain.names import Names
from assessments.domain.schema import BadInstrument, Part, read_words

_SHOWN = ("always", "known", "complete", "never")
_WAYS = ("sum", "count", "term", "formula")


def read_scales(part: Part, names: Names, items: Mapping[str, Item]) -> dict[str, Scale]:
    """Every scale by its name. Raises BadInstrument."""
    scales: dict[str, Scale] = {}
    for name, one in part.parts("scales"):
        if name in items:
            raise BadInstrument(f"scales.{name}: an item has this name")
        scales[name] = _scale(name, one, names, items, scales)
    return scales


def _scale(name: str, part: Part, names: Names, items: Mapping[str, Item], earlier: Mapping[str, Scale]) -> Scale:
    way = _way(part)
    mark = len(names.used)
    data = part.take(way)
    computed = _computed(part, way, data, names)
    scale = Scale(
        id=name,
        label=part.words("label"),
        needs=_needs(part, names.since(mark), items, earlier),
        recode=_recode(part, items),
        times=part.checked("times", times := part.get("times", 1), type(times) is int),
        low=(span := _range(part))[0],
        high=span[1],
        worse=part.one_of("worse", ("high", "low"), ""),
        prorate_from=part.get("prorate_from", None),
        shows_bounds=part.truth("bounds", default=name == "total" and way in ("sum", "count")),
        shown=part.one_of("shown", _SHOWN, "always"),
        reported_as=part.text("reported_as", name),
        places=part.get("places", None),
        loinc=part.text("loinc", ""),
        unit=part.text("unit", ""),
        **computed,
    )
    part.finish()
    return scale


def _way(part: Part) -> str:
    ways = [way for way in _WAYS if part.get(way, None, keep=True) is not None]
    if len(ways) != 1:
        raise part.refuse("sum", f"a scale has exactly one of {', '.join(_WAYS)}")
    return ways[0]


def _computed(part: Part, way: str, data: Any, names: Names) -> dict[str, Any]:
    if way == "term":
        return {"op": way, "term": read_term(data, names)}
    if not isinstance(data, list) or not data:
        raise part.refuse(way, "expected a list")
    if way == "count":
        return {"op": way, "count": tuple(read_condition(one, names) for one in data)}
    if way == "sum":
        return {"op": way, "items": tuple(names.value(one) for one in data)}
    if data[0] not in FORMULAS:
        raise part.refuse(way, f"{data[0]!r} is none of {', '.join(FORMULAS)}")
    return {"op": data[0], "items": tuple(names.value(one) for one in data[1:])}


def _needs(
    part: Part, used: tuple[str, ...], items: Mapping[str, Item], earlier: Mapping[str, Scale]
) -> tuple[str, ...]:
    """The items that settle the scale: those it names, and those of the scales it names."""
    declared = part.get("needs", None)
    if declared is not None:
        unknown = [name for name in declared if name not in items]
        return tuple(part.checked("needs", declared, not unknown))
    found = [
        name for one in used for name in ((one,) if one in items else earlier[one].needs if one in earlier else ())
    ]
    return tuple(dict.fromkeys(found))


def _range(part: Part) -> tuple[float | None, float | None]:
    span = part.get("range", None)
    if span is None:
        return None, None
    if not (isinstance(span, list) and len(span) == 2 and span[0] < span[1]):
        raise part.refuse("range", "expected the lowest and the highest value")
    return span[0], span[1]


def _recode(part: Part, items: Mapping[str, Item]) -> dict[str, dict[int, int]]:
    recode = part.get("recode", {})
    for name, table in recode.items():
        values = {option.value for option in items[name].options} if name in items else None
        if values is None or set(table) != values:
            raise part.refuse("recode", f"{name}: give every answer of the item a score")
    return dict(recode)


def read_bands(part: Part, names: Names, scales: Mapping[str, Scale]) -> Bands | None:
    """How the result is read, where it is. Raises BadInstrument."""
    if part.get("bands", None, keep=True) is None:
        return None
    bands_part = part.part("bands")
    named = {name: read_words(words, f"bands.names.{name}") for name, words in bands_part.take("names").items()}
    bands = Bands(
        names=named,
        of=bands_part.one_of("of", tuple(scales), ""),
        cuts=tuple(_cuts(one, names) for one in bands_part.listed("cuts")),
        rules=tuple(_rule(one, names) for one in bands_part.listed("rules")),
    )
    bands_part.finish()
    _check_bands(bands_part, bands, scales)
    return bands


def _cuts(part: Part, names: Names) -> Cuts:
    when = part.get("when", None)
    edges = part.take("from")
    right = isinstance(edges, Mapping) and all(type(edge) in (int, float) for edge in edges) and len(edges) > 1
    cuts = Cuts(
        edges=tuple(part.checked("from", edges, right and list(edges) == sorted(edges)).items()),
        scheme=part.text("scheme", ""),
        when=read_condition(when, names) if when is not None else None,
    )
    part.finish()
    return cuts


def _rule(part: Part, names: Names) -> BandRule:
    rule = BandRule(
        band=part.text("band"),
        condition=read_condition(part.take("if"), names),
        complete=part.truth("complete"),
        at_least=part.truth("at_least"),
    )
    part.finish()
    return rule


def _check_bands(part: Part, bands: Bands, scales: Mapping[str, Scale]) -> None:
    if bool(bands.cuts) == bool(bands.rules) or bool(bands.cuts) != bool(bands.of):
        raise part.refuse("cuts", "bands have either cuts 'of' a scale, or rules")
    used = {name for cuts in bands.cuts for _, name in cuts.edges} | {rule.band for rule in bands.rules}
    if used != set(bands.names):
        raise part.refuse("names", f"name exactly the bands that can come out: {', '.join(sorted(used))}")
    if bands.cuts and bands.cuts[-1].when is not None:
        raise part.refuse("cuts", "the last cuts hold when none before them does, so they have no 'when'")
    for cuts in bands.cuts:
        scale = scales[bands.of]
        if cuts.edges[0][0] != scale.low or scale.high is None or cuts.edges[-1][0] > scale.high:
            raise part.refuse(
                "cuts", f"the bands begin at {scale.low}, the lowest {bands.of}, and end within its range"
            )


def read_flags(part: Part, names: Names) -> tuple[Flag, ...]:
    """Every flag, in the order they are asked. Raises BadInstrument."""
    flags = tuple(_flag(one, names) for one in part.listed("flags"))
    ids = [flag.id for flag in flags]
    if len(set(ids)) < len(ids):
        raise BadInstrument(f"flags: {next(one for one in ids if ids.count(one) > 1)} stands twice")
    return flags


def _flag(part: Part, names: Names) -> Flag:
    each = part.text("each", "")
    flag = Flag(
        id=part.text("id"),
        condition=read_condition(part.take("if"), names.inside_each() if each else names),
        severity=Severity(part.one_of("severity", tuple(Severity))),
        says=part.words("says"),
        complete=part.truth("complete"),
        each=part.checked("each", each, not each or each in names.panels),
        group=part.text("group", ""),
        opens=part.text("opens", ""),
        about=part.one_of("about", tuple(DANGERS), ""),
    )
    part.finish()
    if (flag.severity is Severity.SAFETY) != bool(flag.about):
        raise part.refuse("about", "a safety flag, and no other, says what it is about")
    if ("{each}" in flag.id) != bool(each):
        raise part.refuse("id", "a flag asked for each entry has {each} in its name")
    return flag
