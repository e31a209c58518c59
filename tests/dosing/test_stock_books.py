"""The stock through its services: nothing is given twice, nothing is lost, and what cannot be is refused in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clinic.clock import clock_at, now
from clinic.errors import Malformed, Refused, RuleBroken
from clinic.permissions import Role
from clinic.services.proofs import prove_witness
from dosing.domain.ledger import Account
from dosing.domain.quantities import Quantity
from dosing.models import Container, Dose, Mounting, Movement, Product
from dosing.services.counts import count_container
from dosing.services.dispensing import give_dose
from dosing.services.ledger import balance
from dosing.services.stock import mount, receive_container, receive_containers, unmount, waste_stock
from tests.cast.clinic import PASSWORD, make_clinic, make_site, make_staff
from tests.cast.dosing import at_window, bottle, methadone, person, signed_order
from tests.cast.stock import delivery, film, mg, second

pytestmark = pytest.mark.django_db


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
