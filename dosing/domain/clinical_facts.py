"""What is known of a person that a rule about a medication may look at. None is "not known", never "normal"."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from dosing.domain.order import Step


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured value, the dosing day it was taken on and the instant where it is known."""

    value: Decimal
    on: date
    at: datetime | None = None

    def words(self, unit: str = "") -> str:
        """The value with its day, such as "512 ms on 3 November 2026"."""
        return f"{self.value:g}{' ' if unit else ''}{unit} on {self.on:%-d %B %Y}"


class Pregnancy(StrEnum):
    """The latest answer or test; an answer that was never asked for is not "no"."""

    YES = "yes"
    POSSIBLE = "possible"
    NO = "no"
    NOT_KNOWN = ""


@dataclass(frozen=True, slots=True)
class LastUse:
    """The last time of one substance, as told or as given here. `kind` is a word of KINDS_OF_OPIOID, or "alcohol".

    `latest_at` is the last instant at which it can have been: a day without an hour counts from its end.
    None: the person uses it, and nobody knows when last.
    """

    kind: str
    words: str
    latest_at: datetime | None

    def hours_ago(self, at: datetime) -> float | None:
        """Hours that have passed at least; None where the last use is not known."""
        return None if self.latest_at is None else max(0.0, (at - self.latest_at) / timedelta(hours=1))


# How an opioid of the history is timed by the gates of medications.md 2.2 and 2.4. What is not said to be short-acting
# counts as long-acting.
KINDS_OF_OPIOID = {
    "heroin": "short_acting",
    "kratom": "short_acting",
    "fentanyl": "fentanyl",
    "methadone": "methadone",
    "buprenorphine": "buprenorphine",
    "other_opioid": "long_acting",
}


@dataclass(frozen=True, slots=True)
class InProgramme:
    """A medication of the programme: whether its order runs beside the one looked at, and when it was last given."""

    code: str
    name: str
    is_opioid_agonist: bool
    is_running: bool
    last_dose_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClinicalFacts:
    """One person on one day. Lists are None where nobody has asked, and empty where the answer was "none"."""

    day: date
    at: datetime
    age_years: int | None
    sex: str = ""
    medicines: tuple[str, ...] | None = None
    conditions: frozenset[str] | None = None
    allergies: tuple[str, ...] | None = None
    substances: frozenset[str] | None = None
    opioids: tuple[LastUse, ...] | None = None
    drinks: tuple[LastUse, ...] | None = None
    pregnancy: Pregnancy = Pregnancy.NOT_KNOWN
    qtc_ms: Measured | None = None
    crcl_ml_min: Measured | None = None
    alt_x_uln: Measured | None = None
    ast_x_uln: Measured | None = None
    breath_alcohol: Measured | None = None
    cows: Measured | None = None
    ciwa_ar: Measured | None = None
    # One for an opioid found, nought for none found.
    opioid_in_urine: Measured | None = None
    programme: tuple[InProgramme, ...] = ()

    @property
    def liver_x_uln(self) -> Measured | None:
        """The higher of ALT and AST, as times the laboratory's upper limit."""
        known = [one for one in (self.alt_x_uln, self.ast_x_uln) if one is not None]
        return max(known, key=lambda one: one.value, default=None)

    def opioid_uses(self, *, but: str) -> list[LastUse]:
        """What is told of, and the agonists last given here, other than this medication."""
        given = [
            LastUse(other.code, f"{other.name.lower()} given here", other.last_dose_at)
            for other in self.programme
            if other.is_opioid_agonist and other.last_dose_at is not None
        ]
        return [use for use in (*given, *(self.opioids or ())) if use.kind != but]

    def not_asked(self) -> Iterator[str]:
        """What nobody has asked the person about, in words."""
        asked = {"medicines from others": self.medicines, "conditions": self.conditions, "allergies": self.allergies}
        yield from (words for words, answer in asked.items() if answer is None)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The last dose another clinic has vouched for."""

    micrograms: int
    on: date


_WITH_NALOXONE = ("Zubsolv", "Bunavail")
_FORMS_TOLD = ("film", "tablet", "injection", "implant", "patch")


@dataclass(frozen=True, slots=True)
class DrugForm:
    """What a rule needs of the ordered product. `called` is how the interaction table is asked about it."""

    called: str
    brand: str = ""
    is_extended: bool = False
    has_naloxone: bool = False

    @classmethod
    def of(cls, medication: str, *, name: str, brand: str, form: str) -> "DrugForm":
        """A product as the rules see it; a form the interaction table knows no word for is left out of its name."""
        has_naloxone = "naloxone" in name.lower() or brand in _WITH_NALOXONE
        drug = f"{medication}/naloxone" if has_naloxone else medication
        told = form if any(word in form for word in _FORMS_TOLD) else ""
        return cls(
            called=f"{drug} {told}".strip(),
            brand=brand,
            is_extended=form in ("extended-release injection", "implant"),
            has_naloxone=has_naloxone,
        )


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order as the rules see it before it is signed, with the person it is for. Amounts are micrograms.

    `is_first`: the medication has not been given in this episode; `treated_since`: the day of its first dose in it.
    `days_given`: the sums of the last days on which it was given, the oldest first. `running_micrograms`: a day's
    share of the order that this one follows.
    """

    medication: str
    name: str
    form: DrugForm
    purpose: str
    steps: tuple[Step, ...]
    is_first: bool
    person: ClinicalFacts
    is_opioid_agonist: bool = False
    running_micrograms: int | None = None
    days_given: tuple[tuple[date, int], ...] = ()
    treated_since: date | None = None
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def is_first_day(self) -> bool:
        """Whether the order begins on the first day of treatment, or before it."""
        return self.treated_since is None or self.treated_since >= self.steps[0].from_day

    @property
    def first_day_micrograms(self) -> int:
        """Everything due on the first day of the order."""
        return sum(self.steps[0].amounts)

    @property
    def most_a_day(self) -> int:
        """The largest share of a day: a dose for two days counts half."""
        return max(sum(step.amounts) // step.every_days for step in self.steps)
