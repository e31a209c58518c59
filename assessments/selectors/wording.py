"""Which validated wording a site may show: what it has installed, else what comes with Evenkeel."""

from collections.abc import Mapping

from assessments.domain.bundled_wording import bundled
from assessments.domain.instrument import Instrument
from assessments.domain.text_pack import TextPack
from assessments.models import InstalledTextPack


def wording_of(site_id: int | None, instrument: Instrument, language: str) -> TextPack | None:
    """The wording shown for the instrument in that language; None means the page shows our labels only.

    Without a site only what comes with Evenkeel.
    """
    if instrument.licence.is_ours:
        return None
    newest = _installed(site_id, instrument, language) if site_id else None
    if newest is None:
        return bundled().get((instrument.id, instrument.version, language))
    return TextPack(newest.instrument, newest.version, newest.language, newest.source, **newest.words)


def _installed(site_id: int, instrument: Instrument, language: str) -> InstalledTextPack | None:
    asked = InstalledTextPack.objects.filter(
        site_id=site_id, instrument=instrument.id, version=instrument.version, language=language
    )
    return asked.order_by("-installed_at", "-pk").first()


def worded(site_id: int) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The languages in which the site has the wording, by instrument and version. One query."""
    rows = InstalledTextPack.objects.filter(site_id=site_id)
    known = {*bundled(), *rows.values_list("instrument", "version", "language").distinct()}
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for name, version, language in sorted(known):
        found[name, version] = (*found.get((name, version), ()), language)
    return found
