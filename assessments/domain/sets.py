"""Instruments that are taken together. A set is a few lines of `sets.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

FILE = Path(__file__).resolve().parent.parent / "sets.toml"


@dataclass(frozen=True, slots=True)
class InstrumentSet:
    """A named list of instruments, in the order in which they are taken."""

    code: str
    title: str
    instruments: tuple[str, ...]
    why: str = ""


def read_sets(text: str) -> Mapping[str, InstrumentSet]:
    """The sets of a file. Raises ValueError where one names nothing or names something twice."""
    sets = {}
    for code, said in tomllib.loads(text).items():
        codes = tuple(said["instruments"])
        if not codes or len(set(codes)) != len(codes):
            raise ValueError(f"the set {code} names no instrument, or one of them twice")
        sets[code] = InstrumentSet(code, said["title"], codes, said.get("why", ""))
    return MappingProxyType(sets)


INSTRUMENT_SETS = read_sets(FILE.read_text(encoding="utf-8"))
