"""The guided intake: a section a page, saved as it is answered, put down and taken up by anybody who may."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clinic import clock
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import ROLE_NAMES, Permission
from clinic.web import permitted
from patients.domain.answers import mark_of
from patients.forms.intake.closing import CloseForm, HandoverForm
from patients.forms.refusals import tell
from patients.sections import Section, section_called
from patients.selectors.intake import answers_now, intake_here, intake_seen, latest_version, versions_of
from patients.selectors.people import person_shown
from patients.services.charts import open_chart
from patients.services.guided_intake import (
    SectionClash,
    Typed,
    begin_intake,
    close_intake,
    decline_section,
    hand_over,
    save_section,
    takers,
)
from patients.views.find import go


@permitted(Permission.TAKE_INTAKE)
@require_POST
def begin(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Begin, or go on where it was left."""
    return _resume(request, begin_intake(actor=request.actor, patient_id=patient_id).pk)


@permitted(Permission.TAKE_INTAKE)
@never_cache
@require_http_methods(["GET"])
def overview(request: HttpRequest, intake_id: int) -> HttpResponse:
    """All sections with what is missing; handing over and closing."""
    return _overview(request, intake_id, HandoverForm(_roles(request)), CloseForm())


@permitted(Permission.TAKE_INTAKE)
@never_cache
@require_http_methods(["GET"])
def resume(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Where it was left."""
    return _resume(request, intake_id)


@permitted(Permission.TAKE_INTAKE)
@never_cache
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, intake_id: int, section: str) -> HttpResponse:
    """One section: its questions; by POST the answers, as soon as one changes or when going on."""
    asked = section_called(section)
    if request.method == "GET":
        return _asking(request, intake_id, asked)
    form = asked.form(request.POST)
    form.is_valid()
    chosen = {name.removeprefix("choose_"): str(value) for name, value in request.POST.items() if name[:7] == "choose_"}
    typed = Typed(form.answers(), shown=request.POST.get("mark", "")[:40], unread=form.unread, chosen=chosen)
    try:
        saved = save_section(actor=request.actor, intake_id=intake_id, key=section, typed=typed)
    except SectionClash as clash:
        return _clashed(request, intake_id, asked, form, clash)
    except Malformed as refusal:
        tell(form, refusal)
        return _asked(request, intake_id, asked, form, mark=typed.shown, status=refusal.status)
    if form.unread:
        return _asked(request, intake_id, asked, form, mark=saved.mark, status=400)
    if wanted := request.POST.get("go_to"):
        return go(request, "patients:intake_section", intake_id, section_called(wanted).key)
    if "go_on" in request.POST:
        return _onward(request, intake_id, section)
    if saved.joined or chosen:
        return _asking(request, intake_id, asked, joined=saved.joined)
    return _asked(request, intake_id, asked, form, mark=saved.mark)


@permitted(Permission.TAKE_INTAKE)
@require_POST
def decline(request: HttpRequest, intake_id: int, section: str) -> HttpResponse:
    """The person would rather not answer this section."""
    decline_section(actor=request.actor, intake_id=intake_id, key=section)
    return _onward(request, intake_id, section)


@permitted(Permission.TAKE_INTAKE)
@require_POST
def handing(request: HttpRequest, intake_id: int) -> HttpResponse:
    """Put it down for another role."""
    form = HandoverForm(_roles(request), request.POST)
    if form.is_valid():
        hand_over(actor=request.actor, intake_id=intake_id, **form.cleaned_data)
        messages.success(
            request, f"Handed over. {ROLE_NAMES[form.cleaned_data['to_role']].capitalize()}s see it on Today."
        )
        return go(request, "home")
    return _overview(request, intake_id, form, CloseForm(), status=400)


@permitted(Permission.TAKE_INTAKE)
@require_POST
def closing(request: HttpRequest, intake_id: int) -> HttpResponse:
    """The asking is over."""
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            intake = close_intake(actor=request.actor, intake_id=intake_id, **form.cleaned_data)
        except RuleBroken as refusal:
            tell(form, refusal)
            return _overview(request, intake_id, HandoverForm(_roles(request)), form, status=refusal.status)
        messages.success(request, "The intake is closed. The answers stand on the chart.")
        return go(request, "patients:chart", intake.patient_id)
    return _overview(request, intake_id, HandoverForm(_roles(request)), form, status=400)


def _resume(request: HttpRequest, intake_id: int) -> HttpResponse:
    seen = intake_seen(intake_here(intake_id, viewer=request.actor), site=request.actor.at_site)
    if seen.resume_at and seen.intake.closed_at is None:
        return redirect("patients:intake_section", intake_id, seen.resume_at)
    return redirect("patients:intake", intake_id)


def _onward(request: HttpRequest, intake_id: int, key: str) -> HttpResponse:
    """To the next section; after the last one to the overview."""
    seen = intake_seen(intake_here(intake_id, viewer=request.actor), site=request.actor.at_site)
    keys = [one.key for one in seen.sections]
    after = keys[keys.index(key) + 1 :]
    return (
        go(request, "patients:intake_section", intake_id, after[0])
        if after
        else go(request, "patients:intake", intake_id)
    )


def _asking(request: HttpRequest, intake_id: int, asked: Section, *, joined: bool = False) -> HttpResponse:
    """The section as it stands on record."""
    intake = intake_here(intake_id, viewer=request.actor)
    latest = latest_version(intake, asked.key)
    answers = answers_now(asked, latest, intake.patient_id)
    mark = mark_of(latest.number if latest else 0, answers)
    return _asked(request, intake_id, asked, asked.form(initial=answers), mark=mark, joined=joined)


def _asked(
    request: HttpRequest, intake_id: int, asked: Section, form: Any, *, mark: str, status: int = 200, **more: Any
) -> HttpResponse:
    """The section: the whole page, the whole form for htmx where that has to be drawn anew, or what a save changed."""
    context = {**_frame(request, intake_id), "asked": asked, "form": form, "mark": mark, "status": status, **more}
    context["current"] = next(one for one in context["seen"].sections if one.key == asked.key)
    context["versions"] = versions_of(context["seen"].intake, asked.key, site=request.actor.at_site)
    redrawn = bool(more) or "go_on" in request.POST or "go_to" in request.POST
    if asked.recorded and (redrawn or not request.htmx):
        context |= asked.recorded.shown(context["person"].id, viewer=request.actor)
    if not request.htmx:
        return render(request, "patients/intake/section.html", context, status=status)
    page = "patients/intake/_section.html" if redrawn else "patients/intake/_saved.html"
    answer = render(request, page, {**context, "by_htmx": True, "redrawn": redrawn}, status=status)
    answer["HX-Retarget"] = "#section-part" if redrawn else "#saved"
    return answer


def _clashed(request: HttpRequest, intake_id: int, asked: Section, form: Any, clash: SectionClash) -> HttpResponse:
    mine = form.answers()
    both = [
        {
            "name": name,
            "label": form.label_of(name),
            "mine": form.words_of(name, mine.get(name)) or "no answer",
            "theirs": form.words_of(name, clash.theirs.get(name)) or "no answer",
        }
        for name in clash.questions
    ]
    at = clock.local(request.actor.at_site, clash.at) if clash.at else None
    told = {"both": both, "by": clash.by, "at": at}
    return _asked(request, intake_id, asked, form, mark=clash.mark, status=clash.status, clash=told)


def _overview(request: HttpRequest, intake_id: int, handing: Any, closing: Any, *, status: int = 200) -> HttpResponse:
    context = {**_frame(request, intake_id), "handing": handing, "closing": closing}
    return render(request, "patients/intake/overview.html", context, status=status)


def _frame(request: HttpRequest, intake_id: int) -> dict[str, Any]:
    """Who this is and how far it is. Drawing a page of an intake is looking into the chart, and leaves its trace."""
    actor = request.actor
    intake = intake_here(intake_id, viewer=actor)
    if request.method == "GET":
        open_chart(actor=actor, patient_id=intake.patient_id, part="intake")
    return {
        "person": person_shown(intake.patient_id, viewer=actor),
        "seen": intake_seen(intake, site=actor.at_site),
    }


def _roles(request: HttpRequest) -> list[tuple[str, str]]:
    return [(role.value, ROLE_NAMES[role]) for role in takers() if role is not request.actor.role]
