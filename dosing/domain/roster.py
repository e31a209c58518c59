"""A clinic's roster as a table: what each column holds, and a row read with everything that is wrong with it.

A problem names its row and column and says the fault in words; it never repeats what the cell holds, because
what it prints may be passed on.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from hashlib import sha256

from dosing.domain.order import MAX_EVERY_DAYS, MAX_SLOTS
from dosing.domain.quantities import InvalidAmount, Quantity

# What has to be known of everybody; the columns of a treatment are filled in together or not at all.
REQUIRED = ("source_key", "given_name", "family_name", "birth_date", "programme", "admitted_on")
TREATMENT = ("product", "purpose", "dose_mg", "last_dose_on", "last_dose_mg")
OPTIONAL = (
    "preferred_name", "sex", "phone", "phone_safe", "separate_person", "basis_on", "consent_on", "screening_exam_on",
    "full_exam_on", *TREATMENT, "every_days", "take_homes", "take_homes_until",
)  # fmt: skip
COLUMNS = (*REQUIRED, *OPTIONAL)
LONGEST = {"source_key": 60, "purpose": 60}
# Unsupervised doses at most (42 CFR 8.12(i)(3)(iii)); the second is how far beyond the last one they can reach.
MOST_TAKE_HOMES = 28
TAKE_HOMES_REACH = timedelta(days=31)
HEADING_ROW = 1
NOT_KNOWN = "unknown"  # a birth date nobody knows; an empty cell is a mistake


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong in one cell. Rows count as a spreadsheet shows them: the heading is row 1."""

    row: int
    column: str
    words: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.words}"


@dataclass(frozen=True, slots=True)
class Treatment:
    """The medication of a person in the other system; amounts in micrograms, one a slot."""

    product: str
    purpose: str
    amounts: tuple[int, ...]
    every_days: int
    last_dose_on: date
    last_dose_micrograms: int
    take_homes: int = 0
    take_homes_until: date | None = None

    @property
    def next_due_on(self) -> date:
        """The first day for which the person neither had a dose nor holds one: here none is due before it."""
        after = self.last_dose_on + timedelta(days=self.every_days)
        return max(after, self.take_homes_until + timedelta(days=1)) if self.take_homes_until else after


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person of the roster."""

    source_key: str
    given_name: str
    family_name: str
    preferred_name: str
    birth_date: date | None
    sex: str
    phone: str
    phone_safe: bool
    separate_person: bool
    programme: str
    admitted_on: date
    basis_on: date | None
    consent_on: date | None
    screening_exam_on: date | None
    full_exam_on: date | None
    treatment: Treatment | None

    @property
    def fingerprint(self) -> str:
        """The same for the same row, another when anything in it is another."""
        return sha256(repr(astuple(self)).encode()).hexdigest()


def heading_problems(heading: Iterable[str]) -> list[Problem]:
    """Columns that are missing, unknown or there twice."""
    names = list(heading)
    missing = [Problem(HEADING_ROW, name, "this column is missing.") for name in REQUIRED if name not in names]
    # An unknown heading may be a person's name in a file without headings: its place is told, not its words.
    places = [place for place, name in enumerate(names, start=1) if name not in COLUMNS]
    unknown = [Problem(HEADING_ROW, f"column {place}", "this is not a column of a roster.") for place in places]
    twice = [Problem(HEADING_ROW, name, "this column is there twice.") for name in COLUMNS if names.count(name) > 1]
    return missing + unknown + twice


def read_row(number: int, cells: Mapping[str, str], today: date) -> tuple[RosterRow | None, list[Problem]]:
    """The row, or None with every problem of it. What needs the clinic's own rows is asked later."""
    reader = _Cells(number, cells, today)
    for name in REQUIRED:
        if name != "family_name" and not reader.text(name):  # whether that can be empty is asked with the name's rules
            reader.wrong(name, "this is needed for everybody.")
    row = RosterRow(
        source_key=reader.text("source_key"),
        given_name=reader.text("given_name"),
        family_name=reader.text("family_name"),
        preferred_name=reader.text("preferred_name"),
        birth_date=None if reader.text("birth_date").lower() == NOT_KNOWN else reader.day("birth_date") or today,
        sex=reader.text("sex") or "unknown",
        phone=reader.text("phone"),
        phone_safe=reader.yes("phone_safe"),
        separate_person=reader.yes("separate_person"),
        programme=reader.text("programme"),
        admitted_on=reader.day("admitted_on") or today,
        basis_on=reader.day("basis_on"),
        consent_on=reader.day("consent_on"),
        screening_exam_on=reader.day("screening_exam_on"),
        full_exam_on=reader.day("full_exam_on"),
        treatment=_treatment(reader),
    )
    return (None if reader.problems else row), reader.problems


