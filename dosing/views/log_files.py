"""The dispensing log as files: paper to be initialled, a table, a summary, and the cross-index. Each is on record."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from clinic.actors import Actor
from clinic.clock import local, now
from clinic.errors import Malformed
from clinic.permissions import Permission
from clinic.selectors.seals import last_seal
from clinic.web import permitted
from dosing.domain.dispensing_log import assemble
from dosing.domain.dispensing_summary import summarise
from dosing.domain.formulary_checks import SCHEDULES
from dosing.printing.dispensing_log import IndexedPerson, Letterhead, cross_index_pdf, log_csv, log_pdf, summary_pdf
from dosing.selectors.dispensing_log import Asked, log_entries, people_on_the_log
from dosing.services.prints import note_cross_index_printed, note_log_printed

MOST_DAYS_OF_LINES = 31
MOST_DAYS = 3_700
NO_STORE = {"Cache-Control": "no-store"}


@permitted(Permission.VIEW_LOG)
@require_safe
def lines_pdf(request: HttpRequest, first: date, last: date) -> HttpResponse:
    """Every line of these days, with places for initials."""
    asked = _asked(request, first, last, most=MOST_DAYS_OF_LINES)
    pdf = log_pdf(assemble(log_entries(asked), first=first, last=last), _letterhead(request.actor, asked))
    _note(request, asked, "lines")
    return _pdf(pdf, f"dispensing-log-{first}-{last}")


@permitted(Permission.VIEW_LOG)
@require_safe
def summary(request: HttpRequest, first: date, last: date) -> HttpResponse:
    """The totals of any time-frame."""
    asked = _asked(request, first, last)
    pdf = summary_pdf(summarise(log_entries(asked), first=first, last=last), _letterhead(request.actor, asked))
    _note(request, asked, "summary")
    return _pdf(pdf, f"dispensing-summary-{first}-{last}")


@permitted(Permission.VIEW_LOG)
@require_safe
def lines_csv(request: HttpRequest, first: date, last: date) -> StreamingHttpResponse:
    """Every line as a table, sent as it is read."""
    asked = _asked(request, first, last)
    _note(request, asked, "csv")
    headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="dispensing-log-{first}-{last}.csv"'}
    return StreamingHttpResponse(log_csv(log_entries(asked)), content_type="text/csv; charset=utf-8", headers=headers)


@permitted(Permission.VIEW_CROSS_INDEX)
@require_safe
def cross_index(request: HttpRequest, first: date, last: date) -> HttpResponse:
    """Whose record numbers stand on the log of these days: a paper of its own, for few."""
    asked = _asked(request, first, last)
    people = people_on_the_log(asked)
    pdf = cross_index_pdf(
        (IndexedPerson(one.record_number, one.name, str(one.born or "not known")) for one in people),
        _letterhead(request.actor, asked),
    )
    note_cross_index_printed(
        actor=request.actor, first=first, last=last, schedule=asked.schedule, people=len(people)
    )  # fmt: skip
    return _pdf(pdf, f"cross-index-{first}-{last}")


def _asked(request: HttpRequest, first: date, last: date, *, most: int = MOST_DAYS) -> Asked:
    if first > last or last - first >= timedelta(days=most) or not 2000 <= first.year <= last.year < 2100:
        raise Malformed(f"From the first day to the last, at most {most} days. For longer take the summary or the CSV.")
    schedule = request.GET.get("schedule", "")[:6]
    if schedule and schedule not in SCHEDULES:
        raise Malformed("There is no such schedule.")  # an empty paper would say nothing was given
    return Asked(request.actor.at_site, first, last, schedule)


def _letterhead(actor: Actor, asked: Asked) -> Letterhead:
    site, seal = actor.at_site, last_seal()
    return Letterhead(
        site=site.name,
        address=site.address,
        dea_number=site.dea_number,
        printed=f"{local(site, now()):%d %B %Y, %H:%M} by {actor.user}",
        seal=f"{seal.digest}, {local(site, seal.sealed_at):%d %B %Y, %H:%M}" if seal else "",
        dea_approved_on=site.dea_system_approved_on,
        schedule=asked.schedule,
    )


def _note(request: HttpRequest, asked: Asked, form: str) -> None:
    note_log_printed(
        actor=request.actor, first=asked.first, last=asked.last, schedule=asked.schedule, form=form
    )  # fmt: skip


def _pdf(pdf: bytes, name: str) -> HttpResponse:
    headers: dict[str, Any] = {**NO_STORE, "Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
