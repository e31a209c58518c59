"""One assessment over HTTP, as a FHIR R4 Bundle."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.api.shapes import BundleShape
from assessments.domain.fhir import FiledForm, observations, questionnaire_response
from assessments.models import Assessment, Conclusion
from assessments.selectors.answers import answers_of
from assessments.selectors.assessments import assessment_here
from assessments.selectors.stored import instrument_of
from clinic import clock
from clinic.api.views import ClinicView
from clinic.permissions import Permission
from patients.services.charts import open_chart


class AssessmentFhirView(ClinicView):
    """One assessment for another system."""

    permission = Permission.VIEW_CHART

    @extend_schema(operation_id="export_assessment", responses=BundleShape)
    def get(self, request: Request, assessment_id: int) -> Response:
        """Its QuestionnaireResponse and, once it is signed, an Observation for each scale as it was scored then.

        One that was declined is `stopped`; one that has been amended since is marked as entered in error. On record.
        """
        found = assessment_here(assessment_id, viewer=self.actor)
        open_chart(actor=self.actor, patient_id=found.patient_id, part="assessment_export")
        form = filed(found)
        is_scored = form.status not in ("in-progress", "stopped")
        resources = [questionnaire_response(form), *(observations(form) if is_scored else [])]
        entries = [{"resource": resource} for resource in resources]
        return Response({"resourceType": "Bundle", "type": "collection", "entry": entries})


def filed(found: Assessment) -> FiledForm:
    """What is on record of it; nothing is scored anew."""
    conclusion: Conclusion | None = getattr(found, "conclusion", None)
    last = conclusion.concluded_by_id if conclusion else found.started_by_id
    at = conclusion.concluded_at if conclusion else found.started_at
    return FiledForm(
        id=str(found.pk),
        instrument=instrument_of(found),
        answers=conclusion.answers if conclusion else answers_of(found).raw,
        subject=f"Patient/{found.patient_id}",
        authored=clock.local(found.patient.site, at).isoformat(),
        total=conclusion.total if conclusion else None,
        subscores=conclusion.subscores if conclusion else {},
        band=conclusion.band if conclusion else "",
        flags=conclusion.flags if conclusion else (),
        status=status_of(found, conclusion),
        author=f"Practitioner/{last}",
        source=f"Patient/{found.patient_id}" if found.by_patient else "",
    )


def status_of(found: Assessment, conclusion: Conclusion | None) -> str:
    """The FHIR status. FHIR has no word for "followed by a later one": what must not be counted is in error."""
    if conclusion is None:
        return "in-progress"
    if conclusion.kind == "declined":
        return "stopped"
    if hasattr(found, "amended_by"):
        return "entered-in-error"
    return "amended" if conclusion.amends_id else "completed"
