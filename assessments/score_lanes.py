"""Scores over time on the chart's axis, each against the bands of its instrument."""

from collections.abc import Iterator, Mapping
from datetime import date

from assessments.domain.instrument import Chart, Instrument, Scale
from assessments.domain.library import instrument
from assessments.models import Conclusion
from assessments.selectors.assessments import figure, reading_of
from assessments.selectors.scores import scores_between
from clinic.actors import Actor
from patients.domain.timeline import Band, Lane, Mark, Point, Shape, Tone
from patients.timeline import add_lanes

# The instruments followed over time, in the order in which they stand, with the short names of their lanes.
FOLLOWED: Mapping[str, str] = {
    "cows": "COWS",
    "sows": "SOWS",
    "ciwa_ar": "CIWA-Ar",
    "ciwa_b": "CIWA-B",
    "craving_vas": "Craving",
    "phq9": "PHQ-9",
    "gad7": "GAD-7",
    "bam": "BAM",
    "bam_r": "BAM-R",
}
DARKEST = 4


def lanes(patient_id: int, first: date, last: date, *, viewer: Actor) -> Iterator[Lane]:
    """A lane for each scale an instrument charts, of what was signed and stands. One query."""
    signed: dict[str, list[tuple[date, Conclusion]]] = {}
    found = scores_between(patient_id, site=viewer.at_site, instruments=tuple(FOLLOWED), first=first, last=last)
    for day, conclusion in found:
        signed.setdefault(conclusion.assessment.instrument, []).append((day, conclusion))
    for code in FOLLOWED:
        if code in signed:
            newest = signed[code][-1][1]
            known = instrument(code, newest.assessment.version)
            yield from (_lane(known, chart, signed[code]) for chart in known.charts)


def _lane(known: Instrument, chart: Chart, rows: list[tuple[date, Conclusion]]) -> Lane:
    scale = known.scales[chart.scale]
    low, high = scale.low or 0, scale.high or 0
    short = FOLLOWED[known.id]
    return Lane(
        short if scale.id == "total" else f"{short} {scale.id}",
        f"{low:g} to {high:g}",
        marks=tuple(_unknown(known, scale, day, one) for day, one in rows if _value(scale, one) is None),
        points=tuple(
            _point(known, scale, day, one, value) for day, one in rows if (value := _value(scale, one)) is not None
        ),
        bands=tuple(_bands(known, scale, rows[-1][1].scheme)),
        low=low,
        high=high,
    )


def _value(scale: Scale, one: Conclusion) -> float | None:
    return one.total if scale.id == "total" else one.subscores.get(scale.reported_as or scale.id)


def _point(known: Instrument, scale: Scale, day: date, one: Conclusion, value: float) -> Point:
    said = reading_of(known, one) if scale.id == "total" else figure(value)
    prorated = "prorated" in one.flags
    return Point(day, value, f"{said}, worked out from the questions answered" if prorated else said, hollow=prorated)


def _unknown(known: Instrument, scale: Scale, day: date, one: Conclusion) -> Mark:
    """A form without this score is shown as taken, and never as zero."""
    said = reading_of(known, one) if scale.id == "total" else "not known"
    return Mark(day, said, Tone.NOTE, Shape.RING)


def _bands(known: Instrument, scale: Scale, scheme: str) -> Iterator[Band]:
    """The bands of the cuts the latest was read by, the later the darker."""
    if known.bands is None or known.bands.of != scale.id or not known.bands.cuts:
        return
    cuts = next((one for one in known.bands.cuts if one.scheme == scheme), known.bands.cuts[-1])
    ends = [*(edge for edge, _ in cuts.edges[1:]), scale.high or 0]
    for place, ((edge, name), end) in enumerate(zip(cuts.edges, ends, strict=True)):
        weight = place * DARKEST // max(1, len(cuts.edges) - 1)
        yield Band(edge, end, known.bands.names[name].en, weight)


def add_to_chart() -> None:
    """Called once, when the app is ready."""
    add_lanes(lanes, order=20)
