"""The nightly walk finds every way the books can be broken, and says which row it is."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from clinic.clock import now
from clinic.db import append_only
from clinic.models import AuditEvent
from clinic.services.proofs import Proof
from clinic.services.system import system_actor
from dosing.domain.books import Moved
from dosing.domain.quantities import Quantity
from dosing.models import Container, Count, Dose, Movement
from dosing.selectors.books import walk_the_books
from dosing.services.books import verify_ledger
from dosing.services.counts import count_container, witness_count
from dosing.services.dispensing import give_dose, refuse_dose, spill_dose
from dosing.services.reversal import reverse_dose
from dosing.services.stock import waste_stock
from tests.cast.clinic import make_clinic
from tests.cast.dosing import at_window, bottle, person, signed_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning() -> Iterator[None]:
    """Everything that moves stock has happened once; then the guards are lifted."""
    clinic = make_clinic()
    nurse, second = clinic.actor("nurse"), Proof(clinic.users["nurse2"], now())
    ada, ben = person(clinic), person(clinic, given="Ben")
    signed_order(clinic, ada)
    signed_order(clinic, ben)
    container = bottle(clinic)
    spill_dose(actor=nurse, at=at_window(clinic, ada, container, witness=second, reason="the cup fell"))
    wrong = give_dose(actor=nurse, at=at_window(clinic, ada, container))
    reverse_dose(actor=nurse, dose=wrong, reason="scanned the wrong card")
    part = at_window(clinic, ada, container, witness=second, taken=Quantity.from_mg("50"), reason="felt sick")
    give_dose(actor=nurse, at=part)
    refuse_dose(actor=nurse, at=at_window(clinic, ben, container, reason="later"))
    give_dose(actor=nurse, at=at_window(clinic, ben, container))
    waste_stock(actor=nurse, container=container, amount=Quantity.from_mg("5"), reason="in the tubing", witness=second)
    short = count_container(actor=nurse, container=container, counted=Quantity.from_mg("9700"))
    witness_count(actor=nurse, count=short, witness=second, cause="evaporated")
    count_container(actor=nurse, container=container, counted=Quantity.from_mg("9000"))
    connection.check_constraints()
    append_only.lift()
    yield
    append_only.install()


def rules() -> set[str]:
    return {fault.rule for fault in walk_the_books().faults}


def given() -> Dose:
    return Dose.objects.filter(reversal__isnull=True).latest("id")


def movement_of(kind: str) -> Movement:
    return Movement.objects.filter(cause_kind=kind).latest("id")


def insert(model, **facts):
    return model.objects.create(**facts)


def copy(movement: Movement, **changes) -> Movement:
    kept = {
        name: getattr(movement, name)
        for name in (
            *("container_id", "source", "destination", "micrograms", "moved_at", "moved_by_id", "witness_id"),
            *("cause_kind", "cause_id"),
        )
    }
    return insert(Movement, **(kept | changes))


def change(row, **facts):
    type(row).objects.filter(pk=row.pk).update(**facts)


def remove(row):
    type(row).objects.filter(pk=row.pk)._raw_delete("default")


def more_out_of_the_safe_than_was_in_it():
    change(movement_of("container"), micrograms=1_000)


BREAKS = {
    "a dose without its movement": (lambda: remove(movement_of("dose")), {"movements_differ"}),
    "a dose with another amount than its movement": (lambda: change(given(), micrograms=79_000), {"movements_differ"}),
    "a movement of another amount": (lambda: change(movement_of("dose"), micrograms=79_000), {"movements_differ"}),
    "a dose moved twice": (lambda: copy(movement_of("dose")), {"movements_differ"}),
    "a movement from a dose that is not there": (
        lambda: copy(movement_of("dose"), cause_id=10**6),
        {"cause_missing"},
    ),
    "a reversal that moved nothing back": (lambda: remove(movement_of("dosereversal")), {"reversal"}),
    "a reversal that is not there": (
        lambda: change(movement_of("dosereversal"), cause_id=10**6),
        {"cause_missing", "reversal"},
    ),
    "a reversal of another amount": (
        lambda: change(movement_of("dosereversal"), micrograms=1),
        {"reversal_mismatched"},
    ),
    "a container never received": (lambda: remove(movement_of("container")), {"receipt", "below_zero"}),
    "a container received twice": (lambda: copy(movement_of("container")), {"receipt"}),
    "more out than in": (more_out_of_the_safe_than_was_in_it, {"below_zero"}),
    "waste signed by one": (lambda: change(movement_of(""), witness=None), {"no_witness"}),
    "waste signed twice by the same": (
        lambda: change(movement_of(""), witness=movement_of("").moved_by),
        {"same_person"},
    ),
    "a spill that wasted something else": (
        lambda: change(movement_of("doseevent"), micrograms=1),
        {"movements_differ"},
    ),
    "a variance nobody counted": (lambda: change(movement_of("count"), micrograms=1), {"movements_differ"}),
    "an unsigned count that moved": (
        lambda: copy(movement_of("count"), cause_id=Count.objects.latest("id").pk),
        {"movements_differ", "other_witness"},
    ),
    "a cause that is none": (
        lambda: change(movement_of("dose"), cause_kind="gift"),
        {"cause_unknown", "movements_differ"},
    ),
    "an account that is none": (lambda: change(movement_of("dose"), destination="pocket"), {"account_unknown"}),
    "a quiet movement to a person": (
        lambda: copy(movement_of("dose"), cause_kind="", cause_id=None),
        {"no_cause"},
    ),
}


@pytest.mark.usefixtures("morning")
def test_books_kept_by_the_services_hold():
    report = walk_the_books()
    assert (report.faults, report.containers) == ([], 1)
    assert report.movements == Movement.objects.count()
    assert sum(report.held.values()) == 0


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize("what", BREAKS)
def test_a_break_of_the_books_is_found_and_named(what):
    break_it, expected = BREAKS[what]
    break_it()
    assert expected <= rules()


@pytest.mark.usefixtures("morning")
def test_the_command_names_the_fault_leaves_it_on_record_and_ends_with_an_error(capsys):
    dose = given()
    change(dose, micrograms=79_000)
    with pytest.raises(CommandError, match="faults in"):
        call_command("verify_ledger")
    assert f"Dose {dose.pk} should have moved" in capsys.readouterr().out
    event = AuditEvent.objects.get(verb="ledger.verified")
    assert event.username == "system"
    assert event.detail["faults"] > 0
    assert f"Dose {dose.pk}" in json.dumps(event.detail["first"])


def test_the_command_says_when_all_is_well(capsys):
    bottle(make_clinic())
    call_command("verify_ledger")
    assert "1 movements of 1 containers hold." in capsys.readouterr().out
    assert AuditEvent.objects.get(verb="ledger.verified").detail["faults"] == 0


def test_the_walk_asks_the_same_whatever_the_number_of_rows(django_assert_num_queries):
    clinic = make_clinic()
    for _ in range(2):
        bottle(clinic)
    with django_assert_num_queries(13):
        walk_the_books()
    nurse = clinic.actor("nurse")
    signed_order(clinic, ada := person(clinic))
    give_dose(actor=nurse, at=at_window(clinic, ada, Container.objects.latest("id")))
    with django_assert_num_queries(13):
        walk_the_books()


def test_only_the_system_verifies_by_itself():
    assert verify_ledger(actor=system_actor()).found == 0


def test_the_way_of_a_movement_names_container_places_and_amount():
    moved = Moved(1, "BTL-000001", 5, "safe", "waste", 1, 2, "", None, None, None, None)
    assert moved.way == ("BTL-000001", "safe", "waste", 5)
