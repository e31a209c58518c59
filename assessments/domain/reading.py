"""Reads one instrument file. Whatever it cannot mean is refused, with the place in the file and what would be right."""

import hashlib
from collections.abc import Mapping
from typing import Any

import yaml

from assessments.domain.expressions import read_condition
from assessments.domain.instrument import (
    Bands,
    Cadence,
    Chart,
    Instrument,
    Kind,
    Licence,
    LicenceClass,
    Policy,
    Reference,
    Sooner,
)
from assessments.domain.names import BadExpression, Names
from assessments.domain.reading_items import kinds_of_items, read_items
from assessments.domain.reading_results import read_bands, read_flags, read_scales
from assessments.domain.schema import BadInstrument, Part
from assessments.domain.scoring import score

FAMILIES = ("withdrawal", "mental_health", "substance_use", "quality_of_life", "social", "medical", "regulatory")
TAKERS = ("patient", "clinician")
EVENTS = (
    "induction", "dose_change", "dose_complaint", "missed_doses", "overdose", "release", "relapse", "taper_visit",
    "alcohol_positive_test", "new_trauma", "suicide_answer", "loss", "discharge", "confusion", "quit_attempt",
    "plan_review", "transition", "housing_change", "new_partner", "abscess", "missed_period", "new_medicine",
    "dose_over_100_mg", "qt_medicine", "syncope", "take_home_request", "take_home_tier", "incident", "clinician",
)  # fmt: skip
FORBIDS = ("commercial", "clinical", "educational", "research", "derivatives", "redistribution")


class _StrictLoader(yaml.CSafeLoader):
    """YAML without its surprises: a key stands once, and `no`, `yes`, `on` and `off` are words.

    The parser written in C: every worker reads the library before its first request, and the other parser takes a
    second for it.
    """


_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def _mapping(loader: yaml.CSafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    twice = {str(key) for key in keys if keys.count(key) > 1}
    if twice:
        raise BadInstrument(f"line {node.start_mark.line + 1}: {', '.join(sorted(twice))} stands twice")
    return loader.construct_mapping(node, deep=True)


_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(source: bytes) -> Any:
    """What the YAML says. Raises BadInstrument."""
    try:
        return yaml.load(source, _StrictLoader)  # noqa: S506 - built on CSafeLoader
    except yaml.YAMLError as problem:
        raise BadInstrument(f"not YAML: {problem}") from problem


def read_instrument(source: bytes) -> Instrument:
    """The instrument a file describes. Raises BadInstrument naming the place."""
    part = Part(read_yaml(source), "")
    try:
        instrument = _instrument(part, hashlib.sha256(source).hexdigest())
        score(instrument, {})
    except BadExpression as problem:
        raise BadInstrument(str(problem)) from problem
    except RecursionError as problem:
        raise BadInstrument("scales, facts and items ask each other in a circle") from problem
    return instrument


def _instrument(part: Part, digest: str) -> Instrument:
    policies = {name: _policy(one) for name, one in part.parts("policies")}
    names = _names(part, frozenset(policies))
    items = read_items(part, names)
    facts = {name: read_condition(data, names) for name, data in part.get("facts", {}).items()}
    scales = read_scales(part, names, items)
    complete_when = part.get("complete_when", None)
    bands = read_bands(part, names, scales)
    instrument = Instrument(
        id=part.text("id"),
        version=part.text("version"),
        title=part.words("title"),
        measures=part.words("measures"),
        family=part.one_of("family", FAMILIES),
        licence=_licence(part.part("licence")),
        taken_by=part.some_of("taken_by", TAKERS),
        recall=part.maybe_words("recall"),
        minutes=int(part.checked("minutes", minutes := part.take("minutes"), type(minutes) is int)),
        items=items,
        scales=scales,
        bands=bands,
        facts=facts,
        flags=read_flags(part, names),
        policies=policies,
        charts=tuple(_chart(one, scales) for one in part.listed("charts")),
        cadence=_cadence(part.part("cadence"), bands),
        references=tuple(_reference(one) for one in part.listed("references")),
        loinc=part.text("loinc", ""),
        declined_is_an_answer=part.truth("declined_is_an_answer"),
        complete_when=read_condition(complete_when, names) if complete_when is not None else None,
        caution=part.maybe_words("caution"),
        sha256=digest,
    )
    part.finish()
    if not instrument.references:
        raise BadInstrument("references: at least one is needed")
    return instrument


def _names(part: Part, policies: frozenset[str]) -> Names:
    """What the expressions of this file may name."""
    kinds = kinds_of_items(part)
    return Names(
        values=frozenset(kinds) | frozenset(part.get("scales", {}, keep=True)),
        panels=frozenset(name for name, kind in kinds.items() if kind in (Kind.PANEL, Kind.LIST)),
        facts=frozenset(part.get("facts", {}, keep=True)),
        policies=policies,
    )


def _licence(part: Part) -> Licence:
    licence = Licence(
        kind=LicenceClass(part.one_of("class", tuple(LicenceClass))),
        holder=part.text("holder"),
        terms=part.text("terms"),
        source=part.text("source"),
        prohibits=part.some_of("prohibits", FORBIDS, optional=True),
    )
    part.finish()
    return licence


def _policy(part: Part) -> Policy:
    default, choices = part.take("default"), part.get("choices", {})
    part.checked("default", default, default in choices if choices else type(default) in (int, float))
    policy = Policy(default, part.text("source"), part.text("title"), choices)
    part.finish()
    return policy


def _chart(part: Part, scales: Mapping[str, Any]) -> Chart:
    chart = Chart(scale=part.one_of("scale", tuple(scales)), change=part.number("change", None))
    part.finish()
    return chart


def _cadence(part: Part, bands: Bands | None) -> Cadence:
    every = part.get("every_days", None)
    sooner = _sooner(part.part("sooner"), bands) if part.get("sooner", None, keep=True) else None
    cadence = Cadence(
        intake=part.truth("intake"),
        every_days=part.checked("every_days", every, every is None or (type(every) is int and every > 0)),
        events=part.some_of("events", EVENTS, optional=True),
        note=part.words("note"),
        sooner=sooner,
        as_often_as=part.text("as_often_as", ""),
    )
    part.finish()
    if cadence.every_days and cadence.as_often_as:
        raise part.refuse("as_often_as", "an interval is its own, or another instrument's")
    if sooner and cadence.every_days and sooner.by_days >= cadence.every_days:
        raise part.refuse("sooner", f"{sooner.by_days} days are not sooner than {cadence.every_days}")
    return cadence


def _sooner(part: Part, bands: Bands | None) -> Sooner:
    unless = part.some_of("unless", tuple(bands.names) if bands else ())
    days = part.take("days")
    right = isinstance(days, list) and len(days) == 2 and all(type(one) is int and one > 0 for one in days)
    first, last = part.checked("days", days, right and days[0] <= days[1])
    part.finish()
    return Sooner(unless, first, last)


def _reference(part: Part) -> Reference:
    reference = Reference(cites=part.text("cites"), link=part.text("link", ""))
    part.finish()
    return reference
