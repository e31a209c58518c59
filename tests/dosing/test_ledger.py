"""The books of the medication room: nothing is created, nothing is lost, no bottle is emptied twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dosing.domain.ledger import PHYSICAL, Account, Movement, balances, check, on_hand, variance
from dosing.domain.quantities import Concentration, Quantity, total

any_movement = st.builds(
    Movement,
    id=st.integers(min_value=1, max_value=50),
    container=st.sampled_from(["A", "B"]),
    amount=st.integers(min_value=1, max_value=10_000_000).map(Quantity),
    source=st.sampled_from(list(Account)),
    destination=st.sampled_from(list(Account)),
    reverses=st.none() | st.integers(min_value=1, max_value=50),
)


def mg(text):
    return Quantity.from_mg(text)


def moved(movement_id, amount, source, destination, reverses=None, container="A"):
    return Movement(movement_id, container, mg(amount), source, destination, reverses)


RECEIVED = moved(1, "10000", Account.SUPPLIER, Account.SAFE)
GIVEN = moved(2, "80", Account.SAFE, Account.PATIENT)


def rules(*movements):
    return [problem.rule for problem in check(movements)]


@given(st.lists(any_movement))
def test_total_in_equals_total_out(movements):
    assert total(balances(movements).values()).is_zero


@given(st.lists(any_movement))
def test_books_without_problems_hold_nothing_negative_in_the_building(movements):
    if not check(movements):
        for (_, account), held in balances(movements).items():
            assert account not in PHYSICAL or held.micrograms >= 0


def test_a_day_at_the_window_balances():
    day = [
        RECEIVED,
        GIVEN,
        moved(3, "85", Account.SAFE, Account.TAKE_HOME),
        moved(4, "5", Account.SAFE, Account.WASTE),
        moved(5, "85", Account.TAKE_HOME, Account.RETURNED),
        moved(6, "85", Account.RETURNED, Account.WASTE),
        moved(7, "2", Account.SAFE, Account.VARIANCE),
    ]
    assert check(day) == []
    assert on_hand(day, "A") == mg("9828")
    assert balances(day)["A", Account.WASTE] == mg("90")
    assert on_hand(day, "never seen") == mg("0")


def test_the_last_of_a_bottle_cannot_leave_twice():
    again = moved(3, "9921", Account.SAFE, Account.PATIENT)
    assert [(p.rule, p.movement_id) for p in check([RECEIVED, GIVEN, again])] == [("below_zero", 3)]


def test_another_bottle_does_not_lend():
    assert rules(RECEIVED, moved(2, "1", Account.SAFE, Account.PATIENT, container="B")) == ["below_zero"]


def test_a_bottle_filled_afterwards_does_not_excuse_the_moment_it_was_below_zero():
    assert rules(GIVEN, RECEIVED) == ["below_zero"]


def test_a_count_that_finds_more_or_less_moves_to_and_from_variance():
    more = moved(2, "1", Account.VARIANCE, Account.SAFE)
    assert rules(RECEIVED, more) == []
    assert on_hand([RECEIVED, more], "A") == mg("10001")


def test_nothing_backwards_and_nowhere_are_no_movements():
    assert rules(RECEIVED, Movement(2, "A", Quantity(0), Account.SAFE, Account.PATIENT)) == ["amount_not_positive"]
    assert "amount_not_positive" in rules(RECEIVED, Movement(2, "A", Quantity(-5), Account.SAFE, Account.PATIENT))
    assert rules(RECEIVED, moved(2, "1", Account.SAFE, Account.SAFE)) == ["same_account"]


def test_a_movement_listed_twice_is_found():
    assert "seen_twice" in rules(RECEIVED, GIVEN, GIVEN)


def test_a_reversal_mirrors_what_it_reverses():
    assert rules(RECEIVED, GIVEN, moved(3, "80", Account.PATIENT, Account.SAFE, reverses=2)) == []


@pytest.mark.parametrize(
    "reversal",
    [
        moved(3, "79", Account.PATIENT, Account.SAFE, reverses=2),
        moved(3, "80", Account.PATIENT, Account.WASTE, reverses=2),
        moved(3, "80", Account.PATIENT, Account.SAFE, reverses=9),
        moved(3, "80", Account.PATIENT, Account.SAFE, reverses=3),
        moved(3, "80", Account.PATIENT, Account.SAFE, reverses=2, container="B"),
    ],
)
def test_a_reversal_of_something_else_is_found(reversal):
    assert "reversal_mismatched" in rules(RECEIVED, GIVEN, reversal)


def test_a_movement_is_reversed_once():
    undone = moved(3, "80", Account.PATIENT, Account.SAFE, reverses=2)
    given_again = moved(4, "80", Account.SAFE, Account.PATIENT)
    undone_again = moved(5, "80", Account.PATIENT, Account.SAFE, reverses=2)
    assert rules(RECEIVED, GIVEN, undone, given_again, undone_again) == ["reversal_mismatched"]


def test_a_variance_is_told_in_mg_ml_and_percent():
    short = variance(mg("9980"), mg("10000"), Concentration.from_mg_per_ml("10"))
    assert (short.amount.mg, short.ml, short.percent) == ("-20", "-2", "-0.20")
    over = variance(mg("10001"), mg("10000"))
    assert (over.amount.mg, over.ml, over.percent) == ("1", None, "0.01")
    assert variance(mg("5"), mg("0")).percent is None
    assert variance(mg("9999.999"), mg("10000")).percent == "0.00"
