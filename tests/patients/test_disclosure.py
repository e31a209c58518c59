"""Nothing is told that no consent in force covers, and what is told is no more than was allowed."""

from itertools import combinations

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from clinic.clock import now
from clinic.errors import Malformed, Refused, RuleBroken
from clinic.models import AuditEvent
from patients.domain.consent import CATEGORIES, Recipient
from patients.domain.disclosure import NOTICES, Telling
from patients.models import Consent, Disclosure, FollowUp
from patients.selectors.disclosure import NothingCovers, may_disclose
from patients.services.consent import revoke_consent
from patients.services.disclosure import Sent, disclose, disclose_in_emergency, disclose_without_consent
from patients.services.restrictions import lift_restriction, restrict
from tests.cast.consent import DOSE, HOSPITAL, allowed, named, tpo
from tests.cast.dosing import at_window, bottle, person, signed_order
from tests.cast.merging import merged, registered_again

pytestmark = pytest.mark.django_db
PLAN = Recipient("Harbour Health Plan", "health_plan")
WARD = Recipient("Dr. Ito", "treating_provider", "St. Brigid Hospital, emergency department")
WHO_AND_DOSE = frozenset({"identity", "medication"})


@pytest.fixture
def ada(clinic):
    return person(clinic, family="Quillfeather")


@pytest.fixture
def today(clinic):
    return clinic.actor("nurse").day


def told(clinic, patient, telling=DOSE, **sent):
    return disclose(actor=clinic.actor("counselor"), patient=patient, telling=telling, sent=Sent(**sent))


def refusal(clinic, patient, telling=DOSE, **sent):
    """The finding of a refusal that told nobody anything."""
    with pytest.raises(NothingCovers) as refused:
        told(clinic, patient, telling, **sent)
    assert not Disclosure.objects.exists()
    return refused.value.findings[0]


def test_without_a_consent_nothing_is_told_and_the_refusal_says_which_would_allow_it(clinic, ada):
    finding = refusal(clinic, ada)
    assert finding["severity"] == "stop"
    assert finding["lifted_by"] is None
    assert "“treatment, payment and operations” or “telling people or places named here”" in finding["clears_when"]
    assert "An intake worker" in finding["clears_when"]


def test_what_is_told_of_a_merged_record_is_written_down_under_the_person_it_stands_for(clinic, ada, today):
    absorbed = registered_again(clinic)
    allowed(clinic, ada, named(today))
    merged(clinic, absorbed, ada)
    assert told(clinic, absorbed).patient == ada
    assert in_emergency(clinic, absorbed).patient == ada
    assert FollowUp.objects.get(kind="emergency_disclosure").patient == ada


def test_what_is_told_under_a_consent_names_it_and_carries_notice_and_scope(clinic, ada, today):
    consent = allowed(clinic, ada, named(today))
    row = told(clinic, ada)
    assert (row.consent, row.notice) == (consent, "statement_1")
    assert "identity" not in row.scope
    assert "name, birth date and record number" in row.scope
    assert "St. Brigid Hospital" in row.scope
    event = AuditEvent.objects.get(verb="disclosure.made")
    assert event.detail == {"categories": ["identity", "medication"], "told": "treating_provider", "basis": "consent"}


@pytest.mark.parametrize(
    ("beyond", "why"),
    [
        (Telling(frozenset({"drug_tests"}), HOSPITAL, "treatment"), "drug test results"),
        (Telling(WHO_AND_DOSE, PLAN, "treatment"), "does not let this"),
        (Telling(WHO_AND_DOSE, HOSPITAL, "payment"), "not for this purpose"),
    ],
)
def test_a_consent_covers_no_other_information_recipient_or_purpose(clinic, ada, today, beyond, why):
    allowed(clinic, ada, named(today))
    assert why in refusal(clinic, ada, beyond, attached="one page")["message"]


def test_a_tpo_consent_covers_who_treats_by_class_and_never_counselling_notes(clinic, ada, today):
    allowed(clinic, ada, tpo(today))
    assert told(clinic, ada).consent.kind == "tpo"
    notes = Telling(frozenset({"counselling_notes"}), HOSPITAL, "treatment")
    finding = may_disclose(ada, notes, now())
    assert finding.would_allow == ("counselling_notes",)


