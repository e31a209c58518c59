"""What the demo's people answer over their time in care: a year of believable results, each from its own seed.

Somebody comes in unwell and gets better unevenly; who misses days gets better more slowly. Answers come from a
wellbeing between 0 (at the worst) and 1, item by item, and are taken through the services.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from assessments.domain.instrument import Instrument, Item, Kind
from assessments.domain.library import current
from assessments.domain.scoring import score
from assessments.services.concluding import decline, sign
from assessments.services.saving import save_answers
from assessments.services.sittings import begin_sitting, open_form
from clinic.clock import clock_at, day_starts_at
from dosing.demo.people import Persona
from dosing.demo.staff import Team
from patients.models import Patient

AFTER_ROLLOVER = timedelta(hours=8)
FIRST_DAYS = ("cssrs_screener", "phq9", "gad7", "pc_ptsd_5", "audit_c", "overdose_risk", "social_needs")
MONTHLY = ("phq9", "gad7", "bam", "craving_vas")
QUARTERLY = ("cssrs_screener", "audit_c", "cdc_hrqol4")
INDUCTION_DAYS = (0, 1, 3, 7)
MONTH_DAYS, QUARTER_DAYS = 28, 91
DECLINES = 0.04
DEEPEST_SKIP = 3  # a question that opens one that opens another
# Never at random: an answer that calls somebody is a story of its own, and the demo tells none.
LEAST = frozenset({"phq9.q9", "overdose_risk.suicidal_intent", "social_needs.unsafe_home"})


def take_todays(team: Team, persona: Persona, patient: Patient, day: date) -> None:
    """Take what this person would be asked on that day; on most days nothing."""
    codes = [code for code in _asked(persona, day) if code in current()]
    if not codes:
        return
    rng = Random(f"{persona.number}:{day}:assessments")  # noqa: S311  a story, not a secret
    who = team["nurse" if codes == ["cows"] else "counselor"]
    with clock_at(day_starts_at(team.site, day) + AFTER_ROLLOVER + timedelta(minutes=rng.randint(0, 150))):
        sitting = begin_sitting(actor=who, patient=patient, instruments=codes)
        for code in codes:
            form = open_form(actor=who, sitting=sitting, code=code)
            if rng.random() < DECLINES and len(codes) > 1:
                decline(actor=who, assessment_id=form.pk, reason="did not feel like it today")
                continue
            answers = _answers(current()[code], wellbeing(persona, day), rng)
            save_answers(actor=who, assessment_id=form.pk, changes=answers)
            sign(actor=who, assessment_id=form.pk)


def _asked(persona: Persona, day: date) -> Iterator[str]:
    since = (day - persona.admitted_on).days
    if since in INDUCTION_DAYS:
        yield "cows"
    if since == 0:
        yield from FIRST_DAYS
    elif since % MONTH_DAYS == 0:
        yield from MONTHLY
    if since and since % QUARTER_DAYS == 0:
        yield from QUARTERLY


def wellbeing(persona: Persona, day: date) -> float:
    """How somebody is on a day: low at first, most of the way up within a quarter, lower for who misses days."""
    weeks = (day - persona.admitted_on).days / 7
    start = 0.25 + (persona.number * 7 % 10) / 50
    climb = (0.55 - 5 * persona.misses) * (1 - 0.82**weeks)
    wave = 0.06 * (((persona.number + int(weeks)) % 5) - 2) / 2
    return min(0.97, max(0.05, start + climb + wave))


def _answers(instrument: Instrument, well: float, rng: Random) -> Mapping[str, Any]:
    """An answer to every question that is asked; skip rules leave the rest blank when they are scored."""
    found: dict[str, Any] = {}
    due = [item for item in instrument.questions if item.when is None and item.required]
    for _ in range(DEEPEST_SKIP):
        told = {item.id: _answer(instrument, item, well, rng) for item in due}
        found |= {name: value for name, value in told.items() if value is not None}
        due = [instrument.items[name] for name in score(instrument, found).missing if name not in found]
    return found


def _answer(instrument: Instrument, item: Item, well: float, rng: Random) -> Any:
    better_is_high = _protects(instrument, item)
    share = min(1.0, max(0.0, rng.gauss(well if better_is_high else 1 - well, 0.18)))
    if f"{instrument.id}.{item.id}" in LEAST or instrument.id == "cssrs_screener":
        share = 0.0
    if item.kind is Kind.CHOICE:
        values = [option.value for option in item.options if isinstance(option.value, int)]
        if len(values) == 2:
            return max(values) if rng.random() < share * 0.7 else min(values)
        return sorted(values)[min(len(values) - 1, int(share * share * len(values)))] if values else None
    if item.span is None:
        return None
    low, high = item.span
    value = low + (high - low) * share * share
    return round(value) if item.kind is Kind.INTEGER else round(value, 1)


def _protects(instrument: Instrument, item: Item) -> bool:
    """Whether more of it is better: an item of a scale in which low is the worse end."""
    scales = [scale for scale in instrument.scales.values() if item.id in scale.items]
    return any(scale.worse == "low" for scale in scales)
