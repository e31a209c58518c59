"""Whether something may be told, under which consent, and what was told so far."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from clinic import clock
from clinic.actors import who_may
from clinic.errors import RuleBroken
from clinic.permissions import Permission
from patients.domain.consent import KINDS
from patients.domain.consent_state import kinds_that_would_allow, why_not_covered
from patients.domain.disclosure import Telling
from patients.models import Consent, Disclosure, Patient, Restriction
from patients.selectors.consent import consents_at, given
from patients.selectors.merged import records_of

ACCOUNTED_YEARS = 3  # R-2.25-ACCT, 42 CFR 2.25


class NothingCovers(RuleBroken):
    """No consent in force covers what somebody wants to tell. The finding says which consent would."""

    code = "no_consent"


@dataclass(frozen=True, slots=True)
class NotCovered:
    """Why nothing covers it: the rule, its source, which kinds of consent would allow it and who can take one."""

    rule: str
    source: str
    message: str
    would_allow: tuple[str, ...] = field(default=())

    @property
    def clears_when(self) -> str:
        """What would allow it, in a sentence."""
        if not self.would_allow:
            return "No consent can allow this; a court order under 42 CFR part 2 or another exception may."
        kinds = " or ".join(f"“{KINDS[kind].name}”" for kind in self.would_allow)
        return f"The person signs a consent of the kind {kinds}. {who_may(Permission.RECORD_CONSENT)}"

    def as_finding(self) -> dict[str, Any]:
        """As findings are told everywhere. Nobody can lift it: only the person can allow it."""
        return {
            "rule": self.rule,
            "severity": "stop",
            "message": self.message,
            "source": self.source,
            "lifted_by": None,
            "clears_when": self.clears_when,
        }

    def refusal(self) -> NothingCovers:
        """The refusal to raise."""
        detail = f"{self.message} {self.clears_when}"
        return NothingCovers(detail, findings=[self.as_finding()])


def may_disclose(patient: Patient, telling: Telling, at: datetime) -> Consent | NotCovered:
    """The consent in force at that instant that covers it, or why there is none. Ask inside the transaction."""
    allowing = kinds_that_would_allow(telling)
    if not telling.categories or not telling.purpose:
        return NotCovered("R-2.13-MIN", "42 CFR 2.13(a)", "Say what is to be told, and what for.")
    if not allowing:
        message = "No single consent covers this together: tell it in parts, each under its own consent."
        return NotCovered("R-2.31-CONSENT", "42 CFR 2.31", message)
    standings = [given(one) for one in consents_at(patient, at, kinds=allowing)]
    covering = [one for one in standings if why_not_covered(one, telling) is None]
    kept_from = _restriction(patient, telling, at) if covering else None
    for one in covering:
        if one.kind != "tpo" or kept_from is None:
            return Consent.objects.get(pk=one.id)
    if kept_from is not None:
        message = "The person asked that this recipient not be told under the consent for treatment and payment."
        return NotCovered("R-2.26-RESTRICT", "42 CFR 2.26", message, ("named",))
    kind = KINDS[allowing[0]]
    nearest = next((why_not_covered(one, telling) for one in standings), None)
    if nearest is None:
        return NotCovered(kind.rule, kind.source, "The person has not allowed this.", allowing)
    message = f"No consent in force covers this. The latest of this kind: {nearest}"
    return NotCovered("R-2.31-INVALID", "42 CFR 2.31(c)", message, allowing)


def restrictions_at(patient: Patient, at: datetime) -> list[Restriction]:
    """What the person asked not to be told under a treatment-payment-operations consent, as it stood then."""
    rows = Restriction.objects.filter(patient__in=records_of(patient.pk), lifts__isnull=True, recorded_at__lte=at)
    return list(rows.exclude(lifted_by__recorded_at__lte=at).select_related("recorded_by"))


def _restriction(patient: Patient, telling: Telling, at: datetime) -> Restriction | None:
    asked = [one for one in restrictions_at(patient, at) if one.recipient_kind == telling.recipient.kind]
    name = telling.recipient
    return next((one for one in asked if not one.recipient_name or name.is_named(one.recipient_name)), None)


def require_covering(patient: Patient, telling: Telling, at: datetime) -> Consent:
    """The consent that covers it. Raises NothingCovers."""
    answer = may_disclose(patient, telling, at)
    if isinstance(answer, NotCovered):
        raise answer.refusal()
    return answer


def disclosures_under(consent: Consent) -> list[Disclosure]:
    """What was told under that consent, newest first."""
    return list(consent.disclosures.select_related("made_by"))


def restrictions_now(patient: Patient) -> list[Restriction]:
    """What the person asks not to be told."""
    return restrictions_at(patient, clock.now())


def disclosure_of(patient: Patient, disclosure_id: int) -> Disclosure | None:
    """That disclosure of that person."""
    rows = Disclosure.objects.filter(patient__in=records_of(patient.pk), pk=disclosure_id)
    return rows.select_related("made_by", "consent", "patient__site").first()


def accounting_from(until: date) -> date:
    """The first day of the three years before a request (42 CFR 2.25)."""
    try:
        return until.replace(year=until.year - ACCOUNTED_YEARS)
    except ValueError:  # 29 February
        return until.replace(year=until.year - ACCOUNTED_YEARS, day=28)


def accounting_of(patient: Patient, *, first: date, last: date) -> list[Disclosure]:
    """What was told on those dosing days, both included, oldest first. The rule asks for what rests on a consent;
    the exceptions are told too, since the person may ask for those under 45 CFR 164.528."""
    begins = clock.day_starts_at(patient.site, first)
    ends = clock.day_starts_at(patient.site, last + timedelta(days=1))
    rows = Disclosure.objects.filter(patient__in=records_of(patient.pk), at__gte=begins, at__lt=ends)
    return list(rows.select_related("made_by", "consent", "patient__site").order_by("id"))
