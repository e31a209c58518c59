"""What dosing knows against two records being one person's: nobody may have two doses of a day by a merge."""

from datetime import date, datetime

from dosing.domain.order import Standing, in_force
from dosing.models import Dose, Order
from dosing.selectors.orders import signed_chains
from patients.questions import TwoRecords
from patients.selectors.merged import records_of


def why_not_one_person(records: TwoRecords, today: date) -> list[str]:
    """A sentence for each reason. Asked while both records are locked."""
    reasons = []
    if all(_has_running_order(one, today) for one in (records.survivor_id, records.absorbed_id)):
        reasons.append("Both records have an order in force. A prescriber ends the one that is not right, then merge.")
    day = _day_of_both(records)
    if day is not None:
        reasons.append(
            f"Both records have a dose or a take-home bottle for {day.day} {day:%B %Y}: one person has one. If one was"
            " recorded in error, reverse it first."
        )
    return reasons


def was_treated_since(patient_ids: tuple[int, ...], at: datetime) -> bool:
    """Whether a dose was given to, or an order written for, any of these records since that instant."""
    doses = Dose.objects.filter(patient__in=patient_ids, given_at__gte=at)
    return doses.exists() or Order.objects.filter(patient__in=patient_ids, written_at__gte=at).exists()


def _has_running_order(patient_id: int, today: date) -> bool:
    standings = [in_force(list(chain), today).standing for chain in signed_chains(patient_id)]
    return any(standing not in (Standing.ENDED, Standing.EXPIRED) for standing in standings)


def _day_of_both(records: TwoRecords) -> date | None:
    """The latest day for which both have a dose that stands."""
    standing = Dose.objects.filter(reversal__isnull=True)
    theirs = standing.filter(patient__in=records_of(records.survivor_id)).values("day")
    both = standing.filter(patient=records.absorbed_id, day__in=theirs)
    return both.order_by("-day").values_list("day", flat=True).first()
