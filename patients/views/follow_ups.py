"""Working through what waits: the list, the most urgent first, and one task with what came of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from clinic.errors import Malformed
from clinic.permissions import Permission
from clinic.web import permitted
from patients.forms.follow_ups import OutcomeForm
from patients.forms.refusals import tell
from patients.selectors.follow_ups import mine, shown
from patients.selectors.people import person_shown
from patients.selectors.restricted import closed_to
from patients.services.follow_ups import close_follow_up, open_follow_up, withdraw_follow_up


@permitted(Permission.FOLLOW_UP)
@never_cache
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """What waits for me and for my role."""
    return render(request, "patients/follow_ups.html", {"waiting": mine(request.actor)})


@permitted(Permission.FOLLOW_UP)
@never_cache
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, followup_id: int) -> HttpResponse:
    """One task; with a sentence it is done, or no longer needed."""
    if request.method == "GET":
        return _page(request, followup_id, OutcomeForm())
    form = OutcomeForm(request.POST)
    form.is_valid()
    words = form.cleaned_data.get("outcome", "")
    try:
        if request.POST.get("closing") == "withdraw":
            withdraw_follow_up(actor=request.actor, follow_up_id=followup_id, why=words)
        else:
            close_follow_up(actor=request.actor, follow_up_id=followup_id, outcome=words)
    except Malformed as refusal:
        tell(form, refusal)
        return _page(request, followup_id, form, status=refusal.status)
    messages.success(request, "Closed. It stays on record with what you wrote.")
    return redirect("patients:follow_ups")


def _page(request: HttpRequest, followup_id: int, form: OutcomeForm, *, status: int = 200) -> HttpResponse:
    actor = request.actor
    row = open_follow_up(actor=actor, follow_up_id=followup_id)
    task = shown(row, viewer=actor, closed=closed_to(actor))
    context = {
        "row": row,
        "one": task,
        "form": form,
        "is_mine": row.is_for(actor.user, actor.role),
        "person": person_shown(task.patient_id, viewer=actor) if task.patient_id else None,
    }
    return render(request, "patients/follow_up.html", context, status=status)
