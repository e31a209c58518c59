"""The validated wording that comes with Evenkeel: only of instruments whose licence class lets it be bundled."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from assessments.domain.instrument import LicenceClass
from assessments.domain.library import all_versions
from assessments.domain.schema import BadInstrument
from assessments.domain.text_pack import TextPack, read_text_pack

FILES = Path(__file__).resolve().parent.parent / "wording"


def read_bundled(paths: Iterable[Path]) -> Mapping[tuple[str, str, str], TextPack]:
    """The packs of these files by instrument, version and language. Raises BadInstrument naming the file."""
    found: dict[tuple[str, str, str], TextPack] = {}
    for path in sorted(paths):
        try:
            pack = read_text_pack(path.read_bytes(), all_versions())
        except BadInstrument as problem:
            raise BadInstrument(f"{path.name}: {problem}") from problem
        key = pack.instrument, pack.version, pack.language
        if path.name != "{}-{}.{}.yaml".format(*key):
            raise BadInstrument(f"{path.name}: is {' '.join(key)}; name the file after all three")
        if all_versions()[key[:2]].licence.kind is not LicenceClass.BUNDLED:
            raise BadInstrument(f"{path.name}: its licence does not let the wording be bundled; a clinic installs it")
        found[key] = pack
    return MappingProxyType(found)


@cache
def bundled() -> Mapping[tuple[str, str, str], TextPack]:
    """Every pack that comes with Evenkeel, read once."""
    return read_bundled(FILES.glob("*.yaml"))
