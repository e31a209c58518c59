"""What of a person's doses may call for an assessment: the beginning, a changed dose, days missed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from assessments.domain.cadence import CareEvent
from dosing.models import Dose, Order

TOLD = ("induction", "dose_change", "missed_doses")

# Three doses missed in a row: tolerance may be lost (the missed-dose table's first threshold).
MISSED_IN_A_ROW = 3


def care_events(records: Mapping[int, int], since: date) -> Mapping[int, Sequence[CareEvent]]:
    """Events since that day of the people these records stand for: two queries, however many they are."""
    found: dict[int, list[CareEvent]] = defaultdict(list)
    orders = (
        Order.objects.filter(patient__in=records, signature__isnull=False, effective_on__gte=since)
        .filter(kind__in=("new", "change"))
        .values_list("patient", "kind", "effective_on")
        .order_by("id")
    )
    for record, kind, day in orders:
        found[records[record]].append(CareEvent("induction" if kind == "new" else "dose_change", day))
    doses = Dose.objects.filter(patient__in=records, day__gte=since).order_by("day")
    days: dict[int, list[tuple[date, list[dict[str, object]]]]] = defaultdict(list)
    for record, day, steps in doses.values_list("patient", "day", "order__steps"):
        days[records[record]].append((day, steps))
    for patient_id, theirs in days.items():
        found[patient_id].extend(_missed(theirs))
    return found


def _missed(doses: Sequence[tuple[date, list[dict[str, object]]]]) -> Iterator[CareEvent]:
    """The day on which somebody came back after at least three missed doses."""
    for (before, steps), (back, _) in pairwise(doses):
        every = max((int(str(step["every_days"])) for step in steps), default=1)
        if (back - before).days // every - 1 >= MISSED_IN_A_ROW:
            yield CareEvent("missed_doses", back)
