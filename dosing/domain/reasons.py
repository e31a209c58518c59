"""Why a prescriber signs in spite of a finding: a code that can be counted, and the words beside it."""

from collections.abc import Mapping
from types import MappingProxyType

OTHER = "other"
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "benefit": "the benefit outweighs the risk",
        "monitored": "will be watched more closely",
        "tolerated": "taken before and borne well",
        "verified": "verified with the person or another clinic",
        "specialist": "agreed with a specialist",
        "not_as_recorded": "the record is out of date",
        OTHER: "another reason",
    }
)


def coded(said: str) -> tuple[str, str]:
    """The code of a reason and its words: of a code alone what it stands for, of words alone another reason.

    A code may have words after a colon. Empty words: nothing was said.
    """
    code, _, words = said.strip().partition(":")
    if code not in REASONS:
        return OTHER, said.strip()
    return code, words.strip() or ("" if code == OTHER else REASONS[code])
