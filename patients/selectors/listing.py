"""People of a site as a list that can be walked page by page."""

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from clinic.actors import Actor
from patients.models import Enrolment, Patient
from patients.selectors.merged import merges_in_force
from patients.selectors.people import people_meant
from patients.selectors.restricted import closed_to


def people_of(viewer: Actor, *, written: str = "", after: int = 0, most: int) -> list[Patient]:
    """People by id, each with phones and open enrolment: everybody, or those a search means.

    A chart that is restricted and not open to the viewer is left out: the list tells more than that somebody is here.
    """
    rows = people_meant(written, today=viewer.day) if written.strip() else Patient.objects.all()
    rows = _without_absorbed(rows.filter(site=viewer.at_site)).filter(pk__gt=after).exclude(pk__in=closed_to(viewer))
    return list(_with_care(rows).order_by("pk")[:most])


def _without_absorbed(rows: QuerySet[Patient]) -> QuerySet[Patient]:
    """The same with the person in place of each merged record that was found."""
    found = list(merges_in_force().filter(absorbed__in=rows.order_by().values("pk")).values_list("survivor", flat=True))
    absorbed = Exists(merges_in_force().filter(absorbed=OuterRef("pk")))
    kept = rows.exclude(absorbed)
    return kept | rows.model.objects.filter(pk__in=found) if found else kept


def listed(patient: Patient) -> Patient:
    """One person read as the list reads them."""
    return _with_care(Patient.objects.filter(pk=patient.pk)).get()


def _with_care(rows: QuerySet[Patient]) -> QuerySet[Patient]:
    """The same people with what a list shows of them, in two more queries whatever their number."""
    running = Enrolment.objects.filter(discharged_on__isnull=True)
    return rows.prefetch_related("phones", Prefetch("enrolments", running, to_attr="running"))
