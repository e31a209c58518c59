"""Planned contacts over HTTP."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import clock
from clinic.api.fields import Shape
from clinic.api.paging import after_id, limit_of, page
from clinic.api.views import ClinicView, day_in_query
from clinic.errors import Malformed
from clinic.models import Site
from clinic.permissions import Permission
from patients.models import CheckIn
from patients.models.checkins import OUTCOMES
from patients.selectors.checkins import listed

OPEN = "open"
STATES = (OPEN, *OUTCOMES)
MOST_DAYS = 400


class CheckInShape(Shape):
    """A planned contact. `status` is "open" until it is closed; days are dosing days of the site."""

    id = serializers.IntegerField()
    patient = serializers.IntegerField()
    kind = serializers.CharField()
    title = serializers.CharField()
    opens_on = serializers.DateField()
    due_on = serializers.DateField()
    closes_on = serializers.DateField()
    at = serializers.DateTimeField(allow_null=True)
    owner = serializers.CharField(allow_null=True, help_text="A user name; null: anybody in the role.")
    owner_role = serializers.CharField()
    status = serializers.ChoiceField(STATES)
    closed_at = serializers.DateTimeField(allow_null=True)


class CheckInsView(ClinicView):
    """Planned contacts of the site."""

    permission = Permission.PLAN_CHECK_INS

    @extend_schema(
        operation_id="list_check_ins",
        parameters=[
            OpenApiParameter("from", str, description="First day on which they are due; today by default."),
            OpenApiParameter("to", str, description="Last day; the first by default."),
            OpenApiParameter("status", str, enum=STATES),
            OpenApiParameter("limit", int),
            OpenApiParameter("after", int, description="The id the page begins after."),
        ],
        responses=CheckInShape(many=True),
    )
    def get(self, request: Request) -> Response:
        """Due from day to day, both included, by id; without those of charts restricted to others."""
        actor, limit, status = self.actor, limit_of(request), request.query_params.get("status", "")
        first, last = day_in_query(request, "from"), day_in_query(request, "to")
        first, last = first or last or actor.day, last or first or actor.day
        if last < first or (last - first).days >= MOST_DAYS:
            raise Malformed(
                f"From a day to the same or a later one, {MOST_DAYS} days at the most.",
                fields={"to": [f"Not before `from`, and within {MOST_DAYS} days."]},
            )
        if status and status not in STATES:
            raise Malformed("There is no such status.", fields={"status": [f"One of {', '.join(STATES)}."]})
        outcome = None if not status else "" if status == OPEN else status
        rows = listed(actor, first, last, outcome=outcome, after=after_id(request), most=limit + 1)
        body = [_told(row, actor.at_site) for row in rows]
        return page(request, rows, limit=limit, key=lambda row: row.pk, body=body)


def _told(row: CheckIn, site: Site) -> dict[str, Any]:
    plain = ("kind", "title", "opens_on", "due_on", "closes_on", "owner_role")
    return {
        "id": row.pk,
        "patient": row.patient_id,
        **{name: getattr(row, name) for name in plain},
        "at": clock.local(site, row.at).isoformat() if row.at else None,
        "owner": row.owner.get_username() if row.owner else None,
        "status": row.outcome or OPEN,
        "closed_at": clock.local(site, row.closed_at).isoformat() if row.closed_at else None,
    }
