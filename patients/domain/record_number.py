"""Record numbers: "EK-000123-X", a running number and a check character.

The check character follows ISO/IEC 7064, MOD 11-2 (the scheme of ORCID and ISNI): over digits it finds
every single wrong digit, every swap of two neighbours and every swap over one place. A number read
out at the window or typed from a card therefore never leads to another person by a slip of one key.
"""

from __future__ import annotations

import re

PREFIX = "EK"
DIGITS = 6
LAST_SEQUENCE = 10**DIGITS - 1
_MODULUS, _RADIX = 11, 2
_WRITTEN = re.compile(rf"{PREFIX}([0-9]{{{DIGITS}}})([0-9X])")
# What people and scanners put between and around the parts: blanks, control characters, the usual dashes.
_BETWEEN = re.compile(r"[\s\x00-\x1f\-\u2010-\u2015\u2212]+")


class InvalidRecordNumber(ValueError):
    """What was typed or scanned is not one of our record numbers."""


def check_character(digits: str) -> str:
    """The ISO/IEC 7064 MOD 11-2 check character of a row of digits; ten is written X."""
    product = 0
    for digit in digits:
        product = (product + int(digit)) * _RADIX % _MODULUS
    value = (1 - product) % _MODULUS
    return "X" if value == 10 else str(value)


def record_number(sequence: int) -> str:
    """The record number of a running number from 1 on."""
    if not 1 <= sequence <= LAST_SEQUENCE:
        raise InvalidRecordNumber(f"Record numbers run from 1 to {LAST_SEQUENCE}.")
    digits = f"{sequence:0{DIGITS}d}"
    return f"{PREFIX}-{digits}-{check_character(digits)}"


def parse(written: str) -> str:
    """The canonical record number, whatever the case, blanks and dashes it was written with."""
    found = _WRITTEN.fullmatch(_BETWEEN.sub("", written[:40]).upper())
    if not found:
        raise InvalidRecordNumber(f"A record number looks like {record_number(123)}.")
    digits, check = found.groups()
    if check != check_character(digits) or int(digits) == 0:
        raise InvalidRecordNumber("This record number does not add up: one character is wrong or two are swapped.")
    return f"{PREFIX}-{digits}-{check}"


def is_record_number(written: str) -> bool:
    """Whether a text a person typed into search can be read as a record number."""
    try:
        parse(written)
    except InvalidRecordNumber:
        return False
    return True


def sequence_of(written: str) -> int:
    """The running number inside a record number."""
    return int(parse(written).split("-")[1])


def next_number(last: str | None) -> str:
    """The record number after the last one given out; the first of all where there is none."""
    return record_number(1 if last is None else sequence_of(last) + 1)
