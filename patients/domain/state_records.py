"""The state's admission and discharge records (TEDS): one line of source values and public-use codes an episode.

Fields and codes: regulations.md 6.1 and 6.2 (codebook 2015/2016, OMB 0930-0335). Exact days and the words as they were
told stand beside the codes, so that any state's layout can be made from the lines. What is missing is -9.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from patients.domain import teds
from patients.domain.age import age_on
from patients.domain.enrolment import OTP_PROGRAMMES, TRANSFER
from patients.domain.substances import FREQUENCIES, ROUTES, SUBSTANCES

SERVICES = {
    "detox_hospital": "1",
    "detox_residential": "2",
    "hospital": "3",
    "residential_short": "4",
    "residential_long": "5",
    "intensive_outpatient": "6",
    "outpatient": "7",
    "ambulatory_detox": "8",
}
REASONS = {
    "completed": "1",
    "left": "2",
    "ended_by_clinic": "3",
    "transferred": "4",
    "incarcerated": "5",
    "died": "6",
    "moved": "7",
    "other": "7",
}
EMPLOYED = {"full_time": "1", "part_time": "2", "unemployed": "3", "not_in_labour_force": "4"}
LIVES = {"homeless": "1", "dependent": "2", "independent": "3"}
USES = {"none": "1", "some": "2", "daily": "3"}
AGES = (14, 17, 20, 24, 29, 34, 39, 44, 49, 54, 64)
STAYS = ((45, 31), (60, 32), (90, 33), (120, 34), (180, 35), (365, 36))
YES, NO = "1", "2"
# Questions of the intake, by section, with the item that codes each.
ASKED = (
    ("reason", "referral", teds.REFERRAL),
    ("reason", "justice_referral", teds.JUSTICE_REFERRAL),
    ("about", "race", teds.RACE),
    ("about", "ethnicity", teds.ETHNICITY),
    ("about", "marital", teds.MARITAL),
    ("about", "veteran", teds.VETERAN),
    ("work", "employment", teds.EMPLOYMENT),
    ("work", "not_in_labour", teds.NOT_IN_LABOUR),
    ("work", "income", teds.INCOME),
    ("work", "insurance", teds.INSURANCE),
    ("work", "payer", teds.PAYER),
    ("home", "living", teds.LIVING),
    ("home", "self_help", teds.SELF_HELP),
)
# One to three substances in the order of the problem; "1" is the record's word for none.
RANKS = (1, 2, 3)
NONE_USED = "1"
Line = dict[str, str]


@dataclass(frozen=True, slots=True)
class SubstanceTold:
    """A substance of the person's history, in our words; without an age it is not known."""

    substance: str
    route: str
    frequency: str
    first_used_age: int | None


@dataclass(frozen=True, slots=True)
class StateEpisode:
    """An episode as the state asks about it. `answers` are the intake's, by section and question.

    `substances` are those with a rank, the main problem first; `uses_nothing` that the person was asked and uses
    none; `was_treated_before` what they told of treatment elsewhere, None where nobody asked.
    """

    provider: str
    client: str
    programme: str
    setting: str
    came_as: str
    pregnancy: str
    sex: str
    birth_date: date | None
    admitted_on: date
    sought_on: date | None = None
    earlier_episodes: int = 0
    was_treated_before: bool | None = None
    substances: tuple[SubstanceTold, ...] = ()
    uses_nothing: bool = False
    answers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    discharged_on: date | None = None
    reason: str = ""
    at_discharge: Mapping[str, Any] = field(default_factory=dict)

    def told(self, section: str, question: str) -> Any:
        """An answer of the intake; None where it was not given."""
        return self.answers.get(section, {}).get(question)


def admission_line(episode: StateEpisode) -> Line:
    """The admission record: keys, source values, and the public-use codes."""
    waited = (
        (episode.admitted_on - episode.sought_on).days if episode.sought_on else episode.told("reason", "days_waited")
    )
    line = _keys(episode) | {
        "CLIENT_TRANSACTION": "T" if episode.came_as == TRANSFER else "A",
        "ADMISSION_DATE": str(episode.admitted_on),
        "BIRTH_DATE": str(episode.birth_date or teds.MISSING),
        "DAYS_WAITED": teds.MISSING if waited is None else str(waited),
        "SERVICES": SERVICES.get(episode.setting, teds.MISSING),
        "METHUSE": _opioid_medicine(episode.programme),
        "NOPRIOR": _earlier(episode),
        "DAYWAIT": teds.days_waited_code(waited),
        "ARRESTS": teds.arrests_code(episode.told("home", "arrests")),
        "AGE": age_code(age_on(episode.birth_date, episode.admitted_on)),
        "GENDER": teds.SEX.code(episode.sex),
        "EDUC": teds.education_code(episode.told("about", "school_years")),
        "PREG": {"yes": YES, "no": NO}.get(episode.pregnancy, teds.MISSING),
    }
    for section, question, item in ASKED:
        line[item.field] = item.code(episode.told(section, question))
        line[f"{item.field}_SOURCE"] = str(episode.told(section, question) or "")
    return line | _substances(episode)


