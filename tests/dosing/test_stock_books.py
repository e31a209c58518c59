"""The stock through its services: nothing is given twice, nothing is lost, and what cannot be is refused in words."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.clock import clock_at, now
from clinic.errors import DomainError, Malformed, Refused, RuleBroken
from clinic.permissions import Role
from clinic.services.proofs import Proof, prove_witness
from dosing.domain.ledger import PHYSICAL, Account
from dosing.domain.quantities import Quantity
from dosing.models import Container, Count, Dose, Mounting, Movement, Product
from dosing.selectors.books import walk_the_books
from dosing.services.counts import count_container, second_signature, witness_count, witness_counts
from dosing.services.dispensing import give_dose, refuse_dose
from dosing.services.ledger import balance
from dosing.services.reversal import reverse_dose
from dosing.services.stock import Delivery, mount, receive_container, receive_containers, unmount, waste_stock
from tests.cast.clinic import PASSWORD, Clinic, make_clinic, make_site, make_staff
from tests.cast.dosing import at_window, bottle, methadone, person, signed_order

pytestmark = pytest.mark.django_db


def mg(text: str) -> Quantity:
    return Quantity.from_mg(text)


def second(clinic: Clinic, username: str = "nurse2") -> Proof:
    return Proof(clinic.users[username], now())


def film() -> Product:
    concentrate = methadone()
    product, _ = Product.objects.get_or_create(
        code="film-8",
        defaults={
            "medication": concentrate.medication, "name": "Film 8 mg", "form": "film", "route": "sublingual",
            "strength": "8 mg", "unit": "film", "unit_micrograms": 8_000, "step_micrograms": 8_000,
            "schedule": "C-III", "source": "test",
        },
    )  # fmt: skip
    return product


def delivery(**changes) -> Delivery:
    usual = {
        "product": methadone(), "lot_number": "L-100", "expires_on": date(2098, 1, 31), "amount": mg("10000"),
        "document": "222-0001",
    }  # fmt: skip
    return Delivery(**(usual | changes))


# What is in a bottle leaves it once


def test_the_last_of_a_bottle_is_given_to_one_person_only():
    clinic = make_clinic()
    ada, ben = person(clinic), person(clinic, given="Ben")
    signed_order(clinic, ada)
    signed_order(clinic, ben)
    container = bottle(clinic, mg="80")
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))
    with pytest.raises(RuleBroken):
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ben, container))
    assert (balance(container.pk, Account.SAFE), Dose.objects.count()) == (0, 1)


steps = st.lists(
    st.tuples(
        st.sampled_from(["receive", "give", "give_part", "refuse", "reverse", "waste", "count", "witness", "mount"]),
        st.integers(0, 5),
        st.integers(0, 200),
    ),
    min_size=3,
    max_size=14,
)


class Morning:
    """A clinic in which the steps of a story are tried, whether or not they are allowed."""

    def __init__(self) -> None:
        self.clinic = make_clinic()
        self.nurse, self.witness = self.clinic.actor("nurse"), second(self.clinic)
        self.people = [person(self.clinic, given=f"P{number}") for number in range(3)]
        for number, one in enumerate(self.people):
            signed_order(self.clinic, one, mg=str(40 + 30 * number))
        bottle(self.clinic, mg="150")

    def try_it(self, what: str, which: int, amount: int) -> None:
        with suppress(DomainError):
            getattr(self, f"_{what}")(which, Quantity(amount * 1_000))

    def _container(self, which: int) -> Container:
        every = list(Container.objects.order_by("id"))
        return every[which % len(every)]

    def _at(self, which: int, **more):
        in_use = Mounting.objects.filter(unmounted_at__isnull=True).select_related("container").first()
        container = in_use.container if in_use else self._container(which)
        return at_window(self.clinic, self.people[which % 3], container, **more)

    def _receive(self, which: int, amount: Quantity) -> None:
        receive_container(actor=self.nurse, delivery=delivery(amount=amount, lot_number=f"L-{which}"))

    def _give(self, which: int, amount: Quantity) -> None:
        give_dose(actor=self.nurse, at=self._at(which))

    def _give_part(self, which: int, amount: Quantity) -> None:
        give_dose(actor=self.nurse, at=self._at(which, taken=amount, witness=self.witness, reason="felt sick"))

    def _refuse(self, which: int, amount: Quantity) -> None:
        refuse_dose(actor=self.nurse, at=self._at(which, witness=self.witness, reason="not today"))

    def _reverse(self, which: int, amount: Quantity) -> None:
        dose = Dose.objects.order_by("-id").first()
        if dose is not None:
            reverse_dose(actor=self.nurse, dose=dose, reason="wrong card")

    def _waste(self, which: int, amount: Quantity) -> None:
        container = self._container(which)
        waste_stock(actor=self.nurse, container=container, amount=amount, reason="broken", witness=self.witness)

    def _count(self, which: int, amount: Quantity) -> None:
        count_container(actor=self.nurse, container=self._container(which), counted=amount)

    def _witness(self, which: int, amount: Quantity) -> None:
        count = Count.objects.order_by("-id").first()
        if count is not None:
            witness_count(actor=self.nurse, count=count, witness=self.witness, cause="misread")

    def _mount(self, which: int, amount: Quantity) -> None:
        mount(actor=self.nurse, container=self._container(which), station=self.clinic.stations[0])


@given(steps)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_a_morning_brings_the_books_hold(db, story):
    from django.db import transaction

    with transaction.atomic():
        morning = Morning()
        for step in story:
            morning.try_it(*step)
        report = walk_the_books()
        transaction.set_rollback(True)
    assert report.faults == []
    assert sum(report.held.values()) == 0
    assert all(report.held[account] >= 0 for account in PHYSICAL)


# What cannot be received, mounted or wasted


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"expires_on": date(2020, 1, 1)}, "expires_on"),
        ({"lot_number": "  "}, "lot"),
        ({"lot_number": "L" * 41}, "lot"),
        ({"document": " "}, "document"),
        ({"amount": Quantity(0)}, "amount_mg"),
        ({"amount": Quantity(-5_000)}, "amount_mg"),
        ({"amount": Quantity(500)}, "amount_mg"),
        ({"amount": Quantity(10**12)}, "amount_mg"),
    ],
)
def test_a_delivery_that_cannot_be_right_is_refused_beside_its_answer(wrong, field):
    clinic = make_clinic()
    with pytest.raises(Malformed) as refusal:
        receive_container(actor=clinic.actor("nurse"), delivery=delivery(**wrong))
    assert list(refusal.value.fields) == [field]
    assert Container.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"retired_on": date(2020, 1, 1)}, "product_retired"),
        ({"dispensed_here": False}, "not_dispensed_here"),
    ],
)
def test_a_product_that_is_not_given_here_is_not_received(change, code):
    clinic = make_clinic()
    product = methadone()
    for name, value in change.items():
        setattr(product, name, value)
    product.save()
    with pytest.raises(RuleBroken) as refusal:
        receive_container(actor=clinic.actor("nurse"), delivery=delivery(product=product))
    assert refusal.value.code == code


def test_a_lot_has_one_expiry():
    clinic = make_clinic()
    receive_container(actor=clinic.actor("nurse"), delivery=delivery())
    with pytest.raises(RuleBroken, match="on record with expiry 31 January 2098"):
        receive_container(actor=clinic.actor("nurse"), delivery=delivery(expires_on=date(2098, 2, 1)))


def test_of_a_delivery_all_containers_are_received_or_none():
    clinic = make_clinic()
    codes = [one.code for one in receive_containers(actor=clinic.actor("nurse"), delivery=delivery(), containers=3)]
    assert codes == ["BTL-000001", "BTL-000002", "BTL-000003"]
    for number in (0, 201, -1):
        with pytest.raises(Malformed):
            receive_containers(actor=clinic.actor("nurse"), delivery=delivery(), containers=number)
    assert Container.objects.count() == 3


def test_only_a_licensed_nurse_receives():
    clinic = make_clinic()
    make_staff(clinic.site, "lapsed", Role.NURSE, licence_expires_on=date(2020, 1, 1))
    for username in ("lapsed", "prescriber", "administrator"):
        with pytest.raises(Refused):
            receive_container(actor=clinic.actor(username), delivery=delivery())


def test_a_container_is_in_use_at_one_station_only():
    clinic = make_clinic()
    container = bottle(clinic)
    with pytest.raises(RuleBroken, match="in use at another station"):
        mount(actor=clinic.actor("nurse"), container=container, station=clinic.stations[1])
    unmount(actor=clinic.actor("nurse"), container=container)
    mount(actor=clinic.actor("nurse"), container=container, station=clinic.stations[1])
    assert Mounting.objects.filter(unmounted_at__isnull=True).count() == 1


def test_a_second_bottle_takes_the_place_of_the_first():
    clinic = make_clinic()
    first, other = bottle(clinic), bottle(clinic)
    assert list(Mounting.objects.filter(unmounted_at__isnull=True).values_list("container", flat=True)) == [other.pk]
    with pytest.raises(RuleBroken, match="not in use"):
        unmount(actor=clinic.actor("nurse"), container=first)


def test_what_is_expired_retired_or_empty_is_not_put_in_use():
    clinic = make_clinic()
    nurse = clinic.actor("nurse")
    soon = receive_container(actor=nurse, delivery=delivery(lot_number="S", expires_on=nurse.day))
    with clock_at(now() + timedelta(days=2)), pytest.raises(RuleBroken, match="has expired"):
        mount(actor=nurse, container=soon, station=clinic.stations[0])
    waste_stock(actor=nurse, container=soon, amount=mg("10000"), reason="broken", witness=second(clinic))
    with pytest.raises(RuleBroken, match="is empty"):
        mount(actor=nurse, container=soon, station=clinic.stations[0])
    retired = receive_container(actor=nurse, delivery=delivery(product=film(), amount=mg("80")))
    Product.objects.filter(code="film-8").update(retired_on=nurse.day)
    retired = Container.objects.get(pk=retired.pk)
    with pytest.raises(RuleBroken, match="retired"):
        mount(actor=nurse, container=retired, station=clinic.stations[0])


@pytest.mark.parametrize("micrograms", [0, -1, 10**13])
def test_an_amount_that_cannot_be_is_not_wasted(micrograms):
    clinic = make_clinic()
    container = bottle(clinic)
    with pytest.raises(Malformed):
        waste_stock(
            actor=clinic.actor("nurse"), container=container, amount=Quantity(micrograms), reason="broken",
            witness=second(clinic),
        )  # fmt: skip
    assert Movement.objects.count() == 1


def test_more_than_there_is_is_not_wasted():
    clinic = make_clinic()
    container = bottle(clinic, mg="100")
    with pytest.raises(RuleBroken, match="holds 100 mg"):
        waste_stock(
            actor=clinic.actor("nurse"), container=container, amount=mg("101"), reason="broken", witness=second(clinic)
        )


def test_stock_of_another_site_is_left_alone():
    clinic = make_clinic()
    container = bottle(clinic)
    elsewhere = make_site(code="other")
    make_staff(elsewhere, "guest", Role.NURSE)
    guest = clinic.actor("guest")
    for act in (
        lambda: waste_stock(actor=guest, container=container, amount=mg("1"), reason="x", witness=second(clinic)),
        lambda: count_container(actor=guest, container=container, counted=mg("1")),
        lambda: unmount(actor=guest, container=container),
        lambda: mount(actor=guest, container=container, station=clinic.stations[0]),
    ):
        with pytest.raises(RuleBroken):
            act()


# Two people


def test_waste_is_signed_by_somebody_else():
    clinic = make_clinic()
    container = bottle(clinic)
    with pytest.raises(RuleBroken, match="second person"):
        waste_stock(
            actor=clinic.actor("nurse"),
            container=container,
            amount=mg("1"),
            reason="x",
            witness=second(clinic, "nurse"),
        )


@pytest.mark.parametrize(
    ("username", "password", "error"),
    [
        ("nurse", PASSWORD, RuleBroken),
        ("nurse2", "wrong", Refused),
        ("nobody", PASSWORD, Refused),
        ("intake", PASSWORD, Refused),
        ("lapsed", PASSWORD, Refused),
        ("guest", PASSWORD, Refused),
        ("", "", Malformed),
    ],
)
def test_a_witness_is_another_licensed_person_of_the_site_with_their_own_password(username, password, error):
    clinic = make_clinic()
    make_staff(clinic.site, "lapsed", Role.NURSE, licence_expires_on=date(2020, 1, 1))
    make_staff(make_site(code="other"), "guest", Role.NURSE)
    with pytest.raises(error):
        prove_witness(clinic.actor("nurse"), username=username, password=password)


# Counts


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