def test_a_consent_taken_back_stops_the_very_next_disclosure(clinic, ada, today):
    consent = allowed(clinic, ada, named(today))
    told(clinic, ada)
    revoke_consent(actor=clinic.actor("intake"), consent=consent)
    with pytest.raises(NothingCovers) as refused:
        told(clinic, ada)
    assert refused.value.findings[0]["rule"] == "R-2.31-INVALID"
    assert "taken back" in refused.value.detail
    assert Disclosure.objects.count() == 1


def test_a_consent_taken_back_for_one_recipient_still_covers_the_other(clinic, ada, today):
    consent = allowed(clinic, ada, named(today, recipients=(HOSPITAL, PLAN)))
    revoke_consent(actor=clinic.actor("nurse"), consent=consent, recipient=HOSPITAL.name)
    assert "taken back for this recipient" in refusal(clinic, ada)["message"]
    assert told(clinic, ada, Telling(WHO_AND_DOSE, PLAN, "treatment"))


def test_nothing_is_told_without_a_list_or_a_purpose(clinic, ada, today):
    allowed(clinic, ada, tpo(today))
    for empty in (Telling(frozenset(), HOSPITAL, "treatment"), Telling(WHO_AND_DOSE, HOSPITAL, "")):
        with pytest.raises(Malformed):
            told(clinic, ada, empty)


def test_no_row_of_a_disclosure_under_a_consent_goes_without_scope_or_notice(clinic, ada, today):
    row = told_row(allowed(clinic, ada, named(today)))
    for missing in ("scope", "notice"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Disclosure.objects.create(**{**row, missing: ""})
    assert Disclosure.objects.create(**row)


def told_row(consent):
    return {
        "patient": consent.patient,
        "at": now(),
        "made_by": consent.recorded_by,
        "recipient_name": "X",
        "recipient_kind": "treating_provider",
        "categories": ["identity"],
        "purpose": "treatment",
        "consent": consent,
        "notice": "statement_1",
        "scope": "as signed",
    }


def test_the_notices_are_the_prescribed_words():
    assert NOTICES["statement_2"] == "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    assert NOTICES["statement_1"].startswith("This record which has been disclosed to you is protected by Federal")
    assert NOTICES["statement_1"].endswith("further use or redisclose the record (see 42 CFR 2.31).")


WRITTEN = ("identity", "enrolment", "medication", "attendance")
MARKS = {
    "identity": ("Quillfeather", "EK-", "12 April 1985"),
    "enrolment": ("In treatment here", "going on"),
    "medication": ("Methadone oral concentrate", "80 mg", "Last dose"),
    "attendance": ("Days with a dose", "Days missed"),
}


def test_a_disclosure_holds_nothing_beyond_the_scope_named(clinic, ada, today):
    from dosing.services.dispensing import give_dose
    from patients.printing.disclosure import disclosure_pdf
    from tests.cast.pages import text_of

    signed_order(clinic, ada)
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, bottle(clinic)))
    allowed(clinic, ada, tpo(today))
    for size in range(1, len(WRITTEN) + 1):
        for chosen in combinations(WRITTEN, size):
            row = told(clinic, ada, Telling(frozenset(chosen), HOSPITAL, "treatment"))
            paper = " ".join(text_of(disclosure_pdf(row)).split())
            assert [section["category"] for section in row.content] == [one for one in CATEGORIES if one in chosen]
            for category, marks in MARKS.items():
                found = [mark in paper for mark in marks]
                assert all(found) if category in chosen else not any(found), (chosen, category, found)


def test_what_the_system_cannot_write_needs_a_word_on_the_pages_that_go_along(clinic, ada, today):
    allowed(clinic, ada, tpo(today))
    bill = Telling(frozenset({"billing"}), HOSPITAL, "payment")
    with pytest.raises(Malformed) as refused:
        told(clinic, ada, bill)
    assert set(refused.value.fields) == {"attached"}
    assert told(clinic, ada, bill, attached="bill of today, two pages").content == []


def test_nothing_about_doses_is_reported_to_a_monitoring_programme_without_consent(clinic, ada, today):
    allowed(clinic, ada, tpo(today))
    state = Recipient("State prescription monitoring", "monitoring_programme")
    assert refusal(clinic, ada, Telling(WHO_AND_DOSE, state, "monitoring_programme"))["rule"] == "R-2.36-PDMP"


