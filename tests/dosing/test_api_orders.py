"""Orders and the schedule over HTTP."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import clock
from clinic.models import Closure
from clinic.permissions import Role
from dosing.domain.quantities import Quantity
from dosing.models import Order, OrderSignature, Override, Product
from dosing.services.dispensing import give_dose
from dosing.services.stock import Delivery, receive_container
from tests.cast.api import caller
from tests.cast.clinic import PASSWORD, make_clinic, make_site, make_staff
from tests.cast.dosing import at_window, bottle, methadone, person, signed_order

pytestmark = pytest.mark.django_db


def plan(clinic, *, amounts=("80",), **more):
    """The body of an order from today on."""
    today = clinic.actor("prescriber").day.isoformat()
    step = {"from": today, "to": None, "amounts_mg": list(amounts), "every_days": 1}
    return {"medication": "methadone", "purpose": "opioid use disorder", "steps": [step], **more}


@pytest.fixture
def ready():
    """A clinic with a person, a mounted bottle, and a prescriber with a key."""
    clinic = make_clinic()
    methadone()
    bottle(clinic)
    return clinic, person(clinic), caller("prescriber")


def test_without_a_password_an_order_is_a_draft_until_it_is_signed(ready):
    clinic, ada, prescriber = ready
    draft = prescriber.post(f"patients/{ada.pk}/orders/", plan(clinic))
    assert (draft.status, draft.body["status"], draft.body["signed_by"]) == (201, "draft", None)
    assert prescriber.get(f"patients/{ada.pk}/schedule/").body == []

    signed = prescriber.post(f"orders/{draft.body['id']}/sign/", {"password": PASSWORD})
    assert (signed.status, signed.body["status"], signed.body["id"]) == (201, "signed", draft.body["id"])
    today = clinic.actor("nurse").day.isoformat()
    assert prescriber.get(f"patients/{ada.pk}/schedule/").body == [
        {"day": today, "slot": 1, "medication": "methadone", "mg": "80", "status": "due"}
    ]


def test_with_a_password_an_order_is_signed_at_once_and_steps_come_back_as_sent(ready):
    clinic, ada, prescriber = ready
    body = plan(clinic, amounts=("40", "40"), password=PASSWORD)
    answer = prescriber.post(f"patients/{ada.pk}/orders/", body)
    assert (answer.status, answer.body["kind"], answer.body["signed_by"]) == (201, "new", "prescriber")
    assert answer.body["steps"] == body["steps"]
    assert answer.body["product"] == "methadone-concentrate"


def test_a_wrong_password_signs_nothing_and_too_many_of_them_are_a_429(ready):
    clinic, ada, prescriber = ready
    statuses = [prescriber.post(f"patients/{ada.pk}/orders/", plan(clinic, password="wrong")).status for _ in range(6)]
    assert statuses == [403, 403, 403, 403, 403, 429]
    assert Order.objects.count() == 0


def test_the_chain_goes_on_by_change_hold_resume_and_end(ready):
    clinic, ada, prescriber = ready
    today = clinic.actor("prescriber").day
    first = prescriber.post(f"patients/{ada.pk}/orders/", plan(clinic, password=PASSWORD)).body
    change = {"steps": plan(clinic, amounts=("70",))["steps"], "password": PASSWORD}
    second = prescriber.post(f"orders/{first['id']}/change/", change)
    assert (second.status, second.body["kind"], second.body["previous"]) == (201, "change", first["id"])
    assert second.body["purpose"] == first["purpose"]

    pause = {"from": today.isoformat(), "reason": "in hospital", "password": PASSWORD}
    held = prescriber.post(f"orders/{second.body['id']}/hold/", pause).body
    assert prescriber.get(f"patients/{ada.pk}/schedule/").body[0]["status"] == "held"
    resumed = prescriber.post(f"orders/{held['id']}/resume/", pause).body
    assert prescriber.get(f"patients/{ada.pk}/schedule/").body[0]["status"] == "due"
    end = {"on": (today + timedelta(days=1)).isoformat(), "reason": "moved away", "password": PASSWORD}
    ended = prescriber.post(f"orders/{resumed['id']}/end/", end)
    assert (ended.status, ended.body["kind"], ended.body["steps"]) == (201, "end", [])
    assert [order["kind"] for order in prescriber.get(f"patients/{ada.pk}/orders/").body] == [
        "new", "change", "hold", "resume", "end",
    ]  # fmt: skip
    assert prescriber.post(f"orders/{first['id']}/change/", change).body["error"] == "already_followed"
    assert prescriber.post(f"orders/{ended.body['id']}/hold/", pause).status == 409


def test_a_second_running_order_of_the_same_medication_is_a_409_and_leaves_nothing(ready):
    clinic, ada, prescriber = ready
    prescriber.post(f"patients/{ada.pk}/orders/", plan(clinic, password=PASSWORD))
    answer = prescriber.post(f"patients/{ada.pk}/orders/", plan(clinic, password=PASSWORD))
    assert (answer.status, answer.body["error"]) == (409, "order_in_force")
    assert Order.objects.count() == OrderSignature.objects.count() == 1


def test_the_same_key_gives_the_first_answer_again_even_after_a_signature(ready):
    clinic, ada, prescriber = ready
    address = f"patients/{ada.pk}/orders/"
    first = prescriber.post(address, plan(clinic), press="one")
    prescriber.post(f"orders/{first.body['id']}/sign/", {"password": PASSWORD}, press="one")
    again = prescriber.post(address, plan(clinic), press="one")
    assert (again.status, again.body) == (200, first.body)
    signed = prescriber.post(f"orders/{first.body['id']}/sign/", {"password": PASSWORD}, press="one")
    assert (signed.status, signed.body["status"]) == (200, "signed")
    assert prescriber.post(address, plan(clinic, amounts=("70",)), press="one").body["error"] == "key_reused"
    assert caller("director").post(address, plan(clinic), press="one").status == 201
    assert Order.objects.count() == 2


def test_without_a_key_of_the_press_nothing_happens(ready):
    clinic, ada, prescriber = ready
    for key in (None, "", "x" * 101):
        answer = prescriber.post(f"patients/{ada.pk}/orders/", plan(clinic), press=key)
        assert (answer.status, answer.body["error"]) == (400, "key_needed")
    assert Order.objects.count() == 0


def test_where_several_products_are_in_stock_the_order_names_one(ready):
    clinic, ada, prescriber = ready
    tablets = Product.objects.create(
        code="methadone-tablet-10", medication=methadone().medication, name="Methadone tablet 10 mg", form="tablet",
        route="oral", strength="10 mg", unit="tablet", unit_micrograms=10_000, step_micrograms=5_000, schedule="C-II",
        source="test",
    )  # fmt: skip
    assert prescriber.post(f"patients/{ada.pk}/orders/", plan(clinic)).body["product"] == "methadone-concentrate"
    named = prescriber.post(f"patients/{ada.pk}/orders/", plan(clinic, product=tablets.code))
    assert named.body["product"] == tablets.code
    from dosing.models import Mounting

    Mounting.objects.all().delete()
    delivery = Delivery(tablets, "T-1", clinic.actor("nurse").day, Quantity.from_mg("1000"), "222-2")
    receive_container(actor=clinic.actor("nurse"), delivery=delivery)
    answer = prescriber.post(f"patients/{ada.pk}/orders/", plan(clinic))
    assert answer.status == 400
    assert "methadone-concentrate, methadone-tablet-10" in answer.body["fields"]["product"][0]


@pytest.mark.parametrize(
    ("steps", "field"),
    [
        ([], "steps"),
        ({}, "steps"),
        ([[]], "steps.0"),
        ([{"from": "2026-01-01"}], "steps.0.amounts_mg"),
        ([{"from": "x", "amounts_mg": ["80"]}], "steps.0.from"),
        ([{"amounts_mg": [80]}], "steps.0.amounts_mg.0"),
        ([{"amounts_mg": [80.5]}], "steps.0.amounts_mg.0"),
        ([{"amounts_mg": ["NaN"]}], "steps.0.amounts_mg.0"),
        ([{"amounts_mg": ["1e9"]}], "steps.0.amounts_mg.0"),
        ([{"amounts_mg": ["1000000000"]}], "steps.0.amounts_mg.0"),
        ([{"amounts_mg": ["-80"]}], "steps.0.amounts_mg.0"),
        ([{"amounts_mg": ["0"]}], "steps.0.amounts_mg.0"),
        ([{"amounts_mg": ["\uff18\uff10"]}], "steps.0.amounts_mg.0"),
        ([{"amounts_mg": ["80.5"]}], "steps"),
        ([{"amounts_mg": ["80"] * 7}], "steps.0.amounts_mg"),
        ([{"amounts_mg": "80"}], "steps.0.amounts_mg"),
        ([{"amounts_mg": ["80"], "every_days": 0}], "steps.0.every_days"),
        ([{"amounts_mg": ["80"], "every_days": True}], "steps.0.every_days"),
        ([{"amounts_mg": ["80"], "to": "2001-01-01"}], "steps"),
        ([{"amounts_mg": ["80"]}, {"amounts_mg": ["70"]}], "steps"),
        ([{"amounts_mg": ["80"]}] * 191, "steps"),
    ],
)
def test_steps_that_cannot_be_are_refused_by_field(ready, steps, field):
    clinic, ada, prescriber = ready
    today = clinic.actor("prescriber").day.isoformat()
    if isinstance(steps, list):
        steps = [{"from": today, **step} if isinstance(step, dict) else step for step in steps]
    answer = prescriber.post(f"patients/{ada.pk}/orders/", plan(clinic, steps=steps))
    assert answer.status == 400
    assert field in answer.body["fields"], answer.body
    assert Order.objects.count() == 0


def test_an_unknown_medication_or_product_is_a_400_by_field(ready):
    clinic, ada, prescriber = ready
    assert "medication" in prescriber.post(f"patients/{ada.pk}/orders/", plan(clinic, medication="x")).body["fields"]
    assert "product" in prescriber.post(f"patients/{ada.pk}/orders/", plan(clinic, product="x")).body["fields"]


def test_a_missed_days_stop_is_lifted_by_a_prescribers_reason_for_today(ready):
    clinic, ada, prescriber = ready
    container = bottle(clinic)
    five_days_ago = clock.now() - timedelta(days=5)
    with clock.clock_at(five_days_ago):
        order = signed_order(clinic, ada)
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))
    card = caller("nurse").get(f"window/{ada.pk}/").body
    assert [(one["rule"], one["lifted_by"]) for one in card["findings"]] == [("missed-days", "prescriber")]

    body = {**plan(clinic), "overrides": [{"rule": "missed-days", "reason": "seen today, alert"}]}
    assert prescriber.post(f"orders/{order.pk}/change/", body).status == 201
    assert Override.objects.get().accepted_role == "prescriber"
    given = caller("nurse").post(
        f"window/{ada.pk}/doses/",
        {"medication": "methadone", "slot": 1, "container": container.code, "outcome": "given"},
    )
    assert given.status == 201


def test_the_schedule_tells_given_missed_excused_and_future_for_any_day(ready):
    clinic, ada, prescriber = ready
    container = bottle(clinic)
    today = clinic.actor("nurse").day
    with clock.clock_at(clock.now() - timedelta(days=3)):
        signed_order(clinic, ada)
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))
    Closure.objects.create(site=clinic.site, day=today - timedelta(days=2), reason="holiday")

    days = {"from": str(today - timedelta(days=4)), "to": str(today + timedelta(days=1))}
    told = prescriber.get(f"patients/{ada.pk}/schedule/", **days).body
    assert [line["status"] for line in told] == ["given", "excused", "missed", "due", "future"]
    assert {line["mg"] for line in told} == {"80"}


@pytest.mark.parametrize("days", [{"from": "x"}, {"from": "2026-01-02", "to": "2026-01-01"}, {"to": "9999-12-31"},
                                  {"from": "2020-01-01", "to": "2026-01-01"}, {"from": "2026-1-1"}])  # fmt: skip
def test_a_range_that_cannot_be_is_refused(ready, days):
    _, ada, prescriber = ready
    assert prescriber.get(f"patients/{ada.pk}/schedule/", **days).status == 400


def test_a_week_and_a_year_of_schedule_take_the_same_queries(ready):
    clinic, ada, prescriber = ready
    signed_order(clinic, ada)
    today, counts = clinic.actor("nurse").day, []
    for span in (7, 399):
        with CaptureQueriesContext(connection) as seen:
            told = prescriber.get(f"patients/{ada.pk}/schedule/", **{"from": today, "to": today + timedelta(days=span)})
        assert len(told.body) == span + 1
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_another_sites_prescriber_finds_neither_person_nor_order(ready):
    clinic, ada, _ = ready
    order = signed_order(clinic, ada)
    make_staff(make_site(code="other"), "elsewhere", Role.PRESCRIBER)
    stranger = caller("elsewhere")
    assert stranger.post(f"patients/{ada.pk}/orders/", plan(clinic)).status == 404
    assert stranger.post(f"orders/{order.pk}/end/", {}).status == 404
    assert stranger.get(f"patients/{ada.pk}/schedule/").status == 404
