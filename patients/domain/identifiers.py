"""Numbers by which others know a person: what can be one, how it is compared, and how much of it is shown."""

import re

KINDS = {"ssn": "Social Security number", "insurance": "insurance number", "registry": "state registry number"}
FEWEST, MOST = 4, 30
SHOWN_AT_THE_END = 4


def tidy_number(written: str) -> str:
    """As it is kept: one blank between parts, capital letters."""
    return " ".join(written.split()).upper()


def bare(written: str) -> str:
    """Letters and figures only: "123-45-6789" and "123 45 6789" are the same number."""
    return "".join(sign for sign in written.upper() if sign.isalnum())


def why_not_a_number(kind: str, written: str) -> str | None:
    """What is wrong with it, in a sentence; None when nothing is.

    A Social Security number has nine figures; area 000, 666 and 900 to 999, group 00 and serial 0000 are never given
    out (20 CFR 422.103; SSA Program Operations Manual RM 10201.035).
    """
    number = bare(written)
    if kind == "ssn":
        found = re.fullmatch(r"(\d{3})(\d{2})(\d{4})", number)
        if not found:
            return "A Social Security number has nine figures."
        area, group, serial = found.groups()
        if area in ("000", "666") or area >= "900" or group == "00" or serial == "0000":
            return "This Social Security number was never given out. Look at the card again."
        return None
    if not FEWEST <= len(number) <= MOST or len(written) > MOST * 2:
        return f"Such a number has {FEWEST} to {MOST} letters and figures."
    return None


def masked(number: str) -> str:
    """All but the end hidden; nothing shown where the end would be half of it."""
    signs = bare(number)
    return "••••" + (signs[-SHOWN_AT_THE_END:] if len(signs) >= 2 * SHOWN_AT_THE_END else "")
