"""Rows as CSV that a spreadsheet opens as text and numbers, never as a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# A cell that begins with one of these is run as a formula by common spreadsheets, full-width forms too.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as UTF-8 with a mark at the start, by which spreadsheets know the encoding."""
    text = StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would run; numbers stay numbers."""
    if _NUMBER.fullmatch(cell):
        return cell
    begins = cell.lstrip(" ").startswith(_BEGINS_A_FORMULA) or cell.startswith(_BEGINS_A_FORMULA)
    return f"'{cell}" if begins else cell
