"""Which ingredient a person was given on which day."""

from datetime import date

from dosing.models import Dose
from patients.selectors.merged import records_of


def given_days(patient_id: int, first: date, last: date) -> list[tuple[str, str, date]]:
    """(ingredient, form, day) of every dose that stands between the two days. One query."""
    rows = Dose.objects.filter(patient_id__in=records_of(patient_id), day__range=(first, last), reversal__isnull=True)
    return list(rows.order_by("day").values_list("medication__code", "product__form", "day").distinct())
