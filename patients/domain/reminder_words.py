"""The words of a reminder: neutral, in the person's language, and nothing a bystander may not read (R-2-REMIND)."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from patients.domain.consent import MEDICATIONS

FOLDER = Path(__file__).parent / "reminder_words"
LANGUAGES = ("en", "es")
TEMPLATES = ("coming", "expected_today")
NOON = 12

# Words that tie a person to a treatment, whole or as the beginning of a longer word; accents do not matter. From the
# list of R-2-REMIND and the same in Spanish, with what treatments are called in the street.
REVEALING = (
    *MEDICATIONS, "suboxone", "subutex", "sublocade", "brixadi", "vivitrol", "antabuse", "naloxon", "narcan",
    "metadona", "clinic", "hospital", "health", "salud", "medic", "program", "treatment", "tratamiento", "recover",
    "recuperac", "dose", "dosis", "dosing", "take-home", "take home", "otp", "mat ", "oud", "sud ",
    "drug", "droga", "opioid", "opiac", "heroin",
    "fentan", "alcohol", "addict", "adic", "abuse", "abuso", "rehab", "detox", "desintox",
    "taper", "counsel", "consejer", "therap", "terapia", "test", "prueba", "urine", "orina", "prescri", "receta",
    "pharmac", "farmac", "nurse", "doctor", "patient", "paciente", "diagnos", "relapse", "recaída",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """What a template is filled with. `at` is the time on the site's wall clock, None for a whole day."""

    sender: str
    phone: str
    on: date
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A message as it is sent: the subject is for e-mail only."""

    subject: str
    body: str


def language_for(spoken: str) -> str:
    """The language a person is written to: theirs where there are words in it, else English."""
    return spoken if spoken in LANGUAGES else LANGUAGES[0]


def words_of(template: str, channel: str, language: str, said: Said) -> Words:
    """The filled-in message. Raises KeyError for a template, channel or language there is none of."""
    pack = _pack(language)
    when = _day(pack, said.on)
    if said.at is not None:
        when = pack["at"].format(date=when, time=_time(pack, said.at))
    part = pack[template]
    return Words(part["subject"], part[channel].format(sender=said.sender, phone=said.phone, when=when))


def revealing_in(text: str, more: Iterable[str] = ()) -> list[str]:
    """The words in a text that would tell a bystander what it is about; `more` are names, such as the site's."""
    folded = _folded(text)
    wanted = (*REVEALING, *more)
    return sorted({word for word in wanted if word.strip() and re.search(rf"\b{re.escape(_folded(word))}", folded)})


def _folded(text: str) -> str:
    return text.casefold().translate(_WITHOUT_ACCENTS)


_WITHOUT_ACCENTS = str.maketrans("áéíóúüñ", "aeiouun")


def _day(pack: Mapping[str, Any], on: date) -> str:
    weekday, month = pack["weekdays"][on.weekday()], pack["months"][on.month - 1]
    return str(pack["date"].format(weekday=weekday, day=on.day, month=month))


def _time(pack: Mapping[str, Any], at: time) -> str:
    half = pack["halves"][at.hour >= NOON]
    return str(pack["time"].format(hour12=at.hour % NOON or NOON, minute=f"{at.minute:02}", half=half))


@lru_cache(maxsize=len(LANGUAGES))
def _pack(language: str) -> Mapping[str, Any]:
    if language not in LANGUAGES:
        raise KeyError(language)
    return tomllib.loads((FOLDER / f"{language}.toml").read_text())
