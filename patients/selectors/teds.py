"""What the person told that the state's admission record (TEDS) asks, with the word of the answer and its code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from patients.domain import teds
from patients.domain.answers import is_told
from patients.models import Patient
from patients.selectors.intake import latest_answers

# Where each value is asked: the field of the record, the section, the question, and how its code is found.
_ASKED: Mapping[str, tuple[str, str, Callable[[object], str]]] = MappingProxyType(
    {
        "PSOURCE": ("reason", "referral", teds.REFERRAL.code),
        "DETCRIM": ("reason", "justice_referral", teds.JUSTICE_REFERRAL.code),
        "DAYWAIT": ("reason", "days_waited", teds.days_waited_code),
        "RACE": ("about", "race", teds.RACE.code),
        "ETHNIC": ("about", "ethnicity", teds.ETHNICITY.code),
        "MARSTAT": ("about", "marital", teds.MARITAL.code),
        "VET": ("about", "veteran", teds.VETERAN.code),
        "EDUC": ("about", "school_years", teds.education_code),
        "EMPLOY": ("work", "employment", teds.EMPLOYMENT.code),
        "DETNLF": ("work", "not_in_labour", teds.NOT_IN_LABOUR.code),
        "PRIMINC": ("work", "income", teds.INCOME.code),
        "HLTHINS": ("work", "insurance", teds.INSURANCE.code),
        "PRIMPAY": ("work", "payer", teds.PAYER.code),
        "LIVARAG": ("home", "living", teds.LIVING.code),
        "ARRESTS": ("home", "arrests", teds.arrests_code),
        "FREQ_ATND_SELF_HELP": ("home", "self_help", teds.SELF_HELP.code),
    }
)


@dataclass(frozen=True, slots=True)
class SourceValue:
    """One value of the record. `answer` is what was told, "declined" or "not_known"; None: it was not asked."""

    answer: Any
    code: str

    @property
    def is_told(self) -> bool:
        """Whether it can be reported as something else than missing."""
        return is_told(self.answer)


def admission_values(patient_id: int) -> dict[str, SourceValue]:
    """The values the intake asks for, by their public-use names, from the newest answers; two queries.

    Substances, earlier treatment and pregnancy are asked by other sections; setting and dates stand in the enrolment.
    """
    newest = latest_answers(patient_id)
    sex = Patient.objects.values_list("sex", flat=True).get(pk=patient_id)
    values = {"GENDER": SourceValue(None if sex == "unknown" else sex, teds.SEX.code(sex))}
    for field, (section, question, code) in _ASKED.items():
        answer = newest[section].answers.get(question) if section in newest else None
        values[field] = SourceValue(answer, code(answer))
    return values


def reasons_for_treatment(patient_id: int) -> list[str]:
    """What brought the person, as the indications of a medication programme: codes of `forms.intake.asking`.

    Empty where it was not asked, declined, or none of them fits.
    """
    newest = latest_answers(patient_id).get("reason")
    told = newest.answers.get("indications", []) if newest else []
    return [one for one in told if is_told(one) and one != "none"]
