"""What people of the tests allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from clinic.actors import Actor
from clinic.clock import now
from clinic.services.proofs import Proof
from patients.domain.consent import STATEMENTS, WITHOUT_NOTES, Draft, Recipient
from patients.domain.disclosure import Telling
from patients.models import Consent, Patient
from patients.services.consent import record_consent
from tests.cast.clinic import Clinic

HOSPITAL = Recipient("St. Brigid Hospital", "treating_provider", "4 Mill Road")
REGISTRY = Recipient("State central registry", "registry", "1 Capitol Square")
DOSE = Telling(frozenset({"identity", "medication"}), HOSPITAL, "treatment")


def treatment(signed_on: date, about: str = "methadone", **changes: Any) -> Draft:
    """A consent to treatment with a medicine, signed on paper."""
    draft = Draft(
        kind="medication",
        about=about,
        how="paper",
        document="folder 3",
        language="en",
        signer_name="Ada Example",
        signed_on=signed_on,
    )
    return replace(draft, **changes)


def named(signed_on: date, **changes: Any) -> Draft:
    """A hospital may be told medicine and dose for treatment until treatment ends."""
    draft = Draft(
        kind="named",
        how="paper",
        document="folder 3",
        language="en",
        signer_name="Ada Example",
        signed_on=signed_on,
        discloser="Harbour Street Clinic",
        categories=("identity", "medication"),
        recipients=(HOSPITAL,),
        purpose=("treatment",),
        ends="end_of_treatment",
        statements=frozenset({"revoke"}),
    )
    return replace(draft, **changes)


def tpo(signed_on: date, **changes: Any) -> Draft:
    """One consent for treatment, payment and operations, without an end."""
    draft = named(
        signed_on,
        kind="tpo",
        categories=tuple(sorted(WITHOUT_NOTES)),
        recipients=(),
        purpose=("treatment", "payment", "operations"),
        ends="none",
        statements=frozenset(STATEMENTS),
    )
    return replace(draft, **changes)


def against_double_enrolment(signed_on: date, **changes: Any) -> Draft:
    """A registry may be told who, which medicine and dose, and the dates."""
    draft = named(
        signed_on,
        kind="multiple_enrolment",
        categories=("enrolment", "identity", "medication"),
        recipients=(REGISTRY,),
        purpose=("multiple_enrolment",),
    )
    return replace(draft, **changes)


def allowed(clinic: Clinic, patient: Patient, draft: Draft, *, by: str = "counselor") -> Consent:
    """The consent, recorded."""
    actor = clinic.actor(by)
    return record_consent(actor=actor, patient=patient, draft=draft, proof=proof_of(actor))


def proof_of(actor: Actor) -> Proof:
    """That the actor has just entered their password."""
    return Proof(actor.user, now())
