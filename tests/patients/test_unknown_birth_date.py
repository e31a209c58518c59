"""Somebody whose birth date nobody knows: on record, shown everywhere, and never taken for an adult."""

import re
from datetime import date

import pytest
from django.test import Client

from assessments.services.sittings import context_of
from clinic.errors import RuleBroken
from clinic.permissions import Role
from clinic.services.system import system_actor
from clinic.services.tokens import key_of
from dosing.selectors.card import card_for
from dosing.services.findings import accept_finding
from patients.models import Patient
from patients.selectors.duplicates import NAME_ALONE, duplicates_of
from patients.selectors.people import possible_duplicates
from patients.services.admission import record_guardian
from patients.services.registration import change_identity
from tests.cast.admission import admitted
from tests.cast.api import caller
from tests.cast.consent import allowed, named, treatment
from tests.cast.counter import at_counter, said
from tests.cast.dosing import bottle, newcomer, person, signed_order
from tests.cast.everything import one_of_everything
from tests.clinic.conftest import sign_in
from tests.clinic.test_permission_matrix import Asker, every_address, is_granted

pytestmark = pytest.mark.django_db
# What a template says of a value that is not there.
HOLES = re.compile(r"None(&nbsp;| )year|[Bb]orn (<strong>)?(None|</strong>)|, (None|years)\b")


def forget(clinic, patient):
    """The birth date of this person is not known any more."""
    names = {name: getattr(patient, name) for name in ("given_name", "family_name", "preferred_name", "sex")}
    change_identity(actor=clinic.actor("intake"), patient=patient, birth_date=None, **names)


@pytest.mark.parametrize("role", [Role.NURSE, Role.PRESCRIBER, Role.ADMINISTRATOR])
def test_every_page_opens_when_nobody_has_a_birth_date(role):
    house = one_of_everything()
    for patient in Patient.objects.all():
        forget(house, patient)
    browser = Client()
    sign_in(browser, role.value)
    if role is Role.NURSE:
        browser.post("/window/stations/", {"station": house.stations[0].code})
    asker, asked, wrong = Asker(browser.session.session_key, key_of(role.value, actor=system_actor())), 0, []
    for address in every_address():
        if address.path != "/readyz" and is_granted(role, address.needs["get"]):
            answer = asker.ask(address, "get")
            words = b"".join(answer).decode(errors="ignore") if answer.streaming else answer.content.decode("latin-1")
            asked += 1
            if answer.status_code >= 500 or HOLES.search(words):
                wrong.append(f"{address.path}: {answer.status_code} {HOLES.findall(words)[:3]}")
    assert asked > 30
    assert wrong == [], "\n".join(wrong)


def test_the_birth_date_is_written_or_said_to_be_unknown_and_not_forgotten(as_role):
    desk = as_role("intake")
    answers = {"request_key": "one", "given_name": "Rosa", "sex": "unknown", "programme": "", "birth_date": ""}
    answers |= {"phone-TOTAL_FORMS": "0", "phone-INITIAL_FORMS": "0"}
    assert "a tick that it is not known" in said(desk.post("/people/new/", answers))
    both = answers | {"birth_date": "1984-03-12", "birth_date_unknown": "on"}
    assert "a tick that it is not known" in said(desk.post("/people/new/", both))
    assert not Patient.objects.exists()
    desk.post("/people/new/", answers | {"birth_date_unknown": "on"})
    assert Patient.objects.get().birth_date is None


def test_nobody_of_unknown_age_is_given_a_first_dose_as_if_they_were_of_age(clinic):
    ada = newcomer(clinic, birth_date=None)
    bottle(clinic)
    admitted(clinic, ada)
    signed_order(clinic, ada)
    finding = stops(clinic, ada)["age-not-known"]
    assert (finding.severity, finding.lifted_by) == ("stop", "prescriber")
    card = said(at_counter(clinic).scan(ada.record_number))
    assert "so nobody can show that this person is of age" in card
    assert "<dt>Born</dt><dd>not known</dd>" in card


