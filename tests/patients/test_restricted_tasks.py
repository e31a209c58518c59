"""What waits about a restricted chart waits for its owner all the same, and does not say whose chart it is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import AuditEvent
from clinic.permissions import Role
from patients.models import RecordMerge, TwoPeople
from patients.selectors.duplicates import possible_pairs
from patients.selectors.restricted import ChartRestricted
from patients.services.follow_ups import raise_follow_up
from patients.services.merging import say_two_people, split_records
from patients.services.restricted import open_restricted, restrict_chart
from tests.cast.dosing import person
from tests.cast.merging import merged, registered_again

pytestmark = pytest.mark.django_db
LISTS = ("/", "/follow-ups/")


def task(clinic, patient, *, role=Role.NURSE, kind="call"):
    told = {"title": "Call the person", "text": "Ada missed two days."}
    return raise_follow_up(actor=clinic.actor("counselor"), patient=patient, kind=kind, owner_role=role, **told)


def closed(clinic, patient):
    named = [clinic.users["counselor"]]
    restrict_chart(actor=clinic.actor("director"), patient_id=patient.pk, may_open=named, reason="works here")
    return patient


@pytest.fixture
def ada(clinic):
    return closed(clinic, person(clinic))


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_lists_show_the_task_unnamed_with_the_way_to_open_the_chart(as_role, clinic, ada):
    found, client = task(clinic, ada), as_role("nurse")
    for path in (*LISTS, f"/follow-ups/{found.pk}/"):
        html = page(client, path)
        assert "Call the person" in html and "A restricted chart" in html, path
        assert f"/people/{ada.pk}/restricted/" in html, path
        assert (ada.record_number in html, "Ada" in html) == (False, False), path


def test_the_named_and_who_opened_it_with_a_reason_see_whose_task_it_is(as_role, clinic, ada):
    task(clinic, ada)
    task(clinic, ada, role=Role.COUNSELOR, kind="write")
    open_restricted(actor=clinic.actor("nurse"), patient_id=ada.pk, reason="fell at the door")
    for username in ("nurse", "counselor"):
        html = page(as_role(username), "/follow-ups/")
        assert ("Ada Example" in html, "A restricted chart" in html) == (True, False), username


def test_an_administrator_sees_the_task_with_no_way_in_and_can_close_it(as_role, clinic, ada):
    found, client = task(clinic, ada, role=Role.ADMINISTRATOR), as_role("administrator")
    for path in (*LISTS, f"/follow-ups/{found.pk}/"):
        html = page(client, path)
        assert ("A restricted chart" in html, f"/people/{ada.pk}/" in html, "Ada" in html) == (True, False, False), path
    done = client.post(f"/follow-ups/{found.pk}/", {"outcome": "Ada was called.", "closing": "done"})
    assert done.status_code == 302
    assert "Ada" not in page(client, f"/follow-ups/{found.pk}/")


def test_a_task_of_an_absorbed_record_is_unnamed_as_well(as_role, clinic, ada):
    absorbed = registered_again(clinic)
    task(clinic, absorbed)
    open_restricted(actor=clinic.actor("director"), patient_id=ada.pk, reason="on record twice")
    merged(clinic, absorbed, ada)
    html = page(as_role("nurse"), "/follow-ups/")
    assert "A restricted chart" in html
    assert absorbed.record_number not in html and "Catherine" not in html


def test_the_list_asks_the_same_of_the_database_however_many_charts_are_restricted(as_role, clinic):
    client, asked = as_role("nurse"), []
    for count in (2, 9):
        for number in range(count):
            task(clinic, closed(clinic, person(clinic, family=f"Example{chr(97 + number)}")))
        with CaptureQueriesContext(connection) as caught:
            client.get("/follow-ups/")
        asked.append(len(caught))
    assert asked[0] == asked[1]


def test_pairs_on_record_twice_leave_the_person_out_until_the_chart_is_open(as_role, clinic, ada):
    twin, client = person(clinic), as_role("director")
    compare = f"/people/{ada.pk}/same/{twin.pk}/"
    assert ada.record_number not in page(client, "/people/twice/")
    refused = client.get(compare)
    assert (refused.status_code, ada.record_number in refused.content.decode()) == (403, False)
    assert client.post(compare, {"survivor": ada.pk, "reason": "same passport"}).status_code == 403
    assert client.post(f"{compare}not/").status_code == 403
    assert not RecordMerge.objects.exists() and not TwoPeople.objects.exists()
    open_restricted(actor=clinic.actor("director"), patient_id=ada.pk, reason="on record twice")
    assert ada.record_number in page(client, "/people/twice/")
    assert client.get(compare).status_code == 200


def test_the_chart_of_a_twin_does_not_name_the_restricted_one(as_role, clinic, ada):
    twin = person(clinic)
    assert possible_pairs(clinic.actor("counselor")) != [] == possible_pairs(clinic.actor("prescriber"))
    assert ada.record_number not in page(as_role("prescriber"), f"/people/{twin.pk}/")


def test_a_merge_into_a_chart_restricted_to_others_is_neither_shown_nor_undone(as_role, clinic):
    ada = person(clinic)
    merge = merged(clinic, registered_again(clinic), ada)
    closed(clinic, ada)
    for path in ("", "undo/"):
        answer = as_role("prescriber").get(f"/people/merges/{merge.pk}/{path}")
        assert (answer.status_code, "Ada" in answer.content.decode()) == (403, False), path
    with pytest.raises(ChartRestricted):
        split_records(actor=clinic.actor("prescriber"), merge_id=merge.pk, reason="two passports")
    with pytest.raises(ChartRestricted):
        say_two_people(actor=clinic.actor("prescriber"), one_id=ada.pk, other_id=person(clinic, given="Bo").pk)


def test_the_trail_of_the_administration_leaves_out_what_is_about_the_person(as_role, clinic, ada):
    bo, client = person(clinic, given="Bo"), as_role("administrator")
    about = AuditEvent.objects.filter(patient_id=ada.pk)
    assert about.exists()
    for row, status in ((about.first(), 302), (AuditEvent.objects.filter(patient_id=bo.pk).first(), 200)):
        assert client.get(f"/admin/clinic/auditevent/{row.pk}/change/").status_code == status
    for patient, listed in ((ada, False), (bo, True)):
        html = page(client, f"/admin/clinic/auditevent/?patient_id={patient.pk}")
        assert ("patient.registered" in html) is listed
