"""Hold, resume and end an order: one page each that says what it means, signed with the password."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clinic.errors import DomainError
from clinic.permissions import Permission
from clinic.services.proofs import prove
from clinic.web import permitted, pressed
from dosing.forms.orders import PasswordForm, StopForm
from dosing.selectors.order_pages import order_of
from dosing.services.order_desk import write_once
from dosing.services.orders import write_end, write_hold, write_resume
from patients.selectors.people import person_shown

WORDS = {
    "hold": (
        "Hold this order",
        "From that day on nothing is due, until a prescriber resumes or ends it.",
        "Hold",
    ),
    "resume": ("Resume this order", "From that day on the steps go on as they were planned.", "Resume"),
    "end": ("End this order", "From that day on nothing is due. An ended order stays ended.", "End"),
}


@permitted(Permission.PRESCRIBE)
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, order_id: int, kind: str) -> HttpResponse:
    """Write and sign a hold, a resume or an end, or leave it as a draft."""
    order = order_of(order_id, actor=request.actor)
    form = StopForm(request.POST or None, initial={"day": request.actor.day})
    password = PasswordForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                _save(request, order, kind, form)
            except DomainError as refusal:
                password.is_valid()
                (password if refusal.code in ("wrong_credential", "too_many_tries") else form).tell(refusal)
                status = refusal.status
            else:
                return redirect("dosing:orders", patient_id=order.patient_id)
    title, meaning, verb = WORDS[kind]
    context = {
        "order": order, "form": form, "password_form": password, "title": title, "meaning": meaning, "verb": verb,
        "kind": kind, "person": person_shown(order.patient_id, viewer=request.actor),
        "request_key": request.POST.get("request_key", ""),
    }  # fmt: skip
    return render(request, "dosing/orders/stop.html", context, status=status)


def _save(request: HttpRequest, order: Any, kind: str, form: StopForm) -> None:
    actor, day, reason = request.actor, form.cleaned_data["day"], form.cleaned_data["reason"]
    signs = request.POST.get("action") == "sign"
    proof = prove(actor, request.POST.get("password", "")) if signs else None

    def written() -> Any:
        if kind == "end":
            return write_end(actor=actor, order=order, on=day, reason=reason)
        write = write_hold if kind == "hold" else write_resume
        return write(actor=actor, order=order, from_day=day, reason=reason)

    write_once(pressed(request), actor=actor, write=written, proof=proof)
    done = "is signed" if signs else "is saved as a draft and changes nothing until it is signed"
    messages.success(request, f"{order.product.name}: the {kind} {done}.")
