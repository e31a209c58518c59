"""The stock and log pages, asked as a browser asks."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from clinic.clock import now
from clinic.models import AuditEvent
from clinic.services.proofs import Proof
from clinic.services.sealing import seal_events
from clinic.services.system import system_actor
from dosing.domain.ledger import Account
from dosing.domain.quantities import Quantity
from dosing.models import Container, Count, CountWitness, Mounting, Movement
from dosing.services.dispensing import give_dose, spill_dose
from dosing.services.ledger import balance
from dosing.services.reversal import reverse_dose
from dosing.services.stock import unmount
from tests.cast.clinic import PASSWORD, Clinic, make_clinic
from tests.cast.dosing import at_window, bottle, methadone, person, signed_order

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic()


def signed_in(clinic: Clinic, username: str = "nurse") -> Client:
    client = Client()
    client.force_login(clinic.users[username], backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["second_factor_seen"] = True
    session.save()
    return client


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def a_morning(clinic: Clinic) -> dict[str, object]:
    """Ada's dose is spilled and given, Ben's is given in part, Cy's is reversed."""
    container, nurse = bottle(clinic), clinic.actor("nurse")
    second = Proof(clinic.users["nurse2"], now())
    people = [person(clinic, given=name) for name in ("Ada", "Ben", "Cy")]
    for one in people:
        signed_order(clinic, one)
    ada, ben, cy = people
    spill_dose(actor=nurse, at=at_window(clinic, ada, container, witness=second, reason="the cup fell"))
    give_dose(actor=nurse, at=at_window(clinic, ada, container))
    part = at_window(clinic, ben, container, taken=Quantity.from_mg("50"), witness=second, reason="felt sick")
    give_dose(actor=nurse, at=part)
    reverse_dose(actor=nurse, dose=give_dose(actor=nurse, at=at_window(clinic, cy, container)), reason="wrong card")
    return {"container": container, "people": people, "day": nurse.day.isoformat()}


# What is on hand


def test_the_shelf_shows_mg_and_ml_where_it_is_and_marks_what_expires(clinic):
    container = bottle(clinic)
    page = signed_in(clinic).get("/stock/").content.decode()
    for words in (container.code, "10,000", "1000&nbsp;mL", "Window 1", "L-100", "not been checked"):
        assert words in page
    assert "Expired" not in page


def test_the_shelf_asks_the_same_whatever_stands_on_it(clinic):
    client = signed_in(clinic)
    asked = []
    for _ in range(2):
        for _ in range(3):
            bottle(clinic)
        with CaptureQueriesContext(connection) as seen:
            client.get("/stock/")
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 6


def test_empty_containers_are_folded_away_and_found_when_asked_for(clinic):
    ada, container = person(clinic), bottle(clinic, mg="80")
    signed_order(clinic, ada)
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))
    client = signed_in(clinic)
    assert container.code in client.get("/stock/").content.decode()  # it is still mounted
    unmount(actor=clinic.actor("nurse"), container=container)
    assert container.code not in client.get("/stock/").content.decode()
    assert container.code in client.get("/stock/?empty=1").content.decode()


@pytest.mark.parametrize("asked", ["?q=\x00", "?page=99", "?medication=%27", "?q=%F0%9F%92%8A", "?page=x"])
def test_no_filter_breaks_the_shelf(clinic, asked):
    bottle(clinic)
    assert signed_in(clinic).get(f"/stock/{asked}").status_code == 200


def test_the_outcome_of_the_nightly_check_stands_on_the_shelf(clinic):
    bottle(clinic)
    call_command("verify_ledger")
    assert "The books hold: 1 movements" in signed_in(clinic).get("/stock/").content.decode()


def test_a_container_tells_its_whole_life(clinic):
    morning = a_morning(clinic)
    page = signed_in(clinic).get(f"/stock/containers/{morning['container'].code}/").content.decode()
    for words in ("Received", "the cup fell", "felt sick", "Dose reversed", "Nurse2 Example", "9,840"):
        assert words in page
    for one in morning["people"]:
        assert one.record_number in page


@pytest.mark.parametrize("code", ["BTL-999999", "EK-000001-0", "x", "BTL-" + "9" * 30])
def test_no_such_container_is_said_so(clinic, code):
    assert signed_in(clinic).get(f"/stock/containers/{code}/").status_code == 404


