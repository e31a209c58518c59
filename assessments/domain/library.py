"""The instruments of this installation: every file of `assessments/instruments/`, read once and never changed."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from assessments.domain.instrument import Instrument
from assessments.domain.reading import read_instrument
from assessments.domain.schema import BadInstrument

FILES = Path(__file__).resolve().parent.parent / "instruments"


class UnknownInstrument(LookupError):
    """There is no such instrument, or no such version of it."""


def read_library(paths: Iterable[Path]) -> Mapping[tuple[str, str], Instrument]:
    """The instruments of these files by id and version. Raises BadInstrument naming the file."""
    found: dict[tuple[str, str], Instrument] = {}
    for path in sorted(paths):
        try:
            instrument = read_instrument(path.read_bytes())
        except BadInstrument as problem:
            raise BadInstrument(f"{path.name}: {problem}") from problem
        if path.name != f"{instrument.id}-{instrument.version}.yaml":
            raise BadInstrument(f"{path.name}: is {instrument.id} {instrument.version}; name the file after both")
        found[instrument.id, instrument.version] = instrument
    return MappingProxyType(found)


@cache
def all_versions() -> Mapping[tuple[str, str], Instrument]:
    """Every released version of every instrument, by id and version."""
    return read_library(FILES.glob("*.yaml"))


@cache
def current() -> Mapping[str, Instrument]:
    """The newest version of every instrument, by id."""
    by_age = sorted(all_versions().items(), key=lambda known: tuple(map(int, known[0][1].split("."))))
    return MappingProxyType({name: instrument for (name, _), instrument in by_age})


def instrument(name: str, version: str | None = None) -> Instrument:
    """That instrument: the version asked for, or the newest. Raises UnknownInstrument."""
    found = current().get(name) if version is None else all_versions().get((name, version))
    if found is None:
        raise UnknownInstrument(f"There is no instrument {name}{f' {version}' if version else ''}.")
    return found
