"""Holds at the window: those nobody has lifted yet."""

from django.db.models import QuerySet

from dosing.models import Hold
from patients.selectors.merged import records_of


def open_holds(patient_id: int) -> QuerySet[Hold]:
    """The person's holds that stand, the oldest first."""
    return (
        Hold.objects.filter(patient_id__in=records_of(patient_id), lift__isnull=True)
        .select_related("placed_by")
        .order_by("id")
    )
