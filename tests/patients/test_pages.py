"""Search, chart, admission, alerts and the front desk, by their pages."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import AuditEvent
from patients.models import Alert, Arrival, Enrolment
from patients.services.alerts import raise_alert
from patients.services.registration import PhoneNumber, change_identity
from tests.cast.dosing import person

pytestmark = pytest.mark.django_db
NOT_KNOWN = {"frequency": "unknown", "employment": "unknown", "living": "unknown", "why_unknown": "moved away"}
BY_HTMX = {"HX-Request": "true"}


@pytest.fixture
def ada(clinic):
    return person(clinic)


def queries(client, ask):
    """How many statements a request asks of the database, savepoints left out."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert ask(client).status_code == 200
    return len([one for one in caught if "SAVEPOINT" not in one["sql"] and one["sql"] not in ("BEGIN", "COMMIT")])


def test_a_search_lists_people_with_birth_date_and_record_number(as_role, ada):
    page = as_role("nurse").post("/people/", {"code": "exa ada"}).content.decode()
    assert all(fact in page for fact in ("Ada Example", "12 Apr 1985", ada.record_number, f"/people/{ada.pk}/"))


def test_a_scanned_record_number_opens_the_chart(as_role, ada):
    client = as_role("nurse")
    assert client.post("/people/", {"code": ada.record_number.lower()}).headers["Location"] == f"/people/{ada.pk}/"
    scanned = client.post("/people/", {"code": ada.record_number.replace("-", "")}, headers=BY_HTMX)
    assert scanned.headers["HX-Redirect"] == f"/people/{ada.pk}/"


def test_a_name_in_the_address_is_not_looked_at(as_role, ada):
    assert "Ada Example" not in as_role("nurse").get("/people/?q=ada&code=ada").content.decode()


@pytest.mark.parametrize("typed", ["", "😀", "\x00", "%", "x" * 100_000, "EK-999999-9"])
def test_a_search_for_nobody_says_so(as_role, ada, typed):
    answer = as_role("nurse").post("/people/", {"code": typed})
    assert (answer.status_code, 'role="alert"' in answer.content.decode()) == (200, True)


def test_a_search_asks_the_same_of_the_database_for_three_and_for_nearly_thirty(as_role, clinic):
    client, asked = as_role("nurse"), []
    for count in (3, 26):
        for number in range(count):
            person(clinic, family=f"Example{chr(97 + number % 26)}")
        asked.append(queries(client, lambda one: one.post("/people/", {"code": "example"})))
    assert asked[0] == asked[1] <= 3


def test_the_desk_asks_the_same_of_the_database_for_three_and_for_nearly_thirty(as_role, clinic):
    client, asked = as_role("intake"), []
    for count in (3, 26):
        for number in range(count):
            client.post(f"/desk/people/{person(clinic, family=f'Example{chr(97 + number % 26)}').pk}/")
        asked.append(queries(client, lambda one: one.get("/desk/")))
    assert asked[0] == asked[1] <= 3


def test_a_chart_asks_the_same_of_the_database_however_much_it_shows(as_role, clinic, ada):
    client, before = as_role("intake"), queries(as_role("intake"), lambda one: one.get(f"/people/{ada.pk}/"))
    for number in range(5):
        raise_alert(actor=clinic.actor("nurse"), patient=ada, kind="note", text=f"alert {number}")
    phones = [PhoneNumber(f"212555012{number}") for number in range(5)]
    names = {"given_name": "Ada", "family_name": "Example", "birth_date": ada.birth_date}
    change_identity(actor=clinic.actor("nurse"), patient=ada, **names, phones=phones)
    assert queries(client, lambda one: one.get(f"/people/{ada.pk}/")) == before


def test_opening_a_chart_leaves_a_trace(as_role, ada):
    as_role("counselor").get(f"/people/{ada.pk}/")
    event = AuditEvent.objects.get(verb="chart.opened")
    assert (event.username, event.patient_id, event.subject_id) == ("counselor", ada.pk, ada.pk)