def test_who_received_a_lot_is_told_by_record_number_and_that_is_on_record(clinic):
    morning = a_morning(clinic)
    ada, ben, cy = morning["people"]
    page = signed_in(clinic).get(f"/stock/lots/{morning['container'].lot_id}/people/").content.decode()
    assert ada.record_number in page
    assert ben.record_number in page
    assert cy.record_number not in page  # reversed: nothing was received
    assert "Ada" not in page
    assert AuditEvent.objects.get(verb="lot.traced").detail["people"] == 2
    assert signed_in(clinic, "intake").get(f"/stock/lots/{morning['container'].lot_id}/people/").status_code == 403


def test_a_label_names_product_lot_and_code_and_nobody(clinic):
    container = bottle(clinic)
    pdf = signed_in(clinic).get(f"/stock/labels/{container.code},{bottle(clinic).code}.pdf").content
    text = text_of(pdf)
    for words in (container.code, "Methadone oral concentrate 10 mg/mL", "Lot L-100", "Expires 31 Jan 2098"):
        assert words in text
    assert clinic.site.name not in text
    first = PdfReader(BytesIO(pdf)).pages[0].mediabox
    assert (float(first.width), float(first.height)) == (288, 144)  # 4 by 2 inches


# Receiving, mounting, wasting


def delivery(**changes) -> dict[str, str]:
    usual = {
        "product": methadone().code, "lot_number": "L-7", "expires_on": "2098-01-31", "containers": "2",
        "amount": "1000", "unit": "ml", "document": "222-7", "request_key": "press-1",
    }  # fmt: skip
    return usual | changes


def test_a_delivery_pressed_twice_is_received_once(clinic):
    client = signed_in(clinic)
    answers = [client.post("/stock/receive/", delivery()) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert sorted(Container.objects.values_list("code", flat=True)) == ["BTL-000001", "BTL-000002"]
    assert balance(Container.objects.first().pk, Account.SAFE) == 10_000_000
    page = client.get(answers[0]["Location"]).content.decode()
    assert "BTL-000001,BTL-000002.pdf" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "1e9"}, {"amount": "-5"}, {"amount": "NaN"}, {"amount": "0"}, {"amount": "1000000000"},
        {"amount": "0.05"}, {"amount": "12,5"}, {"amount": "💊"}, {"unit": "units"}, {"unit": ""}, {"unit": "kg"},
        {"product": "nothing"}, {"lot_number": ""}, {"expires_on": "2020-01-01"}, {"expires_on": "31/31/2031"},
        {"containers": "0"}, {"containers": "201"}, {"containers": "1.5"}, {"document": " "}, {"document": "x" * 61},
        {"request_key": ""},
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_received_is_said_beside_the_form_and_nothing_is_kept(clinic, wrong):
    answer = signed_in(clinic).post("/stock/receive/", delivery(**wrong))
    assert answer.status_code == 400
    assert "L-7" in answer.content.decode() or "lot_number" in wrong
    assert (Container.objects.count(), Movement.objects.count()) == (0, 0)


def test_a_scanned_container_is_put_in_use_and_back(clinic):
    container = bottle(clinic)
    client = signed_in(clinic)
    client.post(f"/stock/mounting/{container.code}/take-out/")
    assert not Mounting.objects.filter(unmounted_at__isnull=True).exists()
    code = container.code.replace("-", "").lower()  # as the square code holds it
    assert client.post("/stock/mounting/", {"station": "window-2", "code": code}).status_code == 302
    refused = client.post("/stock/mounting/", {"station": "window-1", "code": container.code})
    assert (refused.status_code, "in use at another station" in refused.content.decode()) == (409, True)
    assert client.post("/stock/mounting/", {"station": "window-1", "code": "EK-000001-0"}).status_code == 404
    assert client.post("/stock/mounting/", {"station": "nowhere", "code": code}).status_code == 400


def waste(**changes) -> dict[str, str]:
    usual = {
        "amount": "0.5", "unit": "ml", "reason": "in the tubing", "witness_username": "nurse2",
        "witness_password": PASSWORD, "request_key": "press-1",
    }  # fmt: skip
    return usual | changes


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ({"witness_username": "nurse"}, 409, "second person"),
        ({"witness_password": "wrong"}, 403, "not right"),
        ({"witness_username": "intake"}, 403, "may not witness"),
        ({"witness_username": ""}, 400, "required"),
        ({"reason": " "}, 400, "required"),
        ({"amount": "1001"}, 409, "holds 10000 mg"),
        ({"amount": "-1"}, 400, "cannot be negative"),
        ({"unit": "units"}, 400, "Select a valid choice"),
    ],
)
def test_waste_needs_a_live_witness_a_reason_and_an_amount_that_is_there(clinic, wrong, status, said):
    container = bottle(clinic)
    answer = signed_in(clinic).post(f"/stock/containers/{container.code}/waste/", waste(**wrong))
    assert (answer.status_code, said in answer.content.decode()) == (status, True)
    assert Movement.objects.count() == 1


