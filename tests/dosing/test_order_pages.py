"""The order pages: what a prescriber sees, types, and gets back when it does not go."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import AuditEvent
from dosing.models import Hold, HoldLift, Order, OrderSignature
from dosing.services.dispensing import give_dose
from patients.services.enrolment import AtDischarge, discharge
from tests.cast.admission import admitted, checked
from tests.cast.clinic import PASSWORD, make_clinic, make_site
from tests.cast.dosing import at_window, bottle, methadone, newcomer, person, signed_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def ada(clinic):
    return person(clinic)


def signed_in(clinic, username: str = "prescriber") -> Client:
    client = Client()
    client.force_login(clinic.users[username], backend="django.contrib.auth.backends.ModelBackend")
    return client


def typed(clinic, amounts: str = "80", **changes: str) -> dict[str, str]:
    """What a prescriber types for a new order from today on."""
    return {
        "request_key": "press-1",
        "product": methadone().code,
        "purpose": "opioid use disorder",
        "reason": "",
        "steps-TOTAL_FORMS": "1",
        "steps-INITIAL_FORMS": "0",
        "steps-0-from_day": clinic.actor("prescriber").day.isoformat(),
        "steps-0-to_day": "",
        "steps-0-amounts": amounts,
        "steps-0-every_days": "1",
        "action": "sign",
        "password": PASSWORD,
    } | changes


def new_order(ada) -> str:
    return reverse("dosing:order_new", args=[ada.pk])


def test_an_order_is_written_and_signed_with_one_press(clinic, ada):
    answer = signed_in(clinic).post(new_order(ada), typed(clinic, "60 + 40"))
    assert answer.status_code == 302
    order = Order.objects.get()
    assert order.steps[0]["amounts_micrograms"] == [60_000, 40_000]
    assert order.signature.signed_by == clinic.users["prescriber"]


def test_pressing_twice_makes_one_order(clinic, ada):
    client = signed_in(clinic)
    for _ in range(2):
        assert client.post(new_order(ada), typed(clinic)).status_code == 302
    assert (Order.objects.count(), OrderSignature.objects.count()) == (1, 1)


def test_a_draft_gives_no_right_to_a_dose_until_it_is_signed(clinic, ada):
    client = signed_in(clinic)
    client.post(new_order(ada), typed(clinic, action="draft", password=""))
    draft = Order.objects.get()
    assert not OrderSignature.objects.exists()
    assert b"Draft, not signed" in client.get(reverse("dosing:orders", args=[ada.pk])).content
    answer = client.post(reverse("dosing:order_sign", args=[draft.pk]), {"request_key": "k", "password": PASSWORD})
    assert answer.status_code == 302
    assert OrderSignature.objects.get().order == draft


def test_a_wrong_password_saves_nothing_and_keeps_everything_typed_but_the_password(clinic, ada):
    answer = signed_in(clinic).post(new_order(ada), typed(clinic, "72.5", password="wrong-one", reason="<b>new</b>"))
    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'value="72.5"' in page
    assert "&lt;b&gt;new&lt;/b&gt;" in page
    assert "password is not right" in page
    assert "wrong-one" not in page
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ("0.7", "cannot be measured in steps of 1 mg"),
        ("1e9", "is not an amount in mg"),
        ("-5", "cannot be negative"),
        ("NaN", "is not an amount in mg"),
        ("0", "more than 0 mg"),
        ("200000", "cannot be right"),
        ("40 +", "is not an amount in mg"),
        ("\N{DROMEDARY CAMEL}", "is not an amount in mg"),
    ],
)  # fmt: skip
def test_an_amount_that_cannot_be_is_refused_in_a_sentence(clinic, ada, amounts, said):
    answer = signed_in(clinic).post(new_order(ada), typed(clinic, amounts))
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Order.objects.exists()


def test_a_second_running_order_is_refused_with_the_way_out(clinic, ada):
    first = signed_order(clinic, ada)
    answer = signed_in(clinic).post(new_order(ada), typed(clinic))
    assert answer.status_code == 409
    assert f"Order {first.pk} for the same medication runs on" in answer.content.decode()
    assert Order.objects.count() == 1


def test_a_retired_product_cannot_be_chosen(clinic, ada):
    product = methadone()
    product.retired_on = clinic.actor("prescriber").day
    product.save()
    answer = signed_in(clinic).post(new_order(ada), typed(clinic))
    assert answer.status_code == 400
    assert "retired or not dispensed here" in answer.content.decode()


def test_a_change_follows_the_running_order(clinic, ada):
    order = signed_order(clinic, ada)
    answer = signed_in(clinic).post(reverse("dosing:order_change", args=[order.pk]), typed(clinic, "90"))
    assert answer.status_code == 302
    assert Order.objects.get(kind="change").signature.follows == order


def test_the_change_page_begins_with_what_is_running(clinic, ada):
    order = signed_order(clinic, ada, mg="75")
    assert 'value="75"' in signed_in(clinic).get(reverse("dosing:order_change", args=[order.pk])).content.decode()


@pytest.mark.parametrize("kind", ["hold", "end"])
def test_a_running_order_is_stopped_from_its_page(clinic, ada, kind):
    order = signed_order(clinic, ada)
    day = clinic.actor("prescriber").day
    stop = {"request_key": "k", "day": day, "reason": "asked for it", "action": "sign", "password": PASSWORD}
    assert signed_in(clinic).post(reverse(f"dosing:order_{kind}", args=[order.pk]), stop).status_code == 302
    assert Order.objects.get(kind=kind).signature.follows == order


def test_a_stop_in_the_past_is_refused_beside_what_was_typed(clinic, ada):
    order = signed_order(clinic, ada)
    day = clinic.actor("prescriber").day - timedelta(days=3)
    stop = {"request_key": "k", "day": day, "reason": "asked for it", "action": "sign", "password": PASSWORD}
    answer = signed_in(clinic).post(reverse("dosing:order_end", args=[order.pk]), stop)
    assert answer.status_code == 409
    assert "asked for it" in answer.content.decode()


def test_the_preview_shows_old_and_new_and_saves_nothing(clinic, ada):
    order = signed_order(clinic, ada)
    answers = typed(clinic, "100", follows=str(order.pk))
    page = signed_in(clinic).post(reverse("dosing:order_preview", args=[ada.pk]), answers).content.decode()
    assert "up 20 mg, +25 %" in page
    assert "<svg" in page
    assert "<desc" in page
    assert Order.objects.count() == 1


def test_what_would_stop_the_first_dose_stands_beside_the_order_until_it_was_given(clinic, ada):
    client, new = signed_in(clinic), newcomer(clinic, given="Ben")
    address = reverse("dosing:order_preview", args=[new.pk])
    page = client.post(address, typed(clinic, "30")).content.decode()
    assert "Before the first dose" in page
    for rule in ("admission-basis", "treatment-consent", "screening-exam", "enrolment-check"):
        assert rule in page
    order = signed_order(clinic, new, mg="30")
    follows = typed(clinic, "40", follows=str(order.pk))
    admitted(clinic, new)
    assert "Before the first dose" not in client.post(address, follows).content.decode()
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, new, bottle(clinic)))
    checked(clinic, new, answer="elsewhere", elsewhere="Riverside OTP")
    assert "Before the first dose" not in client.post(address, follows).content.decode()


def test_who_signs_a_draft_reads_what_the_first_dose_still_waits_for_and_may_sign(clinic):
    new, client = newcomer(clinic, given="Ben"), signed_in(clinic)
    client.post(reverse("dosing:order_new", args=[new.pk]), typed(clinic, "30", action="draft", request_key="k"))
    address = reverse("dosing:order_sign", args=[Order.objects.get().pk])
    assert "There is no signed screening exam." in client.get(address).content.decode()
    assert client.post(address, {"request_key": "s", "password": PASSWORD}).status_code == 302


def test_an_order_for_somebody_not_in_treatment_says_so(clinic, ada):
    why = AtDischarge(why_unknown="moved")
    discharge(actor=clinic.actor("intake"), patient=ada, reason="moved", answers=why)
    page = signed_in(clinic).post(reverse("dosing:order_preview", args=[ada.pk]), typed(clinic, "30")).content.decode()
    assert "no open admission" in page


def test_half_a_form_gets_a_hint_and_no_error(clinic, ada):
    client = signed_in(clinic)
    for answers in ({}, {"steps-TOTAL_FORMS": "x"}, typed(clinic, "", product="")):
        answer = client.post(reverse("dosing:order_preview", args=[ada.pk]), answers)
        assert (answer.status_code, b"Choose a product" in answer.content) == (200, True)


@pytest.mark.parametrize("written", ["²", "१", "9" * 5000, "-1", ""])
def test_a_hidden_field_that_is_no_number_is_as_if_it_were_not_there(clinic, ada, written):
    client, address = signed_in(clinic), reverse("dosing:order_preview", args=[ada.pk])
    assert client.post(address, typed(clinic, "80", follows=written)).status_code == 200
    answer = client.post(reverse("dosing:order_steps"), typed(clinic, "70", add="1") | {"steps-TOTAL_FORMS": written})
    assert answer.status_code == 200


def test_a_row_is_added_after_the_last_one_and_taken_away_and_the_rest_stays(clinic):
    client, day = signed_in(clinic), clinic.actor("prescriber").day
    ends = {"steps-0-to_day": (day + timedelta(days=6)).isoformat()}
    page = client.post(reverse("dosing:order_steps"), typed(clinic, "70", add="1", **ends)).content.decode()
    assert 'value="70"' in page
    assert f'name="steps-1-from_day" value="{day + timedelta(days=7)}"' in page
    two = {"steps-TOTAL_FORMS": "2", "steps-1-amounts": "60", "remove": "0"}
    page = client.post(reverse("dosing:order_steps"), typed(clinic, "70", **two)).content.decode()
    assert 'value="60"' in page
    assert 'value="70"' not in page


@pytest.mark.parametrize("name", ["orders", "schedule"])
def test_the_list_and_the_month_ask_the_same_whether_one_order_or_ten(clinic, ada, name):
    client = signed_in(clinic)
    order, container = signed_order(clinic, ada), bottle(clinic)
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))
    address = reverse(f"dosing:{name}", args=[ada.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(6):
        answers = typed(clinic, str(90 + number), request_key=f"press-{number}")
        assert client.post(reverse("dosing:order_change", args=[order.pk]), answers).status_code == 302
        order = Order.objects.latest("pk")
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200
    assert len(few) == len(many)


@pytest.mark.parametrize("asked", ["2026-13", "x", "0001-01", "9999-12", "2026-01-01"])
def test_a_month_that_is_none_is_refused_in_a_sentence(clinic, ada, asked):
    answer = signed_in(clinic).get(reverse("dosing:schedule", args=[ada.pk]), {"month": asked})
    assert answer.status_code == 400


def test_a_hold_is_placed_and_lifted_from_the_chart(clinic, ada):
    client = signed_in(clinic)
    placed = {"reason": "see me first", "lifted_by": "counselor"}
    assert client.post(reverse("dosing:hold_new", args=[ada.pk]), placed).status_code == 302
    hold = Hold.objects.get()
    assert client.post(reverse("dosing:hold_lift", args=[hold.pk]), {"reason": "seen"}).status_code == 302
    assert HoldLift.objects.get().hold == hold


def test_who_may_not_lift_a_hold_is_told_who_may(clinic, ada):
    signed_in(clinic).post(reverse("dosing:hold_new", args=[ada.pk]), {"reason": "see me", "lifted_by": "prescriber"})
    answer = signed_in(clinic, "nurse").post(reverse("dosing:hold_lift", args=[Hold.objects.get().pk]), {"reason": "x"})
    assert answer.status_code == 403
    assert "Only a prescriber can lift this hold" in answer.content.decode()


def test_everything_about_a_dose_stands_on_one_page_and_looking_is_on_record(clinic, ada):
    signed_order(clinic, ada)
    container = bottle(clinic)
    dose = give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))
    page = signed_in(clinic, "inspector").get(reverse("dosing:dose", args=[dose.pk])).content.decode()
    for said in ("Nurse Example", "Prescriber Example", container.code, "L-100", "222-0001", "Dose given", "80 mg"):
        assert said in page, said
    event = AuditEvent.objects.get(verb="dose.opened")
    assert (event.username, event.patient_id) == ("inspector", ada.pk)


@pytest.mark.parametrize("name", ["order_new", "orders", "schedule", "hold_new"])
def test_a_person_of_another_site_is_not_found(clinic, name):
    ada = person(clinic)
    ada.site = make_site(code="other")
    ada.save()
    assert signed_in(clinic).get(reverse(f"dosing:{name}", args=[ada.pk])).status_code == 404