@pytest.mark.parametrize("path", ["", "edit/", "photo/", "admit/", "discharge/", "alerts/new/", "photo/face/"])
@pytest.mark.parametrize("number", [0, 999_999, 10**30])
def test_a_person_who_is_not_there_is_a_404(as_role, path, number):
    answer = as_role("counselor").get(f"/people/{number}/{path}")
    assert (answer.status_code, AuditEvent.objects.filter(verb="chart.opened").count()) == (404, 0)


def test_the_card_is_a_pdf_and_printing_it_leaves_a_trace(as_role, ada):
    client = as_role("intake")
    answer = client.post(f"/people/{ada.pk}/card/")
    assert (answer.headers["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert "ada" not in answer.headers["Content-Disposition"].lower()
    assert AuditEvent.objects.filter(verb="patient.card_printed", patient_id=ada.pk).count() == 1
    assert client.get(f"/people/{ada.pk}/card/").status_code == 405


def identity(**changed):
    return {
        "given_name": "Ada", "family_name": "Example", "preferred_name": "", "birth_date": "1985-04-12",
        "sex": "unknown", "phone-TOTAL_FORMS": "1", "phone-INITIAL_FORMS": "0", "phone-0-number": "",
    } | changed  # fmt: skip


def test_a_correction_is_saved_and_the_trail_names_the_fields_only(as_role, ada):
    sent = identity(family_name="Newname", **{"phone-0-number": "212 555 0123"})
    assert as_role("nurse").post(f"/people/{ada.pk}/edit/", sent).status_code == 302
    ada.refresh_from_db()
    event = AuditEvent.objects.get(verb="patient.changed")
    assert (ada.family_name, event.detail) == ("Newname", {"fields": ["family_name", "phones"]})


def test_a_save_that_changes_nothing_leaves_no_trace(as_role, ada):
    as_role("nurse").post(f"/people/{ada.pk}/edit/", identity())
    assert not AuditEvent.objects.filter(verb="patient.changed").exists()


def test_a_refused_correction_changes_nothing_and_keeps_what_was_typed(as_role, ada):
    answer = as_role("nurse").post(f"/people/{ada.pk}/edit/", identity(given_name="Ada 😀", family_name="Newname"))
    ada.refresh_from_db()
    assert (answer.status_code, ada.family_name, 'value="Newname"' in answer.content.decode()) == (400, "Example", True)


def test_a_person_is_discharged_with_a_reason_and_admitted_again(as_role, ada):
    client = as_role("counselor")
    assert client.post(f"/people/{ada.pk}/discharge/", {"reason": ""}).status_code == 400
    assert Enrolment.objects.filter(discharged_on=None).exists()
    assert client.post(f"/people/{ada.pk}/discharge/", {"reason": "moved", **NOT_KNOWN}).status_code == 302
    assert client.post(f"/people/{ada.pk}/discharge/", {"reason": "moved", **NOT_KNOWN}).status_code == 409
    today = Enrolment.objects.get().discharged_on
    assert client.post(f"/people/{ada.pk}/admit/", {"programme": "otp", "on": today}).status_code == 302
    assert client.post(f"/people/{ada.pk}/admit/", {"programme": "otp", "on": today}).status_code == 409
    assert Enrolment.objects.count() == 2


@pytest.mark.parametrize("on", ["2999-01-01", "1900-01-01", "", "yesterday"])
def test_nobody_is_admitted_in_the_future_or_before_birth(as_role, ada, on):
    client = as_role("counselor")
    client.post(f"/people/{ada.pk}/discharge/", {"reason": "moved", **NOT_KNOWN})
    assert client.post(f"/people/{ada.pk}/admit/", {"programme": "otp", "on": on}).status_code == 400
    assert Enrolment.objects.count() == 1


def test_an_alert_is_raised_shown_ended_once_and_stays_on_record(as_role, ada):
    client = as_role("nurse")
    client.post(f"/people/{ada.pk}/alerts/new/", {"kind": "allergy", "text": "Penicillin"})
    alert = Alert.objects.get()
    assert "Penicillin" in client.get(f"/people/{ada.pk}/").content.decode()
    assert client.post(f"/people/{ada.pk}/alerts/{alert.pk}/end/").status_code == 302
    assert client.post(f"/people/{ada.pk}/alerts/{alert.pk}/end/").status_code == 409
    assert Alert.objects.get().ended_by.username == "nurse"


def test_an_alert_of_somebody_else_is_not_ended_by_another_address(as_role, clinic, ada):
    alert = raise_alert(actor=clinic.actor("nurse"), patient=person(clinic, given="Bert"), kind="note", text="Bert's")
    assert as_role("nurse").post(f"/people/{ada.pk}/alerts/{alert.pk}/end/").status_code == 404
    assert Alert.objects.get().ended_at is None


@pytest.mark.parametrize(
    "sent", [{"kind": "allergy", "text": "  "}, {"kind": "x", "text": "a"}, {"kind": "note", "text": "a" * 201}]
)
def test_an_empty_an_endless_or_an_unknown_alert_is_refused(as_role, ada, sent):
    assert as_role("nurse").post(f"/people/{ada.pk}/alerts/new/", sent).status_code == 400
    assert not Alert.objects.exists()


def test_a_scanned_card_checks_in_once_and_keeps_the_first_place(as_role, ada):
    client = as_role("intake")
    page = client.post("/desk/", {"code": ada.record_number}, headers=BY_HTMX)
    assert ("Here since" in page.content.decode(), "arrivals-changed" in page.headers["HX-Trigger"]) == (True, True)
    client.post("/desk/", {"code": ada.record_number})
    assert Arrival.objects.count() == 1
    assert "Ada E." in client.get("/desk/arrivals/", headers=BY_HTMX).content.decode()


def test_a_name_at_the_desk_lists_whom_it_may_mean_and_checks_nobody_in(as_role, ada):
    page = as_role("intake").post("/desk/", {"code": "ada"}).content.decode()
    assert (f"/desk/people/{ada.pk}/" in page, Arrival.objects.count()) == (True, 0)


def test_the_list_at_the_desk_shows_no_whole_name_and_no_birth_date(as_role, clinic):
    client = as_role("intake")
    client.post(f"/desk/people/{person(clinic, family='Whitfield').pk}/")
    page = client.get("/desk/").content.decode()
    assert "Ada W." in page
    assert not any(fact in page for fact in ("Whitfield", "1985"))


def test_a_wrong_check_in_is_undone_once_and_the_trail_keeps_it(as_role, ada):
    client = as_role("intake")
    client.post(f"/desk/people/{ada.pk}/")
    arrival = Arrival.objects.get()
    assert client.post(f"/desk/arrivals/{arrival.pk}/undo/").status_code == 302
    assert client.post(f"/desk/arrivals/{arrival.pk}/undo/").status_code == 409
    verbs = list(AuditEvent.objects.filter(patient_id=ada.pk).values_list("verb", flat=True))
    assert verbs[-2:] == ["patient.checked_in", "patient.check_in_undone"]
    assert not Arrival.objects.exists()


@pytest.mark.parametrize(
    ("role", "allowed"), [("intake", True), ("nurse", True), ("inspector", False), ("administrator", False)]
)
def test_only_who_may_check_in_sees_the_desk(as_role, role, allowed):
    client = as_role(role)
    assert (client.get("/desk/").status_code == 200) is allowed
    assert ("Front desk" in client.get("/people/").content.decode()) is allowed


def test_an_inspector_reads_the_chart_and_changes_nothing(as_role, ada):
    client = as_role("inspector")
    page = client.get(f"/people/{ada.pk}/").content.decode()
    assert not any(word in page for word in ("Change details", "Discharge", "Raise an alert", "Check in"))
    for path in ("edit/", "photo/", "admit/", "discharge/", "alerts/new/"):
        assert client.post(f"/people/{ada.pk}/{path}").status_code == 403
    ada.refresh_from_db()
    assert ada.birth_date == date(1985, 4, 12)
