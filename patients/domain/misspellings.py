"""Names that a misspelled word may stand for, nearest first."""

from collections.abc import Iterable, Iterator

SHORTEST_START = 4
_ONE_SLIP, _TWO_SLIPS = 4, 8  # letters a word needs before one slip, and two, are thought of


class Dictionary:
    """Names to compare with. Spaces do not count: "sero quel" is one slip of nobody's."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = [(name, name.replace(" ", "")) for name in names]
        self._entries = [(name, squeezed, _letters(squeezed)) for name, squeezed in self._names]

    def near(self, written: str, most: int = 5) -> list[str]:
        """Names within a slip or two of what was written, or beginning with it."""
        said = written.replace(" ", "")
        ranked = sorted(self._distances(said))
        return [name for _, name in ranked[:most]]

    def _distances(self, said: str) -> Iterator[tuple[int, str]]:
        allowed = 2 if len(said) >= _TWO_SLIPS else 1 if len(said) >= _ONE_SLIP else 0
        letters = _letters(said)
        for name, squeezed, own in self._entries:
            if len(said) >= SHORTEST_START and squeezed.startswith(said):
                yield (0, name)
            # A slip changes at most two letters of the set: what differs in more is not compared further.
            elif abs(len(squeezed) - len(said)) <= allowed and (letters ^ own).bit_count() <= 2 * allowed:
                distance = slips(said, squeezed)
                if distance <= allowed:
                    yield (distance, name)


def slips(one: str, other: str) -> int:
    """How many slips of the pen lie between two words: a letter too many, missing, wrong, or two swapped."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _letters(word: str) -> int:
    """The set of letters of a word, as bits."""
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) % 64)
    return found
