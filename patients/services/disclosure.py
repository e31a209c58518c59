"""Telling somebody outside: decided, written down and made into a paper in one transaction.

The person is locked first, as when a consent is taken back, so a consent that was just revoked stops the very next
disclosure (42 CFR 2.31(c)). What is told of a merged record is written down under the person it stands for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission, Role
from clinic.services.requests import Once, Press, once
from patients.contents import contents_of, without_source
from patients.domain.consent import CATEGORIES, REGISTRY_CATEGORIES
from patients.domain.consent_elements import MOST_MILES
from patients.domain.disclosure import (
    CHANNELS_OUT,
    DE_IDENTIFIED_ONLY,
    EMERGENCIES,
    EXCEPTIONS,
    REGISTRY_TRIGGERS,
    Ground,
    Telling,
)
from patients.domain.disclosure_scope import end_in_words, scope_of
from patients.models import Consent, Disclosure, Patient
from patients.selectors.disclosure import NotCovered, require_covering
from patients.services.follow_ups import Urgency, raise_follow_up
from patients.services.own_site import at_own_site
from patients.services.person_lock import lock_person

REVIEW = "emergency_disclosure"
_SPOKEN = frozenset({"telephone", "in_person"})


@dataclass(frozen=True, slots=True)
class Sent:
    """How it goes out: the way, pages attached by hand, and the purpose in words where it needs them."""

    channel: str = "paper"
    attached: str = ""
    purpose_words: str = ""
    trigger: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A telling as a page asks for it: under a consent where no exception is named."""

    telling: Telling
    sent: Sent
    exception: str = ""
    grounds: str = ""


ON_PAPER, BY_TELEPHONE = Sent(), Sent(channel="telephone")


@transaction.atomic
def disclose(*, actor: Actor, patient: Patient, telling: Telling, sent: Sent = ON_PAPER) -> Disclosure:
    """Tell what a consent in force covers, and nothing beyond it.

    Raises NothingCovers (409) naming the consent that would allow it; Malformed without a recipient, a purpose or
    a list of what is told (R-2.13-MIN); RuleBroken for a registry message beyond 42 CFR 2.34(a).
    """
    require(actor, Permission.DISCLOSE)
    at_own_site(actor, patient)
    _check(telling, sent)
    if telling.purpose == "multiple_enrolment":
        _only_what_a_registry_may_know(telling, sent)
    patient = lock_person(patient.pk)
    consent = require_covering(patient, telling, clock.now())
    return _written(
        actor,
        patient,
        telling,
        sent,
        consent=consent,
        notice="statement_2" if sent.channel in _SPOKEN else "statement_1",
        scope=_scope(consent, telling),
        trigger=sent.trigger,
    )


@transaction.atomic
def disclose_without_consent(
    *,
    actor: Actor,
    patient: Patient,
    exception: str,
    grounds: str,
    telling: Telling,
    sent: Sent = ON_PAPER,
) -> Disclosure:
    """Tell something on a ground that needs no consent, such as an audit or a court order (42 CFR 2.51 to 2.67).

    `grounds` is what that ground has to have written down. Emergencies have a service of their own.
    """
    require(actor, Permission.DISCLOSE)
    if exception in EMERGENCIES:
        require(actor, Permission.DISCLOSE_IN_EMERGENCY)
    return _excepted(actor, patient, exception, grounds, telling, sent)


@transaction.atomic
def disclose_in_emergency(
    *,
    actor: Actor,
    patient: Patient,
    grounds: str,
    telling: Telling,
    sent: Sent = BY_TELEPHONE,
) -> Disclosure:
    """Tell medical personnel what a bona fide emergency needs, at once (R-2.51-EMERG-1, -2).

    Recipient with facility, nature, discloser and time are written down before anything is shown; the medical
    director reviews it on the next day and sees to it that the person is told.
    """
    require(actor, Permission.DISCLOSE_IN_EMERGENCY)
    row = _excepted(actor, patient, "medical_emergency", grounds, telling, sent)
    raise_follow_up(
        actor=actor,
        patient=row.patient,
        kind=REVIEW,
        source=row,
        title="Review an emergency disclosure",
        text="Something was told without consent in a medical emergency. Check that it was needed and no more than"
        " needed, and tell the person what was told to whom (42 CFR 2.51(c)).",
        owner_role=Role.DIRECTOR,
        urgency=Urgency.SOON,
        due_on=actor.day + timedelta(days=1),
    )
    return row


def press_disclosure(pressed: Press, *, actor: Actor, patient: Patient, asked: Asked) -> Once[Disclosure]:
    """One of the three, once for each press of the button."""

    def effect() -> Disclosure:
        given: dict[str, Any] = {"actor": actor, "patient": patient, "telling": asked.telling, "sent": asked.sent}
        if not asked.exception:
            return disclose(**given)
        if asked.exception == "medical_emergency":
            return disclose_in_emergency(grounds=asked.grounds, **given)
        return disclose_without_consent(exception=asked.exception, grounds=asked.grounds, **given)

    return once(pressed, actor=actor, model=Disclosure, effect=effect)


@transaction.atomic
def record_accounting(*, actor: Actor, patient: Patient) -> None:
    """That somebody printed who was told about the person (42 CFR 2.25)."""
    require(actor, Permission.VIEW_CHART)
    at_own_site(actor, patient)
    audit.record("disclosures.accounted", actor=actor, subject=patient, patient_id=patient.pk)


@transaction.atomic
def open_disclosure(*, actor: Actor, disclosure: Disclosure) -> Disclosure:
    """The paper of a disclosure again, with the trace that it was read."""
    require(actor, Permission.VIEW_CHART)
    at_own_site(actor, disclosure.patient)
    audit.record("disclosure.opened", actor=actor, subject=disclosure, patient_id=disclosure.patient_id)
    return disclosure


