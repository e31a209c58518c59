"""The line of the day over HTTP."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api.paging import limit_of, page, rest_after
from clinic.api.views import ClinicView
from clinic.permissions import Permission
from dosing.api.orders import PAGE
from dosing.api.shapes import QueueShape
from dosing.api.telling import instant
from dosing.selectors.queue import queue_of_day


class QueueView(ClinicView):
    """Who is expected today."""

    permission = Permission.VIEW_QUEUE

    @extend_schema(operation_id="list_expected", parameters=PAGE, responses=QueueShape(many=True))
    def get(self, request: Request) -> Response:
        """Everybody with a dose due today, whether they have come or not."""
        limit, site = limit_of(request), self.actor.at_site
        everybody = queue_of_day(site, self.actor.day)
        rows = rest_after(everybody, request.query_params.get("after"), lambda row: row.patient_id)[: limit + 1]
        body = [
            {
                "patient": row.patient_id,
                "record_number": row.record_number,
                "name": row.name,
                "checked_in_at": instant(site, row.checked_in_at) if row.checked_in_at else None,
                "status": row.status.value,
            }
            for row in rows
        ]
        return page(request, rows, limit=limit, key=lambda row: row.patient_id, body=body)
