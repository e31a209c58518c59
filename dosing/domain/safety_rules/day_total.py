"""All doses of a day together never come to more than its order says.

An order changed after the first dose of the day was given counts from the same day: what was given
under the old one is inside the person all the same. Without this, 80 mg in the morning and a change to
40 + 40 would make 120.
"""

from dosing.domain.quantities import Quantity
from dosing.domain.safety import DoseFacts, Finding, Severity


def day_total(facts: DoseFacts) -> Finding | None:
    """Stop a dose that, with what was given today, is more than the order has for the whole day."""
    total = facts.given_today_micrograms + facts.micrograms
    if not facts.given_today_micrograms or total <= facts.planned_today_micrograms:
        return None
    return Finding(
        rule="day-total",
        severity=Severity.STOP,
        message=(
            f"{Quantity(facts.given_today_micrograms)} of {facts.medication} were given today already."
            f" With {Quantity(facts.micrograms)} more it would be {Quantity(total)};"
            f" the order says {Quantity(facts.planned_today_micrograms)} for the day."
        ),
        source="42 CFR 8.12(h)(4): a practitioner decides the dose",
        lifted_by="prescriber",
        clears_when="A prescriber signs an order whose amounts of today allow it, or accepts it with a reason.",
    )
