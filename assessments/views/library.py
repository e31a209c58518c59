"""The library of instruments: what each measures, asks and computes, on which ground, and in which wording."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.domain.cadence_words import asked_for
from assessments.domain.instrument import Cadence, Instrument, Scale
from assessments.domain.library import UnknownInstrument, current, instrument
from assessments.domain.reading import FAMILIES
from assessments.events import told_kinds
from assessments.own_settings import CADENCE, cadences_at
from assessments.selectors.wording import worded, wording_of
from clinic.errors import Missing
from clinic.permissions import Permission
from clinic.selectors.site_settings import settings_of
from clinic.web import permitted

FAMILY_NAMES = {
    "withdrawal": "Withdrawal",
    "mental_health": "Mental health",
    "substance_use": "Substance use",
    "quality_of_life": "Quality of life",
    "social": "Social needs",
    "medical": "Medical",
    "regulatory": "Regulatory",
}
LICENCES = {
    "A": "Free to reproduce",
    "B": "Free under conditions",
    "C": "Closed: a licence is needed",
    "O": "Our own words",
}
LANGUAGE_NAMES = {"en": "English", "es": "Spanish"}


@permitted(Permission.SIGNED_IN)
@require_safe
def instruments(request: HttpRequest) -> HttpResponse:
    """Every instrument, by what it is about."""
    packs = worded(request.actor.at_site.pk)
    by_family = {family: [one for one in current().values() if one.family == family] for family in FAMILIES}
    families = [
        (FAMILY_NAMES[family], [_line(one, packs) for one in sorted(found, key=lambda one: one.title.en)])
        for family, found in by_family.items()
        if found
    ]
    return render(request, "assessments/instruments.html", {"families": families, "count": len(current())})


@permitted(Permission.SIGNED_IN)
@require_safe
def one(request: HttpRequest, name: str) -> HttpResponse:
    """One instrument: its questions and answers, scores, bands, flags, licence and references."""
    try:
        known = instrument(name)
    except UnknownInstrument as problem:
        raise Missing(str(problem)) from problem
    actor = request.actor
    line = _line(known, worded(actor.at_site.pk))
    wording = wording_of(actor.at_site.pk, known, "en")
    questions = [wording.worded(item) if wording else item for item in known.questions]
    context = {
        **line,
        "questions": questions,
        "pack": wording,
        "scales": _scales(known),
        "bands": _bands(known),
        "facts": _facts(known, cadences_at(settings_of(actor.at_site.pk, day=actor.day))[known.id]),
        "cadence_setting": f"{CADENCE}{known.id}" if actor.may(Permission.SET_POLICY) else "",
    }
    return render(request, "assessments/instrument.html", context)


def _line(known: Instrument, packs: Any) -> dict[str, Any]:
    languages = packs.get((known.id, known.version), ())
    return {
        "instrument": known,
        "licence": LICENCES[known.licence.kind.value],
        "wording": ", ".join(LANGUAGE_NAMES[language] for language in languages),
        "labels_only": not languages and not known.licence.is_ours,
    }


def _scales(known: Instrument) -> list[tuple[str, str, str]]:
    shown = [scale for scale in known.scales.values() if scale.shown != "never"]
    return [(scale.label.en, _range(scale), _better(scale)) for scale in shown]


def _range(scale: Scale) -> str:
    if scale.low is None or scale.high is None:
        return "–"
    return f"{scale.low:g} to {scale.high:g}{f' {scale.unit}' if scale.unit else ''}"


def _better(scale: Scale) -> str:
    return {"high": "higher is worse", "low": "higher is better"}.get(scale.worse, "")


def _bands(known: Instrument) -> list[dict[str, Any]]:
    """Every scheme of cuts with its rows; rules as the bands they give, the gravest first."""
    bands = known.bands
    if bands is None:
        return []
    if bands.rules:
        return [{"scheme": "", "rows": [("", bands.names[rule.band].en) for rule in bands.rules]}]
    high = known.scales[bands.of].high or 0
    schemes = []
    for cuts in bands.cuts:
        ends = [edge - 1 for edge, _ in cuts.edges[1:]] + [high]
        rows = [
            (f"{edge:g}" if edge == end else f"{edge:g} to {end:g}", bands.names[band].en)
            for (edge, band), end in zip(cuts.edges, ends, strict=True)
        ]
        schemes.append({"scheme": cuts.scheme.replace("_", " "), "rows": rows})
    return schemes


def _facts(known: Instrument, cadence: Cadence) -> list[tuple[str, str]]:
    """What stands at the top of the page."""
    asked_of = {"patient": "the person", "clinician": "a clinician"}
    facts = [
        ("Measures", known.measures.en),
        ("Filled in by", " or ".join(asked_of[who] for who in known.taken_by)),
        ("Looks back on", known.recall.en if known.recall else "now"),
        ("Takes", f"{known.minutes} min"),
        ("Asked for", _asked_for(known, cadence)),
        ("Guidance", known.cadence.note.en),
        ("Version", known.version),
        ("LOINC", known.loinc),
    ]
    return [(term, value) for term, value in facts if value]


def _asked_for(known: Instrument, cadence: Cadence) -> str:
    """When it comes up by itself at this site, out of what makes it come up."""
    titles = {code: other.title.en for code, other in current().items()}
    return asked_for(known, cadence, titles=titles, told=told_kinds())
