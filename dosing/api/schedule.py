"""The schedule over HTTP: what was, is and will be due."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.views import ClinicView, day_in_query
from clinic.errors import Malformed
from clinic.permissions import Permission
from dosing.api.shapes import PlannedShape
from dosing.api.telling import planned
from dosing.selectors.schedule import schedule
from patients.services.charts import open_chart

MOST_DAYS = 400


class ScheduleView(ClinicView):
    """What was, is and will be due."""

    permission = Permission.VIEW_CHART

    @extend_schema(
        operation_id="get_schedule",
        parameters=[OpenApiParameter("from", str), OpenApiParameter("to", str)],
        responses=PlannedShape(many=True),
    )
    def get(self, request: Request, patient_id: int) -> Response:
        """Every due dose from day to day, both included; today alone when no day is named."""
        actor = self.actor
        patient = open_chart(actor=actor, patient_id=patient_id, part="schedule")
        first, last = day_in_query(request, "from"), day_in_query(request, "to")
        first, last = first or last or actor.day, last or first or actor.day
        if last < first or (last - first).days >= MOST_DAYS:
            raise Malformed(
                f"From a day to the same or a later one, {MOST_DAYS} days at the most.",
                fields={"to": [f"Not before `from`, and within {MOST_DAYS} days."]},
            )
        lines = schedule(patient.pk, first, last, site=actor.at_site, today=actor.day)
        return Response([planned(line) for line in lines])
