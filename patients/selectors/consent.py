"""What a person has allowed, and whether it holds at a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clinic import clock
from patients.domain.consent import DISCLOSURE, KINDS, plain
from patients.domain.consent_state import IN_FORCE, REVOKED, Given, state_on, treatment_ended_since
from patients.models import Consent, ConsentEnd, Enrolment, Patient
from patients.selectors.merged import records_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A consent with its state at the moment asked about, and how it was ended by then."""

    consent: Consent
    state: str
    ending: ConsentEnd | None
    partly: tuple[ConsentEnd, ...] = ()

    @property
    def is_in_force(self) -> bool:
        """Whether it counts."""
        return self.state == IN_FORCE

    @property
    def is_disclosure(self) -> bool:
        """Whether it lets somebody outside be told something."""
        return KINDS[self.consent.kind].family == DISCLOSURE


def consents_at(patient: Patient, at: datetime, *, kinds: Iterable[str] = ()) -> list[Standing]:
    """The person's consents as they stood at that instant, newest first, in three queries."""
    rows = Consent.objects.filter(patient__in=records_of(patient.pk), recorded_at__lte=at).select_related(
        "explained_by", "recorded_by"
    )
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    found = list(rows.prefetch_related("endings__recorded_by"))
    if not found:
        return []
    day = clock.dosing_day(patient.site, at)
    episodes = list(
        Enrolment.objects.filter(patient__in=records_of(patient.pk)).values_list("admitted_on", "discharged_on")
    )
    return [_standing(consent, at, day, episodes) for consent in found]


def treatment_consent_in_force(patient: Patient, medication: str, on: date) -> Consent | None:
    """The consent to treatment with that medication that holds on the dosing day (42 CFR 8.12(e)(1)).

    `capacity` on the row says whether the person or a guardian signed. None: no first dose (R-8.12-CONSENT-1).
    """
    return consent_in_force(patient, "medication", on, about=medication)


def consent_in_force(patient: Patient, kind: str, on: date, *, about: str = "") -> Consent | None:
    """The newest consent of that kind that holds on the dosing day; one that ended on that day does not."""
    end_of_day = clock.day_starts_at(patient.site, on + timedelta(days=1)) - timedelta(microseconds=1)
    standings = consents_at(patient, end_of_day, kinds=[kind])
    return next((one.consent for one in standings if one.is_in_force and one.consent.about == about), None)


def contact_allowed(patient: Patient, channel: str, on: date) -> bool:
    """Whether the person agreed to be reached that way (R-2-REMIND). Not asked is no."""
    return consent_in_force(patient, "contact", on, about=channel) is not None


def consent_of(patient: Patient, consent_id: int) -> Consent | None:
    """That consent of that person."""
    rows = Consent.objects.filter(patient__in=records_of(patient.pk), pk=consent_id)
    return rows.select_related("patient__site", "explained_by", "recorded_by").first()


def given(standing: Standing) -> Given:
    """The consent as the rules read it."""
    consent = standing.consent
    return Given(
        id=consent.pk,
        kind=consent.kind,
        state=standing.state,
        signed_on=consent.signed_on,
        categories=frozenset(consent.categories),
        recipients=tuple(consent.named),
        nearby_programmes=consent.nearby_programmes,
        purposes=frozenset(consent.purposes),
        taken_back_for=frozenset(plain(end.recipient) for end in standing.partly),
    )


def _standing(consent: Consent, at: datetime, day: date, episodes: list[tuple[date, date | None]]) -> Standing:
    endings = [end for end in consent.endings.all() if end.ended_at <= at]
    whole = next((end for end in endings if not end.recipient), None)
    partly = tuple(end for end in endings if end.recipient)
    names = {plain(one.name) for one in consent.named}
    every_one = bool(names) and consent.kind != "tpo" and names <= {plain(end.recipient) for end in partly}
    state = state_on(
        day,
        signed_on=consent.signed_on,
        ends=consent.ends,
        ends_on=consent.ends_on,
        ended=whole.why if whole else None,
        treatment_ended=treatment_ended_since(consent.signed_on, day, episodes),
    )
    closed = every_one and not consent.nearby_programmes and state == IN_FORCE
    return Standing(consent, REVOKED if closed else state, whole or (partly[-1] if closed else None), partly)
