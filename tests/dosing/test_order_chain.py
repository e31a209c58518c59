"""What an order chain says on a day, for any chain that can be written."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosing.domain.order import (
    InvalidSteps,
    OrderKind,
    SignedOrder,
    Standing,
    Step,
    chains,
    checked_steps,
    first_clash,
    in_force,
)

START = date(2026, 1, 1)
days = st.integers(0, 60).map(lambda n: START + timedelta(days=n))


@st.composite
def steps(draw, earliest: date = START) -> tuple[Step, ...]:
    """Steps that follow each other, with gaps or without, the last one maybe open."""
    made, day = [], earliest + timedelta(days=draw(st.integers(0, 10)))
    for _ in range(draw(st.integers(1, 3))):
        last = day + timedelta(days=draw(st.integers(0, 12)))
        amounts = tuple(draw(st.lists(st.integers(1, 120).map(lambda mg: mg * 1_000), min_size=1, max_size=3)))
        made.append(Step(day, last, amounts, draw(st.integers(1, 4))))
        day = last + timedelta(days=draw(st.integers(1, 5)))
    if draw(st.booleans()):
        made.append(Step(day, None, (80_000,)))
    return checked_steps(made)


@st.composite
def a_chain(draw, first_id: int = 1) -> tuple[SignedOrder, ...]:
    """A chain as the services allow it: each signed on or after the one before, an end at most last."""
    plan = draw(steps())
    signed_on = START - timedelta(days=draw(st.integers(0, 5)))
    chain = [SignedOrder(first_id, OrderKind.NEW, None, plan[0].from_day, signed_on, plan, 1, 1)]
    for number in range(1, draw(st.integers(0, 4)) + 1):
        before = chain[-1]
        if before.kind is OrderKind.END:
            break
        after_hold = [OrderKind.RESUME, OrderKind.END]
        running = [OrderKind.CHANGE, OrderKind.HOLD, OrderKind.END]
        kind = draw(st.sampled_from(after_hold if before.kind is OrderKind.HOLD else running))
        signed_on = signed_on + timedelta(days=draw(st.integers(0, 12)))
        plan = draw(steps(signed_on)) if kind is OrderKind.CHANGE else ()
        effective = plan[0].from_day if plan else signed_on + timedelta(days=draw(st.integers(0, 10)))
        chain.append(SignedOrder(first_id + number, kind, before.id, effective, signed_on, plan, 1, 1))
    return tuple(chain)


@given(a_chain(), days)
def test_an_ended_order_stays_ended(chain, day):
    last = chain[-1]
    if last.kind is OrderKind.END and day >= last.takes_effect_on:
        assert in_force(chain, day).standing is Standing.ENDED
        assert in_force(chain, day).amounts == ()


@given(a_chain(), days)
def test_an_order_decides_from_its_day_on_and_never_before_it_was_signed(chain, day):
    force = in_force(chain, day)
    if force.standing is not Standing.NOT_STARTED:
        assert force.order.effective_on <= day
        assert force.order.signed_on <= day


@given(a_chain(), days, st.data())
def test_a_past_day_reads_the_same_whatever_is_signed_later(chain, day, data):
    signed_then = tuple(order for order in chain if order.signed_on <= day)
    if signed_then:
        then, now = in_force(signed_then, day), in_force(chain, day)
        assert (then.standing, then.order.id, then.amounts) == (now.standing, now.order.id, now.amounts)
    else:
        assert in_force(chain, day).amounts == ()


@given(a_chain(), days)
def test_what_is_due_is_one_whole_step_of_one_order_of_the_chain(chain, day):
    force = in_force(chain, day)
    if force.amounts:
        covering = {step.amounts for order in chain for step in order.steps if step.covers(day)}
        assert force.amounts in covering
        assert force.step is not None
        assert (day - force.step.from_day).days % force.step.every_days == 0


@given(a_chain(), days)
def test_a_resume_brings_back_exactly_what_was_planned_before_the_hold(chain, day):
    if [order.kind for order in chain[:3]] != [OrderKind.NEW, OrderKind.HOLD, OrderKind.RESUME]:
        return
    if day >= chain[2].takes_effect_on:
        assert in_force(chain[:3], day).amounts == in_force(chain[:1], day).amounts


@given(a_chain(), days)
def test_a_held_order_is_told_apart_from_one_that_gives_nothing(chain, day):
    force = in_force(chain, day)
    if force.order.kind is OrderKind.HOLD and force.step is not None:
        assert force.standing is Standing.HELD


@given(a_chain(), a_chain(first_id=100), days)
def test_the_first_clash_is_the_first_day_on_which_both_run(one, other, from_day):
    running = (Standing.ACTIVE, Standing.HELD)
    scanned = next(
        (
            day
            for day in (from_day + timedelta(days=n) for n in range(200))
            if in_force(one, day).standing in running and in_force(other, day).standing in running
        ),
        None,
    )
    assert first_clash(one, other, from_day) == scanned


@given(st.lists(a_chain(), min_size=1, max_size=1), a_chain(first_id=100))
def test_orders_in_any_order_come_back_as_their_chains(first, second):
    mixed = sorted([*first[0], *second], key=lambda order: order.id % 7)
    assert chains(mixed) == [first[0], second]


def test_an_order_that_has_run_out_gives_nothing_and_says_so():
    plan = (Step(START, START + timedelta(days=2), (40_000,)),)
    chain = (SignedOrder(1, OrderKind.NEW, None, START, START, plan, 1, 1),)
    after = in_force(chain, START + timedelta(days=3))
    assert (after.standing, after.amounts) == (Standing.EXPIRED, ())


def test_every_third_day_counts_from_the_first_day_of_the_step():
    step = Step(START, None, (25_000, 15_000), every_days=3)
    due = [n for n in range(10) if step.due_on(START + timedelta(days=n))]
    assert due == [0, 3, 6, 9]
    assert step.due_on(START) == (25_000, 15_000)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ([], "at least one step"),
        ([Step(START, START - timedelta(days=1), (1,))], "before it begins"),
        ([Step(START, None, ())], "one to 6 amounts"),
        ([Step(START, None, (0,))], "more than zero"),
        ([Step(START, None, (-5,))], "more than zero"),
        ([Step(START, None, (5,), every_days=0)], "every 1 to 90 days"),
        ([Step(START, None, (5,)), Step(START + timedelta(days=9), None, (6,))], "Two steps cover"),
        ([Step(START, START, (5,)), Step(START, START, (6,))], "Two steps cover"),
    ],
)
def test_steps_that_contradict_themselves_are_refused(bad, said):
    with pytest.raises(InvalidSteps, match=said):
        checked_steps(bad)
