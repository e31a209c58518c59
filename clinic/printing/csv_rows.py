"""Rows as CSV that a spreadsheet opens as text and numbers, never as a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# A cell that begins with one of these is run as a formula by common spreadsheets, full-width forms too.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_stream(header: Sequence[str], rows: Iterable[Sequence[str]], *, at_once: int = 500) -> Iterator[bytes]:
    """The rows in parts as UTF-8, with a mark at the start by which spreadsheets know the encoding."""
    text = StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    encoding = "utf-8-sig"
    for number, row in enumerate(rows, start=1):
        writer.writerow([harmless(cell) for cell in row])
        if number % at_once == 0:
            yield _taken(text).encode(encoding)
            encoding = "utf-8"
    yield _taken(text).encode(encoding)


def _taken(text: StringIO) -> str:
    """What was written so far, out of the buffer."""
    written = text.getvalue()
    text.seek(0)
    text.truncate()
    return written


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would run; numbers stay numbers."""
    if _NUMBER.fullmatch(cell):
        return cell
    begins = cell.lstrip(" ").startswith(_BEGINS_A_FORMULA) or cell.startswith(_BEGINS_A_FORMULA)
    return f"'{cell}" if begins else cell
