"""The dose card: what is due for one person today, and whether it can be given here and now.

The page, the API and the give all read the same lines, so they cannot disagree.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from dosing.domain.clinical_facts import DrugForm, OrderFacts
from dosing.domain.news import news_findings
from dosing.domain.order import InForce, OrderKind, SignedOrder, Standing, chains, in_force
from dosing.domain.safety import DoseFacts, Finding, evaluate, ranked, unresolved
from dosing.domain.safety_rules import WINDOW_RULES
from dosing.domain.schedule import DueDose, DueStatus, days_missed, due_on
from dosing.domain.window_facts import MedicationFacts, Mounted, OpenHold, OrderedProduct, PastDose, WindowFacts

TOLD_FOR_DAYS = 30  # how long the card still says that an order has ended


@dataclass(frozen=True, slots=True)
class SitePapers:
    """What the site needs to be allowed to dose, and until when it has it."""

    otp_certificate_expires_on: date | None
    dea_expires_on: date | None


@dataclass(frozen=True, slots=True)
class CardLine:
    """One due dose with all that decides about it. A slot that is taken keeps the amount it was given under."""

    due: DueDose
    medication: MedicationFacts
    product: OrderedProduct
    order: SignedOrder
    every_days: int
    days_missed: int
    last: PastDose | None
    taken: PastDose | None
    mounted: Mounted | None
    must_acknowledge: bool
    findings: tuple[Finding, ...]
    open_findings: tuple[Finding, ...]

    @property
    def old_micrograms(self) -> int | None:
        """The amount ordered for the last dose; None when there was none."""
        return self.last.ordered_micrograms if self.last else None

    @property
    def change_percent(self) -> int | None:
        """By how many percent the dose differs from the last one, rounded to whole percent."""
        old = self.old_micrograms
        return None if not old else round(100 * (self.due.micrograms - old) / old)

    @property
    def can_give(self) -> bool:
        """Whether nothing but an acknowledgement stands between this line and the person."""
        return self.due.status is DueStatus.DUE and not self.open_findings and self.mounted is not None


@dataclass(frozen=True, slots=True)
class Card:
    """What the window shows of one person on one day."""

    facts: WindowFacts
    day: date
    lines: tuple[CardLine, ...]
    holds: tuple[OpenHold, ...]
    nothing_due: tuple[str, ...]

    @property
    def days_missed(self) -> int:
        """The longest gap among the medications due today."""
        return max((line.days_missed for line in self.lines), default=0)

    @property
    def last_dose(self) -> tuple[MedicationFacts, PastDose] | None:
        """The latest dose of an earlier day, of whichever medication."""
        found = [
            (medication, dose)
            for medication in self.facts.medications.values()
            if (dose := medication.last_before(self.day))
        ]
        return max(found, key=lambda pair: (pair[1].day, pair[1].slot), default=None)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all lines, none twice."""
        return tuple(dict.fromkeys(finding for line in self.lines for finding in line.findings))

    def line(self, medication: str, slot: int) -> CardLine | None:
        """The due dose of that medication and slot."""
        return next((line for line in self.lines if line.medication.code == medication and line.due.slot == slot), None)


def dose_card(facts: WindowFacts, *, day: date, papers: SitePapers) -> Card:
    """Work out the card of one person for one day."""
    holds = tuple(hold for hold in facts.holds if hold.from_day <= day)
    occupied = facts.occupied(day)
    dues = due_on(facts.orders, day, today=day, occupied=occupied, held_days={day} if holds else ())
    forces = {force.order.id: force for chain in chains(facts.orders) if (force := in_force(chain, day))}
    lines = tuple(_line(facts, due, forces[due.order_id], day, papers) for due in dues)
    return Card(facts, day, lines, holds, _why_nothing(facts, forces, {due.order_id for due in dues}, day))


def _line(facts: WindowFacts, due: DueDose, force: InForce, day: date, papers: SitePapers) -> CardLine:
    medication, product = facts.medications[due.medication_id], facts.products[due.product_id]
    last, mounted = medication.last_before(day), facts.mounted.get(due.medication_id)
    taken = medication.taken_in(due.day, due.slot)
    every_days = _every_days(force)
    missed = days_missed(medication.dosed_until(day), day, every_days=every_days)
    waiting = due.status is DueStatus.DUE
    findings = _findings(facts, due, force, day, papers, missed) if waiting else ()
    return CardLine(
        due=replace(due, micrograms=taken.ordered_micrograms) if taken else due,
        medication=medication,
        product=product,
        order=force.order,
        every_days=every_days,
        days_missed=missed,
        last=last,
        taken=taken,
        mounted=mounted,
        must_acknowledge=waiting and _changed_since_last_dose(medication, force.order),
        findings=findings,
        open_findings=tuple(unresolved(findings, facts.accepted)),
    )


