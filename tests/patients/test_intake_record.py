"""What the intake learns stands in the record, and what the record learns elsewhere stands in the intake."""

from datetime import date

import pytest

from clinic.clock import clock_at, day_starts_at
from clinic.errors import Malformed
from clinic.models import AuditEvent
from patients.domain import teds
from patients.models import ContactDetails, EmergencyContact, SectionVersion
from patients.sections import section_called
from patients.selectors.contact import confirmation_of
from patients.selectors.intake import answers_now, latest_version
from patients.selectors.teds import admission_values, reasons_for_treatment
from patients.services.contact import confirm_contacts
from patients.services.registration import PhoneNumber, change_identity
from tests.cast.dosing import person
from tests.cast.intake import begun, saved, shown

pytestmark = pytest.mark.django_db
WHO = {"given_name": "Ada", "family_name": "Example", "birth_date": "1985-04-12"}
PHONE = {"number": "+12125550123", "label": "mobile", "safe_to_leave_message": True}


@pytest.fixture
def ada(clinic):
    return person(clinic)


@pytest.fixture
def intake(clinic, ada):
    return begun(clinic, ada)


def now(intake, key):
    return answers_now(section_called(key), latest_version(intake, key), intake.patient_id)


def test_what_registration_knew_is_not_asked_again(intake):
    assert now(intake, "identity") == WHO
    assert section_called("identity").form.missing(now(intake, "identity")) == ["Sex"]


def test_a_name_corrected_in_the_intake_is_corrected_in_the_record_and_found_by_search(clinic, ada, intake):
    saved(clinic, intake, "identity", WHO | {"preferred_name": "Addie", "sex": "female", "pronouns": "she"})
    ada.refresh_from_db()
    assert (ada.preferred_name, ada.sex, ada.name_words.filter(word="addie").exists()) == ("Addie", "female", True)


def test_a_record_is_never_left_without_a_name(clinic, intake):
    with pytest.raises(Malformed) as refusal:
        saved(clinic, intake, "identity", {"given_name": "Ada", "birth_date": "1985-04-12"})
    assert (list(refusal.value.fields), SectionVersion.objects.count()) == (["family_name"], 0)


def test_a_name_corrected_elsewhere_meanwhile_is_not_undone(clinic, ada, intake):
    page = shown(intake, "identity")
    saved(clinic, intake, "identity", WHO, shown=page)
    page = shown(intake, "identity")
    names = {"given_name": "Ada", "family_name": "Newname", "birth_date": ada.birth_date}
    change_identity(actor=clinic.actor("nurse"), patient=ada, **names)
    saved(clinic, intake, "identity", WHO | {"pronouns": "she"}, shown=page)
    ada.refresh_from_db()
    assert (ada.family_name, now(intake, "identity")["pronouns"]) == ("Newname", "she")


def test_changing_names_leaves_the_phones_alone(clinic, ada, intake):
    saved(clinic, intake, "contacts", {"has_phone": "yes", "phones": [PHONE]})
    saved(clinic, intake, "identity", WHO | {"sex": "female"})
    assert ada.phones.count() == 1


def test_phones_taken_off_elsewhere_do_not_come_back(clinic, ada, intake):
    saved(clinic, intake, "contacts", {"has_phone": "yes", "phones": [PHONE]})
    names = {"given_name": "Ada", "family_name": "Example", "birth_date": ada.birth_date}
    change_identity(actor=clinic.actor("nurse"), patient=ada, **names, phones=[])
    assert "phones" not in now(intake, "contacts")
    change_identity(actor=clinic.actor("nurse"), patient=ada, **names, phones=[PhoneNumber("2125550199")])
    assert now(intake, "contacts")["phones"] == [{"number": "+12125550199", "safe_to_leave_message": False}]


def test_nothing_is_safe_that_nobody_said_is_safe(clinic, ada, intake):
    contacts = {
        "email_use": "unsafe", "email": "ada@example.org", "address": "no_letters", "city": "Troy",
        "preferred_channel": "declined",
    }  # fmt: skip
    saved(clinic, intake, "contacts", contacts)
    details = ContactDetails.objects.get(patient=ada)
    assert (details.email, details.email_safe, details.letter_safe, details.preferred_channel) == (
        "ada@example.org", False, False, "",
    )  # fmt: skip
    assert now(intake, "contacts") == contacts


def test_an_emergency_contact_may_be_told_only_after_a_yes(clinic, ada, intake):
    contact = {"has_contact": "yes", "name": "Bea Example", "number": "(212) 555-0199"}
    for answer, may in (("declined", False), ("yes", True), ("no", False)):
        saved(clinic, intake, "emergency", contact | {"may_be_told": answer})
        kept = EmergencyContact.objects.get(patient=ada)
        assert (kept.may_be_told, kept.number) == (may, "+12125550199")
    saved(clinic, intake, "emergency", {"has_contact": "none"})
    assert not EmergencyContact.objects.exists()


