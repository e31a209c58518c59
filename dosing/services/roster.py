"""Bringing a clinic over: the people of another system's roster, all of them or nobody.

Nothing a roster says gives a right to a dose. Its orders are drafts that a prescriber signs one by one, beginning
after the last day for which the person has had a dose or holds one; its days of papers and exams are told and open
no gate. Whoever was brought over before, by the old system's key, is left alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import DomainError, RuleBroken
from clinic.permissions import Permission
from clinic.services.proofs import Proof
from dosing.domain.order import OrderKind, Step
from dosing.domain.quantities import Quantity
from dosing.domain.roster import Problem, RosterRow, Treatment, keys_twice
from dosing.models import BroughtOver, Order, Product
from dosing.selectors.roster import brought_before, people_by_sound, products_by_code
from dosing.services.orders import Plan, checked_plan
from patients.domain.names import sounds_of
from patients.models import Patient
from patients.services.bringing_over import Newcomer, bring_people_over, newcomer_faults
from patients.services.phones import PhoneNumber

Progress = Callable[[int, int], None]
BATCH = 250
ANY_DAY = "any day"


@dataclass(slots=True)
class Roster:
    """A roster held against what the clinic knows: who would be brought over, who was, and what is wrong."""

    new: list[tuple[int, RosterRow, Plan | None]] = field(default_factory=list)
    known: int = 0
    differing: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def orders(self) -> int:
        """How many drafts it would make."""
        return sum(plan is not None for _, _, plan in self.new)


def check_roster(
    rows: Sequence[tuple[int, RosterRow]], *, actor: Actor, progress: Progress = lambda done, total: None
) -> Roster:
    """What bringing these rows over would do, and everything that stands against it. Changes nothing."""
    require(actor, Permission.BRING_OVER)
    require(actor, Permission.PRESCRIBE)
    before, products, alike = brought_before(actor.at_site), products_by_code(), _Alike(actor)
    roster = Roster(problems=list(keys_twice((number, row.source_key) for number, row in rows)))
    for done, (number, row) in enumerate(rows, start=1):
        if row.source_key in before:
            roster.known += 1
            if before[row.source_key] != row.fingerprint:
                roster.differing.append(number)
            continue
        problems = [*_person_problems(number, row, actor), *alike.problems(number, row)]
        plan = None
        if row.treatment is not None:
            plan, faults = _plan(number, row.treatment, products, actor)
            problems += faults
        roster.problems += problems
        roster.new.append((number, row, plan))
        progress(done, len(rows))
    roster.problems.sort()
    return roster


@transaction.atomic
def bring_over(
    rows: Sequence[tuple[int, RosterRow]],
    *,
    actor: Actor,
    proof: Proof,
    progress: Progress = lambda done, total: None,
) -> Roster:
    """Bring everybody over who was not before. Raises RuleBroken when anything at all is wrong; then nobody is."""
    if proof.user.pk != actor.user.pk:
        raise RuleBroken("A roster is brought over by the one who is signed in.", code="other_signer")
    roster = check_roster(rows, actor=actor)
    if roster.problems:
        raise RuleBroken(
            f"{len(roster.problems)} problems stand against it. Nobody was brought over.", code="roster_not_sound"
        )
    with clash_means(RuleBroken("Somebody else is bringing this roster over now. Look again.", code="brought_over")):
        for start in range(0, len(roster.new), BATCH):
            _bring(roster.new[start : start + BATCH], actor)
            progress(min(start + BATCH, len(roster.new)), len(roster.new))
    return roster


def _bring(batch: Sequence[tuple[int, RosterRow, Plan | None]], actor: Actor) -> None:
    patients = bring_people_over(actor=actor, newcomers=[_newcomer(row) for _, row, _ in batch])
    drafts = _write_drafts(patients, [plan for _, _, plan in batch], actor)
    rows = BroughtOver.objects.bulk_create(
        _told(row, patient, drafts.get(patient.pk), actor) for (_, row, _), patient in zip(batch, patients, strict=True)
    )
    audit.record_many("person.brought_over", actor=actor, about=((row, row.patient_id, {}) for row in rows))


def _write_drafts(patients: Sequence[Patient], plans: Sequence[Plan | None], actor: Actor) -> Mapping[int, Order]:
    """An unsigned order for each person who has a plan, by person."""
    now = clock.now()
    orders = Order.objects.bulk_create(
        Order(
            patient=patient,
            medication_id=plan.product.medication_id,
            product=plan.product,
            purpose=plan.purpose,
            kind=OrderKind.NEW.value,
            effective_on=plan.steps[0].from_day,
            steps=[step.as_row() for step in plan.steps],
            reason=plan.reason,
            written_by=actor.user,
            written_at=now,
        )
        for patient, plan in zip(patients, plans, strict=True)
        if plan is not None
    )
    about = ((order, order.patient_id, {"kind": order.kind}) for order in orders)
    audit.record_many("order.written", actor=actor, about=about)
    return {order.patient_id: order for order in orders}


def _told(row: RosterRow, patient: Patient, draft: Order | None, actor: Actor) -> BroughtOver:
    treatment = row.treatment
    return BroughtOver(
        site=actor.at_site,
        source_key=row.source_key,
        fingerprint=row.fingerprint,
        patient=patient,
        order=draft,
        medication_id=draft.medication_id if draft else None,
        last_dose_on=treatment.last_dose_on if treatment else None,
        last_dose_micrograms=treatment.last_dose_micrograms if treatment else None,
        take_homes=treatment.take_homes if treatment else 0,
        take_homes_until=treatment.take_homes_until if treatment else None,
        basis_on=row.basis_on,
        consent_on=row.consent_on,
        screening_exam_on=row.screening_exam_on,
        full_exam_on=row.full_exam_on,
        brought_by=actor.user,
        brought_at=clock.now(),
    )


def _newcomer(row: RosterRow) -> Newcomer:
    return Newcomer(
        given_name=row.given_name,
        family_name=row.family_name,
        preferred_name=row.preferred_name,
        birth_date=row.birth_date,
        sex=row.sex,
        phone=PhoneNumber(row.phone, safe_to_leave_message=row.phone_safe) if row.phone else None,
        programme=row.programme,
        admitted_on=row.admitted_on,
    )


def _person_problems(number: int, row: RosterRow, actor: Actor) -> Iterator[Problem]:
    for column, sentences in newcomer_faults(_newcomer(row), actor.day).items():
        yield Problem(number, column, " ".join(sentences))


def _plan(
    number: int, treatment: Treatment, products: Mapping[str, Product], actor: Actor
) -> tuple[Plan | None, list[Problem]]:
    """What the draft would say, by the rules of every order; or what is wrong with it, by column."""
    product = products.get(treatment.product)
    if product is None:
        return None, [Problem(number, "product", "there is no such product code in the formulary.")]
    step = Step(max(actor.day, treatment.next_due_on), None, treatment.amounts, treatment.every_days)
    plan = Plan(product=product, purpose=treatment.purpose, steps=(step,), reason=_reason(treatment))
    try:
        checked_plan(plan, actor)
    except DomainError as refusal:
        column = "dose_mg" if refusal.fields else "product"
        return None, [Problem(number, column, refusal.detail)]
    return plan, []


def _reason(treatment: Treatment) -> str:
    last = f"Last dose there {Quantity(treatment.last_dose_micrograms)} on {treatment.last_dose_on:%d %B %Y}"
    held = f"; take-homes in hand until {treatment.take_homes_until:%d %B %Y}" if treatment.take_homes_until else ""
    return f"Brought over, to be verified. {last}{held}."


class _Alike:
    """Whom a row could be a second time: on record at the site, or further up in the roster."""

    def __init__(self, actor: Actor) -> None:
        self.seen: dict[tuple[object, str], str] = {}
        for (born, sound), number in people_by_sound(actor.at_site).items():
            self._keep(born, sound, number)

    def problems(self, number: int, row: RosterRow) -> list[Problem]:
        """One where birth date and sound of the name may be somebody's, unless the row says it is another person."""
        sounds = sounds_of(row.given_name, row.family_name, row.preferred_name)
        born = [row.birth_date, None] if row.birth_date else [ANY_DAY]
        whom = next((self.seen[day, sound] for sound in sounds for day in born if (day, sound) in self.seen), None)
        for sound in sounds:
            self._keep(row.birth_date, sound, f"row {number}")
        if row.separate_person or whom is None:
            return []
        words = (
            f"birth date and name are like those of {whom}. Take the row out, or write yes if this is another person."
        )
        return [Problem(number, "separate_person", words)]

    def _keep(self, born: date | None, sound: str, whom: str) -> None:
        """Somebody whose birth date is not known may be anybody with that name, whenever those were born."""
        self.seen.setdefault((born, sound), whom)
        self.seen.setdefault((ANY_DAY, sound), whom)
