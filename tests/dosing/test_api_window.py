"""The window over HTTP: the line of the day, the card, and what happened to a dose."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import clock
from clinic.models import AuditEvent, Session
from dosing.domain.ledger import Account
from dosing.models import CardOpening, Dose, DoseEvent
from dosing.services.ledger import balance
from patients.services.front_desk import check_in
from tests.cast.api import caller
from tests.cast.clinic import PASSWORD, make_clinic
from tests.cast.dosing import bottle, person, signed_order

pytestmark = pytest.mark.django_db
WITNESS = {"username": "nurse2", "password": PASSWORD}


@pytest.fixture
def window():
    """A clinic, a person with an order, a mounted bottle and a nurse with a key."""
    clinic = make_clinic()
    ada = person(clinic)
    order, container = signed_order(clinic, ada), bottle(clinic)
    return clinic, ada, order, container, caller("nurse")


def dose(container, **more):
    return {"medication": "methadone", "slot": 1, "container": container.code, "outcome": "given", **more}


def test_the_card_tells_what_is_due_and_its_opening_is_on_record(window):
    _, ada, order, container, nurse = window
    card = nurse.get(f"window/{ada.pk}/")

    assert card.status == 200
    assert card.body["patient"]["record_number"] == ada.record_number
    assert card.body["due"] == [
        {
            "medication": "methadone", "slot": 1, "mg": "80", "ml": "8", "status": "due", "order": order.pk,
            "must_acknowledge": False, "container": container.code,
        }
    ]  # fmt: skip
    assert (card.body["last_dose"], card.body["days_missed"], card.body["holds"]) == (None, 0, [])
    assert AuditEvent.objects.filter(verb="card.opened", patient_id=ada.pk).count() == 1


def test_reading_a_card_takes_nobodys_place_at_a_window(window):
    clinic, ada, _, _, nurse = window
    nurse.get(f"window/{ada.pk}/")
    nurse.get(f"window/{ada.pk}/", station=clinic.stations[0].code)
    assert CardOpening.objects.count() == 0


def test_a_dose_is_given_where_its_container_is_in_use_and_the_same_key_gives_it_once(window):
    _, ada, order, container, nurse = window
    first = nurse.post(f"window/{ada.pk}/doses/", dose(container), press="one")
    second = nurse.post(f"window/{ada.pk}/doses/", dose(container), press="one")

    assert (first.status, second.status) == (201, 200)
    assert first.body == second.body
    assert (first.body["mg"], first.body["order"], first.body["station"]) == ("80", order.pk, "window-1")
    assert Dose.objects.count() == 1
    assert nurse.get(f"window/{ada.pk}/").body["due"][0]["status"] == "given"


def test_the_first_answer_is_replayed_though_the_container_was_unmounted_meanwhile(window):
    from dosing.services.stock import unmount

    clinic, ada, _, container, nurse = window
    first = nurse.post(f"window/{ada.pk}/doses/", dose(container), press="one")
    unmount(actor=clinic.actor("nurse"), container=container)
    second = nurse.post(f"window/{ada.pk}/doses/", dose(container), press="one")
    assert (second.status, second.body) == (200, first.body)


def test_a_second_press_with_another_key_is_a_409_that_says_who_where_and_when(window):
    _, ada, _, container, nurse = window
    nurse.post(f"window/{ada.pk}/doses/", dose(container))
    answer = caller("nurse2").post(f"window/{ada.pk}/doses/", dose(container))
    assert (answer.status, answer.body["error"]) == (409, "already_given")
    assert "by Nurse Example at Window 1 at" in answer.body["detail"]


def test_the_same_key_with_another_body_is_a_409_and_order_of_names_is_no_difference(window):
    _, ada, _, container, nurse = window
    nurse.post(f"window/{ada.pk}/doses/", dose(container), press="one")
    turned = dict(reversed(dose(container).items()))
    assert nurse.post(f"window/{ada.pk}/doses/", turned, press="one").status == 200
    assert nurse.post(f"window/{ada.pk}/doses/", dose(container, slot=2), press="one").body["error"] == "key_reused"
    refused = dose(container, outcome="refused", reason="changed their mind")
    assert nurse.post(f"window/{ada.pk}/doses/", refused, press="one").status == 409


def test_a_refusal_of_the_clinic_is_not_stored_under_the_key(window):
    _, ada, _, container, nurse = window
    assert nurse.post(f"window/{ada.pk}/doses/", dose(container, slot=2), press="one").body["error"] == "not_due"
    assert nurse.post(f"window/{ada.pk}/doses/", dose(container), press="one").status == 201


def test_less_than_poured_is_given_with_a_witness_and_the_rest_is_waste(window):
    _, ada, _, container, nurse = window
    assert "witness" in nurse.post(f"window/{ada.pk}/doses/", dose(container, taken_mg="30")).body["fields"]
    answer = nurse.post(f"window/{ada.pk}/doses/", dose(container, taken_mg="30", witness=WITNESS))
    assert (answer.body["mg"], answer.body["wasted_mg"], answer.body["witness"]) == ("30", "50", "nurse2")
    assert balance(container.pk, Account.SAFE) == 9_920_000


def test_refused_leaves_the_slot_free_and_spilled_needs_a_witness(window):
    _, ada, _, container, nurse = window
    refused = nurse.post(f"window/{ada.pk}/doses/", dose(container, outcome="refused", reason="feels unwell"))
    assert (refused.status, refused.body["outcome"], refused.body["wasted_mg"]) == (201, "refused", "0")
    spilled = dose(container, outcome="spilled", reason="cup fell")
    assert nurse.post(f"window/{ada.pk}/doses/", spilled).status == 400
    answer = nurse.post(f"window/{ada.pk}/doses/", {**spilled, "witness": WITNESS}, press="one")
    assert (answer.status, answer.body["wasted_mg"]) == (201, "80")
    again = nurse.post(f"window/{ada.pk}/doses/", {**spilled, "witness": WITNESS}, press="one")
    assert (again.status, again.body) == (200, answer.body)
    assert nurse.post(f"window/{ada.pk}/doses/", dose(container)).status == 201


@pytest.mark.parametrize(
    ("witness", "status", "error"),
    [
        ({"username": "nurse", "password": PASSWORD}, 409, "same_person"),
        ({"username": "nurse2", "password": "wrong"}, 403, "wrong_credential"),
        ({"username": "nobody", "password": PASSWORD}, 403, "wrong_credential"),
        ({"username": "counselor", "password": PASSWORD}, 403, "refused"),
        ({"username": "nurse2"}, 400, "malformed"),
        ("nurse2", 400, "malformed"),
    ],
)
def test_a_witness_is_a_second_person_with_their_own_credential(window, witness, status, error):
    _, ada, _, container, nurse = window
    body = dose(container, outcome="spilled", reason="cup fell", witness=witness)
    answer = nurse.post(f"window/{ada.pk}/doses/", body)
    assert (answer.status, answer.body["error"]) == (status, error)
    assert DoseEvent.objects.count() == 0


def test_vomited_is_an_event_and_the_dose_stays_given(window):
    _, ada, _, container, nurse = window
    given = nurse.post(f"window/{ada.pk}/doses/", dose(container)).body
    body = {"minutes_after": 20, "witnessed": True, "reason": "at the counter"}
    answer = nurse.post(f"doses/{given['id']}/vomited/", body, press="one")
    assert (answer.status, answer.body["dose"], answer.body["witnessed"]) == (201, given["id"], True)
    assert nurse.post(f"doses/{given['id']}/vomited/", body, press="one").body == answer.body
    assert nurse.get(f"window/{ada.pk}/").body["due"][0]["status"] == "given"


def test_a_reversed_dose_frees_its_slot(window):
    _, ada, _, container, nurse = window
    given = nurse.post(f"window/{ada.pk}/doses/", dose(container)).body
    answer = nurse.post(f"doses/{given['id']}/reverse/", {"reason": "wrong card"})
    assert (answer.status, answer.body["dose"]) == (201, given["id"])
    assert nurse.post(f"doses/{given['id']}/reverse/", {"reason": "wrong card"}).body["error"] == "already_reversed"
    assert nurse.post(f"window/{ada.pk}/doses/", dose(container)).status == 201
    assert nurse.post("doses/999/reverse/", {"reason": "x"}).status == 404


def test_a_changed_order_must_be_acknowledged_by_its_number(window):
    clinic, ada, order, container, nurse = window

    from tests.dosing.test_api_orders import plan

    nurse.post(f"window/{ada.pk}/doses/", dose(container))
    tomorrow = clock.now() + timedelta(days=1)
    with clock.clock_at(tomorrow):
        body = {**plan(clinic, amounts=("90",)), "password": PASSWORD}
        changed = caller("prescriber").post(f"orders/{order.pk}/change/", body).body
        assert nurse.get(f"window/{ada.pk}/").body["due"][0]["must_acknowledge"] is True
        refused = nurse.post(f"window/{ada.pk}/doses/", dose(container))
        assert (refused.status, refused.body["error"]) == (409, "acknowledge")
        given = nurse.post(f"window/{ada.pk}/doses/", dose(container, acknowledged_order=changed["id"]))
        assert (given.status, given.body["mg"]) == (201, "90")


def test_wrong_unknown_and_unmounted_containers_are_refused(window):
    clinic, ada, _, container, nurse = window
    other = bottle(clinic, station=clinic.stations[1])
    for code in ("BTL-999999", "EK-000001-X", "x", "\U0001f600"):
        answer = nurse.post(f"window/{ada.pk}/doses/", {**dose(container), "container": code})
        assert (answer.status, answer.body["error"]) == (409, "wrong_container")
    named = nurse.post(f"window/{ada.pk}/doses/", dose(other, station="window-1"))
    assert named.body["error"] == "wrong_container"
    assert nurse.post(f"window/{ada.pk}/doses/", dose(container, station="nowhere")).status == 400
    assert nurse.post(f"window/{ada.pk}/doses/", dose(other)).body["station"] == "window-2"


def test_a_stop_is_a_409_with_its_findings_and_a_reason_does_not_lift_it(window):
    clinic, ada, _, container, nurse = window
    clinic.site.otp_certificate_expires_on = None
    clinic.site.save()
    body = dose(container, overrides=[{"rule": "otp-certificate", "reason": "please"}])
    answer = nurse.post(f"window/{ada.pk}/doses/", body)
    assert (answer.status, answer.body["error"]) == (409, "finding")
    assert answer.body["findings"][0]["rule"] == "otp-certificate"
    assert answer.body["findings"][0]["lifted_by"] is None


def test_a_locked_station_that_is_named_answers_423(window):
    clinic, ada, _, container, nurse = window
    station = clinic.stations[0]
    later = clock.now() + timedelta(hours=1)
    Session.objects.create(
        session_key="k", session_data="", expire_date=later, user=clinic.users["nurse"], station=station,
        locked_at=clock.now(),
    )  # fmt: skip
    answer = nurse.post(f"window/{ada.pk}/doses/", dose(container, station=station.code))
    assert (answer.status, answer.body["error"]) == (423, "locked")


def test_the_line_of_the_day_tells_who_waits_and_who_is_done(window):
    clinic, ada, _, container, nurse = window
    grace = person(clinic, given="Grace", family="Hopper")
    signed_order(clinic, grace)
    person(clinic, given="No", family="Order")
    check_in(actor=clinic.actor("intake"), patient=ada)
    told = {row["patient"]: row for row in nurse.get("window/").body}
    assert set(told) == {ada.pk, grace.pk}
    assert set(told[ada.pk]) == {"patient", "record_number", "name", "checked_in_at", "status"}
    assert (told[ada.pk]["status"], told[grace.pk]["status"]) == ("waiting", "expected")
    nurse.post(f"window/{ada.pk}/doses/", dose(container))
    assert {row["patient"]: row["status"] for row in nurse.get("window/").body}[ada.pk] == "done"

    first = nurse.get("window/", limit=1)
    rest = nurse.get("window/", limit=1, after=first.body[0]["patient"])
    assert [row["patient"] for row in first.body + rest.body] == [grace.pk, ada.pk]
    assert nurse.get("window/", after="x").status == 400


def test_card_line_and_give_take_the_same_queries_for_one_person_and_for_six(window):
    clinic, _, _, container, nurse = window
    counts = []
    for more in range(2):
        people = [person(clinic, family=f"Example{'abcdefgh'[more * 3 + n]}") for n in range(3)]
        for one in people:
            signed_order(clinic, one)
        seen = []
        for call in (
            lambda: nurse.get("window/"),
            lambda one=people[0]: nurse.get(f"window/{one.pk}/"),
            lambda one=people[0]: nurse.post(f"window/{one.pk}/doses/", dose(container)),
        ):
            with CaptureQueriesContext(connection) as asked:
                call()
            seen.append(len(asked))
        counts.append(seen)
    assert counts[0] == counts[1]
