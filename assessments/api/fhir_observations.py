"""A person's observations over HTTP, as a FHIR R4 Bundle."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.api.shapes import BundleShape
from assessments.domain.fhir_observations import Kept, as_fhir
from assessments.selectors.observations import Observed, observations_of
from clinic import clock
from clinic.api.views import ClinicView
from clinic.permissions import Permission
from patients.services.charts import open_chart


class ObservationsView(ClinicView):
    """Measurements and drug tests of one person."""

    permission = Permission.VIEW_CHART

    @extend_schema(operation_id="export_observations", responses=BundleShape)
    def get(self, request: Request, patient_id: int) -> Response:
        """The latest first, at most 300; what was corrected is marked as entered in error. On record."""
        actor = self.actor
        patient = open_chart(actor=actor, patient_id=patient_id, part="observations_export")
        seen = observations_of(patient, site=actor.at_site)
        entries = [{"resource": as_fhir(_kept(one, actor.at_site))} for one in seen]
        return Response({"resourceType": "Bundle", "type": "collection", "entry": entries})


def _kept(one: Observed, site: Any) -> Kept:
    row = one.row
    return Kept(
        id=row.pk,
        patient_id=row.patient_id,
        kind=row.kind,
        outcome=row.outcome,
        values=row.values,
        taken_at=one.at,
        recorded_at=clock.local(site, row.recorded_at),
        corrects=row.corrects_id,
        is_corrected=one.is_corrected,
        note=row.note,
        urine_band=one.urine.band.value if one.urine else "",
        clearance=one.clearance,
    )
