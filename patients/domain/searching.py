"""Reading what someone typed or scanned into a search box: a number, a birth date, a phone, names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from patients.domain import record_number
from patients.domain.names import words_of

FEWEST_PHONE_DIGITS = 4
MOST_WORDS = 6
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*"
_YEAR = r"(?P<year>\d{4}|\d{2})"
# Year first as the machines write it; month first as people here do; the month in letters either way.
_DATES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
        rf"(?<!\d)(?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})[-/.]{_YEAR}(?!\d)",
        rf"\b(?P<day>\d{{1,2}})\.?\s*{_MONTH}\.?,?\s*{_YEAR}\b",
        rf"\b{_MONTH}\.?\s*(?P<day>\d{{1,2}}),?\s+{_YEAR}\b",
    )
)
_RECORD = re.compile(r"(?:EK)?0*(\d{1,6})([0-9X])", re.IGNORECASE)
_MEANT_AS_RECORD = re.compile(rf"{record_number.PREFIX}[\s\-]?\d", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d(][\d\s().\-/]*\d")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a search is for; `hint` says what cannot be right.

    Birth date, phone and words must all hold. Seven figures can be a record number or a phone
    number: with a record number, a phone is the other reading of the same figures.
    """

    record_number: str = ""
    birth_date: date | None = None
    phone_digits: str = ""
    words: tuple[str, ...] = ()
    hint: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.record_number or self.birth_date or self.phone_digits or self.words)


def read_search(text: str, *, today: date) -> Wanted:
    """What was meant. A two-figure year is the latest one that is not in the future."""
    text = " ".join(text.split())
    number = _record_number(text)
    if number:
        return Wanted(record_number=number, phone_digits=_digits(text))
    if _MEANT_AS_RECORD.match(text):
        return Wanted(hint="This record number does not add up: one character is wrong or two are swapped.")
    rest, born, hint = _take_date(text, today)
    phone = _PHONE.search(rest)
    digits = _digits(phone.group()) if phone else ""
    if phone and len(digits) >= FEWEST_PHONE_DIGITS:
        rest = rest.replace(phone.group(), " ")
    else:
        digits = ""
    words = tuple(word for word in words_of(rest) if not word.isdigit())[:MOST_WORDS]
    return Wanted(birth_date=born, phone_digits=digits, words=words, hint=hint)


def _record_number(text: str) -> str:
    """A record number however it is written: in small letters, without prefix, zeros or dashes."""
    found = _RECORD.fullmatch(re.sub(r"[\s\-\u2010-\u2015\u2212]+", "", text))
    if not found:
        return ""
    digits, check = found.groups()
    try:
        return record_number.parse(f"{record_number.PREFIX}{int(digits):06d}{check}")
    except record_number.InvalidRecordNumber:
        return ""


def _digits(text: str) -> str:
    """The figures of a phone number as a person types it; none when the text is no phone number."""
    return re.sub(r"\D", "", text) if _PHONE.fullmatch(text) else ""


def _take_date(text: str, today: date) -> tuple[str, date | None, str]:
    for found in (match for shape in _DATES if (match := shape.search(text))):
        born = next(_readings(found, today), None)
        rest = text.replace(found.group(), " ")
        return rest, born, "" if born else f"There is no such day as {found.group()}."
    return text, None, ""


def _readings(found: re.Match[str], today: date) -> Iterator[date]:
    parts = found.groupdict()
    month = _MONTHS.index(parts["name"].lower()[:3]) + 1 if "name" in parts else int(parts["month"])
    year = int(parts["year"])
    for century in (2000, 1900) if len(parts["year"]) == 2 else (0,):
        try:
            day = date(year + century, month, int(parts["day"]))
        except ValueError:
            continue
        if day <= today:
            yield day
