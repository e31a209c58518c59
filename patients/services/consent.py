"""Recording what a person allows, and that they took it back. Both hold from the moment they are written."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.db.clashes import clash_means
from clinic.errors import Malformed, Refused, RuleBroken
from clinic.permissions import Permission
from clinic.services.proofs import Proof
from clinic.services.requests import Once, Press, once
from patients.domain.age import age_on
from patients.domain.consent import DISCLOSURE, KINDS, TREATMENT, Draft
from patients.domain.consent_elements import what_is_wrong
from patients.domain.consent_words import form_of
from patients.models import Consent, ConsentEnd, Patient
from patients.models.consent import REVOKED_BY
from patients.selectors.consent import consents_at
from patients.selectors.merged import survivor_id
from patients.services.own_site import at_own_site

OF_AGE = 18  # R-8.12-MINOR-1, R-2.14-MINOR
PROOF_LASTS = timedelta(minutes=5)


@transaction.atomic
def record_consent(*, actor: Actor, patient: Patient, draft: Draft, proof: Proof | None = None) -> Consent:
    """Keep a consent with all its elements and the words that were signed.

    What is signed on the screen is witnessed by the staff member's own password (`proof`). Raises Malformed
    naming every element that is missing (42 CFR 2.31(a), 8.12(e)), RuleBroken where somebody else must sign.
    """
    require(actor, Permission.RECORD_CONSENT)
    at_own_site(actor, patient)
    wrong = what_is_wrong(draft, today=actor.day)
    if wrong:
        raise Malformed("This consent is not complete, so it does not count yet.", fields=wrong)
    _witnessed(actor, draft, proof)
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    _signed_by_the_right_one(patient, draft)
    consent = Consent.objects.create(
        patient=patient,
        explained_by=actor.user,
        recorded_by=actor.user,
        recorded_at=clock.now(),
        **_elements(draft, patient),
    )
    audit.record("consent.given", actor=actor, subject=consent, patient_id=patient.pk, kind=draft.kind, how=draft.how)
    return consent


def press_consent(
    pressed: Press, *, actor: Actor, patient: Patient, draft: Draft, proof: Proof | None = None
) -> Once[Consent]:
    """The same, once for each press of the button."""
    return once(
        pressed,
        actor=actor,
        model=Consent,
        effect=lambda: record_consent(actor=actor, patient=patient, draft=draft, proof=proof),
    )


@transaction.atomic
def open_consent(*, actor: Actor, consent: Consent) -> Consent:
    """The consent to be printed, with the trace of it."""
    require(actor, Permission.VIEW_CHART)
    at_own_site(actor, consent.patient)
    audit.record("consent.opened", actor=actor, subject=consent, patient_id=consent.patient_id)
    return consent


def _elements(draft: Draft, patient: Patient) -> dict[str, Any]:
    """The columns that hold what was agreed, and the words it was agreed in."""
    form = form_of(draft, patient_name=patient.legal_name)
    return {
        "kind": draft.kind,
        "about": draft.about,
        "terms": draft.terms.strip(),
        "patient_name": patient.legal_name,
        "discloser": draft.discloser.strip(),
        "categories": sorted(draft.categories),
        "recipients": [one.as_row() for one in draft.recipients],
        "nearby_programmes": draft.nearby_programmes,
        "purposes": sorted(draft.purpose),
        "purpose_words": draft.purpose_words.strip(),
        "statements": sorted(draft.statements),
        "ends": draft.ends or "none",
        "ends_on": draft.ends_on if draft.ends == "on_date" else None,
        "ends_when": draft.ends_when.strip() if draft.ends == "condition" else "",
        "form_version": form.version,
        "language": draft.language,
        "words": form.as_text(),
        "how": draft.how,
        "document": draft.document.strip(),
        "signer_name": draft.signer_name.strip(),
        "capacity": draft.capacity,
        "relationship": draft.relationship.strip(),
        "signed_on": draft.signed_on,
    }


@transaction.atomic
def revoke_consent(
    *, actor: Actor, consent: Consent, how: str = "electronic", recipient: str = "", reason: str = ""
) -> ConsentEnd:
    """The person takes it back, as a whole or for one recipient; the very next disclosure is refused.

    A consent to tell somebody is taken back in writing, on this screen or on paper (42 CFR 2.31(a)(6)); a
    treatment consent also in spoken words. The same row lock as in a disclosure keeps the two in order.
    """
    require(actor, Permission.RECORD_CONSENT)
    at_own_site(actor, consent.patient)
    if how not in REVOKED_BY:
        raise Malformed("Say how it was taken back.", fields={"how": [f"One of {', '.join(REVOKED_BY)}."]})
    if how == "verbal" and KINDS[consent.kind].family == DISCLOSURE:
        sentence = "A consent to tell somebody is taken back in writing: on this screen or on paper."
        raise Malformed(sentence, fields={"how": [sentence]})
    if recipient and not any(one.is_named(recipient) for one in consent.named):
        raise Malformed("This consent names no such recipient.", fields={"recipient": ["Not named in it."]})
    return _end(actor, consent, why="revoked", recipient=recipient, how=how, reason=reason)


@transaction.atomic
def record_condition_met(*, actor: Actor, consent: Consent, reason: str = "") -> ConsentEnd:
    """What the consent was to end with has happened: it has expired from now on (42 CFR 2.31(a)(7))."""
    require(actor, Permission.RECORD_CONSENT)
    at_own_site(actor, consent.patient)
    if consent.ends != "condition":
        raise RuleBroken("This consent does not end with an event. The person can take it back.", code="no_condition")
    return _end(actor, consent, why="condition_met", reason=reason)


def _end(
    actor: Actor, consent: Consent, *, why: str, recipient: str = "", how: str = "electronic", reason: str = ""
) -> ConsentEnd:
    # The lock is the surviving person's, as in a disclosure, also where the consent hangs on a merged record.
    Patient.objects.select_for_update(no_key=True).get(pk=survivor_id(consent.patient_id))
    over = RuleBroken("This consent has been taken back or has ended already.", code="already_ended")
    if consent.endings.filter(recipient="").exists():
        raise over
    named = next((one.name for one in consent.named if recipient and one.is_named(recipient)), "")
    with clash_means(over):
        ending = ConsentEnd.objects.create(
            consent=consent,
            why=why,
            recipient=named,
            how=how,
            reason=reason.strip()[:200],
            ended_at=clock.now(),
            recorded_by=actor.user,
        )
    verb = "consent.revoked" if why == "revoked" else "consent.expired"
    audit.record(
        verb, actor=actor, subject=consent, patient_id=consent.patient_id, kind=consent.kind, partly=bool(named)
    )
    return ending


def _witnessed(actor: Actor, draft: Draft, proof: Proof | None) -> None:
    """A name typed on the screen counts because a member of staff vouches for who typed it."""
    if draft.how != "electronic":
        return
    if proof is None or proof.user.pk != actor.user.pk or clock.now() - proof.at > PROOF_LASTS:
        raise Refused("Enter your own password: you witness who signed on this screen.", code="proof_needed")


def _signed_by_the_right_one(patient: Patient, draft: Draft) -> None:
    """R-2.14-MINOR: who consented to care alone as a minor alone decides who is told, parents included.

    Nobody signs as parent or guardian for somebody of age, nor a disclosure for somebody who may be.
    """
    age = age_on(patient.birth_date, draft.signed_on)
    if draft.capacity == "guardian" and age is None and KINDS[draft.kind].family != TREATMENT:
        sentence = "The birth date is not known, so nobody can show that a guardian decides. The person signs."
        raise RuleBroken(sentence, code="of_age")
    if draft.capacity == "guardian" and age is not None and age >= OF_AGE:
        raise RuleBroken("This person is of age and signs alone, or a personal representative does.", code="of_age")
    if draft.capacity == "guardian" and KINDS[draft.kind].family != TREATMENT and _consented_alone(patient):
        sentence = "This person consented to care alone, so only they can allow telling somebody (42 CFR 2.14)."
        raise RuleBroken(sentence, code="minor_signs_alone")


def _consented_alone(patient: Patient) -> bool:
    agreed = [one.consent for one in consents_at(patient, clock.now(), kinds=["medication"]) if one.is_in_force]
    return bool(agreed) and all(consent.capacity == "patient" for consent in agreed)
