"""Two records of one person are proposed, merged, found by either number, and separated again."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from clinic.errors import Malformed, Missing, Refused, RuleBroken
from clinic.models import AuditEvent
from patients.models import Patient, RecordMerge
from patients.selectors.duplicates import SAME_NAME, SAME_PHONE, duplicates_of, possible_pairs
from patients.selectors.listing import people_of
from patients.selectors.people import find_people, possible_duplicates
from patients.services.alerts import raise_alert
from patients.services.merging import merge_records, say_two_people, split_records
from patients.services.registration import PhoneNumber, register_patient
from tests.cast.api import caller
from tests.cast.clinic import make_clinic, make_site
from tests.cast.dosing import person
from tests.cast.merging import merged

pytestmark = pytest.mark.django_db
BORN = date(1985, 4, 12)


def registered(clinic, given, family, *, born=BORN, phones=()):
    numbers = [PhoneNumber(number) for number in phones]
    return register_patient(
        actor=clinic.actor("intake"), given_name=given, family_name=family, birth_date=born, phones=numbers
    )


@pytest.fixture
def two(clinic):
    """One person on record twice: as Jon Smyth, and as John Smith."""
    return registered(clinic, "Jon", "Smyth"), registered(clinic, "John", "Smith", phones=["2125550123"])


def test_a_pair_is_proposed_with_every_reason(clinic, two):
    other = registered(clinic, "Mary", "Moon", born=date(1970, 1, 1), phones=["2125550123"])
    viewer = clinic.actor("director")
    found = {(pair.one.id, pair.other.id): pair.why for pair in possible_pairs(viewer)}
    assert found == {(two[0].pk, two[1].pk): (SAME_NAME,), (two[1].pk, other.pk): (SAME_PHONE,)}
    assert [pair.why for pair in duplicates_of(two[0].pk, viewer=viewer)] == [(SAME_NAME,)]


def test_twins_told_apart_are_not_proposed_again(clinic, two):
    say_two_people(actor=clinic.actor("director"), one_id=two[1].pk, other_id=two[0].pk)
    assert possible_pairs(clinic.actor("director")) == []
    assert duplicates_of(two[0].pk, viewer=clinic.actor("director")) == []


def test_the_list_of_pairs_asks_the_same_of_the_database_however_many_there_are(as_role, clinic):
    client, asked = as_role("director"), []
    for count in (2, 8):
        for number in range(count):
            registered(clinic, "Jon", f"Smyth{chr(97 + number)}", born=BORN + timedelta(days=count))
            registered(clinic, "John", f"Smith{chr(97 + number)}", born=BORN + timedelta(days=count))
        with CaptureQueriesContext(connection) as caught:
            assert "Compare" in client.get("/people/twice/").content.decode()
        asked.append(len(caught))
    assert asked[0] == asked[1] <= 10


def test_a_merged_person_is_found_by_every_name_and_number_once(clinic, two):
    absorbed, survivor = two
    merged(clinic, absorbed, survivor)
    today = clinic.actor("nurse").day
    for text in ("smyth", "smith", absorbed.record_number, survivor.record_number, "jon smyth 4/12/1985"):
        found = find_people(text, site=clinic.site, today=today)
        assert [one.record_number for one in found.people] == [survivor.record_number], text
    assert find_people(absorbed.record_number, site=clinic.site, today=today).by_number
    listed = people_of(clinic.actor("nurse"), written="smyth", most=9)
    assert [row.pk for row in listed] == [survivor.pk]
    assert [row.pk for row in people_of(clinic.actor("nurse"), most=9)] == [survivor.pk]
    again = possible_duplicates(
        given_name="Jon", family_name="Smyth", preferred_name="", birth_date=BORN, viewer=clinic.actor("intake")
    )
    assert [one.id for one in again.people] == [survivor.pk]
    assert not again.people[0].look_alike


def test_every_page_and_the_api_lead_to_the_survivor(as_role, clinic, two):
    absorbed, survivor = two
    raise_alert(actor=clinic.actor("nurse"), patient=absorbed, kind="safety", text="Allergic to latex")
    merge = merged(clinic, absorbed, survivor)
    client = as_role("director")
    for record in two:
        chart = client.get(f"/people/{record.pk}/").content.decode()
        assert all(words in chart for words in ("John Smith", "Allergic to latex", absorbed.record_number, "Undo"))
    assert "Allergic to latex" not in client.get(f"/people/merges/{merge.pk}/").content.decode()
    told = caller("nurse").get(f"patients/{absorbed.pk}/")
    assert (told.status, told.body["id"], told.body["record_number"]) == (200, survivor.pk, survivor.record_number)
    trail = client.get(f"/audit/people/{survivor.pk}/").content.decode()
    assert "Alert raised" in trail


def test_a_pair_is_merged_and_separated_on_its_pages(as_role, clinic, two):
    one, other = two
    client = as_role("director")
    compare = f"/people/{one.pk}/same/{other.pk}/"
    page = client.get(compare).content.decode()
    assert "born on the same day" in page.lower()
    refused = client.post(compare, {"survivor": other.pk, "reason": ""})
    assert (refused.status_code, "Say how you know" in refused.content.decode()) == (400, True)
    done = client.post(compare, {"survivor": other.pk, "reason": "same passport"})
    assert done.headers["Location"] == f"/people/{other.pk}/"
    merge = RecordMerge.objects.get()
    undo = f"/people/merges/{merge.pk}/undo/"
    assert "same passport" in client.get(undo).content.decode()
    assert client.post(undo, {"reason": "two passports"}).headers["Location"] == f"/people/{one.pk}/"
    assert "Jon Smyth" in client.get(f"/people/{one.pk}/").content.decode()
    assert client.post(undo, {"reason": "two passports"}).status_code == 409


def test_who_absorbed_others_is_not_absorbed_and_nobody_is_merged_twice(clinic, two):
    third = registered(clinic, "Johnny", "Smith")
    merge = merged(clinic, two[0], two[1])
    with pytest.raises(RuleBroken, match="other way round"):
        merged(clinic, two[1], third)
    with pytest.raises(RuleBroken, match="part of another"):
        merged(clinic, two[0], third)
    with pytest.raises(RuleBroken, match="part of another"):
        merged(clinic, third, two[0])
    merged(clinic, third, two[1])
    split_records(actor=clinic.actor("director"), merge_id=merge.pk, reason="two passports")
    merged(clinic, two[0], two[1])
    assert RecordMerge.objects.filter(split__isnull=True).count() == 2


def test_both_in_treatment_are_not_merged(clinic):
    with pytest.raises(RuleBroken, match="in treatment"):
        merged(clinic, person(clinic), person(clinic))


def test_a_merge_needs_a_reason_the_right_role_and_both_records_here(clinic, two):
    both = {"survivor_id": two[0].pk, "absorbed_id": two[1].pk}
    with pytest.raises(Malformed):
        merge_records(actor=clinic.actor("director"), reason=" ", **both)
    with pytest.raises(Malformed):
        merge_records(actor=clinic.actor("director"), reason="x", survivor_id=two[0].pk, absorbed_id=two[0].pk)
    for role in ("nurse", "intake", "counselor", "administrator", "inspector"):
        with pytest.raises(Refused):
            merge_records(actor=clinic.actor(role), reason="x", **both)
    Patient.objects.filter(pk=two[1].pk).update(site=make_site(code="other"))
    with pytest.raises(Missing):
        merge_records(actor=clinic.actor("director"), reason="x", **both)
    assert not RecordMerge.objects.exists()


def test_both_trails_tell_of_it(clinic, two):
    merged(clinic, *two)
    assert {event.patient_id for event in AuditEvent.objects.filter(verb="patient.merged")} == {one.pk for one in two}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("crosswise", [True, False])
def test_two_merges_at_once_leave_one_level_and_one_survivor(crosswise):
    clinic = make_clinic()
    one, two, three = (registered(clinic, "Jon", name) for name in ("Smyth", "Smith", "Smithe"))
    wanted = [(one, two), (two, one)] if crosswise else [(one, two), (one, three)]
    at_once, answers = threading.Barrier(2), []

    def press(absorbed, survivor):
        actor = clinic.actor("director")
        at_once.wait()
        try:
            merge_records(actor=actor, survivor_id=survivor.pk, absorbed_id=absorbed.pk, reason="same passport")
            answers.append("merged")
        except RuleBroken as refusal:
            answers.append(refusal.code)
        finally:
            connections.close_all()

    both = [threading.Thread(target=press, args=pair) for pair in wanted]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(answers) == ["cannot_be_merged", "merged"]
    assert RecordMerge.objects.count() == 1
