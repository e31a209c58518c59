"""Planning a taper in the order writer, and what can be done about one that runs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.clock import clock_at, now
from dosing.domain.quantities import Quantity
from dosing.domain.taper import TaperTurn
from dosing.models import Order, TaperPlan
from dosing.services.dispensing import give_dose
from tests.cast.clinic import PASSWORD, make_clinic
from tests.cast.dosing import at_window, bottle, methadone, person, signed_order
from tests.cast.pages import signed_in
from tests.cast.tapers import held_at, tapering

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def ada(clinic):
    return person(clinic)


def typed(clinic, **changes):
    """What a prescriber types to plan 10 % of the dose every 14 days from 100 mg and today on."""
    day = clinic.actor("prescriber").day.isoformat()
    return {
        "request_key": "press-1",
        "product": methadone().code,
        "purpose": "opioid use disorder",
        "steps-TOTAL_FORMS": "1",
        "steps-INITIAL_FORMS": "0",
        "steps-0-from_day": day,
        "steps-0-amounts": "7",
        "steps-0-every_days": "1",
        "taper-turn": "plan",
        "taper-method": "percent_of_current",
        "taper-rate": "10",
        "taper-interval_days": "14",
        "taper-start_mg": "100",
        "taper-start_on": day,
        "taper-floor_mg": "0",
    } | changes


def with_steps(answers, steps):
    """The same with the steps of an order in its rows."""
    rows = {"steps-TOTAL_FORMS": str(len(steps))}
    for place, step in enumerate(steps):
        amounts = " + ".join(Quantity(amount).mg for amount in step["amounts_micrograms"])
        row = {"from_day": step["from"], "to_day": step["to"] or "", "amounts": amounts, "every_days": "1"}
        rows |= {f"steps-{place}-{name}": written for name, written in row.items()}
    return answers | rows


def rows(client, answers):
    return client.post(reverse("dosing:order_taper_rows"), answers).content.decode()


def preview(client, ada, answers):
    return client.post(reverse("dosing:order_preview", args=[ada.pk]), answers).content.decode()


def test_a_pace_fills_the_rows_with_steps_the_product_can_measure(clinic):
    page = rows(signed_in(clinic, "prescriber"), typed(clinic))
    assert 'name="steps-32-amounts" value="1"' in page
    assert "steps-33-" not in page
    assert 'name="steps-1-amounts" value="90"' in page


@pytest.mark.parametrize("changes", [{"taper-method": ""}, {"taper-rate": ""}, {"taper-rate": "²"}, {"product": ""}])
def test_half_a_taper_leaves_the_rows_as_they_are(clinic, changes):
    page = rows(signed_in(clinic, "prescriber"), typed(clinic, **changes))
    assert 'value="7"' in page
    assert "steps-1-" not in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"taper-interval_days": "0"}, "between 1 and 366 days"),
        ({"taper-interval_days": "x"}, "whole number"),
        ({"taper-rate": "-5"}, "A number more than 0"),
        ({"taper-rate": "0"}, "more than 0"),
        ({"taper-start_mg": "5000"}, "misplaced decimal point"),
        ({"taper-start_mg": "\N{DROMEDARY CAMEL}"}, "is not an amount in mg"),
        ({"taper-floor_mg": "100"}, "below the start dose"),
        ({"taper-method": "fixed_mg", "taper-rate": "0.001"}, "one order holds 60"),
        ({"taper-method": "by magic"}, "not one of the available choices"),
    ],
)
def test_nonsense_is_told_in_a_sentence_while_it_is_typed_and_refused_when_it_is_saved(clinic, ada, changes, sentence):
    client, answers = signed_in(clinic, "prescriber"), typed(clinic, **changes)
    assert sentence in preview(client, ada, answers)
    answer = client.post(
        reverse("dosing:order_new", args=[ada.pk]), answers | {"action": "draft", "taper-agreed": "yes"}
    )
    assert answer.status_code in (400, 409)
    assert not Order.objects.exists()


def test_a_fast_taper_is_told_with_its_source_and_where_it_leads(clinic, ada):
    answers = typed(clinic, **{"taper-rate": "25", "taper-interval_days": "3", "taper-floor_mg": "20"})
    page = preview(signed_in(clinic, "prescriber"), ada, answers)
    for said in ("taper-cut", "taper-interval", "medications.md 3.1", "The dose stays at 20 mg"):
        assert said in page, said
    assert "The last dose, 1 mg" in preview(signed_in(clinic, "prescriber"), ada, typed(clinic))


def test_a_taper_is_planned_agreed_and_signed_with_one_press(clinic, ada):
    steps = tapering(clinic, person(clinic, given="Bo")).steps
    answers = with_steps(typed(clinic, action="sign", password=PASSWORD), steps)
    client, address = signed_in(clinic, "prescriber"), reverse("dosing:order_new", args=[ada.pk])
    unsaid = client.post(address, answers)
    assert (unsaid.status_code, "Say whether the person agrees" in unsaid.content.decode()) == (400, True)
    without = client.post(address, answers | {"taper-agreed": "no"})
    assert (without.status_code, "without the person&#x27;s own agreement" in without.content.decode()) == (400, True)
    said = {"taper-agreed": "yes", "taper-said": "Until spring"}
    assert client.post(address, answers | said).status_code == 302
    order = Order.objects.get(patient=ada)
    assert (order.taper.agreed, order.taper.said, hasattr(order, "signature")) == (True, "Until spring", True)
    page = client.get(reverse("dosing:orders", args=[ada.pk])).content.decode()
    for words in (
        "10 % of the dose at that time every 14 days",
        "The person agreed.",
        "Until spring",
        "Pause the taper",
    ):
        assert words in page


def test_rows_changed_by_hand_are_no_longer_that_taper(clinic, ada):
    answers = typed(clinic, action="draft", **{"taper-agreed": "yes"})
    answer = signed_in(clinic, "prescriber").post(reverse("dosing:order_new", args=[ada.pk]), answers)
    assert answer.status_code == 400
    assert "not those of this taper any more" in answer.content.decode()


def four_weeks_in(clinic, ada):
    """A taper that has come down from 100 mg to 81 mg."""
    with clock_at(now() - timedelta(days=28)):
        return tapering(clinic, ada)


def taper_page(clinic, order, turn):
    return signed_in(clinic, "prescriber").get(f"{reverse('dosing:order_change', args=[order.pk])}?taper={turn}")


@pytest.mark.parametrize(("turn", "first"), [("pause", "81"), ("stop", "81"), ("slow", "81"), ("reverse", "90")])
def test_the_page_of_each_change_begins_with_the_running_taper(clinic, ada, turn, first):
    answer = taper_page(clinic, four_weeks_in(clinic, ada), turn)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'name="steps-0-amounts" value="{first}"' in page
    assert ("steps-1-" in page) is (turn in ("slow", "reverse"))


@pytest.mark.parametrize("turn", ["pause", "stop"])
def test_a_running_taper_is_held_where_it_is_and_goes_on_from_there(clinic, ada, turn):
    order = four_weeks_in(clinic, ada)
    client, address = signed_in(clinic, "prescriber"), reverse("dosing:order_change", args=[order.pk])
    answers = typed(clinic, action="sign", password=PASSWORD, **{"taper-turn": turn, "taper-agreed": "yes"})
    del answers["taper-method"]
    held = [step.as_row() for step in held_at(clinic, "81")]
    assert client.post(f"{address}?taper={turn}", with_steps(answers, held)).status_code == 302
    page = client.get(reverse("dosing:orders", args=[ada.pk])).content.decode()
    assert TaperPlan.objects.get(order__previous=order).turn == turn
    assert ("Resume the taper" in page, "Plan a taper" in page) == (turn == "pause", turn == "stop")


@pytest.mark.parametrize(
    ("turn", "status", "sentence"),
    [("pause", 409, "is no taper"), ("sideways", 404, "no such way"), ("plan", 200, "Plan a taper")],
)
def test_a_plain_order_can_only_become_a_taper(clinic, ada, turn, status, sentence):
    answer = taper_page(clinic, signed_order(clinic, ada), turn)
    assert (answer.status_code, sentence in answer.content.decode()) == (status, True)


def test_a_taper_on_its_first_step_has_nowhere_to_go_back_to(clinic, ada):
    answer = taper_page(clinic, tapering(clinic, ada), "reverse")
    assert answer.status_code == 409
    assert "not come down from a higher dose yet" in answer.content.decode()


def test_the_preview_shows_what_was_given_so_far_beside_the_plan(clinic):
    with clock_at(now() - timedelta(days=1)):
        ada = person(clinic)
        order = signed_order(clinic, ada, mg="100")
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, bottle(clinic)))
    page = preview(signed_in(clinic, "prescriber"), ada, typed(clinic, follows=str(order.pk)))
    assert "Short strokes: given so far" in page
    assert 'class="curve__given"' in page


def test_the_pages_of_a_taper_ask_the_same_however_long_its_history(clinic, ada):
    def asked(order):
        with CaptureQueriesContext(connection) as queries:
            assert taper_page(clinic, order, "slow").status_code == 200
        return len(queries)

    order = tapering(clinic, ada)
    taper_page(clinic, order, "slow")
    few = asked(order)
    for _ in range(3):
        order = tapering(clinic, ada, turn=TaperTurn.SLOW, previous=order)
    assert asked(order) == few