def test_waste_pressed_twice_is_wasted_once(clinic):
    container = bottle(clinic)
    client = signed_in(clinic)
    for _ in range(2):
        assert client.post(f"/stock/containers/{container.code}/waste/", waste()).status_code == 302
    assert balance(container.pk, Account.WASTE) == 5_000
    assert Movement.objects.get(destination="waste").witness.username == "nurse2"


# Counting


def count(client: Client, container: Container, amount: str, **changes):
    sent = {"amount": amount, "unit": "ml", "moment": "closing", "place": "window-1", "request_key": f"key-{amount}"}
    return client.post(f"/stock/containers/{container.code}/count/", sent | changes, **HTMX)


def digits(answer) -> str:
    """The text of an answer without its tags, its tokens and its commas."""
    return re.sub(r"<[^>]*>|,", "", answer.content.decode())


def test_the_books_are_silent_until_the_count_is_committed(clinic):
    container = bottle(clinic, mg="8765")
    client = signed_in(clinic)
    before = client.get("/stock/counts/?place=window-1&moment=closing")
    bad = count(client, container, "abc")
    assert container.code in before.content.decode()
    for answer in (before, bad):
        for figure in ("8765", "876.5"):
            assert figure not in digits(answer)
            assert figure not in answer.content.decode()
    assert (bad.status_code, Count.objects.count()) == (400, 0)
    after = digits(count(client, container, "876"))
    for figure in ("8760", "876", "8765", "876.5", "−5", "−0.5", "−0.06"):
        assert figure in after


def test_a_count_in_mg_is_not_taken_for_one_in_ml(clinic):
    container = bottle(clinic)
    client = signed_in(clinic)
    count(client, container, "1000", unit="mg")
    assert Count.objects.get().counted_micrograms == 1_000_000
    assert count(client, container, "5", unit="units").status_code == 400


@pytest.mark.parametrize("amount", ["", "1e3", "NaN", "-1", "1,000", "1000000000", "0.00001", "inf"])
def test_what_is_no_amount_is_not_counted(clinic, amount):
    assert count(signed_in(clinic), bottle(clinic), amount).status_code == 400
    assert Count.objects.count() == 0


def sign(client: Client, *counts: Count, **changes):
    sent = {
        "count": [one.pk for one in counts], "witness_username": "nurse2", "witness_password": PASSWORD,
        "request_key": "sign-1",
    }  # fmt: skip
    return client.post("/stock/counts/sign/", sent | changes, **HTMX)


def test_a_count_waits_until_a_second_person_signs(clinic):
    container = bottle(clinic)
    client = signed_in(clinic)
    count(client, container, "999")
    one = Count.objects.get()
    assert "One signature" in client.get("/stock/counts/").content.decode()
    assert sign(client, one).status_code == 400  # it differs, and no cause is named
    assert sign(client, one, witness_username="nurse", **{f"cause-{one.pk}": "misread"}).status_code == 409
    assert sign(client, one, witness_password="wrong").status_code == 403
    assert sign(client).status_code == 400
    assert CountWitness.objects.count() == 0
    assert sign(client, one, **{f"cause-{one.pk}": "misread"}).status_code == 204
    assert sign(client, one, **{f"cause-{one.pk}": "misread"}).status_code == 204  # the same press again
    assert CountWitness.objects.get().witness.username == "nurse2"
    assert "Every container has its closing count" in client.get("/stock/counts/").content.decode()
    assert balance(container.pk, Account.VARIANCE) == 10_000


def test_the_close_of_the_day_names_what_was_not_counted_and_who_dispensed(clinic):
    a_morning(clinic)
    page = signed_in(clinic).get("/stock/counts/").content.decode()
    for words in ("1 container lacks a closing count", "Not counted", "Nurse Example (NE)", "It has not been printed"):
        assert words in page


# The log


