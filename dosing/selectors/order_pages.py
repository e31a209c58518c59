"""Orders as the pages show them: chains with their drafts, and what waits for a signature."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from clinic.actors import Actor
from clinic.clock import now
from clinic.errors import Missing
from clinic.models import Site
from dosing.domain.order import DRAFT_WAITS_DAYS, InForce, OrderKind, SignedOrder, Standing, in_force, step_from_row
from dosing.domain.quantities import Quantity, total
from dosing.domain.taper import TaperTurn
from dosing.models import Order, TaperPlan
from dosing.selectors.orders import as_signed
from patients.selectors.merged import records_of

# What a prescriber can do next, by how the chain's last order stands.
NEXT = {
    Standing.HELD: ("resume", "end"),
    Standing.ENDED: (),
    Standing.ACTIVE: ("change", "hold", "end"),
    Standing.NOT_STARTED: ("change", "hold", "end"),
    Standing.EXPIRED: ("change", "end"),
}


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step in words: its days, its amounts by slot, and their sum."""

    first: date
    last: date | None
    amounts: tuple[Quantity, ...]
    every_days: int

    @property
    def mg(self) -> str:
        """The amounts of a day: "80", or "60 + 40"."""
        return " + ".join(amount.mg for amount in self.amounts)

    @property
    def day_total(self) -> Quantity:
        """The sum of a day."""
        return total(self.amounts)


@dataclass(slots=True)
class Chain:
    """One chain on a page: its signed orders and drafts, the newest first, and how it stands today."""

    rows: list[Order]
    force: InForce
    day: date
    drafts: list[Order] = field(default_factory=list)

    @property
    def latest(self) -> Order:
        """The last signed order."""
        return self.rows[0]

    @property
    def standing(self) -> str:
        """How it stands today, as a state of the pages."""
        return self.force.standing.value

    @property
    def is_running(self) -> bool:
        """Whether it gives, or may again give, a right to doses."""
        return self.force.standing not in (Standing.ENDED, Standing.EXPIRED)

    @property
    def steps(self) -> list[StepLine]:
        """The steps in use, today's and those to come: those of the latest order that has any."""
        steps = step_lines(next((row for row in self.rows if row.steps), self.rows[-1]))
        return [step for step in steps if step.last is None or step.last >= self.day]

    @property
    def today(self) -> StepLine | None:
        """The step of today, if there is one."""
        step = self.force.step
        return None if step is None else _line(step.from_day, step.to_day, step.amounts, step.every_days)

    @property
    def taper(self) -> TaperPlan | None:
        """The taper the steps in use belong to; none for a plain order and for a taper that was stopped."""
        writes = next((row for row in self.rows if row.steps), None)
        plan: TaperPlan | None = getattr(writes, "taper", None)
        return None if plan is None or plan.turn == TaperTurn.STOP else plan

    @property
    def taper_turns(self) -> tuple[TaperTurn, ...]:
        """What a prescriber can do about a taper from here; it needs one dose every day."""
        step = self.force.step
        if self.force.standing is not Standing.ACTIVE or step is None or len(step.amounts) > 1 or step.every_days > 1:
            return ()
        if self.taper is None:
            return (TaperTurn.PLAN,)
        goes_on = (TaperTurn.RESUME,) if self.taper.turn == TaperTurn.PAUSE else (TaperTurn.PAUSE, TaperTurn.SLOW)
        return (*goes_on, TaperTurn.REVERSE, TaperTurn.STOP)

    @property
    def next_steps(self) -> tuple[str, ...]:
        """What may follow the latest order."""
        if self.latest.kind == OrderKind.END:
            return ()
        if self.latest.kind == OrderKind.HOLD:
            return NEXT[Standing.HELD]
        return NEXT[self.force.standing] or NEXT[Standing.ACTIVE]


def chains_of(patient_id: int, *, today: date) -> tuple[list[Chain], list[Order]]:
    """A person's chains, running ones first, and the drafts that begin a chain of their own. One query."""
    rows = list(_with_names(Order.objects.filter(patient_id__in=records_of(patient_id))).order_by("id"))
    signed = {row.pk: row for row in rows if hasattr(row, "signature")}
    followers = {row.previous_id: row for row in signed.values() if row.previous_id}
    found = [_chain(row, followers, today) for row in signed.values() if row.previous_id is None]
    drafts = [row for row in rows if row.pk not in signed and _still_waits(row) and row.previous_id not in followers]
    for chain in found:
        chain.drafts = [draft for draft in drafts if draft.previous_id == chain.latest.pk]
    found.sort(key=lambda chain: (not chain.is_running, -chain.latest.pk))
    return found, [draft for draft in drafts if draft.previous_id is None]


def _chain(first: Order, followers: dict[int, Order], today: date) -> Chain:
    rows = [first]
    while (following := followers.get(rows[-1].pk)) is not None:
        rows.append(following)
    return Chain(rows=rows[::-1], force=in_force([as_signed(row) for row in rows], today), day=today)


def order_of(order_id: int, *, actor: Actor) -> Order:
    """That order with the names around it. Raises Missing when there is none at this site."""
    rows = _with_names(Order.objects.filter(pk=order_id, patient__site=actor.at_site))
    order = rows.select_related("patient").first()
    if order is None:
        raise Missing("There is no such order at this site.")
    return order


def waiting_for_signature(site: Site) -> QuerySet[Order]:
    """Drafts of the site that can still be signed, the oldest first."""
    rows = Order.objects.filter(
        patient__site=site, signature__isnull=True, previous__followed_by__isnull=True, written_at__gte=_drafts_since()
    )
    return rows.select_related("patient", "product", "medication", "written_by").order_by("id")


def step_lines(order: Order) -> list[StepLine]:
    """The order's own steps in words; none for a hold, a resume or an end."""
    steps = [step_from_row(row) for row in order.steps]
    return [_line(step.from_day, step.to_day, step.amounts, step.every_days) for step in steps]


def chain_before(order: Order) -> list[SignedOrder]:
    """The signed orders from the start of the chain up to this one."""
    found: list[Order] = []
    current: Order | None = order
    by_id = {row.pk: row for row in _same_medication(order)}
    while current is not None:
        found.append(current)
        current = by_id.get(current.previous_id) if current.previous_id else None
    return [as_signed(row) for row in reversed(found) if hasattr(row, "signature")]


def _same_medication(order: Order) -> Iterable[Order]:
    rows = Order.objects.filter(patient_id=order.patient_id, medication_id=order.medication_id)
    return rows.select_related("signature")


def _line(first: date, last: date | None, amounts: Iterable[int], every_days: int) -> StepLine:
    return StepLine(first, last, tuple(Quantity(amount) for amount in amounts), every_days)


def _still_waits(draft: Order) -> bool:
    return draft.written_at >= _drafts_since()


def _drafts_since() -> datetime:
    return now() - timedelta(days=DRAFT_WAITS_DAYS)


def _with_names(rows: QuerySet[Order]) -> QuerySet[Order]:
    return rows.select_related("signature__signed_by", "written_by", "product", "medication", "taper")
