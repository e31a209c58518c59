"""How the demo's people come into treatment: registration, admission, first orders, alerts."""

from datetime import date, timedelta
from io import BytesIO

from clinic.actors import Actor
from dosing.demo.admission import admit_persona
from dosing.demo.people import CONCENTRATE, FILM, Persona
from dosing.demo.portraits import portrait
from dosing.demo.signing import sign
from dosing.demo.staff import Team
from dosing.demo.told import agree, take_intake
from dosing.domain.order import Step
from dosing.domain.quantities import Quantity
from dosing.models import Order, Product
from dosing.services.orders import Plan, write_order
from patients.models import Patient
from patients.services.alerts import raise_alert
from patients.services.photos import read_photo, set_photo
from patients.services.registration import PhoneNumber, register_patient

PURPOSE = "opioid use disorder"
# Titration: +10 mg at most every 5 days (medications.md 2.1); first dose 30 mg at most (label).
FIRST_MG, RISE_MG, RISE_DAYS = 30, 10, 5
FILM_FIRST_MG = (8, 16)  # first and second day (medications.md 2.2)
AT_THE_START = {
    "induction": "verified: COWS 13 at the screening exam, last use the evening before",
    "opioid-free": "verified: uses no opioids, by history and urine test",
}
ALERTS = (
    ("allergy", "Penicillin: rash."),
    ("safety", "History of seizures: tell the nurse at once of any aura."),
    ("medical", "QTc 462 ms: ECG before any increase."),
    ("note", "Prefers to be called by the first name."),
)


def bring_in(team: Team, persona: Persona) -> Patient:
    """Register, admit, and sign the first order on the day of admission."""
    intake: Actor = team["intake"]
    patient = register_patient(
        actor=intake,
        given_name=persona.given,
        family_name=persona.family,
        preferred_name=persona.preferred,
        birth_date=persona.birth_date,
        sex=persona.sex,
        phones=[PhoneNumber(f"+1212555{1000 + persona.number:04d}", "mobile", safe_to_leave_message=True)],
    )
    admit_persona(team, persona, patient)
    take_intake(team, persona, patient)
    drawn = portrait(persona, intake.day)
    set_photo(actor=intake, patient=patient, photo=read_photo(BytesIO(drawn), size=len(drawn)))
    if persona.number % 5 == 1:
        kind, text = ALERTS[persona.number % len(ALERTS)]
        raise_alert(actor=team["counselor"], patient=patient, kind=kind, text=text)
    prescriber = team["prescriber"]
    plan = Plan(product=product(persona.product), purpose=_purpose(persona), steps=first_steps(persona))
    sign(team, write_order(actor=prescriber, patient=patient, plan=plan), AT_THE_START)
    agree(team, persona, patient)
    return patient


def first_steps(persona: Persona) -> tuple[Step, ...]:
    """Methadone is built up from 30 mg, film from 8 mg; naltrexone starts at its amount."""
    start = persona.admitted_on
    settled = tuple(Quantity.from_mg(mg).micrograms for mg in persona.amounts_mg)
    if persona.product == FILM:
        first = tuple(Quantity.from_mg(mg).micrograms for mg in FILM_FIRST_MG if mg < sum(persona.amounts_mg))
        days = [start + timedelta(days=n) for n in range(len(first) + 1)]
        built_up = (Step(day, day, (amount,)) for day, amount in zip(days, first, strict=False))
        return (*built_up, Step(days[-1], None, settled, persona.every_days))
    if persona.product != CONCENTRATE:
        return (Step(start, None, settled, persona.every_days),)
    steps, day, mg = [], start, FIRST_MG
    while mg < sum(persona.amounts_mg):
        steps.append(Step(day, day + timedelta(days=RISE_DAYS - 1), (Quantity.from_mg(mg).micrograms,)))
        day, mg = day + timedelta(days=RISE_DAYS), mg + RISE_MG
    return (*steps, Step(day, None, settled))


def open_ended(day: date, *amounts_mg: int) -> tuple[Step, ...]:
    """One step from that day on, without an end."""
    return (Step(day, None, tuple(Quantity.from_mg(mg).micrograms for mg in amounts_mg)),)


def latest_order(patient: Patient) -> Order:
    """The last signed order of the person."""
    return Order.objects.filter(patient=patient, signature__isnull=False).select_related("signature").latest("id")


def product(code: str) -> Product:
    """The product of that code."""
    return Product.objects.select_related("medication").get(code=code)


def _purpose(persona: Persona) -> str:
    return PURPOSE if persona.product in (CONCENTRATE, FILM) else "alcohol use disorder"