def test_a_number_that_is_none_is_refused_at_its_question(clinic, intake):
    with pytest.raises(Malformed) as refusal:
        saved(clinic, intake, "emergency", {"has_contact": "yes", "name": "Bea", "number": "twelve"})
    assert list(refusal.value.fields) == ["number"]


def test_a_language_of_the_list_is_kept_by_its_code_and_another_in_words(clinic, ada, intake):
    for language in ({"language": "es"}, {"language": "other", "other_language": "Wolof"}):
        saved(clinic, intake, "language", language | {"interpreter": "remote"})
        assert now(intake, "language") == language | {"interpreter": "remote"}
    assert ContactDetails.objects.get(patient=ada).language == "Wolof"


def test_contact_details_are_to_be_confirmed_after_ninety_days_and_one_press_does(clinic, ada, intake):
    actor = clinic.actor("intake")
    assert not confirmation_of(ada.pk, viewer=actor).overdue
    saved(clinic, intake, "contacts", {"has_phone": "no"})
    due_on = confirmation_of(ada.pk, viewer=actor).due_on
    assert (due_on - actor.day).days == 90
    with clock_at(day_starts_at(clinic.site, due_on)):
        assert confirmation_of(ada.pk, viewer=actor).overdue
        confirm_contacts(actor=actor, patient_id=ada.pk)
        confirm_contacts(actor=actor, patient_id=ada.pk)
        assert not confirmation_of(ada.pk, viewer=actor).overdue
    assert AuditEvent.objects.filter(verb="contacts.confirmed").count() == 1


def test_the_trail_names_the_fields_and_never_what_stands_in_them(clinic, intake):
    saved(clinic, intake, "contacts", {"email_use": "safe", "email": "ada@example.org"})
    told = str(list(AuditEvent.objects.values_list("detail", flat=True)))
    assert ("email" in told, "ada@example.org" in told) == (True, False)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (teds.MARITAL.code("widowed"), "4"),
        (teds.RACE.code("asian"), "6"),
        (teds.LIVING.code("shelter"), "1"),
        (teds.MARITAL.code("declined"), "-9"),
        (teds.MARITAL.code(None), "-9"),
        (teds.education_code(8), "1"),
        (teds.education_code(12), "3"),
        (teds.education_code(13), "4"),
        (teds.education_code(16), "5"),
        (teds.education_code("not_known"), "-9"),
        (teds.days_waited_code(0), "0"),
        (teds.days_waited_code(7), "1"),
        (teds.days_waited_code(8), "2"),
        (teds.days_waited_code(31), "4"),
        (teds.arrests_code(0), "0"),
        (teds.arrests_code(5), "2"),
        (teds.arrests_code(None), "-9"),
    ],
)
def test_an_answer_has_the_code_of_the_admission_record_and_no_answer_never_reads_as_none(code, told):
    assert code == told


def test_the_birth_date_is_kept_as_a_day(clinic, ada, intake):
    saved(clinic, intake, "identity", WHO | {"birth_date": "1984-02-29"})
    ada.refresh_from_db()
    assert ada.birth_date == date(1984, 2, 29)


def test_the_admission_record_has_every_value_told_or_missing_and_never_a_guess(clinic, ada, intake):
    assert {one.code for one in admission_values(ada.pk).values()} == {"-9"}
    saved(clinic, intake, "work", {"employment": "not_in_labour", "not_in_labour": "retired", "income": "declined"})
    saved(clinic, intake, "reason", {"indications": ["injecting", "dependence"], "days_waited": 0})
    values = admission_values(ada.pk)
    told = {field: one.code for field, one in values.items() if one.is_told}
    assert told == {"EMPLOY": "4", "DETNLF": "3", "DAYWAIT": "0"}
    assert (values["PRIMINC"].answer, values["HLTHINS"].answer) == ("declined", None)
    assert reasons_for_treatment(ada.pk) == ["injecting", "dependence"]


def test_the_administration_shows_who_asked_and_when_but_not_what_was_told(as_role, clinic, ada, intake):
    version = saved(clinic, intake, "reason", {"own_words": "a-very-private-sentence"}).version
    client = as_role("administrator")
    for path in ("sectionversion/", f"sectionversion/{version.pk}/change/", f"intake/?q={ada.record_number}"):
        answer = client.get(f"/admin/patients/{path}")
        assert (answer.status_code, ada.record_number in answer.content.decode()) == (200, True)
        assert "a-very-private-sentence" not in answer.content.decode()
