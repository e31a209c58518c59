"""What a site has decided for itself, as it held on a day. One query, whatever is asked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from clinic.errors import Missing
from clinic.models import Site, SiteSetting
from clinic.site_settings import Setting, all_settings, setting_named


def settings_on(day: date, site_ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """Every setting of each of these sites on that day: what was decided, else what holds until somebody does."""
    rows = SiteSetting.objects.filter(site__in=list(site_ids), effective_from__lte=day)
    usual = {known.key: known.default for known in all_settings()}
    found: dict[int, dict[str, Any]] = defaultdict(lambda: dict(usual))
    for site_id, key, value in rows.order_by("effective_from", "id").values_list("site", "key", "value"):
        found[site_id][key] = value
    return found


def settings_of(site_id: int, *, day: date) -> Mapping[str, Any]:
    """The same for one site."""
    return settings_on(day, [site_id])[site_id]


def settings_on_days(wanted: Collection[tuple[int, date]]) -> Mapping[tuple[int, date], Mapping[str, Any]]:
    """The same for a number of sites, each on a day of its own."""
    rows = SiteSetting.objects.filter(site__in={site_id for site_id, _ in wanted})
    decided = list(rows.order_by("effective_from", "id").values_list("site", "effective_from", "key", "value"))
    usual = {known.key: known.default for known in all_settings()}
    return {
        (site_id, day): usual | {key: value for at, begins, key, value in decided if at == site_id and begins <= day}
        for site_id, day in wanted
    }


def history_of_setting(site: Site, key: str) -> list[SiteSetting]:
    """Every decision about one setting, the one that begins last first."""
    rows = SiteSetting.objects.filter(site=site, key=key).select_related("set_by")
    return list(rows.order_by("-effective_from", "-id"))


def decided(site: Site, *, day: date) -> Mapping[str, SiteSetting]:
    """The decision in force for each setting that was ever decided."""
    rows = SiteSetting.objects.filter(site=site, effective_from__lte=day).select_related("set_by")
    return {row.key: row for row in rows.order_by("effective_from", "id")}


def known_setting(key: str) -> Setting:
    """The setting of that key. Raises Missing."""
    found = setting_named(key)
    if found is None:
        raise Missing("There is no such setting.")
    return found
