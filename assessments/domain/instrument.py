"""What an instrument is: its questions, what they add up to, and the ground it stands on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from assessments.domain.values import Condition, Term

LANGUAGES = ("en", "es")


class Words(NamedTuple):
    """Our own words in every language we speak."""

    en: str
    es: str

    def said_in(self, language: str) -> str:
        """The words in that language; English for one we do not speak."""
        return self.es if language.startswith("es") else self.en


class LicenceClass(StrEnum):
    """What may be done with the validated wording."""

    BUNDLED = "A"  # free to reproduce: may come with Evenkeel
    CONDITIONS = "B"  # free under the holder's conditions: a clinic installs it
    CLOSED = "C"  # not ours to ship: a licensed clinic may install it
    OWN = "O"  # our own words: there is no other wording


@dataclass(frozen=True, slots=True)
class Licence:
    """Who holds the validated wording, on which terms, and where that was read."""

    kind: LicenceClass
    holder: str
    terms: str
    source: str
    prohibits: tuple[str, ...] = ()

    @property
    def is_ours(self) -> bool:
        """Whether our labels are the wording itself."""
        return self.kind is LicenceClass.OWN


class Kind(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TEXT = "text"
    PANEL = "panel"  # several named results, each one of the options: {"eddp": "pos"}
    LIST = "list"  # several names


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen, as it is stored."""

    value: int | str
    label: Words


@dataclass(frozen=True)
class Item:
    """One question. An answer outside `options` or the limits is invalid, never rounded into them.

    `when` says whether it is asked. Left blank while it is not asked it scores `otherwise`; with
    `overrules` an answer that was given anyway does not count either. `steps` derive its answer from
    another item: `((80, 0), (100, 1), (None, 4))` reads "up to 80 is 0, up to 100 is 1, above is 4".
    """

    id: str
    kind: Kind
    label: Words
    options: tuple[Option, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str = ""
    hint: Words | None = None
    when: Condition | None = None
    otherwise: float | None = None
    overrules: bool = False
    default: int | str | None = None
    derived_from: str = ""
    steps: tuple[tuple[float | None, int], ...] = ()
    required: bool = True
    is_context: bool = False
    loinc: str = ""
    when_data: object = None  # the skip rule as it is written, for systems that have their own

    @cached_property
    def allowed(self) -> frozenset[tuple[type, int | str]]:
        """What may be chosen, each with its type: `True` and `2.0` are not answers."""
        return frozenset((type(option.value), option.value) for option in self.options)

    @cached_property
    def span(self) -> tuple[float, float] | None:
        """The lowest and highest answer as numbers; None where answers are no numbers."""
        if self.kind is Kind.CHOICE:
            numbers = [option.value for option in self.options if isinstance(option.value, int)]
            return (min(numbers), max(numbers)) if numbers else None
        if self.low is None or self.high is None:
            return None
        return self.low, self.high


@dataclass(frozen=True)
class Scale:
    """Something computed from the answers; `id` is `total`, or the name of a subscore.

    Exactly one of `items` (their sum, or the highest with `op`), `count` (conditions that hold) or
    `term` says how. The value is known when every item of `needs` is answered or skipped; until then
    only its bounds are.
    """

    id: str
    label: Words
    op: str = "sum"
    items: tuple[str, ...] = ()
    recode: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    count: tuple[Condition, ...] = ()
    term: Term | None = None
    needs: tuple[str, ...] = ()
    times: int = 1
    low: float | None = None
    high: float | None = None
    worse: str = ""
    prorate_from: int | None = None
    shows_bounds: bool = False
    shown: str = "always"  # always (null until known) | known | complete | never
    reported_as: str = ""  # its name among the subscores, where that is not its id
    places: int | None = None
    loinc: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Cuts:
    """Bands by their lower edges, so that they can neither overlap nor leave a gap."""

    edges: tuple[tuple[float, str], ...]
    scheme: str = ""
    when: Condition | None = None

    def place(self, value: float) -> int:
        """Which band, counted from the lowest, holds the value."""
        return sum(1 for edge, _ in self.edges if value >= edge) - 1


@dataclass(frozen=True, slots=True)
class BandRule:
    """A band that holds when its condition does; the first that holds is the band, an unknown one stops the search.

    `complete`: only a complete form settles it. `at_least`: until the band is known it can be named as the least.
    """

    band: str
    condition: Condition
    complete: bool = False
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Bands:
    """How a result is read: by cuts on a scale, or by rules, the gravest first."""

    names: Mapping[str, Words]
    of: str = ""
    cuts: tuple[Cuts, ...] = ()
    rules: tuple[BandRule, ...] = ()


class Severity(StrEnum):
    """What a flag asks for. A safety flag fires on every autosave, beside invalid answers too."""

    SAFETY = "safety"
    ACTION = "action"
    POLICY = "policy"  # a threshold of the clinic, not of the instrument
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Flag:
    """A fact the answers make certain.

    `each` names a panel or list: the flag is asked for every entry, whose name takes the place of `{each}`.
    In a `group` only the first that holds fires. `opens` is the instrument to take next. A safety flag is `about` one
    of `assessments.domain.dangers`.
    """

    id: str
    condition: Condition
    severity: Severity
    says: Words
    complete: bool = False
    each: str = ""
    group: str = ""
    opens: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """A threshold of the total, or one of `choices`, that a clinic may set, and what holds until it does."""

    default: float | str
    source: str
    title: str
    choices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Chart:
    """One line of a person's chart: which scale, and the change that means something (its source is a reference)."""

    scale: str
    change: float | None = None


@dataclass(frozen=True, slots=True)
class Sooner:
    """Due `from_days` after a result, late `by_days` after it, unless its band is one of `unless`.

    A result without a band is in none of them: what is not known asks sooner.
    """

    unless: tuple[str, ...]
    from_days: int
    by_days: int


@dataclass(frozen=True, slots=True)
class Cadence:
    """When it is taken: at intake, every so many days, sooner after some results, and after these events.

    A site may edit it (`assessments/own_settings.py`). `as_often_as` names an instrument whose interval it shares.
    `note` is what the guidance says, for a reader.
    """

    intake: bool
    every_days: int | None
    events: tuple[str, ...]
    note: Words
    sooner: Sooner | None = None
    as_often_as: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a number or a rule was read."""

    cites: str
    link: str = ""


@dataclass(frozen=True)
class Instrument:
    """One version of one instrument; once released it does not change."""

    id: str
    version: str
    title: Words
    measures: Words
    family: str
    licence: Licence
    taken_by: tuple[str, ...]
    recall: Words | None
    minutes: int
    items: Mapping[str, Item]
    scales: Mapping[str, Scale]
    bands: Bands | None
    facts: Mapping[str, Condition]
    flags: tuple[Flag, ...]
    policies: Mapping[str, Policy]
    charts: tuple[Chart, ...]
    cadence: Cadence
    references: tuple[Reference, ...]
    loinc: str
    declined_is_an_answer: bool
    complete_when: Condition | None
    caution: Words | None
    sha256: str

    @cached_property
    def questions(self) -> tuple[Item, ...]:
        """The items a person is asked, without what is read from the chart."""
        return tuple(item for item in self.items.values() if not item.is_context)

    @cached_property
    def context(self) -> tuple[Item, ...]:
        """What is read from the chart and stored with the answers."""
        return tuple(item for item in self.items.values() if item.is_context)
