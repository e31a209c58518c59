"""Names of people: what can be one, how they are looked up, and which of them are easily confused.

Similar names are a known cause of a dose given to the wrong person, so the pages mark them. What a
name sounds like is a rough rule for spellings met in the United States; it only ever adds a warning
or a search result, it decides nothing.
"""

import re
import unicodedata
from difflib import SequenceMatcher

LONGEST = 200
# Letters and their marks, blanks, dashes, apostrophes, dots, figures as in "Maria 2nd"; and the
# invisible joiners that Persian and several Indian scripts write names with.
_CATEGORIES = ("L", "M", "Zs", "Pd", "Nd", "Nl")
_ALSO = frozenset("'’‘ʼ`´.,·()/\u200c\u200d")
_UNFOLDED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h"}
)
_NOT_A_WORD = re.compile(r"[^\w]+|_+")
_QUIET = re.compile(r"['’‘ʼ`´]")

# Spellings that sound alike, tried in this order; then vowels are dropped but for a leading one.
_SOUNDS = (
    (r"^(kn|gn|pn)", "n"),
    (r"^wr", "r"),
    (r"^x", "s"),
    (r"x", "ks"),
    (r"mb$", "m"),
    (r"(?<=m)p(?=[st])", ""),
    (r"sch|sh|tch|ch", "x"),
    (r"ti(?=[ao])", "x"),
    (r"ph", "f"),
    (r"gh(?=[aeiouy])", "g"),
    (r"gh", ""),
    (r"th", "t"),
    (r"ck|cq|q", "k"),
    (r"c(?=[eiy])", "s"),
    (r"c", "k"),
    (r"dg(?=[eiy])", "j"),
    (r"(?<!^)g(?=[ey])", "j"),
    (r"z", "s"),
    (r"v", "f"),
    (r"d$|dt$", "t"),
    (r"ll(?=[aeiou])", "l"),
    (r"(?<=[a-z])h|^h(?=[^aeiouy])", ""),
    (r"w(?![aeiou])", ""),
)
_RULES = tuple((re.compile(spelling), sound) for spelling, sound in _SOUNDS)
ALIKE = 0.85


def tidy(name: str) -> str:
    """The name as it is kept: composed letters, single blanks, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def why_not_a_name(name: str) -> str | None:
    """What is wrong with a name, in a sentence; None when nothing is."""
    if len(name) > LONGEST:
        return f"A name has at most {LONGEST} letters here."
    if not any(letter.isalpha() for letter in name):
        return "Write the name as on an official paper; a name has letters."
    if any(not unicodedata.category(sign).startswith(_CATEGORIES) and sign not in _ALSO for sign in name):
        return "A name is written with letters, not with pictures or signs."
    return None


def joined(*parts: str) -> str:
    """Parts of a name as one: somebody with a single name has no family name, and no blank after it."""
    return " ".join(part for part in parts if part)


def short_name(first: str, family: str) -> str:
    """The first name with the first letter of the family name, for a screen that others see."""
    return joined(first, f"{family[:1]}." if family else "")


def initials(first: str, family: str) -> str:
    """First letters only."""
    return joined(*(f"{name[:1]}." for name in (first, family) if name))


def fold(text: str) -> str:
    """Lower case, without accents: "Núñez" and "nunez" are the same to a search."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_UNFOLDED))
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(_UNFOLDED)


def words_of(*names: str) -> list[str]:
    """The folded words of names, each once: "O'Neil-Ruiz" is both "oneil" and "ruiz"."""
    words = _NOT_A_WORD.split(" ".join(_QUIET.sub("", fold(name)) for name in names))
    return list(dict.fromkeys(word for word in words if word))


def sound_of(word: str) -> str:
    """What a word sounds like: "Smyth" and "Smith" give the same. Other scripts stay as they are."""
    heard = "".join(words_of(word))
    for spelling, sound in _RULES:
        heard = spelling.sub(sound, heard)
    first = "a" if heard[:1] in "aeiouy" and heard else heard[:1]
    rest = re.sub(r"[aeiouy]", "", heard[1:])
    return re.sub(r"(.)\1+", r"\1", first + rest)


def sounds_of(given: str, family: str, preferred: str = "") -> set[str]:
    """What each whole name of a person sounds like: the legal one, and the one they go by."""
    end = " ".join(sound_of(word) for word in words_of(family))
    return {f"{sound_of(words_of(first)[0])} {end}".strip() for first in (given, preferred) if words_of(first)}


def similar(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """Whether two (given, family, preferred) could be one person written twice."""
    if sounds_of(*one) & sounds_of(*other):
        return True
    mine, theirs = set(words_of(*one)), set(words_of(*other))
    if len(mine & theirs) >= 2:
        return True
    return any(SequenceMatcher(None, a, b).ratio() >= ALIKE for a in _written(*one) for b in _written(*other))


def _written(given: str, family: str, preferred: str) -> list[str]:
    return [" ".join(words_of(first, family)) for first in (given, preferred) if first]
