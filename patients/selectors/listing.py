"""People of a site as a list that can be walked page by page."""

from datetime import date

from django.db.models import Prefetch, QuerySet

from patients.models import Enrolment, Patient
from patients.selectors.people import people_meant


def people_of(site_id: int, *, written: str, today: date, after: int, most: int) -> list[Patient]:
    """People by id, each with phones and open enrolment: everybody, or those a search means."""
    rows = people_meant(written, today=today) if written.strip() else Patient.objects.all()
    rows = rows.filter(site_id=site_id, pk__gt=after)
    return list(_with_care(rows).order_by("pk")[:most])


def listed(patient: Patient) -> Patient:
    """One person read as the list reads them."""
    return _with_care(Patient.objects.filter(pk=patient.pk)).get()


def _with_care(rows: QuerySet[Patient]) -> QuerySet[Patient]:
    """The same people with what a list shows of them, in two more queries whatever their number."""
    running = Enrolment.objects.filter(discharged_on__isnull=True)
    return rows.prefetch_related("phones", Prefetch("enrolments", running, to_attr="running"))
