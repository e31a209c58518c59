"""What is measured and tested at the demo clinic: at intake, month by month, and whomever the draw calls."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from assessments.domain.analytes import STANDARD_CUP
from assessments.domain.observations import Entry
from assessments.models import TestCall
from assessments.services.draws import draw_of_day
from assessments.services.observations import Recording, record_observation
from assessments.services.test_calls import collect_for_call, note_call
from clinic.actors import Actor
from clinic.clock import clock_at, day_starts_at, now
from dosing.demo.people import CONCENTRATE, FILM, Persona
from dosing.demo.staff import Team
from patients.models import Patient

AFTER_ROLLOVER = timedelta(minutes=20)
AT_NOON = timedelta(hours=9)
# On which day of treatment what is measured again.
WEIGHT_EVERY, ECG_ON, BLOOD_ON = 30, (0, 30, 180, 360), (0, 180)
REFUSED, EXCUSED, NOT_REACHED = 0.03, 0.07, 0.12
EARLY_DAYS = 90
# The alert of the demo's chart says so; the ECG agrees with it.
LONG_QT = 429


class Measurements:
    """Lives the measuring of one day after another; the same (seed, day) measures the same."""

    def __init__(self, team: Team, system: Actor, seed: int) -> None:
        self.team, self.system, self.seed = team, system, seed

    def live(self, day: date, people: Sequence[tuple[Persona, Patient]]) -> None:
        """The day's draw, what is due of each person, and the tests of those called."""
        rng = Random(f"{self.seed}:{day}:measured")  # noqa: S311  a story, not a secret
        opening = day_starts_at(self.team.site, day)
        with clock_at(opening + AFTER_ROLLOVER):
            draw = draw_of_day(actor=self.system, site=self.team.site, secret=lambda: f"{rng.getrandbits(256):064x}")
        with clock_at(opening + AT_NOON):
            for persona, patient in people:
                self._due(persona, patient, (day - persona.admitted_on).days, rng)
            by_patient = {patient.pk: persona for persona, patient in people}
            for call in draw.calls.select_related("patient__site", "draw") if draw else ():
                if call.patient_id in by_patient:
                    self._answer(call, by_patient[call.patient_id], day, rng)

    def _due(self, persona: Persona, patient: Patient, days: int, rng: Random) -> None:
        if days == 0:
            self._vitals(patient, rng)
            self._record(patient, "drug_test", _intake_cup(persona))
            if persona.sex == "female":
                self._record(patient, "pregnancy_test", Entry(answers={"result": "negative"}))
        if days % WEIGHT_EVERY == 0:
            kilos = 58 + persona.number * 7 % 44 + rng.randint(-20, 20) / 10 + days / 120
            self._record(patient, "weight", _numbers(weight=(f"{kilos:.1f}", "kg")))
        if days in ECG_ON and persona.product == CONCENTRATE:
            self._record(patient, "ecg", _ecg(persona, rng))
        if days in BLOOD_ON:
            creatinine = f"{0.7 + persona.number % 5 / 10:.1f}"
            self._record(patient, "kidney", _numbers(creatinine=(creatinine, "mg/dL")))
            alt, ast = 22 + persona.number * 13 % 90, 20 + persona.number * 11 % 60
            upper = ("40", "U/L")
            liver = _numbers(alt=(f"{alt}", "U/L"), ast=(f"{ast}", "U/L"), alt_upper=upper, ast_upper=upper)
            self._record(patient, "liver", liver)
        if persona.number % 11 == 3 and days % 7 == 2:
            alcohol = "0.031" if rng.random() < 0.12 else "0"
            self._record(patient, "breath_alcohol", _numbers(breath_alcohol=(alcohol, "g/210 L")))

    def _vitals(self, patient: Patient, rng: Random) -> None:
        upper = rng.randint(106, 142)
        self._record(
            patient,
            "vitals",
            _numbers(
                systolic=(f"{upper}", "mmHg"),
                diastolic=(f"{upper - rng.randint(36, 52)}", "mmHg"),
                heart_rate=(f"{rng.randint(62, 98)}", "/min"),
                respirations=(f"{rng.randint(12, 18)}", "/min"),
                oxygen=(f"{rng.randint(95, 99)}", "%"),
            ),
        )

    def _answer(self, call: TestCall, persona: Persona, day: date, rng: Random) -> None:
        counselor, luck = self.team["counselor"], rng.random()
        if luck < REFUSED:
            note_call(actor=counselor, call=call, kind="refused", reason="Did not want to today; talked it over.")
        elif luck < EXCUSED:
            note_call(actor=counselor, call=call, kind="excused", reason="A funeral; letter seen.")
        elif luck < NOT_REACHED:
            note_call(actor=counselor, call=call, kind="not_reached")
        else:
            cup = _later_cup(persona, (day - persona.admitted_on).days, rng)
            collect_for_call(actor=self.team["nurse"], call=call, what=Recording("drug_test", now(), entry=cup))

    def _record(self, patient: Patient, kind: str, entry: Entry) -> None:
        record_observation(actor=self.team["nurse"], patient=patient, what=Recording(kind, now(), entry=entry))


def _intake_cup(persona: Persona) -> Entry:
    """Before the first dose: what brought the person here."""
    found = {"fentanyl": "pos", "opiates": "pos"} if persona.product in (CONCENTRATE, FILM) else {}
    return _cup(found)


def _later_cup(persona: Persona, days: int, rng: Random) -> Entry:
    """What is given shows; fentanyl and cocaine now and then, less as time goes on."""
    found: dict[str, str] = {}
    if persona.product == CONCENTRATE:
        found |= {"methadone": "pos", "eddp": "pos"}
    if persona.product == FILM:
        found |= {"buprenorphine": "pos", "norbuprenorphine": "pos"}
    likely = 0.45 if days < EARLY_DAYS else 0.08
    if rng.random() < likely:
        found["fentanyl"] = "pos"
    if persona.number % 6 == 2 and rng.random() < 0.5:
        found["cocaine"] = "pos"
    return _cup(found)


def _cup(found: Mapping[str, str]) -> Entry:
    return Entry(
        numbers={
            "urine_temperature": ("95", "°F"),
            "urine_creatinine": ("110", "mg/dL"),
            "specific_gravity": ("1.016", ""),
        },
        answers={"method": "presumptive"},
        results={**dict.fromkeys(STANDARD_CUP, "neg"), **found},
    )


def _ecg(persona: Persona, rng: Random) -> Entry:
    long = persona.number % 20 == 6
    qt, rate = (LONG_QT, 75) if long else (rng.randint(372, 404), rng.randint(66, 78))
    return Entry({"qt": (f"{qt}", "ms"), "heart_rate": (f"{rate}", "/min")}, {"formula": "fridericia"})


def _numbers(**typed: tuple[str, str]) -> Entry:
    return Entry(numbers=typed)
