"""The source values of the treatment admission record (TEDS), as they are asked, with the code each is told with.

What the person said is kept in words, finer than the record asks; the codes are those of the public-use codebook
(TEDS-A 2015/2016; OMB 0930-0335), to check a mapping by. A state's own layout is made from the same words. What was
not asked, declined or not known has the code MISSING.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MISSING = "-9"


@dataclass(frozen=True, slots=True)
class Item:
    """A question of the record: its public-use name, and each answer with its words and code."""

    field: str
    answers: Mapping[str, tuple[str, str]]

    @property
    def choices(self) -> dict[str, str]:
        """What can be answered, in words."""
        return {answer: words for answer, (words, _) in self.answers.items()}

    def code(self, answer: object) -> str:
        """The code of an answer; MISSING for all that is none."""
        return self.answers.get(str(answer), ("", MISSING))[1]


REFERRAL = Item(
    "PSOURCE",
    {
        "self": ("Came by themselves", "1"),
        "substance_care": ("Another treatment programme", "2"),
        "health_care": ("A doctor, clinic or hospital", "3"),
        "school": ("School", "4"),
        "employer": ("Employer", "5"),
        "community": ("Another service, family or friend", "6"),
        "justice": ("Court, probation or police", "7"),
    },
)
JUSTICE_REFERRAL = Item(
    "DETCRIM",
    {
        "court": ("State or federal court", "1"),
        "adjudication": ("Formal adjudication process", "2"),
        "probation": ("Probation or parole", "3"),
        "other_legal": ("Another legal authority", "4"),
        "diversion": ("Diversion programme", "5"),
        "prison": ("Prison", "6"),
        "driving": ("Driving offence court (DUI, DWI)", "7"),
        "other": ("Other", "8"),
    },
)
SEX = Item("GENDER", {"male": ("male", "1"), "female": ("female", "2")})
RACE = Item(
    "RACE",
    {
        "alaska_native": ("Alaska Native", "1"),
        "american_indian": ("American Indian", "2"),
        "asian": ("Asian", "6"),
        "black": ("Black or African American", "4"),
        "pacific": ("Native Hawaiian or Pacific Islander", "9"),
        "white": ("White", "5"),
        "other": ("Another", "7"),
        "several": ("Two or more", "8"),
    },
)
ETHNICITY = Item(
    "ETHNIC",
    {
        "not_hispanic": ("Not Hispanic or Latino", "4"),
        "mexican": ("Mexican", "2"),
        "puerto_rican": ("Puerto Rican", "1"),
        "cuban": ("Cuban", "3"),
        "other_hispanic": ("Another specific Hispanic or Latino origin", "3"),
        "hispanic": ("Hispanic or Latino, not said which", "5"),
    },
)
MARITAL = Item(
    "MARSTAT",
    {
        "never": ("Never married", "1"),
        "married": ("Married or living as married", "2"),
        "separated": ("Separated", "3"),
        "divorced": ("Divorced", "4"),
        "widowed": ("Widowed", "4"),
    },
)
VETERAN = Item("VET", {"yes": ("Yes", "1"), "no": ("No", "2")})
EMPLOYMENT = Item(
    "EMPLOY",
    {
        "full_time": ("Full time, 35 hours a week or more", "1"),
        "part_time": ("Part time", "2"),
        "unemployed": ("Looking for work", "3"),
        "not_in_labour": ("Not working and not looking", "4"),
    },
)
NOT_IN_LABOUR = Item(
    "DETNLF",
    {
        "homemaker": ("At home", "1"),
        "student": ("Student", "2"),
        "retired": ("Retired", "3"),
        "disabled": ("Disabled", "3"),
        "institution": ("In an institution", "4"),
        "other": ("Other", "5"),
    },
)
INCOME = Item(
    "PRIMINC",
    {
        "wages": ("Wages or salary", "1"),
        "assistance": ("Public assistance", "2"),
        "retirement": ("Pension or disability pay", "3"),
        "other": ("Other", "4"),
        "none": ("None", "5"),
    },
)
INSURANCE = Item(
    "HLTHINS",
    {
        "private": ("Private", "1"),
        "medicaid": ("Medicaid", "2"),
        "medicare": ("Medicare", "3"),
        "other": ("Other, such as military", "3"),
        "none": ("None", "4"),
    },
)
PAYER = Item(
    "PRIMPAY",
    {
        "self": ("The person", "1"),
        "private": ("Private insurance", "2"),
        "medicare": ("Medicare", "3"),
        "medicaid": ("Medicaid", "4"),
        "government": ("Other public money", "5"),
        "no_charge": ("No charge", "6"),
        "other": ("Other", "7"),
    },
)
LIVING = Item(
    "LIVARAG",
    {
        "own": ("Own or rented home", "3"),
        "with_others": ("With family or friends, paying their way", "3"),
        "depends": ("With family or friends who support them", "2"),
        "supervised": ("Supervised home, halfway house or group home", "2"),
        "shelter": ("Shelter", "1"),
        "street": ("On the street, in a car, or no fixed place", "1"),
    },
)
SELF_HELP = Item(
    "FREQ_ATND_SELF_HELP",
    {
        "none": ("Not at all", "1"),
        "1_to_3": ("1 to 3 times", "2"),
        "4_to_7": ("4 to 7 times", "3"),
        "8_or_more": ("8 times or more", "4"),
        "some": ("Sometimes, not known how often", "5"),
    },
)


def days_waited_code(days: object) -> str:
    """DAYWAIT: the days between asking for help and being admitted, in the record's groups."""
    return _group(days, ((0, "0"), (7, "1"), (14, "2"), (30, "3")), beyond="4")


def arrests_code(times: object) -> str:
    """ARRESTS: in the 30 days before."""
    return _group(times, ((0, "0"), (1, "1")), beyond="2")


def education_code(years: object) -> str:
    """EDUC: years of school completed, in the record's groups; 12 years or a GED is 3."""
    return _group(years, ((8, "1"), (11, "2"), (12, "3"), (15, "4")), beyond="5")


def first_use_code(age: object) -> str:
    """FRSTUSE1-3: the age at first use, in the record's groups."""
    return _group(age, ((11, "1"), (14, "2"), (17, "3"), (20, "4"), (24, "5"), (29, "6")), beyond="7")


def _group(number: object, groups: tuple[tuple[int, str], ...], *, beyond: str) -> str:
    if not isinstance(number, int) or isinstance(number, bool):
        return MISSING
    return next((code for most, code in groups if number <= most), beyond)