def _every_days(force: InForce) -> int:
    return force.step.every_days if force.step else 1


def _findings(
    facts: WindowFacts, due: DueDose, force: InForce, day: date, papers: SitePapers, missed: int
) -> tuple[Finding, ...]:
    found = evaluate(WINDOW_RULES, _dose_facts(facts, due, force, day, papers, missed))
    return tuple(ranked(dict.fromkeys([*found, *_of_news(facts, due, force, day)])))


def _of_news(facts: WindowFacts, due: DueDose, force: InForce, day: date) -> Iterator[Finding]:
    """What became known since the order was signed, against the steps that are still to come."""
    signed_at = force.plan.signed_at if force.plan else None
    if facts.news is None or force.plan is None or signed_at is None:
        return
    medication, product = facts.medications[due.medication_id], facts.products[due.product_id]
    last = medication.last_before(day)
    yield from news_findings(
        OrderFacts(
            medication=medication.code,
            name=medication.name,
            form=DrugForm.of(medication.code, name=product.name, brand=product.brand, form=product.form),
            purpose=force.plan.purpose,
            steps=tuple(step for step in force.plan.steps if step.to_day is None or step.to_day >= day),
            is_first=False,
            person=facts.news.since(signed_at, day),
            is_opioid_agonist=medication.opioid_agonist,
            running_micrograms=medication.ordered_on(last.day) // _every_days(force) if last else None,
        )
    )


def _dose_facts(
    facts: WindowFacts, due: DueDose, force: InForce, day: date, papers: SitePapers, missed: int
) -> DoseFacts:
    medication, product = facts.medications[due.medication_id], facts.products[due.product_id]
    last, mounted = medication.last_before(day), facts.mounted.get(due.medication_id)
    return DoseFacts(
        day=day,
        medication=medication.code,
        is_opioid_agonist=medication.opioid_agonist,
        micrograms=due.micrograms,
        last_dose_on=last.day if last else None,
        last_micrograms=last.micrograms if last else None,
        days_missed=missed,
        first_dose_on=medication.first_dose_on,
        order_signed_on=force.order.signed_on,
        product_id=product.id,
        container=mounted.container if mounted else None,
        otp_certificate_expires_on=papers.otp_certificate_expires_on,
        dea_expires_on=papers.dea_expires_on,
        controlled=bool(product.schedule),
        product_retired=product.retired_on is not None and product.retired_on <= day,
        enrolled=facts.enrolled,
        given_today_micrograms=medication.given_on(day),
        planned_today_micrograms=sum(force.amounts),
        before_first=medication.before_first,
        is_guest=facts.episode.is_guest,
        guest=facts.episode.guest,
        interim_days=facts.episode.interim_days(day),
        interim_exception=facts.episode.has_exception(day),
        breath_alcohol=facts.news.breath_alcohol if facts.news else None,
    )


def _changed_since_last_dose(medication: MedicationFacts, order: SignedOrder) -> bool:
    """Whether this would be the first dose under the order while earlier ones were under another."""
    return bool(medication.recent) and all(dose.order_id != order.id for dose in medication.recent)


_WHY = {
    Standing.NOT_STARTED: "The order begins on {start:%d %B %Y}.",
    Standing.ENDED: "The order ended on {end:%d %B %Y}.",
    Standing.EXPIRED: "The order has run out; a prescriber can sign the next one.",
    Standing.ACTIVE: "No dose is planned for today.",
    Standing.HELD: "No dose is planned for today.",
}


def _why_nothing(facts: WindowFacts, forces: Mapping[int, InForce], due: set[int], day: date) -> tuple[str, ...]:
    if not forces:
        return ("There is no signed order.",)
    return tuple(
        f"{facts.medications[force.order.medication_id].name.capitalize()}: "
        + _WHY[force.standing].format(start=_starts(force), end=force.order.takes_effect_on)
        for order_id, force in forces.items()
        if order_id not in due and not _ended_long_ago(force, day)
    )


def _ended_long_ago(force: InForce, day: date) -> bool:
    return force.order.kind is OrderKind.END and (day - force.order.takes_effect_on).days > TOLD_FOR_DAYS


def _starts(force: InForce) -> date:
    first = force.order.steps[0].from_day if force.order.steps else force.order.takes_effect_on
    return max(first, force.order.takes_effect_on)