def _earlier(episode: StateEpisode) -> str:
    if episode.earlier_episodes or episode.was_treated_before:
        return "1"
    return teds.MISSING if episode.was_treated_before is None else "0"


def _substances(episode: StateEpisode) -> Line:
    """SUB, ROUTE, FREQ and FRSTUSE 1 to 3. Tobacco is no substance of the record: the next one moves up."""
    reported = [one for one in episode.substances if SUBSTANCES[one.substance].teds is not None]
    line: Line = {}
    for rank in RANKS:
        line |= _substance(rank, reported[rank - 1] if rank <= len(reported) else None, none=episode.uses_nothing)
    return line


def _substance(rank: int, told: SubstanceTold | None, *, none: bool) -> Line:
    """One of the three. The state's own five steps of frequency stand beside the public file's three."""
    often = FREQUENCIES.get(told.frequency) if told else None
    return {
        f"SUB{rank}": str(SUBSTANCES[told.substance].teds) if told else NONE_USED if none else teds.MISSING,
        f"ROUTE{rank}": str(ROUTES[told.route][1]) if told else teds.MISSING,
        f"FREQ{rank}": str(often.public_code) if often else teds.MISSING,
        f"FREQ{rank}_STATE": str(often.state_code) if often else teds.MISSING,
        f"FRSTUSE{rank}": teds.first_use_code(told.first_used_age) if told else teds.MISSING,
        f"SUB{rank}_SOURCE": told.substance if told else "",
        f"AGE_FIRST_USE{rank}": str(told.first_used_age) if told and told.first_used_age is not None else teds.MISSING,
    }


def discharge_line(episode: StateEpisode) -> Line:
    """The discharge record, of an episode that has ended."""
    if episode.discharged_on is None:
        raise ValueError("this episode goes on")
    said = episode.at_discharge
    helped = said.get("self_help")
    return _keys(episode) | {
        "ADMISSION_DATE": str(episode.admitted_on),
        "DISCHARGE_DATE": str(episode.discharged_on),
        "LAST_CONTACT": str(said.get("last_contact_on") or teds.MISSING),
        "SERVICES_D": SERVICES.get(episode.setting, teds.MISSING),
        "REASON": REASONS.get(episode.reason, teds.MISSING),
        "LOS": stay_code((episode.discharged_on - episode.admitted_on).days),
        "EMPLOY_D": EMPLOYED.get(said.get("employment", ""), teds.MISSING),
        "LIVARAG_D": LIVES.get(said.get("living", ""), teds.MISSING),
        "ARRESTS_D": teds.arrests_code(said.get("arrests")),
        "FREQ1_D": USES.get(said.get("frequency", ""), teds.MISSING),
        "FREQ_ATND_SELF_HELP_D": teds.MISSING if helped is None else _meetings(helped),
        "SUB1_D_SOURCE": str(said.get("substance") or ""),
        "REASON_SOURCE": episode.reason,
        "WHY_UNKNOWN": str(said.get("why_unknown") or ""),
    }


def _keys(episode: StateEpisode) -> Line:
    return {"SYSTEM_TRANSACTION": "A", "PROVIDER": episode.provider, "CLIENT": episode.client, "CODEPENDENT": NO}


def _opioid_medicine(programme: str) -> str:
    if programme in OTP_PROGRAMMES or programme == "office_buprenorphine":
        return YES
    return NO if programme == "alcohol" else teds.MISSING


def age_code(age: int | None) -> str:
    """AGE: the record's groups from 12 years on."""
    if age is None or age < 12:
        return teds.MISSING
    return str(next((code for code, most in enumerate(AGES, start=1) if age <= most), len(AGES) + 1))


def stay_code(days: int) -> str:
    """LOS: single days to 30, then groups; one day at least."""
    if days <= 30:
        return str(max(days, 1))
    return str(next((code for most, code in STAYS if days <= most), 37))


def _meetings(times: int) -> str:
    return next(code for most, code in ((0, "1"), (3, "2"), (7, "3"), (10_000, "4")) if times <= most)
