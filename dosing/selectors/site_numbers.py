"""The numbers of `dosing/protocols/` as they hold at a site: its own where the medical director has decided."""

from dataclasses import replace
from decimal import Decimal

from clinic.actors import Actor
from clinic.models import SiteSetting
from clinic.selectors.site_settings import decided
from dosing.domain.numbers import Number, Numbers, protocol_numbers
from dosing.own_settings import setting_key


def numbers_for(actor: Actor) -> Numbers:
    """Every number as it holds today at the actor's site. One it has decided says so, and who decided. One query."""
    numbers = protocol_numbers()
    if actor.site is None:
        return numbers
    rows = decided(actor.site, day=actor.day)
    own = {key: _own(number, rows[setting_key(key)]) for key, number in numbers.items() if setting_key(key) in rows}
    return numbers.with_own(own)


def _own(number: Number, row: SiteSetting) -> Number:
    who = row.set_by.get_full_name() or row.set_by.get_username()
    set_here = f"set for this site by {who} from {row.effective_from:%d %B %Y}: {row.reason}"
    usual = f"without that {number.value} {number.unit}: {number.source}"
    return replace(number, value=Decimal(str(row.value)), source=f"{set_here} ({usual})")
