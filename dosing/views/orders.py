"""A person's orders: the list, one order, and signing a draft."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from clinic.errors import DomainError
from clinic.permissions import Permission
from clinic.services.proofs import prove
from clinic.web import permitted, pressed
from dosing.domain.order import step_from_row
from dosing.domain.reasons import REASONS
from dosing.forms.orders import PasswordForm
from dosing.selectors.first_dose import first_dose_findings
from dosing.selectors.order_facts import findings_of_order
from dosing.selectors.order_pages import chains_of, order_of, step_lines
from dosing.selectors.order_preview import preview_of
from dosing.services.order_desk import sign_once
from dosing.views.order_findings import asked, reasons
from patients.selectors.people import person_shown
from patients.services.charts import open_chart


@permitted(Permission.VIEW_CHART)
@never_cache
@require_GET
def orders(request: HttpRequest, patient_id: int) -> HttpResponse:
    """All orders of a person, as chains with their history."""
    actor = request.actor
    patient = open_chart(actor=actor, patient_id=patient_id, part="orders")
    chains, drafts = chains_of(patient.pk, today=actor.day)
    context = {
        "person": person_shown(patient.pk, viewer=actor),
        "chains": chains,
        "drafts": drafts,
        "may_prescribe": actor.may(Permission.PRESCRIBE),
    }
    return render(request, "dosing/orders/orders.html", context)


@permitted(Permission.PRESCRIBE)
@never_cache
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, order_id: int) -> HttpResponse:
    """Read a draft once more, and sign it with the password entered again."""
    actor = request.actor
    order = order_of(order_id, actor=actor)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        try:
            press = pressed(request)
            proof = prove(actor, request.POST.get("password", ""))
            sign_once(press, actor=actor, order=order, proof=proof, reasons=reasons(request))
        except DomainError as refusal:
            form.is_valid()
            form.tell(refusal)
            status = refusal.status
        else:
            messages.success(request, f"{order.product.name}: the order is signed.")
            return redirect("dosing:orders", patient_id=order.patient_id)
    return render(request, "dosing/orders/sign.html", _sign_context(request, order, form), status=status)


def _sign_context(request: HttpRequest, order: Any, form: PasswordForm) -> dict[str, Any]:
    steps = [step_from_row(row) for row in order.steps]
    today = request.actor.day
    plan = (
        preview_of(order.patient_id, product=order.product, steps=steps, previous=order.previous, today=today)
        if steps
        else None
    )
    return {
        "order": order,
        "steps": step_lines(order),
        "preview": plan,
        "first_dose": first_dose_findings(order.patient, order.medication, viewer=request.actor) if steps else [],
        "findings": asked(request, findings_of_order(order, viewer=request.actor)),
        "reason_codes": REASONS,
        "today": today,
        "form": form,
        "person": person_shown(order.patient_id, viewer=request.actor),
        "is_signed": hasattr(order, "signature"),
        "request_key": request.POST.get("request_key", ""),
    }
