"""Exporting admissions and discharges for the state: on record, with the days and how many, never whose."""

from datetime import date

from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.errors import Malformed
from clinic.permissions import Permission
from patients.domain.state_records import Line, admission_line, discharge_line
from patients.selectors.state_records import admissions_between, discharges_between

KINDS = ("admissions", "discharges")
MOST_DAYS = 731


@transaction.atomic
def export_state_records(*, actor: Actor, kind: str, first: date, last: date) -> list[Line]:
    """The lines of these days, with the trace that they were taken out. Raises Malformed."""
    require(actor, Permission.EXPORT_STATE_RECORDS)
    if kind not in KINDS:
        raise Malformed("Admissions or discharges.", fields={"kind": [f"One of {', '.join(KINDS)}."]})
    if not 0 <= (last - first).days < MOST_DAYS:
        raise Malformed(
            "From the first day to the last, two years at most.", fields={"last": ["Not before the first."]}
        )
    if kind == "admissions":
        lines = [admission_line(one) for one in admissions_between(actor.at_site, first, last)]
    else:
        lines = [discharge_line(one) for one in discharges_between(actor.at_site, first, last)]
    audit.record(
        "state_records.exported", actor=actor, kind=kind, first=str(first), last=str(last), lines=len(lines)
    )  # fmt: skip
    return lines
