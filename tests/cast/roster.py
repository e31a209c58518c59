"""Rosters of other systems, for tests of bringing a clinic over."""

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from dosing.domain.roster import COLUMNS

SAMPLE = Path(__file__).parents[2] / "docs" / "roster-sample.csv"
BASE = {"birth_date": "1984-02-29", "programme": "otp", "admitted_on": "2023-05-08"}


def someone(number: int, **cells: str) -> dict[str, str]:
    """A row with nothing wrong in it; no two sound alike or were born on one day."""
    letters = chr(97 + number % 26) + chr(97 + number // 26 % 26)
    born = date(1950, 1, 1) + timedelta(days=number)
    names = {"given_name": f"Given{letters}", "family_name": f"Family{letters}"}
    return {**BASE, "source_key": f"OLD-{number}", "birth_date": born.isoformat(), **names, **cells}


def treated(number: int, day: date, **cells: str) -> dict[str, str]:
    """Somebody on 80 mg of methadone whose last dose was on that day."""
    treatment = {
        "product": "methadone-concentrate",
        "purpose": "opioid use disorder",
        "dose_mg": "80",
        "last_dose_on": day.isoformat(),
        "last_dose_mg": "80",
    }
    return someone(number, **{**treatment, **cells})


def table(folder: Path, rows: Iterable[dict[str, str]]) -> Path:
    """The rows as a file."""
    file = folder / "roster.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return file