def stops(clinic, patient):
    """What stands in the way of today's dose, by rule."""
    nurse = clinic.actor("nurse")
    found = card_for(patient.pk, actor=nurse, station=nurse.station).lines[0].open_findings
    return {finding.rule: finding for finding in found}


@pytest.mark.parametrize("way", ["accepted", "guardian", "written down"])
def test_there_are_three_ways_out_of_an_unknown_age(clinic, way):
    ada = newcomer(clinic, birth_date=None)
    bottle(clinic)
    admitted(clinic, ada)
    signed_order(clinic, ada)
    assert set(stops(clinic, ada)) == {"age-not-known"}
    if way == "accepted":
        reason = "seen: in their forties, school years tell the same"
        accept_finding(actor=clinic.actor("prescriber"), patient_id=ada.pk, rule="age-not-known", reason=reason)
    elif way == "guardian":
        counselor = clinic.actor("counselor")
        told = {"guardian_name": "Mary Example", "relationship": "parent", "signed_on": counselor.day}
        record_guardian(actor=counselor, patient=ada, **told)
    else:
        names = {"given_name": ada.given_name, "family_name": ada.family_name}
        change_identity(actor=clinic.actor("intake"), patient=ada, birth_date=date(1980, 5, 1), **names)
    assert stops(clinic, ada) == {}


def test_the_admission_page_says_so_too(clinic, as_role):
    ada = newcomer(clinic, birth_date=None)
    page = said(as_role("counselor").get(f"/people/{ada.pk}/admission/"))
    assert "nobody can show that the person is of age" in page


def test_a_guardian_signs_treatment_but_no_disclosure_for_somebody_who_may_be_of_age(clinic):
    ada = newcomer(clinic, birth_date=None)
    day = clinic.actor("nurse").day
    by_mother = {"capacity": "guardian", "relationship": "mother", "signer_name": "Grace Example"}
    with pytest.raises(RuleBroken, match="not known"):
        allowed(clinic, ada, named(day, **by_mother))
    assert allowed(clinic, ada, treatment(day, **by_mother))


@pytest.mark.parametrize(("known", "new"), [(None, date(1985, 4, 12)), (date(1985, 4, 12), None), (None, None)])
def test_a_similar_name_is_a_possible_duplicate_while_either_birth_date_is_not_known(clinic, known, new):
    newcomer(clinic, birth_date=known)
    names = {"given_name": "Ayda", "family_name": "Example", "preferred_name": ""}
    assert possible_duplicates(**names, birth_date=new, viewer=clinic.actor("intake")).people
    other = {"given_name": "Zoltan", "family_name": "Kovacs", "preferred_name": ""}
    assert not possible_duplicates(**other, birth_date=new, viewer=clinic.actor("intake")).people


def test_records_that_only_sound_alike_are_proposed_while_a_birth_date_is_not_known(clinic):
    ada = newcomer(clinic, birth_date=None)
    newcomer(clinic, given="Ayda")
    assert [pair.why for pair in duplicates_of(ada.pk, viewer=clinic.actor("intake"))] == [(NAME_ALONE,)]


def test_no_score_and_no_state_record_guesses_an_age(clinic, as_role):
    ada = person(clinic)
    assert "age" in context_of(ada, clinic.actor("nurse"))
    ada.birth_date = None
    assert "age" not in context_of(ada, clinic.actor("nurse"))


def test_the_interface_takes_and_tells_null_and_asks_for_it_by_name(clinic):
    intake = caller("intake")
    names = {"given_name": "Rosa", "family_name": "Delgado", "admit": False}
    assert intake.post("patients/", names).status == 400
    made = intake.post("patients/", names | {"birth_date": None})
    assert (made.status, made.body["birth_date"]) == (201, None)
