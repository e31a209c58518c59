"""What a site decides about tapers: numbers of `dosing/protocols/`, each only to the cautious side of its source."""

from clinic.site_settings import Setting, add_setting
from dosing.domain.numbers import Number, protocol_numbers
from dosing.domain.taper import LONGEST_INTERVAL_DAYS, TAPER_NUMBERS

_GROUP = "Tapers"
_TITLES = {
    "largest_cut": "the largest cut that passes without a remark",
    "shortest_interval": "the shortest time between cuts that passes without a remark",
    "start_ceiling": "the highest dose a taper can start from",
}


def add_settings() -> None:
    """Called once, when the app is ready."""
    for number in protocol_numbers().values():
        medication, _, name = number.key.partition(".taper.")
        if name in TAPER_NUMBERS:
            add_setting(_setting(number, f"{medication.capitalize()}: {_TITLES[name]}", name))


def setting_key(key: str) -> str:
    """The key of the setting that decides a number: an address holds no dots."""
    return key.replace(".", "-")


def _setting(number: Number, title: str, name: str) -> Setting:
    """More cautious than the source is a smaller number, or a longer time."""
    default = int(number.value)
    longer = name == "shortest_interval"
    return Setting(
        setting_key(number.key),
        _GROUP,
        title,
        default=default,
        low=default if longer else 1,
        high=LONGEST_INTERVAL_DAYS if longer else default,
        unit=number.unit,
        source=f"{number.says} {number.source}.",
    )
