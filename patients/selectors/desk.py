"""Who has come in today, for the front desk."""

from dataclasses import dataclass
from datetime import date, datetime

from clinic import clock
from clinic.models import Site
from patients.domain.names import short_name
from patients.models import Arrival


@dataclass(frozen=True, slots=True)
class Arrived:
    """One line of the list. The name is short: other people can see this screen."""

    id: int
    patient_id: int
    short_name: str
    record_number: str
    at: datetime


def arrivals_today(site: Site, *, day: date) -> list[Arrived]:
    """Today's arrivals at the site, the last one first, with the time on the site's wall clock."""
    found = Arrival.objects.filter(site=site, day=day).select_related("patient").order_by("-arrived_at", "-pk")
    return [
        Arrived(
            id=arrival.pk,
            patient_id=arrival.patient_id,
            short_name=short_name(
                arrival.patient.preferred_name or arrival.patient.given_name, arrival.patient.family_name
            ),
            record_number=arrival.patient.record_number,
            at=clock.local(site, arrival.arrived_at),
        )
        for arrival in found
    ]
