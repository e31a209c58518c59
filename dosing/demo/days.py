"""One day at the demo clinic: who comes, what is given, what goes wrong, what is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from clinic.actors import Actor
from clinic.clock import clock_at, day_starts_at
from dosing.demo.admission import keep_appointments
from dosing.demo.assessments import take_todays
from dosing.demo.people import Persona
from dosing.demo.shelf import Shelf
from dosing.demo.signing import sign
from dosing.demo.staff import Team
from dosing.demo.treatment import bring_in, latest_order
from dosing.domain.card import Card, CardLine
from dosing.domain.order import Step
from dosing.domain.safety import Severity
from dosing.domain.schedule import DueStatus
from dosing.models import Dose
from dosing.services.dispensing import AtTheWindow, give_dose, record_vomited, refuse_dose, spill_dose
from dosing.services.orders import Plan, write_change
from dosing.services.reversal import reverse_dose
from dosing.services.window import open_card
from patients.models import Patient
from patients.services.front_desk import check_in

OPENS_AFTER = timedelta(hours=2, minutes=35)  # after rollover at three: 05:35
COMING_FOR = timedelta(minutes=290)
SECOND_HALF_AFTER = timedelta(hours=6)
BACK = {"titration": "monitored: seen each day, back to the dose from before"}
LOOKED_AT = "awake, steady, speech clear; the prescriber knows"  # where a newly told medicine asks
REFUSES, SPILLS, REVERSED, VOMITS = 0.003, 0.002, 0.001, 0.002


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody comes to the window for one slot."""

    at: datetime
    slot: int
    persona: Persona
    patient: Patient


class Day:
    """Lives one day through the services, at the hours at which things would happen."""

    def __init__(self, team: Team, shelf: Shelf, day: date, rng: Random) -> None:
        self.team, self.shelf, self.day, self.rng = team, shelf, day, rng
        self.opening = day_starts_at(team.site, day) + OPENS_AFTER

    def bring_in(self, persona: Persona) -> Patient:
        """Somebody's first day."""
        with clock_at(self.opening - timedelta(minutes=20)):
            return bring_in(self.team, persona)

    def live(self, people: Sequence[tuple[Persona, Patient]]) -> None:
        """Those who come are dosed in the order in which they come; then the stock is counted."""
        with clock_at(self.opening - timedelta(minutes=10)):
            self.shelf.open()
            for persona, patient in people:
                keep_appointments(self.team, persona, patient, self.day)
        for visit in self._visits(people):
            self._visit(visit)
        for persona, patient in people:
            take_todays(self.team, persona, patient, self.day)
        with clock_at(self.opening + COMING_FOR + SECOND_HALF_AFTER + timedelta(hours=1)):
            self.shelf.open()
            self.shelf.count_all("closing")

    def _visits(self, people: Sequence[tuple[Persona, Patient]]) -> list[Visit]:
        """Who comes when; a split dose brings the person back for its second half."""
        visits = []
        for persona, patient in people:
            misses, share = self.rng.random() < persona.misses, self.rng.random()
            if misses and persona.admitted_on != self.day:
                continue
            at = self.opening + share * COMING_FOR
            for slot in range(1, len(persona.amounts_mg) + 1):
                visits.append(Visit(at + (slot - 1) * SECOND_HALF_AFTER, slot, persona, patient))
        return sorted(visits, key=lambda visit: visit.at)

    def _visit(self, visit: Visit) -> None:
        persona, patient = visit.persona, visit.patient
        nurse, station = self.team.nurse_at(persona.window), self.team.stations[persona.window]
        if visit.slot == 1:
            with clock_at(visit.at - timedelta(minutes=self.rng.randint(2, 14))):
                check_in(actor=self.team["intake"], patient=patient)
        with clock_at(visit.at):
            container = self.shelf.container(persona.window, persona.product)
            card = open_card(actor=nurse, patient_id=patient.pk, station=station)
            if any(_is_stopped(line) for line in card.lines):
                self._prescriber_looks(patient)
                card = open_card(actor=nurse, patient_id=patient.pk, station=station)
        line = next((line for line in card.lines if line.due.slot == visit.slot and _can_be_given(line)), None)
        if line is None or line.mounted is None or line.mounted.container.code != container.code:
            return
        with clock_at(visit.at + timedelta(seconds=self.rng.uniform(7, 19))):
            self._dose(card, line, nurse, persona)

    def _prescriber_looks(self, patient: Patient) -> None:
        """Back after a gap: half the dose for three days, then the old one, newly signed."""
        order = latest_order(patient)
        amounts = tuple(order.steps[-1]["amounts_micrograms"])
        step = order.product.step_micrograms or 1
        half = tuple(max(step, amount // 2 // step * step) for amount in amounts)
        back = self.day + timedelta(days=3)
        every = order.steps[-1]["every_days"]
        steps = (Step(self.day, back - timedelta(days=1), half, every), Step(back, None, amounts, every))
        plan = Plan(order.product, order.purpose, steps, "back after missed days")
        prescriber = self.team["prescriber"]
        change = write_change(actor=prescriber, order=order, plan=plan)
        sign(self.team, change, BACK)

    def _dose(self, card: Card, line: CardLine, nurse: Actor, persona: Persona) -> None:
        """Give the dose; now and then something else happens first."""
        chance = self.rng.random()
        if chance < REFUSES:
            refuse_dose(actor=nurse, at=self._press(card, line, persona, reason="feels unwell, will come back"))
        elif chance < REFUSES + SPILLS:
            other = "nurse" if persona.window else "nurse2"
            spilled = self._press(card, line, persona, reason="cup knocked over", witness=self.team.proof(other))
            spill_dose(actor=nurse, at=spilled)
        dose = give_dose(actor=nurse, at=self._press(card, line, persona, card_must_be_open=True))
        self._afterwards(dose, card, line, nurse, persona)

    def _afterwards(self, dose: Dose, card: Card, line: CardLine, nurse: Actor, persona: Persona) -> None:
        chance = self.rng.random()
        if chance < REVERSED:
            reverse_dose(actor=nurse, dose=dose, reason="recorded on the wrong card")
            give_dose(actor=nurse, at=self._press(card, line, persona))
        elif chance < REVERSED + VOMITS:
            minutes = self.rng.randint(8, 40)
            record_vomited(actor=nurse, dose=dose, minutes_after=minutes, was_witnessed=minutes < 15)

    def _press(self, card: Card, line: CardLine, persona: Persona, **more: object) -> AtTheWindow:
        container = self.shelf.mounted[persona.window, persona.product]
        return AtTheWindow(
            patient_id=card.facts.patient_id,
            medication=line.medication.code,
            slot=line.due.slot,
            container_code=container.code,
            station=self.team.stations[persona.window],
            acknowledged_order=line.order.id,
            reasons={finding.rule: LOOKED_AT for finding in line.open_findings},
            **more,  # type: ignore[arg-type]
        )


def _is_stopped(line: CardLine) -> bool:
    return any(finding.severity is Severity.STOP for finding in line.open_findings)


def _can_be_given(line: CardLine) -> bool:
    """Whether a dose is due and nothing stops it; what is asked the nurse answers."""
    return line.due.status is DueStatus.DUE and not _is_stopped(line)
