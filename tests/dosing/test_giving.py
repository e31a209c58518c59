"""Giving a dose, end to end through the services."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.clock import now
from clinic.errors import RuleBroken
from clinic.models import AuditEvent
from clinic.services.proofs import Proof
from dosing.domain.ledger import Account
from dosing.domain.quantities import Quantity, total
from dosing.models import Dose, Movement
from dosing.selectors.books import walk_the_books
from dosing.selectors.dispensing_log import Asked, log_entries
from dosing.services.dispensing import give_dose
from dosing.services.ledger import balance
from dosing.services.reversal import reverse_dose
from dosing.services.window import open_card
from tests.cast.clinic import make_clinic
from tests.cast.dosing import at_window, bottle, person, signed_order

pytestmark = pytest.mark.django_db


def test_a_dose_is_given_from_a_signed_order_and_everything_about_it_is_kept():
    clinic = make_clinic()
    ada = person(clinic)
    order, container = signed_order(clinic, ada), bottle(clinic)

    dose = give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))

    assert (dose.micrograms, dose.order, dose.slot) == (80_000, order, 1)
    assert balance(container.pk, Account.SAFE) == 9_920_000
    assert Movement.objects.get(cause_kind="dose", cause_id=dose.pk).micrograms == 80_000
    event = AuditEvent.objects.get(verb="dose.given")
    assert (event.username, event.station, event.patient_id) == ("nurse", "window-1", ada.pk)


def test_the_same_slot_is_never_given_twice():
    clinic = make_clinic()
    ada = person(clinic)
    signed_order(clinic, ada)
    container = bottle(clinic)
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))

    with pytest.raises(RuleBroken, match="given by Nurse Example at Window 1 at") as refusal:
        give_dose(actor=clinic.actor("nurse2"), at=at_window(clinic, ada, container))

    assert refusal.value.code == "already_given"
    assert Dose.objects.count() == 1


def test_a_reversed_dose_frees_its_slot_once_and_stays_on_record():
    clinic = make_clinic()
    ada = person(clinic)
    signed_order(clinic, ada)
    container = bottle(clinic)
    nurse = clinic.actor("nurse")
    wrong = give_dose(actor=nurse, at=at_window(clinic, ada, container))

    reversal = reverse_dose(actor=nurse, dose=wrong, reason="scanned the wrong card")
    right = give_dose(actor=nurse, at=at_window(clinic, ada, container))

    assert right.replaces == reversal
    assert Dose.objects.count() == 2
    assert balance(container.pk, Account.SAFE) == 9_920_000
    with pytest.raises(RuleBroken, match="given by"):
        give_dose(actor=nurse, at=at_window(clinic, ada, container))


def statements(seen: CaptureQueriesContext) -> int:
    """How many statements were sent, not counting the ends of transactions and savepoints."""
    return sum(not query["sql"].startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")) for query in seen)


def test_opening_a_card_takes_four_statements_and_giving_takes_nine_at_the_most():
    clinic = make_clinic()
    ada = person(clinic)
    signed_order(clinic, ada)
    container = bottle(clinic)
    actor = clinic.actor("nurse")

    with CaptureQueriesContext(connection) as opening:
        card = open_card(actor=actor, patient_id=ada.pk, station=clinic.stations[0])
    with CaptureQueriesContext(connection) as giving:
        give_dose(actor=actor, at=at_window(clinic, ada, container, card_must_be_open=True))

    assert card.lines[0].can_give
    assert statements(opening) <= 4
    assert statements(giving) <= 9


def test_what_was_wasted_in_front_of_a_witness_stays_wasted_when_the_dose_is_reversed():
    clinic = make_clinic()
    ada, litre = person(clinic), bottle(clinic)
    signed_order(clinic, ada, mg="80")
    nurse, second = clinic.actor("nurse"), Proof(clinic.users["nurse2"], now())
    part = at_window(clinic, ada, litre, witness=second, taken=Quantity.from_mg("50"), reason="felt sick")
    dose = give_dose(actor=nurse, at=part)

    reversal = reverse_dose(actor=nurse, dose=dose, reason="scanned the wrong card")

    assert balance(litre.pk, Account.PATIENT) == 0
    assert balance(litre.pk, Account.WASTE) == 30_000
    assert balance(litre.pk, Account.SAFE) == 9_970_000
    assert Movement.objects.filter(cause_kind="dosereversal", cause_id=reversal.pk).count() == 1
    assert walk_the_books().faults == []
    asked = Asked(clinic.site, nurse.day, nurse.day)
    lines = list(log_entries(asked))
    assert (total(line.consumed for line in lines).mg, total(line.wasted for line in lines).mg) == ("0", "30")
