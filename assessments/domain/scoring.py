"""What a form says: its scores as far as they are certain, its band, its flags, and what is still missing.

Unanswered is never zero. A partial form has bounds instead of a total, and only what no further answer can
take back is said. Pure, and fast enough to run on every keystroke.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessments.domain.answers import check
from assessments.domain.expressions import with_entry
from assessments.domain.filled_form import FilledForm, ScaleScore
from assessments.domain.instrument import Bands, Flag, Instrument, Severity
from assessments.domain.values import Truth

ENGINE = "1.0.0"
TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Score:
    """What a form of one instrument and version says.

    `bounds` are the lowest and highest total the form can still have. `missing` are the items that are due
    and blank, `declined` those the person refused, `invalid` those whose answer is not allowed. `safety` are
    the flags that call for somebody at once; they are among `flags` too. `scheme` names the cuts that were used.
    """

    instrument: str
    version: str
    total: float | None
    bounds: tuple[float, float] | None
    subscores: Mapping[str, float | str | None]
    band: str | None
    flags: tuple[str, ...]
    safety: tuple[str, ...]
    missing: tuple[str, ...]
    declined: tuple[str, ...]
    invalid: tuple[str, ...]
    complete: bool
    prorated: bool
    scheme: str
    scales: Mapping[str, ScaleScore]
    opens: tuple[str, ...]
    asked: tuple[str, ...]
    engine: str = ENGINE

    def as_body(self) -> dict[str, Any]:
        """The score as the HTTP contract words it."""
        return {
            "instrument": self.instrument,
            "version": self.version,
            "total": self.total,
            "subscores": dict(self.subscores),
            "band": self.band,
            "flags": list(self.flags),
        }


def score(instrument: Instrument, answers: object, *, policies: Mapping[str, float | str] | None = None) -> Score:
    """Score a form, partial or complete. `policies` are the clinic's own thresholds.

    Raises AnswersMalformed when these are no answers to this instrument. A known item with a value it does
    not allow is no error: total and band are null and `invalid_answer:<item>` is among the flags.
    """
    checked = check(instrument, answers)
    form = FilledForm(instrument, checked, policies or {})
    fired = _fired(form, safety_only=bool(checked.invalid))
    flags = {name for name, _ in fired}
    total, bounds, subscores, band, scheme = None, None, {}, None, ""
    scales = {} if checked.invalid else {name: form.scale(name) for name in instrument.scales}
    if checked.invalid:
        flags |= {f"invalid_answer:{name}" for name in checked.invalid}
    else:
        total, bounds = _total(scales.get(TOTAL))
        subscores = _subscores(form, scales)
        band, at_least, scheme = _band(form)
        flags |= {f"at_least:{at_least}"} if at_least else set()
        flags |= {"prorated"} if form.is_prorated() else set() if form.is_complete() else {"incomplete"}
    return Score(
        instrument=instrument.id,
        version=instrument.version,
        total=total,
        bounds=bounds,
        subscores=subscores,
        band=band,
        flags=tuple(sorted(flags)),
        safety=tuple(sorted(name for name, flag in fired if flag.severity is Severity.SAFETY)),
        missing=form.missing(),
        declined=tuple(sorted(checked.declined)),
        invalid=tuple(sorted(checked.invalid)),
        complete=not checked.invalid and form.is_complete(),
        prorated=not checked.invalid and form.is_prorated(),
        scheme=scheme,
        scales=scales,
        opens=tuple(sorted({flag.opens for _, flag in fired if flag.opens})),
        asked=form.asked(),
    )


def _total(found: ScaleScore | None) -> tuple[float | None, tuple[float, float] | None]:
    if found is None or isinstance(found.value, str):
        return None, None
    return found.value, found.bounds


def _subscores(form: FilledForm, scales: Mapping[str, ScaleScore]) -> dict[str, float | str | None]:
    """What is reported beside the total: null for a scale that is not known, nothing for one not to be shown yet."""
    shown: dict[str, float | str | None] = {}
    for name, found in scales.items():
        scale = form.instrument.scales[name]
        if scale.shows_bounds and found.value is None and found.bounds:
            shown["min_possible"], shown["max_possible"] = found.bounds
        if found.prorated:
            shown["raw_sum"], shown["n_answered"] = found.raw_sum, found.n_answered
        hidden = name == TOTAL or scale.shown == "never"
        early = scale.shown == "complete" and not form.is_complete()
        if not hidden and not early and not (scale.shown == "known" and found.value is None):
            shown[scale.reported_as] = found.value
    return shown


def _fired(form: FilledForm, *, safety_only: bool) -> list[tuple[str, Flag]]:
    """Every flag that is certain, by its name; of a group the first."""
    fired: list[tuple[str, Flag]] = []
    groups: set[str] = set()
    for flag in form.instrument.flags:
        if (safety_only and flag.severity is not Severity.SAFETY) or flag.group in groups:
            continue
        if flag.complete and not form.is_complete():
            continue
        names = _names(form, flag)
        fired += [(name, flag) for name in names]
        if names and flag.group:
            groups.add(flag.group)
    return fired


def _names(form: FilledForm, flag: Flag) -> list[str]:
    if not flag.each:
        return [flag.id] if flag.condition(form) is True else []
    entries = form.entries(flag.each).items()
    return [flag.id.format(each=key) for key, value in entries if with_entry(form, (key, value), flag.condition)]


def _band(form: FilledForm) -> tuple[str | None, str | None, str]:
    """(the band, the least band while it is not certain, the scheme of the cuts)."""
    bands = form.instrument.bands
    if bands is None:
        return None, None, ""
    return _band_by_cuts(form, bands) if bands.cuts else _band_by_rules(form, bands)


def _band_by_cuts(form: FilledForm, bands: Bands) -> tuple[str | None, str | None, str]:
    cuts = next(cuts for cuts in bands.cuts if cuts.when is None or cuts.when(form) is True)
    found = form.scale(bands.of)
    settled = found.value is not None and not isinstance(found.value, str)
    low, high = (found.value, found.value) if settled else found.bounds or (None, None)
    if low is None or high is None:
        return None, None, cuts.scheme
    lower, upper = cuts.place(low), cuts.place(high)  # type: ignore[arg-type]
    if lower == upper:
        return cuts.edges[lower][1], None, cuts.scheme
    worse_high = form.instrument.scales[bands.of].worse == "high"
    return None, cuts.edges[lower][1] if worse_high and lower > 0 else None, cuts.scheme


def _band_by_rules(form: FilledForm, bands: Bands) -> tuple[str | None, str | None, str]:
    for rule in bands.rules:
        holds: Truth = rule.condition(form)
        if holds is False:
            continue
        if holds is True and (form.is_complete() or not rule.complete):
            return rule.band, None, ""
        break
    sure = (rule.band for rule in bands.rules if rule.at_least and rule.condition(form) is True)
    return None, next(sure, None), ""