def test_the_log_of_the_day_has_the_eight_facts_of_every_line(clinic):
    morning = a_morning(clinic)
    day = morning["day"]
    answer = signed_in(clinic).get(f"/stock/log/{day}/{day}/lines.csv")
    rows = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["kind"] for row in rows] == ["spilled", "consumed", "consumed", "consumed", "reversed"]
    for row in rows:
        facts = (
            row["substance"],
            row["strength"],
            row["dosage_form"],
            row["date"],
            row["record_number"],
            row["initials"],
        )
        assert facts[:4] == ("methadone", "10 mg/mL", "oral concentrate", day)
        assert facts[4:] in {(one.record_number, "NE") for one in morning["people"]}
    assert [row["consumed_mg"] for row in rows] == ["0", "80", "50", "80", "-80"]
    assert [row["wasted_mg"] for row in rows] == ["80", "0", "30", "0", "0"]
    assert [row["witness"] for row in rows] == ["NE", "", "NE", "", ""]
    assert {row["lot"] for row in rows} == {"L-100"}
    assert rows[4]["concerns_line"] == rows[3]["line"]


def test_the_printed_day_waits_for_initials_bears_the_seal_and_is_on_record(clinic):
    morning = a_morning(clinic)
    day = morning["day"]
    seal_events(actor=system_actor())
    client = signed_in(clinic)
    text = text_of(client.get(f"/stock/log/{day}/{day}/lines.pdf").content)
    assert "Initials of those who dispensed" in text
    assert "Nurse Example" in text
    assert "keep the paper log too" in text
    assert re.search(r"Seal of the audit trail: [0-9a-f]{64}", text)
    assert "Ada Example" not in text
    event = AuditEvent.objects.get(verb="log.printed")
    assert (event.username, event.detail["form"], event.detail["first"]) == ("nurse", "lines", day)
    assert "Last printed at" in client.get("/stock/counts/").content.decode()


def test_the_log_warns_until_the_approval_is_on_record(clinic):
    client = signed_in(clinic)
    assert "DEA approval of this system is not on record" in client.get("/stock/log/").content.decode()
    clinic.site.dea_system_approved_on = clinic.actor("nurse").day
    clinic.site.save()
    assert "not on record" not in client.get("/stock/log/").content.decode()


def test_a_schedule_is_kept_apart(clinic):
    morning = a_morning(clinic)
    client = signed_in(clinic)
    assert morning["people"][0].record_number in client.get("/stock/log/?schedule=C-II").content.decode()
    day = morning["day"]
    answer = client.get(f"/stock/log/{day}/{day}/lines.csv?schedule=C-III")
    assert len(b"".join(answer.streaming_content).splitlines()) == 1


def test_a_period_is_rebuilt_from_its_movements(clinic):
    a_morning(clinic)
    page = digits(signed_in(clinic).get("/stock/log/period/"))
    for figure in ("10000", "130", "110", "9760"):  # received, dispensed, wasted, closing
        assert figure in page
    assert "Does not add up" not in page


def test_the_log_asks_the_same_whatever_its_length(clinic):
    client, container = signed_in(clinic), bottle(clinic)
    asked = []
    for name in ("Ada", "Ben"):
        for number in range(2):
            one = person(clinic, given=f"{name} {number}")
            signed_order(clinic, one)
            give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, one, container))
        with CaptureQueriesContext(connection) as seen:
            client.get("/stock/log/")
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 9


def test_names_are_printed_for_few_and_that_is_on_record(clinic):
    morning = a_morning(clinic)
    address = f"/stock/log/{morning['day']}/{morning['day']}/cross-index.pdf"
    assert signed_in(clinic).get(address).status_code == 403
    text = text_of(signed_in(clinic, "inspector").get(address).content)
    for one in morning["people"]:
        assert one.record_number in text
        assert one.legal_name in text
    assert AuditEvent.objects.get(verb="cross_index.printed").detail["people"] == 3


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("2026-02-30/2026-03-01/lines.pdf", 404),
        ("2026-03-02/2026-03-01/lines.pdf", 400),
        ("2026-01-01/2026-03-01/lines.pdf", 400),
        ("0001-01-01/0001-01-01/summary.pdf", 400),
        ("2016-01-01/2026-01-01/summary.pdf", 200),
    ],
)
def test_days_that_cannot_be_are_refused(clinic, address, status):
    assert signed_in(clinic).get(f"/stock/log/{address}").status_code == status


@pytest.mark.parametrize("asked", ["?day=2026-02-30", "?day=9999-12-31", "?day=", "?schedule=%00", "?day=0001-01-01"])
def test_a_day_that_cannot_be_shows_today(clinic, asked):
    assert signed_in(clinic).get(f"/stock/log/{asked}").status_code == 200