def _excepted(actor: Actor, patient: Patient, exception: str, grounds: str, telling: Telling, sent: Sent) -> Disclosure:
    at_own_site(actor, patient)
    _check_ground(exception, grounds, telling)
    _check(telling, sent)
    patient = lock_person(patient.pk)
    return _written(actor, patient, telling, sent, exception=exception, grounds=grounds.strip())


def _written(actor: Actor, patient: Patient, telling: Telling, sent: Sent, **basis: str | Consent) -> Disclosure:
    """The row, with the content as it goes out, and its trace."""
    row = Disclosure.objects.create(
        patient=patient,
        at=clock.now(),
        made_by=actor.user,
        recipient_name=telling.recipient.name.strip(),
        recipient_kind=telling.recipient.kind,
        recipient_address=telling.recipient.address.strip(),
        categories=[one for one in CATEGORIES if one in telling.categories],
        content=contents_of(patient, telling.categories, viewer=actor),
        attached=sent.attached.strip(),
        purpose=telling.purpose,
        purpose_words=sent.purpose_words.strip(),
        channel=sent.channel,
        **basis,
    )
    audit.record(
        "disclosure.made",
        actor=actor,
        subject=row,
        patient_id=patient.pk,
        categories=row.categories,
        told=row.recipient_kind,
        basis=row.exception or "consent",
    )
    return row


def _check(telling: Telling, sent: Sent) -> None:
    """R-2.13-MIN: no telling without a recipient, a purpose and a list; least by default."""
    wrong: dict[str, list[str]] = {}
    if not telling.recipient.name.strip():
        wrong["recipient_name"] = ["Say who is told."]
    if not telling.categories or telling.categories - set(CATEGORIES):
        wrong["categories"] = ["Choose what is told, and no more than the purpose needs (42 CFR 2.13(a))."]
    if not telling.purpose:
        wrong["purpose"] = ["Say what for."]
    if sent.channel not in CHANNELS_OUT:
        wrong["channel"] = [f"One of {', '.join(CHANNELS_OUT)}."]
    by_hand = without_source(telling.categories)
    if by_hand and not sent.attached.strip():
        names = " and ".join(CATEGORIES[one] for one in by_hand)
        wrong["attached"] = [f"Say which pages go along for {names}."]
    if wrong:
        raise Malformed("Something is missing before this can be told.", fields=wrong)


def _check_ground(exception: str, grounds: str, telling: Telling) -> None:
    if exception in DE_IDENTIFIED_ONLY:
        raise RuleBroken("For research nothing about one person is told: only de-identified exports (42 CFR 2.52).")
    ground = EXCEPTIONS.get(exception)
    if ground is None:
        raise Malformed("There is no such ground.", fields={"exception": [f"One of {', '.join(EXCEPTIONS)}."]})
    wrong = {name: [sentence] for name, sentence in _lacking(exception, ground, grounds, telling)}
    if wrong:
        raise Malformed("Something is missing before this can be told.", fields=wrong)


def _lacking(exception: str, ground: Ground, grounds: str, telling: Telling) -> Iterator[tuple[str, str]]:
    """What that ground asks for and is not there."""
    if not grounds.strip():
        yield "grounds", f"{ground.asks}: this must be written down ({ground.source})."
    elif exception == "court_order" and not any(f"2.6{part}" in grounds for part in "4567"):
        yield "grounds", "Name the part 2 order: 2.64, 2.65, 2.66 or 2.67. A subpoena alone is not enough."
    if telling.recipient.kind not in ground.recipient_kinds:
        yield "recipient_kind", f"{ground.name.capitalize()} does not allow telling this kind of recipient."
    if exception in EMERGENCIES and not telling.recipient.address.strip():
        yield "recipient_address", "Write the facility the recipient belongs to (42 CFR 2.51(c))."
    if "counselling_notes" in telling.categories and exception not in {*EMERGENCIES, "court_order"}:
        yield "categories", "Counselling notes are told under a consent of their own (42 CFR 2.31(b))."


def _only_what_a_registry_may_know(telling: Telling, sent: Sent) -> None:
    """R-2.34-REG-1 and -2: three occasions, 200 miles, and who, which medicine and dose, and dates; nothing else."""
    beyond = telling.categories - REGISTRY_CATEGORIES
    if beyond or sent.attached.strip():
        named = ", ".join(CATEGORIES[one] for one in CATEGORIES if one in beyond) or "pages attached by hand"
        message = f"A message against double enrolment may not hold {named}."
        refused = NotCovered("R-2.34-REG-2", "42 CFR 2.34(a)(2)", message)
        raise RuleBroken(message, code="registry_content", findings=[refused.as_finding()])
    if sent.trigger not in REGISTRY_TRIGGERS:
        sentence = "Say what happened: accepted, medicine or dose changed, interrupted, resumed or ended."
        raise Malformed(sentence, fields={"trigger": [sentence]})
    recipient = telling.recipient
    if recipient.kind == "programme" and not (recipient.miles is not None and 0 <= recipient.miles <= MOST_MILES):
        message = f"Only programmes within {MOST_MILES} miles may be told."
        refused = NotCovered("R-2.34-REG-1", "42 CFR 2.34(a)(1)", message)
        raise RuleBroken(message, code="too_far", findings=[refused.as_finding()])


def _scope(consent: Consent, telling: Telling) -> str:
    return scope_of(
        kind=consent.kind,
        signed_on=consent.signed_on,
        discloser=consent.discloser,
        categories=consent.categories,
        told_to=telling.recipient,
        purposes=consent.purposes,
        purpose_words=consent.purpose_words,
        ends=end_in_words(consent.ends, consent.ends_on, consent.ends_when),
    )
