"""The answers of the last day, as the state asks for them."""

from dataclasses import dataclass
from datetime import date

from clinic.actors import Actor
from clinic.errors import Malformed, RuleBroken
from patients.models import DischargeAnswers, Enrolment
from patients.models.discharges import EMPLOYMENT, FREQUENCY, LIVING, NOT_KNOWN
from patients.services.episodes import by_today, chosen

MOST_IN_A_MONTH = 99


@dataclass(frozen=True, slots=True)
class AtDischarge:
    """What is known on the last day. What is not known stays so, and `why_unknown` says why."""

    last_contact_on: date | None = None
    substance: str = ""
    frequency: str = NOT_KNOWN
    employment: str = NOT_KNOWN
    living: str = NOT_KNOWN
    arrests: int | None = None
    self_help: int | None = None
    why_unknown: str = ""

    def unknown(self) -> list[str]:
        """The answers that are missing."""
        asked = ("last_contact_on", "substance", "frequency", "employment", "living", "arrests", "self_help")
        return [name for name in asked if getattr(self, name) in (None, "", NOT_KNOWN)]


def keep_answers(actor: Actor, enrolment: Enrolment, said: AtDischarge) -> DischargeAnswers:
    """Keep the answers with the episode. Raises RuleBroken when one is missing and nobody says why."""
    unknown = said.unknown()
    if unknown and not said.why_unknown.strip():
        raise RuleBroken(
            "The state asks about the last day. Answer what is known, and say why the rest is not.",
            code="state_answers_missing",
            fields={"why_unknown": [f"Not answered: {', '.join(unknown).replace('_', ' ')}. Say why."]},
        )
    if said.last_contact_on is not None:
        by_today("last_contact_on", said.last_contact_on, actor)
        if said.last_contact_on < enrolment.admitted_on:
            raise Malformed("The last contact came after admission.", fields={"last_contact_on": ["After admission."]})
    for name in ("arrests", "self_help"):
        if not 0 <= (getattr(said, name) or 0) <= MOST_IN_A_MONTH:
            raise Malformed("A number of the last 30 days.", fields={name: [f"0 to {MOST_IN_A_MONTH}."]})
    return DischargeAnswers.objects.create(
        enrolment=enrolment,
        last_contact_on=said.last_contact_on,
        substance=said.substance.strip()[:40],
        frequency=chosen("frequency", said.frequency, FREQUENCY),
        employment=chosen("employment", said.employment, EMPLOYMENT),
        living=chosen("living", said.living, LIVING),
        arrests=said.arrests,
        self_help=said.self_help,
        why_unknown=said.why_unknown.strip()[:200],
    )