def test_a_proceeding_needs_its_own_consent_or_a_part_2_order(clinic, ada, today):
    allowed(clinic, ada, tpo(today))
    court = Recipient("County court", "legal", "1 Court Square")
    asked = Telling(frozenset({"enrolment"}), court, "proceeding")
    assert refusal(clinic, ada, asked)["rule"] == "R-2.31-PROCEED"
    with pytest.raises(Malformed, match="missing") as refused:
        excepted(clinic, ada, "court_order", "a subpoena of 3 May", asked)
    assert "A subpoena alone is not enough" in refused.value.fields["grounds"][0]
    row = excepted(clinic, ada, "court_order", "Order under 2.64, County court, 3 May; scan in folder 9", asked)
    assert (row.consent, row.exception) == (None, "court_order")


def excepted(clinic, patient, exception, grounds, telling):
    actor = clinic.actor("director")
    return disclose_without_consent(actor=actor, patient=patient, exception=exception, grounds=grounds, telling=telling)


def test_research_is_told_nothing_about_one_person(clinic, ada):
    with pytest.raises(RuleBroken, match="de-identified"):
        excepted(clinic, ada, "research", "a study", DOSE)


def in_emergency(clinic, patient, *, grounds="found not breathing", recipient=WARD, by="intake"):
    telling = Telling(WHO_AND_DOSE, recipient, "treatment")
    return disclose_in_emergency(actor=clinic.actor(by), patient=patient, grounds=grounds, telling=telling)


def test_an_emergency_is_told_at_once_written_down_whole_and_reviewed_the_next_day(clinic, ada, today):
    row = in_emergency(clinic, ada)
    written = (row.recipient_name, row.recipient_address, row.made_by.username, row.grounds)
    assert written == ("Dr. Ito", "St. Brigid Hospital, emergency department", "intake", "found not breathing")
    review = FollowUp.objects.get(kind="emergency_disclosure")
    assert (review.owner_role, (review.due_on - today).days, review.source_id) == ("director", 1, row.pk)


@pytest.mark.parametrize(
    ("element", "left_out"),
    [
        ("grounds", {"grounds": " "}),
        ("recipient_address", {"recipient": Recipient("Dr. Ito", "treating_provider")}),
        ("recipient_name", {"recipient": Recipient("", "treating_provider", "St. Brigid Hospital")}),
        ("recipient_kind", {"recipient": Recipient("Grace", "family", "at home")}),
    ],
)
def test_an_emergency_is_told_to_medical_personnel_with_every_element_or_not_at_all(clinic, ada, element, left_out):
    with pytest.raises(Malformed) as refused:
        in_emergency(clinic, ada, **left_out)
    assert set(refused.value.fields) == {element}
    assert not Disclosure.objects.exists()
    assert not FollowUp.objects.exists()


def test_an_inspector_tells_nobody_anything(clinic, ada, today):
    allowed(clinic, ada, tpo(today))
    with pytest.raises(Refused):
        disclose(actor=clinic.actor("inspector"), patient=ada, telling=DOSE)
    with pytest.raises(Refused):
        in_emergency(clinic, ada, by="inspector")


def test_what_the_person_asked_not_to_be_told_is_kept_from_the_plan_until_they_say_otherwise(clinic, ada, today):
    allowed(clinic, ada, tpo(today))
    claim, actor = Telling(WHO_AND_DOSE, PLAN, "payment"), clinic.actor("intake")
    asked = restrict(actor=actor, patient=ada, recipient_kind="health_plan", paid_in_full=True)
    assert refusal(clinic, ada, claim)["rule"] == "R-2.26-RESTRICT"
    lift_restriction(actor=actor, patient=ada, restriction_id=asked.pk)
    assert told(clinic, ada, claim)
    with pytest.raises(RuleBroken, match="already"):
        lift_restriction(actor=actor, patient=ada, restriction_id=asked.pk)


def test_nobody_rewrites_what_was_told(clinic, ada, today):
    allowed(clinic, ada, tpo(today))
    told(clinic, ada)
    for change in (
        lambda: Disclosure.objects.update(grounds="x"),
        lambda: Disclosure.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert Consent.objects.filter(kind="tpo").count() == 1
