"""The state's admission and discharge records as a table, by POST: each export leaves a trace."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic.errors import Malformed
from clinic.permissions import Permission
from clinic.printing.csv_rows import csv_stream
from clinic.web import permitted
from patients.forms.refusals import tell
from patients.forms.state_records import StateRecordsForm
from patients.services.state_records import export_state_records


@permitted(Permission.EXPORT_STATE_RECORDS)
@never_cache
@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Ask for the days; answer with the table."""
    today = request.actor.day
    form = StateRecordsForm(request.POST or None, initial={"first": today - timedelta(days=30), "last": today})
    status = 400 if form.is_bound else 200
    if form.is_valid():
        asked = form.cleaned_data
        try:
            lines = export_state_records(actor=request.actor, **asked)
        except Malformed as refusal:
            tell(form, refusal)
        else:
            header = list(lines[0]) if lines else ["NOTHING_IN_THESE_DAYS"]
            name = f"teds-{asked['kind']}-{asked['first']}-{asked['last']}.csv"
            headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
            rows = ([line[column] for column in header] for line in lines)
            return StreamingHttpResponse(
                csv_stream(header, rows), content_type="text/csv; charset=utf-8", headers=headers
            )
    return render(request, "patients/state_records.html", {"form": form}, status=status)
