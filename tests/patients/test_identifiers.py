"""Sensitive numbers rest encrypted, are found exactly, shown masked, and whoever sees one whole is on record."""

import json

import pytest
from django.core import serializers
from django.db import connection

from clinic.errors import Malformed, Refused, RuleBroken
from clinic.models import AuditEvent
from patients.domain.identifiers import masked, why_not_a_number
from patients.models import Identifier
from patients.selectors.duplicates import SAME_NUMBER, duplicates_of, possible_pairs
from patients.selectors.identifiers import numbers_masked, people_with_number
from patients.services.identifiers import end_identifier, keep_identifier, show_identifier
from tests.cast.dosing import person

pytestmark = pytest.mark.django_db
SSN = "219-09-9999"


@pytest.fixture
def ada(clinic):
    return person(clinic)


def kept(clinic, patient, number=SSN, kind="ssn"):
    return keep_identifier(actor=clinic.actor("intake"), patient_id=patient.pk, kind=kind, number=number)


def test_the_number_stands_nowhere_in_the_row_and_nowhere_in_the_trail(clinic, ada):
    kept(clinic, ada)
    with connection.cursor() as cursor:
        cursor.execute("SELECT locked, blind FROM patients_identifier")
        row = " ".join(cursor.fetchone())
    written = row + serializers.serialize("json", [*Identifier.objects.all(), *AuditEvent.objects.all()])
    assert not any(form in written for form in (SSN, "219099999", "9999-"))
    assert "219099999" not in json.dumps(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_it_is_found_exactly_however_it_is_written_and_by_nothing_less(as_role, clinic, ada):
    kept(clinic, ada)
    for written in (SSN, "219099999", "219 09 9999"):
        assert people_with_number(written, site=clinic.site) == [ada.pk]
        assert "Ada Example" in as_role("nurse").post("/people/", {"code": written}).content.decode()
    for written in ("21909999", "9999", "219-09-9998", ""):
        assert people_with_number(written, site=clinic.site) == []


def test_it_is_masked_on_the_chart_and_whole_on_a_page_that_leaves_a_trace(as_role, clinic, ada):
    row = kept(clinic, ada)
    client = as_role("intake")
    chart = client.get(f"/people/{ada.pk}/").content.decode()
    assert "••••9999" in chart and "219-09" not in chart
    page = client.post(f"/people/{ada.pk}/numbers/{row.pk}/")
    assert SSN in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert AuditEvent.objects.get(verb="identifier.unmasked").username == "intake"
    for role in ("nurse", "prescriber", "inspector", "administrator"):
        with pytest.raises(Refused):
            show_identifier(actor=clinic.actor(role), patient_id=ada.pk, identifier_id=row.pk)


def test_a_number_is_kept_on_its_page_and_a_wrong_one_keeps_what_was_typed(as_role, ada):
    client, path = as_role("intake"), f"/people/{ada.pk}/numbers/new/"
    refused = client.post(path, {"kind": "ssn", "number": "666-12-3456"})
    assert (refused.status_code, "666-12-3456" in refused.content.decode()) == (400, True)
    assert client.post(path, {"kind": "insurance", "number": "hx 12345"}).status_code == 302
    assert [one.masked for one in numbers_masked(ada.pk)] == ["••••"]


def test_one_number_is_kept_once_until_it_is_ended(clinic, ada):
    row = kept(clinic, ada)
    with pytest.raises(RuleBroken, match="already"):
        kept(clinic, ada, "219 09 9999")
    end_identifier(actor=clinic.actor("intake"), patient_id=ada.pk, identifier_id=row.pk)
    assert people_with_number(SSN, site=clinic.site) == []
    kept(clinic, ada)


def test_two_records_with_one_number_are_proposed_as_one_person(clinic, ada):
    ben = person(clinic, given="Benjamin", family="Quist")
    kept(clinic, ada)
    kept(clinic, ben, "219 09 9999")
    assert [pair.why for pair in possible_pairs(clinic.actor("director"))] == [(SAME_NUMBER,)]
    assert [pair.why for pair in duplicates_of(ben.pk, viewer=clinic.actor("director"))] == [(SAME_NUMBER,)]


@pytest.mark.parametrize(
    "wrong", ["12345678", "000-12-3456", "666-12-3456", "900-12-3456", "219-00-9999", "219-09-0000"]
)
def test_a_social_security_number_that_was_never_given_out_is_refused(clinic, ada, wrong):
    assert why_not_a_number("ssn", wrong)
    with pytest.raises(Malformed):
        kept(clinic, ada, wrong)


@pytest.mark.parametrize(("number", "shown"), [("219-09-9999", "••••9999"), ("HX12345", "••••"), ("12", "••••")])
def test_a_mask_shows_no_more_than_half(number, shown):
    assert masked(number) == shown
