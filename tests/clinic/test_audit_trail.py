"""The audit trail page: who may see it, what it finds, and what it gives away."""

import csv
import io

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic import audit
from clinic.models import AuditEvent
from clinic.sheets import safe_cell
from clinic.trail_words import detail_in_words, verb_in_words
from tests.cast.clinic import make_clinic, make_site
from tests.cast.dosing import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_clinic()


def signed_in(clinic, username: str = "inspector") -> Client:
    client = Client()
    client.force_login(clinic.users[username], backend="django.contrib.auth.backends.ModelBackend")
    return client


def note(clinic, verb: str = "chart.opened", *, by: str = "nurse", patient_id: int | None = None, **detail) -> None:
    with transaction.atomic():
        audit.record(verb, actor=clinic.actor(by), patient_id=patient_id, **detail)


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("inspector", 200),
        ("director", 200),
        ("administrator", 200),
        ("nurse", 403),
        ("prescriber", 403),
        ("intake", 403),
    ],
)
def test_the_trail_opens_for_those_who_look_after_the_records(clinic, username, status):
    assert signed_in(clinic, username).get(reverse("audit_trail")).status_code == status


def test_a_record_number_leads_to_that_persons_lines_and_no_address_holds_it(clinic):
    ada, ben = person(clinic), person(clinic, given="Ben")
    note(clinic, patient_id=ada.pk, reason="for Ada")
    note(clinic, patient_id=ben.pk, reason="for Ben")
    answer = signed_in(clinic).post(
        reverse("audit_find"), {"record_number": f" {ada.record_number.lower()} "}, follow=True
    )
    page = answer.content.decode()
    assert answer.redirect_chain == [(reverse("audit_person", args=[ada.pk]), 302)]
    assert ("for Ada" in page, "for Ben" in page) == (True, False)
    assert "Who opened this chart" in page
    assert AuditEvent.objects.get(verb="trail.opened").patient_id == ada.pk


@pytest.mark.parametrize("typed", ["EK-999999-9", "", "Ada", "\N{DROMEDARY CAMEL}", "x" * 5000])
def test_an_unknown_record_number_is_told_in_a_sentence(clinic, typed):
    answer = signed_in(clinic).post(reverse("audit_find"), {"record_number": typed})
    assert (answer.status_code, b"Nobody at this site has this record number" in answer.content) == (404, True)


def test_a_person_of_another_site_has_no_trail_here(clinic):
    ada = person(clinic)
    ada.site = make_site(code="other")
    ada.save()
    client = signed_in(clinic)
    assert client.get(reverse("audit_person", args=[ada.pk])).status_code == 404
    assert client.post(reverse("audit_find"), {"record_number": ada.record_number}).status_code == 404
    assert client.post(reverse("audit_export"), {"patient": ada.pk}).status_code == 404


def test_lines_are_found_by_who_what_and_day(clinic):
    note(clinic, "alert.raised", by="nurse", reason="by the nurse")
    note(clinic, "alert.ended", by="counselor", reason="by the counselor")
    client, today = signed_in(clinic), clinic.actor("nurse").day.isoformat()
    by_nurse = client.get(reverse("audit_trail"), {"user": "nurse"}).content.decode()
    ended = client.get(reverse("audit_trail"), {"verb": "alert.ended", "from": today, "to": today}).content.decode()
    long_ago = client.get(reverse("audit_trail"), {"from": "2001-01-01", "to": "2001-01-02"}).content.decode()
    assert ("by the nurse" in by_nurse, "by the counselor" in by_nurse) == (True, False)
    assert ("by the nurse" in ended, "by the counselor" in ended) == (False, True)
    assert "No such line" in long_ago


@pytest.mark.parametrize(
    "query", [{"from": "yesterday"}, {"to": "2026-02-31"}, {"from": "0001-01-01"}, {"to": "9999-12-31"}]
)
def test_a_day_that_is_none_is_refused_in_a_sentence(clinic, query):
    assert signed_in(clinic).get(reverse("audit_trail"), query).status_code == 400


@pytest.mark.parametrize("before", ["x", "-1", "²", "9" * 40])
def test_a_made_up_page_is_the_first_one(clinic, before):
    assert signed_in(clinic).get(reverse("audit_trail"), {"before": before}).status_code == 200


def test_every_line_is_on_exactly_one_page_and_each_page_asks_the_same(clinic):
    ada = person(clinic)
    for number in range(120):
        note(clinic, patient_id=ada.pk, number=f"n{number:03}n")
    client, seen, counts, query = signed_in(clinic), "", [], {}
    client.get(reverse("audit_trail"))
    for _ in range(4):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(reverse("audit_trail"), query)
        counts.append(len(asked))
        seen += answer.content.decode()
        if answer.context["older"] is None:
            break
        query = {"before": answer.context["older"]}
    assert all(seen.count(f"n{number:03}n") == 1 for number in range(120))
    assert len(set(counts)) == 1


def test_the_export_holds_the_lines_and_is_on_record(clinic):
    note(clinic, "alert.raised", reason='=HYPERLINK("http://x")')
    answer = signed_in(clinic).post(reverse("audit_export"), {"verb": "alert.raised"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert rows[0][:3] == ["line", "at", "user"]
    assert [row[7] for row in rows[1:]] == ["alert.raised"]
    assert AuditEvent.objects.get(verb="trail.exported").username == "inspector"


def test_the_export_is_not_for_a_nurse(clinic):
    assert signed_in(clinic, "nurse").post(reverse("audit_export"), {}).status_code == 403


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "  =1", "\r=1", "\N{FULLWIDTH EQUALS SIGN}1"]
)
def test_no_cell_begins_as_a_formula(cell):
    assert safe_cell(cell).startswith("'")


@pytest.mark.parametrize("cell", ["80 mg", "", "EK-000001-X", "3-4"])
def test_a_harmless_cell_is_left_alone(cell):
    assert safe_cell(cell) == cell


def test_verbs_and_details_read_as_words():
    assert verb_in_words("dose.given") == "Dose given"
    assert verb_in_words("chart.opened") == "Opened the chart"
    said = detail_in_words({"micrograms": 80_000, "phone": ["old", "new"], "was_witnessed": True, "order": None})
    assert said == "amount: 80 mg; phone: old, now new; was witnessed: yes; order: none"
