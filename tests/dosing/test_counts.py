"""Counts: two people, a cause for a difference, and what happened since the first signature."""

from __future__ import annotations

import pytest

from clinic.errors import Malformed, Refused, RuleBroken
from clinic.permissions import Role
from dosing.domain.ledger import Account
from dosing.domain.quantities import Quantity
from dosing.models import Container, Count
from dosing.services.counts import count_container, second_signature, witness_count, witness_counts
from dosing.services.dispensing import give_dose
from dosing.services.ledger import balance
from dosing.services.reversal import reverse_dose
from dosing.services.stock import receive_container
from tests.cast.clinic import PASSWORD, Clinic, make_clinic, make_staff
from tests.cast.dosing import at_window, bottle, person, signed_order
from tests.cast.stock import delivery, film, mg, second

pytestmark = pytest.mark.django_db


def counted(clinic: Clinic, container: Container, amount: str, username: str = "nurse") -> Count:
    return count_container(actor=clinic.actor(username), container=container, counted=mg(amount))


def test_the_counter_does_not_witness_whoever_is_signed_in():
    clinic = make_clinic()
    make_staff(clinic.site, "third", Role.NURSE)
    count = counted(clinic, bottle(clinic), "10000")
    for signed_in in ("nurse", "nurse2", "third"):
        with pytest.raises(RuleBroken, match="somebody else's"):
            witness_count(actor=clinic.actor(signed_in), count=count, witness=second(clinic, "nurse"))
    witness_count(actor=clinic.actor("nurse"), count=count, witness=second(clinic))


def test_whoever_comes_later_signs_anothers_count_with_their_own_password():
    clinic = make_clinic()
    count = counted(clinic, bottle(clinic), "10000")
    later = clinic.actor("nurse2")
    signed = witness_count(
        actor=later, count=count, witness=second_signature(later, username="nurse2", password=PASSWORD)
    )
    assert signed.witness.username == "nurse2"
    with pytest.raises(Refused):
        second_signature(later, username="nurse2", password="wrong")


def test_a_difference_needs_a_cause_and_moves_once():
    clinic = make_clinic()
    container = bottle(clinic)
    count = counted(clinic, container, "9995")
    with pytest.raises(Malformed, match="Say what may explain it"):
        witness_count(actor=clinic.actor("nurse"), count=count, witness=second(clinic))
    witness_count(actor=clinic.actor("nurse"), count=count, witness=second(clinic), cause="in the tubing")
    with pytest.raises(RuleBroken, match="already"):
        witness_count(actor=clinic.actor("nurse"), count=count, witness=second(clinic), cause="in the tubing")
    assert balance(container.pk, Account.SAFE) == 9_995_000
    assert balance(container.pk, Account.VARIANCE) == 5_000


def test_doses_given_between_the_two_signatures_do_not_change_the_difference():
    clinic = make_clinic()
    ada, container = person(clinic), bottle(clinic)
    signed_order(clinic, ada)
    count = counted(clinic, container, "9990")
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))
    witness_count(actor=clinic.actor("nurse"), count=count, witness=second(clinic), cause="in the tubing")
    assert balance(container.pk, Account.SAFE) == 9_910_000  # 9990 counted, 80 given


def test_a_count_that_doses_have_contradicted_is_counted_again():
    clinic = make_clinic()
    ada, container = person(clinic), bottle(clinic, mg="100")
    signed_order(clinic, ada)
    count = counted(clinic, container, "10")
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))
    with pytest.raises(RuleBroken, match="cannot be right") as refusal:
        witness_count(actor=clinic.actor("nurse"), count=count, witness=second(clinic), cause="?")
    assert refusal.value.code == "count_contradicted"
    assert balance(container.pk, Account.SAFE) == 20_000


def test_a_later_count_takes_the_place_of_an_unsigned_one():
    clinic = make_clinic()
    container = bottle(clinic)
    first, again = counted(clinic, container, "9990"), counted(clinic, container, "9995")
    with pytest.raises(RuleBroken, match="counted again"):
        witness_count(actor=clinic.actor("nurse"), count=first, witness=second(clinic), cause="misread")
    witness_count(actor=clinic.actor("nurse"), count=again, witness=second(clinic), cause="in the tubing")
    assert balance(container.pk, Account.SAFE) == 9_995_000


def test_a_count_whose_expected_figure_was_reversed_since_is_counted_again():
    clinic = make_clinic()
    ada, container = person(clinic), bottle(clinic)
    signed_order(clinic, ada)
    wrong = give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))
    count = counted(clinic, container, "10000")
    reverse_dose(actor=clinic.actor("nurse"), dose=wrong, reason="wrong card")
    with pytest.raises(RuleBroken, match="reversed after it"):
        witness_count(actor=clinic.actor("nurse"), count=count, witness=second(clinic), cause="?")
    assert balance(container.pk, Account.SAFE) == 10_000_000


def test_of_several_counts_all_are_signed_or_none():
    clinic = make_clinic()
    right, short = counted(clinic, bottle(clinic), "10000"), counted(clinic, bottle(clinic), "9000")
    nurse, witness = clinic.actor("nurse"), second(clinic)
    with pytest.raises(Malformed):
        witness_counts(actor=nurse, counts=[right, short], witness=witness, causes={})
    assert not hasattr(Count.objects.get(pk=right.pk), "witnessed")
    assert len(witness_counts(actor=nurse, counts=[right, short], witness=witness, causes={short.pk: "spilled"})) == 2
    with pytest.raises(Malformed):
        witness_counts(actor=nurse, counts=[], witness=witness, causes={})


@pytest.mark.parametrize("micrograms", [-1, 10**13, 12_000])
def test_what_cannot_be_in_a_box_of_films_is_not_counted(micrograms):
    clinic = make_clinic()
    box = receive_container(actor=clinic.actor("nurse"), delivery=delivery(product=film(), amount=mg("80")))
    with pytest.raises(Malformed):
        count_container(actor=clinic.actor("nurse"), container=box, counted=Quantity(micrograms))
    count_container(actor=clinic.actor("nurse"), container=box, counted=Quantity(0))
