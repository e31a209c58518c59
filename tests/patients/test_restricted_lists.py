"""Lists tell of a restricted chart to those it is open to, and to nobody else."""

from datetime import timedelta

import pytest
from django.contrib.admin import site as admin_pages
from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.admin.granted import HistoryAdmin
from clinic.clock import clock_at, now
from patients.admin.of_person import OfPersonAdmin
from patients.models import ChartOpening, ChartRestriction, Patient
from patients.selectors.restricted import closed_to
from patients.services.guided_intake import begin_intake
from patients.services.restricted import end_restriction, open_restricted, restrict_chart
from tests.cast.api import caller
from tests.cast.dosing import person
from tests.cast.everything import one_of_everything
from tests.cast.merging import merged, registered_again

pytestmark = pytest.mark.django_db
REVIEWED = (ChartRestriction, ChartOpening)


def restricted(clinic, patient, *, to="counselor"):
    named = [clinic.users[to]]
    restrict_chart(actor=clinic.actor("director"), patient_id=patient.pk, may_open=named, reason="works here")
    return patient


@pytest.fixture
def ada(clinic):
    """A colleague of everybody here; only the counselor is named."""
    return restricted(clinic, person(clinic))


def seen_by(username, **query):
    return [row["id"] for row in caller(username).get("patients/", **query).body]


def test_the_api_list_leaves_the_person_out_for_those_who_are_not_named(clinic, ada):
    bo = person(clinic, given="Bo")
    for query in ({}, {"q": "example"}):
        assert seen_by("nurse", **query) == [bo.pk]
        assert seen_by("counselor", **query) == [ada.pk, bo.pk]
    for words in ("ada", ada.record_number, ada.birth_date.isoformat()):
        assert ada.pk not in seen_by("nurse", q=words), words


def test_with_a_reason_the_lists_show_the_person_for_the_hour_and_to_nobody_else(clinic, ada):
    open_restricted(actor=clinic.actor("nurse"), patient_id=ada.pk, reason="fell at the door")
    assert (seen_by("nurse"), seen_by("prescriber")) == ([ada.pk], [])
    with clock_at(now() + timedelta(minutes=62)):
        assert seen_by("nurse") == []


def test_the_newest_word_decides_and_an_ended_restriction_hides_nobody(clinic, ada):
    restricted(clinic, ada, to="nurse")
    assert (seen_by("nurse"), seen_by("counselor")) == ([ada.pk], [])
    end_restriction(actor=clinic.actor("director"), patient_id=ada.pk, reason="left the clinic")
    assert seen_by("counselor") == [ada.pk]


def test_an_absorbed_record_of_the_person_is_left_out_as_well(clinic):
    ada, absorbed = person(clinic), registered_again(clinic)
    merged(clinic, absorbed, ada)
    restricted(clinic, ada)
    assert set(closed_to(clinic.actor("nurse"))) == {ada.pk, absorbed.pk}
    assert closed_to(clinic.actor("counselor")) == []
    assert seen_by("nurse", q="catherine") == []


def test_a_page_of_the_list_is_full_although_somebody_is_left_out(clinic, ada):
    people = [person(clinic, family=f"Example{letter}").pk for letter in "abc"]
    assert seen_by("nurse", limit=2) == people[:2]


def test_intakes_under_way_show_the_person_to_the_named_only(as_role, clinic, ada):
    begin_intake(actor=clinic.actor("counselor"), patient_id=ada.pk)
    begin_intake(actor=clinic.actor("counselor"), patient_id=person(clinic, given="Bo").pk)
    shown = {name: as_role(name).get("/").content.decode() for name in ("nurse", "intake", "counselor")}
    assert all("Intakes under way" in page and "Bo Example" in page for page in shown.values())
    assert {name for name, page in shown.items() if "Ada Example" in page} == {"counselor"}


def test_every_administration_page_leaves_out_the_person_and_all_their_rows(as_role, clinic):
    one_of_everything(clinic)
    ada = restricted(clinic, Patient.objects.get(given_name="Ada"))
    client, opened = as_role("administrator"), set()
    for model, page in admin_pages._registry.items():
        if not isinstance(page, HistoryAdmin) or model in REVIEWED:
            continue
        kind = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        listed = client.get(reverse(f"{kind}_changelist"))
        assert (listed.status_code, ada.record_number in listed.content.decode()) == (200, False), kind
        for row in model._default_manager.all():
            if page.person_of(row) == ada.pk:
                opened.add(model.__name__)
                assert client.get(reverse(f"{kind}_change", args=[row.pk])).status_code == 302, kind
    assert opened >= {"Order", "Dose", "Alert", "Consent", "Disclosure", "Intake", "Assessment", "Observation"}


def test_a_page_whose_rows_name_a_person_stands_on_the_base_that_leaves_them_out():
    about_people = [page for model, page in admin_pages._registry.items() if names_a_person(model)]
    assert len(about_people) > 30
    wrong = [page.model.__name__ for page in about_people if not isinstance(page, OfPersonAdmin)]
    assert sorted(wrong) == sorted(model.__name__ for model in REVIEWED)


def names_a_person(model):
    try:
        return model._meta.get_field("patient").related_model is Patient
    except FieldDoesNotExist:
        return False


def test_lists_ask_the_same_of_the_database_however_many_charts_are_restricted(clinic, ada):
    asked = []
    for count in (1, 9):
        for number in range(count):
            restricted(clinic, person(clinic, family=f"Example{chr(97 + number)}"))
        with CaptureQueriesContext(connection) as caught:
            closed_to(clinic.actor("nurse"))
        asked.append(len(caught))
    assert asked[0] == asked[1]
