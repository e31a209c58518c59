"""What is pressed on a dose card: given, refused, spilled; and of a dose given: vomited, reversed."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission
from clinic.web import permitted, pressed, refuse
from dosing.selectors.at_site import dose_at
from dosing.services.presses import press_give, press_not_given, press_reverse, press_vomited
from dosing.views.answers import answer
from dosing.views.given_context import given_context, row_context
from dosing.views.window_forms import at_the_window, text, whole_number

OUTCOMES = ("given", "refused", "spilled")


@permitted(Permission.DISPENSE)
@require_POST
def give(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Give, refuse or spill one due dose, once for each press."""
    actor = request.actor
    press, outcome = pressed(request), request.POST.get("outcome", "")
    if outcome not in OUTCOMES:
        raise Malformed("A dose is given, refused or spilled.", fields={"outcome": ["One of these three."]})
    at = at_the_window(request, actor, patient_id, outcome=outcome)
    if at.taken is not None:
        outcome = "given"  # what was swallowed before a refusal or a spill is a dose, the rest is waste
    try:
        if outcome == "given":
            done = press_give(press, actor=actor, at=at)
        else:
            done = press_not_given(press, actor=actor, at=at, kind=outcome)
    except RuleBroken as broken:
        if broken.code != "card_not_open":
            raise
        return _stale(request, broken)
    return answer(request, "dosing/_given.html", {"given": given_context(done, outcome, actor)}, changed=True)


def _stale(request: HttpRequest, broken: RuleBroken) -> HttpResponse:
    """Nothing of the person on a stale screen may stay there."""
    response = refuse(request, broken)
    response.headers["HX-Retarget"] = "#card"
    return response


@permitted(Permission.DISPENSE)
@require_POST
def dose_event(request: HttpRequest, dose_id: int) -> HttpResponse:
    """A dose given came up again, or was recorded in error."""
    actor = request.actor
    press, event = pressed(request), request.POST.get("event", "")
    dose, reason = dose_at(actor.at_site, dose_id), text(request, "reason")
    if event == "reversed":
        press_reverse(press, actor=actor, dose=dose, reason=reason)
    elif event == "vomited":
        minutes = whole_number(request, "minutes_after")
        if minutes is None:
            raise Malformed("How many minutes after the dose?", fields={"minutes_after": ["A whole number."]})
        seen = "witnessed" in request.POST
        press_vomited(press, actor=actor, dose=dose, minutes_after=minutes, was_witnessed=seen, reason=reason)
    else:
        raise Malformed("A dose given is vomited or reversed.", fields={"event": ["One of these two."]})
    return answer(request, "dosing/_given.html", {"given": row_context(dose, event, actor)}, changed=True)
