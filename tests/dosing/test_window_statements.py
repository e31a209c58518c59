"""How many statements the window sends: few, and as many for thirty people as for three."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.clock import clock_at, now
from dosing.models import Dose, Order
from dosing.services.dispensing import give_dose
from patients.services.front_desk import check_in
from tests.cast.clinic import make_clinic
from tests.cast.counter import at_counter
from tests.cast.dosing import at_window, bottle, changed_order, person, signed_order
from tests.cast.history import tell
from tests.cast.observations import observed

pytestmark = pytest.mark.django_db
ENDS = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")
CARD, GIVE = 4, 11


def statements(action):
    """What was sent to the database while the action ran, but for the ends of transactions."""
    with CaptureQueriesContext(connection) as seen:
        answer = action()
    assert answer.status_code == 200, answer.content
    return len([query["sql"] for query in seen if not query["sql"].startswith(ENDS)])


def test_a_card_takes_four_statements_and_a_give_eleven_with_session_and_audit():
    clinic = make_clinic()
    ada = person(clinic)
    signed_order(clinic, ada)
    bottle(clinic)
    counter = at_counter(clinic)

    assert statements(lambda: counter.scan(ada.record_number)) <= CARD
    form = counter.form(ada, "given")
    assert statements(lambda: counter.press(form)) <= GIVE


def test_news_since_the_signature_costs_one_statement_however_much_there_is():
    clinic = make_clinic()
    with clock_at(now() - timedelta(hours=1)):
        ada = person(clinic)
        signed_order(clinic, ada)
        bottle(clinic)
    for n in range(5):
        tell(clinic, ada, "medicines", as_said=f"ibuprofen {n}00 mg")
    tell(clinic, ada, "conditions")
    observed(clinic, ada, "breath_alcohol", breath_alcohol=("0", "g/210 L"))
    counter = at_counter(clinic)

    assert statements(lambda: counter.scan(ada.record_number)) == CARD + 1
    form = counter.form(ada, "given")
    assert statements(lambda: counter.press(form)) <= GIVE + 1 <= 12


@pytest.mark.parametrize(("days", "others"), [(1, 0), (12, 0), (1, 10)])
def test_history_orders_and_people_cost_no_statement(days, others):
    clinic = make_clinic()
    started = now() - timedelta(days=days)
    with clock_at(started):
        ada = person(clinic)
        order = signed_order(clinic, ada, mg="40")
        container = bottle(clinic)
        for n in range(others):
            signed_order(clinic, person(clinic, given=f"Person{chr(97 + n)}"))
    for n in range(days):
        with clock_at(started + timedelta(days=n)):
            give_dose(
                actor=clinic.actor("nurse"),
                at=at_window(clinic, ada, container, acknowledged_order=Order.objects.order_by("-pk").first().pk),
            )
            order = changed_order(clinic, Order.objects.filter(patient=ada).last(), mg=str(41 + n)) if n else order
    counter = at_counter(clinic)

    assert statements(lambda: counter.scan(ada.record_number)) <= CARD
    form = counter.form(ada, "given")
    last = str(Order.objects.filter(patient=ada).last().pk)
    assert statements(lambda: counter.press(form, acknowledged_order=last)) <= GIVE
    assert Dose.objects.count() == days + 1


def asked_for(people):
    """Statements of the page, the poll and a search with so many people in every state."""
    clinic = make_clinic()
    container = bottle(clinic)
    for n in range(people):
        someone = person(clinic, given=f"Given{chr(97 + n % 26)}{chr(97 + n // 26)}", family="Same")
        signed_order(clinic, someone)
        if n % 3 == 0:
            give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, someone, container))
        elif n % 3 == 1:
            check_in(actor=clinic.actor("intake"), patient=someone)
    counter = at_counter(clinic)
    return (
        statements(lambda: counter.client.get("/window/")),
        statements(lambda: counter.client.get("/window/queue/", headers={"HX-Request": "true"})),
        statements(lambda: counter.scan("same")),
    )


@pytest.mark.parametrize("people", [3, 30])
def test_thirty_people_ask_as_much_of_the_database_as_three(people):
    assert asked_for(people) == (8, 8, 3)
