"""The base of every administration page whose rows are about people."""

from typing import Any

from django.db import models
from django.http import HttpRequest

from clinic.admin.granted import HistoryAdmin
from patients.selectors.restricted import closed_to


class OfPersonAdmin(HistoryAdmin):
    """Rows about people of one's own site, without those whose chart is restricted and not open to the viewer.

    Such rows are as if they were not there, in lists and by their addresses. `person_path` leads from the row to the
    person.
    """

    person_path = "patient"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """The rows of people whose charts the viewer may open; rows about nobody stay."""
        rows, closed = super().get_queryset(request), closed_to(request.actor)
        return rows.exclude(**{f"{self.person_path}__in": closed}) if closed else rows
