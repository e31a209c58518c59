"""A consent counts when every element is there, and only while it is in force."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from clinic.clock import clock_at, now
from clinic.errors import Malformed, Missing, Refused, RuleBroken
from clinic.models import AuditEvent
from patients.domain.consent import DISCLOSURE_KINDS, KINDS, Recipient
from patients.domain.consent_words import words_in
from patients.models import Consent, ConsentEnd
from patients.selectors.consent import consent_in_force, consents_at, contact_allowed, treatment_consent_in_force
from patients.services.consent import record_condition_met, record_consent, revoke_consent
from patients.services.enrolment import AtDischarge, discharge
from tests.cast.clinic import make_site
from tests.cast.consent import HOSPITAL, against_double_enrolment, allowed, named, proof_of, tpo, treatment
from tests.cast.dosing import newcomer

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(clinic):
    return newcomer(clinic)


@pytest.fixture
def today(clinic):
    return clinic.actor("nurse").day


def missing(clinic, patient, draft):
    """The names of the elements a refusal complains of."""
    with pytest.raises(Malformed) as refused:
        allowed(clinic, patient, draft)
    assert not Consent.objects.exists()
    return set(refused.value.fields)


@pytest.mark.parametrize(
    ("element", "emptied"),
    [
        ("discloser", {"discloser": " "}),
        ("categories", {"categories": ()}),
        ("recipients", {"recipients": ()}),
        ("purpose", {"purpose": ()}),
        ("statements", {"statements": frozenset()}),
        ("ends", {"ends": ""}),
        ("ends_on", {"ends": "on_date"}),
        ("ends_when", {"ends": "condition"}),
        ("signer_name", {"signer_name": ""}),
        ("purpose_words", {"purpose": ("other",)}),
        ("document", {"document": ""}),
        ("relationship", {"capacity": "guardian"}),
    ],
)
def test_a_disclosure_consent_without_an_element_does_not_count(clinic, ada, today, element, emptied):
    assert missing(clinic, ada, named(today, **emptied)) == {element}


@pytest.mark.parametrize("statement", ["redisclosure", "refusal", "hipaa", "revoke"])
def test_a_tpo_consent_without_an_end_is_refused_when_a_statement_is_missing(clinic, ada, today, statement):
    assert missing(clinic, ada, tpo(today, statements=KINDS["tpo"].statements - {statement})) == {"statements"}


def test_only_a_tpo_consent_may_have_no_end(clinic, ada, today):
    assert missing(clinic, ada, named(today, ends="none")) == {"ends"}
    assert allowed(clinic, ada, tpo(today)).ends == "none"


@pytest.mark.parametrize("kind", [kind for kind in DISCLOSURE_KINDS if kind != "counselling_notes"])
def test_counselling_notes_are_mixed_with_nothing(kind):
    assert "counselling_notes" not in KINDS[kind].categories
    assert KINDS["counselling_notes"].categories == {"counselling_notes"}


def test_a_proceeding_stands_alone(clinic, ada, today):
    assert missing(clinic, ada, named(today, purpose=("treatment", "proceeding"))) == {"purpose"}


def test_an_intermediary_is_named_with_the_treating_professionals_behind_it(clinic, ada, today):
    exchange = Recipient("Harbour Health Exchange", "intermediary")
    alone = named(today, kind="intermediary", recipients=(exchange,))
    assert missing(clinic, ada, alone) == {"recipients"}
    assert allowed(clinic, ada, replace(alone, recipients=(exchange, HOSPITAL)))


@pytest.mark.parametrize(("miles", "counts"), [(200, True), (201, False), (None, False)])
def test_a_programme_more_than_200_miles_away_is_not_named_against_double_enrolment(clinic, ada, today, miles, counts):
    draft = against_double_enrolment(today, recipients=(Recipient("Far Clinic", "programme", "9 Far Road", miles),))
    if counts:
        assert allowed(clinic, ada, draft)
    else:
        assert missing(clinic, ada, draft) == {"recipients"}


def test_a_consent_to_tell_is_never_only_spoken_and_one_to_treatment_may_be(clinic, ada, today):
    assert missing(clinic, ada, named(today, how="verbal")) == {"how"}
    assert allowed(clinic, ada, treatment(today, how="verbal", document="heard by two, note of today"))


def test_a_name_typed_on_the_screen_needs_the_witness_of_the_one_who_is_signed_in(clinic, ada, today):
    actor, draft = clinic.actor("counselor"), treatment(today, how="electronic", document="")
    someone_else, old = proof_of(clinic.actor("nurse")), replace(proof_of(actor), at=now() - timedelta(minutes=6))
    for proof in (None, someone_else, old):
        with pytest.raises(Refused, match="own password"):
            record_consent(actor=actor, patient=ada, draft=draft, proof=proof)
    assert record_consent(actor=actor, patient=ada, draft=draft, proof=proof_of(actor)).how == "electronic"


def test_a_treatment_consent_is_for_its_own_medication_from_the_day_it_was_signed(clinic, ada, today):
    consent = allowed(clinic, ada, treatment(today, "buprenorphine"))
    assert treatment_consent_in_force(ada, "buprenorphine", today) == consent
    assert treatment_consent_in_force(ada, "methadone", today) is None
    assert treatment_consent_in_force(ada, "buprenorphine", today - timedelta(days=1)) is None


def test_nobody_is_written_to_who_was_not_asked(clinic, ada, today):
    assert not contact_allowed(ada, "sms", today)
    allowed(clinic, ada, treatment(today, "sms", kind="contact"))
    assert contact_allowed(ada, "sms", today)
    assert not contact_allowed(ada, "email", today)


def test_a_consent_covers_its_last_day_and_not_the_next(clinic, ada, today):
    last = today + timedelta(days=30)
    consent = allowed(clinic, ada, named(today, ends="on_date", ends_on=last))
    assert consent_in_force(ada, "named", last) == consent
    assert consent_in_force(ada, "named", last + timedelta(days=1)) is None


def test_a_consent_that_ends_with_treatment_ends_with_discharge(clinic, ada, today):
    allowed(clinic, ada, named(today))
    assert consent_in_force(ada, "named", today) is not None
    discharge(actor=clinic.actor("counselor"), patient=ada, reason="moved", answers=AtDischarge(why_unknown="moved"))
    assert consent_in_force(ada, "named", today) is None


def test_a_consent_taken_back_is_over_at_once_and_once(clinic, ada, today):
    consent, actor = allowed(clinic, ada, named(today)), clinic.actor("intake")
    revoke_consent(actor=actor, consent=consent)
    assert consent_in_force(ada, "named", today) is None
    assert [one.state for one in consents_at(ada, now())] == ["revoked"]
    with pytest.raises(RuleBroken, match="already"):
        revoke_consent(actor=actor, consent=consent)
    verbs = AuditEvent.objects.filter(patient_id=ada.pk, verb__startswith="consent.").values_list("verb", flat=True)
    assert list(verbs) == ["consent.given", "consent.revoked"]


def test_taking_back_for_one_recipient_leaves_the_others_and_for_the_last_one_ends_it(clinic, ada, today):
    sister = Recipient("Grace Example", "family")
    consent = allowed(clinic, ada, named(today, recipients=(HOSPITAL, sister)))
    revoke_consent(actor=clinic.actor("nurse"), consent=consent, recipient="grace  example")
    assert consent_in_force(ada, "named", today) == consent
    revoke_consent(actor=clinic.actor("nurse"), consent=consent, recipient=HOSPITAL.name)
    assert consent_in_force(ada, "named", today) is None


def test_taking_back_leave_to_tell_is_in_writing_and_leave_to_treat_may_be_spoken(clinic, ada, today):
    actor, told = clinic.actor("nurse"), allowed(clinic, ada, named(today))
    with pytest.raises(Malformed, match="on paper"):
        revoke_consent(actor=actor, consent=told, how="verbal")
    assert revoke_consent(actor=actor, consent=allowed(clinic, ada, treatment(today)), how="verbal").how == "verbal"


def test_what_a_consent_was_to_end_with_ends_it(clinic, ada, today):
    actor = clinic.actor("nurse")
    consent = allowed(clinic, ada, named(today, ends="condition", ends_when="the operation is over"))
    record_condition_met(actor=actor, consent=consent)
    assert [one.state for one in consents_at(ada, now())] == ["expired"]
    with pytest.raises(RuleBroken, match="does not end with an event"):
        record_condition_met(actor=actor, consent=allowed(clinic, ada, named(today)))


def test_who_consented_to_care_alone_as_a_minor_alone_decides_who_is_told(clinic, today):
    young = newcomer(clinic)
    young.birth_date = today.replace(year=today.year - 16)
    young.save()
    allowed(clinic, young, treatment(today))
    by_mother = named(today, capacity="guardian", relationship="mother", signer_name="Grace Example")
    with pytest.raises(RuleBroken, match=r"2\.14"):
        allowed(clinic, young, by_mother)
    assert allowed(clinic, young, named(today))


def test_nobody_signs_as_guardian_for_somebody_of_age(clinic, ada, today):
    with pytest.raises(RuleBroken, match="of age"):
        allowed(clinic, ada, treatment(today, capacity="guardian", relationship="mother"))


def test_the_words_that_were_signed_are_kept_in_the_language_they_were_read_in(clinic, ada, today):
    consent = allowed(clinic, ada, named(today, language="es"))
    assert "A quién se le puede decir: St. Brigid Hospital, 4 Mill Road" in consent.words
    assert consent.form_version == "named-2026-11.1"


def test_both_languages_hold_the_same_texts():
    def names(words, path=""):
        for key, value in words.items():
            here = f"{path}.{key}"
            yield from names(value, here) if isinstance(value, dict) else [(here, isinstance(value, list))]

    assert set(names(words_in("en"))) == set(names(words_in("es")))
    assert set(words_in("en")["kinds"]) == set(KINDS)


def test_consents_of_another_site_are_not_made_or_taken_back_here(clinic, ada, today):
    consent = allowed(clinic, ada, named(today))
    ada.site = make_site(code="other")
    ada.save()
    with pytest.raises(Missing):
        allowed(clinic, ada, named(today))
    consent.refresh_from_db()
    with pytest.raises(Missing):
        revoke_consent(actor=clinic.actor("nurse"), consent=Consent.objects.select_related("patient").get())


@pytest.mark.parametrize("model", [Consent, ConsentEnd])
def test_nobody_rewrites_what_was_allowed(clinic, ada, today, model):
    revoke_consent(actor=clinic.actor("nurse"), consent=allowed(clinic, ada, named(today)))
    for change in (lambda: model.objects.update(id=7), lambda: model.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_a_past_day_is_answered_as_it_was_then(clinic, ada, today):
    consent = allowed(clinic, ada, named(today))
    with clock_at(now() + timedelta(days=3)):
        revoke_consent(actor=clinic.actor("nurse"), consent=consent)
        assert consent_in_force(ada, "named", today + timedelta(days=2)) == consent
        assert consent_in_force(ada, "named", today + timedelta(days=3)) is None


def test_three_consents_and_thirty_ask_the_same(clinic, ada, today, django_assert_num_queries):
    for number in (3, 27):
        for _ in range(number):
            allowed(clinic, ada, named(today))
        with django_assert_num_queries(3):
            consents_at(ada, now())