def keys_twice(rows: Iterable[tuple[int, str]]) -> Iterator[Problem]:
    """Rows whose key another row above has."""
    first: dict[str, int] = {}
    for number, key in rows:
        if first.setdefault(key, number) != number:
            yield Problem(number, "source_key", f"row {first[key]} has the same key.")


def _treatment(reader: "_Cells") -> Treatment | None:
    told = [name for name in TREATMENT if reader.text(name)]
    beside = [name for name in ("every_days", "take_homes", "take_homes_until") if reader.text(name)]
    if not told and not beside:
        return None
    for name in TREATMENT:
        if name not in told:
            reader.wrong(name, "a treatment is told whole: product, purpose, dose, and the last dose with its day.")
    last_on, last = reader.day("last_dose_on") or reader.today, reader.amounts("last_dose_mg")
    count, until = reader.whole("take_homes", 0, MOST_TAKE_HOMES, empty=0), reader.day("take_homes_until", ahead=True)
    _check_take_homes(reader, count, until, last_on)
    return Treatment(
        product=reader.text("product"),
        purpose=reader.text("purpose"),
        amounts=reader.amounts("dose_mg"),
        every_days=reader.whole("every_days", 1, MAX_EVERY_DAYS, empty=1),
        last_dose_on=last_on,
        last_dose_micrograms=sum(last),
        take_homes=count,
        take_homes_until=until,
    )


def _check_take_homes(reader: "_Cells", count: int, until: date | None, last_on: date) -> None:
    if bool(count) != (until is not None):
        reader.wrong("take_homes_until", "take-homes in hand are told with their number and their last day.")
    elif until is not None and not last_on < until <= last_on + TAKE_HOMES_REACH:
        reader.wrong("take_homes_until", "this is within a month after the last dose; the day is not.")


class _Cells:
    """The cells of one row, read one by one; what is wrong is gathered."""

    def __init__(self, number: int, cells: Mapping[str, str], today: date) -> None:
        self.number, self.cells, self.today = number, cells, today
        self.problems: list[Problem] = []
        for name, most in LONGEST.items():
            if len(self.text(name)) > most:
                self.wrong(name, f"this has at most {most} letters.")

    def wrong(self, column: str, words: str) -> None:
        """Keep a problem; one a cell is enough."""
        if all(problem.column != column for problem in self.problems):
            self.problems.append(Problem(self.number, column, words))

    def text(self, column: str) -> str:
        """What the cell holds, without blanks around it."""
        return self.cells.get(column, "").strip()

    def day(self, column: str, *, ahead: bool = False) -> date | None:
        """A day as 2026-11-20; one to come only where `ahead` allows it."""
        written = self.text(column)
        try:
            day = date.fromisoformat(written) if len(written) == 10 else None
        except ValueError:
            day = None
        if written and day is None:
            self.wrong(column, "this is not a day written as 2026-11-20.")
        if day is not None and day > self.today and not ahead:
            self.wrong(column, "this day has not come yet.")
        return day

    def yes(self, column: str) -> bool:
        """Yes, or no where nothing is said."""
        written = self.text(column).lower()
        if written not in ("", "yes", "no"):
            self.wrong(column, "this is yes or no.")
        return written == "yes"

    def whole(self, column: str, least: int, most: int, *, empty: int) -> int:
        """A whole number between the two."""
        written = self.text(column)
        if not written:
            return empty
        number = int(written) if written.isdecimal() and len(written) <= 4 else -1
        if not least <= number <= most:
            self.wrong(column, f"this is a whole number from {least} to {most}.")
        return number

    def amounts(self, column: str) -> tuple[int, ...]:
        """Milligrams, or those of each slot as in "60 + 40"; in micrograms."""
        written = self.text(column)
        if not written:
            return ()
        try:
            amounts = tuple(Quantity.positive_mg(part.strip()).micrograms for part in written.split("+"))
        except InvalidAmount:
            self.wrong(column, 'this is not an amount in milligrams, such as 80, 0.7 or "60 + 40".')
            return ()
        if len(amounts) > MAX_SLOTS:
            self.wrong(column, f"a day has at most {MAX_SLOTS} doses.")
        return amounts
