"""What the log pages show of a line, of a sum, of a product over a period."""

from typing import Any

from dosing.domain.dispensing_log import Entry, Kind, Total, amount_text
from dosing.selectors.period import Rebuilt
from dosing.views.stock_context import shown
from dosing.views.words import mg_with_commas

STATES = {
    Kind.GIVEN: "given",
    Kind.TAKEN_HOME: "taken_home",
    Kind.REFUSED: "refused",
    Kind.SPILLED: "spilled",
    Kind.VOMITED: "vomited",
    Kind.REVERSED: "reversed",
}


def entry_row(entry: Entry) -> dict[str, Any]:
    """A line of the log; what was taken home stands with its form."""
    home = amount_text(entry.taken_home, entry.substance)
    return {
        "entry": entry,
        "time": f"{entry.at:%H:%M}",
        "state": STATES[entry.kind],
        "consumed": amount_text(entry.consumed, entry.substance),
        "taken_home": f"{home}, {entry.substance.form}" if home else "",
        "wasted": amount_text(entry.wasted, entry.substance),
    }


def total_row(total: Total) -> dict[str, Any]:
    """The sums of a product or substance."""
    return {
        "name": total.product or total.substance,
        "doses": total.doses,
        "people": total.people,
        "consumed": mg_with_commas(total.consumed.micrograms),
        "taken_home": mg_with_commas(total.taken_home.micrograms),
        "wasted": mg_with_commas(total.wasted.micrograms),
    }


def rebuilt_row(line: Rebuilt) -> dict[str, Any]:
    """One product over a period, every figure in mg and in what it is measured in."""
    micrograms = (line.opening, line.received, line.dispensed, line.wasted, line.variance, line.closing)
    figures = [shown(one, line.unit, line.unit_micrograms) for one in micrograms]
    return {"product": line.product, "adds_up": line.adds_up, "figures": figures}
