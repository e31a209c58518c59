"""Writing a new order, or new steps for a running one: the form, its rows, its preview, its saving."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clinic.actors import Actor
from clinic.errors import DomainError
from clinic.permissions import Permission
from clinic.services.proofs import prove
from clinic.typed import whole_number
from clinic.web import permitted, pressed
from dosing.domain.order import InvalidSteps, Step, checked_steps
from dosing.forms.orders import PURPOSES, OrderForm, PasswordForm, StepRows, amounts_text
from dosing.selectors.first_dose import first_dose_findings
from dosing.selectors.order_facts import findings_of_plan
from dosing.selectors.order_pages import order_of
from dosing.selectors.order_preview import preview_of
from dosing.selectors.orders import steps_in_use
from dosing.services.order_desk import write_once
from dosing.services.orders import Plan, write_change, write_order
from patients.selectors.people import person_here, person_shown

SIGN = "sign"


@permitted(Permission.PRESCRIBE)
@never_cache
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, patient_id: int) -> HttpResponse:
    """A new order."""
    patient = person_here(patient_id, viewer=request.actor)
    return _writer(request, patient, None)


@permitted(Permission.PRESCRIBE)
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, order_id: int) -> HttpResponse:
    """New steps for a running order."""
    order = order_of(order_id, actor=request.actor)
    return _writer(request, order.patient, order)


@permitted(Permission.PRESCRIBE)
@never_cache
@require_POST
def step_rows(request: HttpRequest) -> HttpResponse:
    """The rows of the steps with one more, or without one: what was typed stays."""
    answers = request.POST
    total = _count(answers)
    kept = [n for n in range(total) if answers.get("remove") != str(n)] or [0]
    rows = [{name: answers.get(f"steps-{n}-{name}", "") for name in StepRows.form.base_fields} for n in kept]
    if "add" in answers:
        rows.append(_following(answers, total))
    formset = StepRows(initial=rows, prefix="steps")
    formset.min_num = 0
    answer = render(request, "dosing/orders/_steps.html", {"rows": formset})
    answer["HX-Trigger-After-Settle"] = "steps"  # the preview looks again
    return answer


@permitted(Permission.PRESCRIBE)
@never_cache
@require_POST
def preview(request: HttpRequest, patient_id: int) -> HttpResponse:
    """What the order as typed so far would do. Always an answer: half a form is not a mistake yet."""
    actor = request.actor
    patient = person_here(patient_id, viewer=actor)
    follows = whole_number(request.POST.get("follows", ""))
    previous = None if follows is None else order_of(follows, actor=actor)
    form, rows = _bound(request.POST, previous)
    context: dict[str, Any] = {"today": actor.day, "person": patient}
    try:
        steps = _steps(form, rows)
        if steps:
            context |= _looked_at(actor, patient, form, steps, previous)
    except InvalidSteps as problem:
        context["problem"] = str(problem)
    return render(request, "dosing/orders/_preview.html", context)


def _looked_at(actor: Actor, patient: Any, form: OrderForm, steps: tuple[Step, ...], previous: Any) -> dict[str, Any]:
    """The days of the order, and what the rules and the window would say of it."""
    product, purpose = form.cleaned_data["product"], form.cleaned_data.get("purpose", "")
    return {
        "preview": preview_of(patient.pk, product=product, steps=steps, previous=previous, today=actor.day),
        "first_dose": first_dose_findings(patient, product.medication, viewer=actor),
        "findings": findings_of_plan(
            patient, product=product, purpose=purpose, steps=steps, previous=previous, viewer=actor
        ),
    }


def _writer(request: HttpRequest, patient: Any, previous: Any) -> HttpResponse:
    """Show the form; on a save write and perhaps sign; on a refusal keep everything typed but the password."""
    if request.method == "GET":
        form, rows = _fresh(request, previous)
        return _page(request, patient, previous, form, rows, PasswordForm())
    form, rows = _bound(request.POST, previous)
    password, wants_signature = PasswordForm(request.POST), request.POST.get("action") == SIGN
    if not (form.is_valid() & rows.is_valid()):
        return _page(request, patient, previous, form, rows, password, status=400)
    try:
        order = _save(request, patient, previous, form, rows)
    except DomainError as refusal:
        password.is_valid()
        (password if refusal.code in ("wrong_credential", "too_many_tries") else form).tell(refusal)
        return _page(request, patient, previous, form, rows, password, status=refusal.status)
    done = "signed" if wants_signature else "saved as a draft; it gives no right to a dose until it is signed"
    messages.success(request, f"{order.product.name}: the order is {done}.")
    return redirect("dosing:orders", patient_id=patient.pk)


def _save(request: HttpRequest, patient: Any, previous: Any, form: OrderForm, rows: Any) -> Any:
    actor, read = request.actor, form.cleaned_data
    plan = Plan(
        product=read["product"],
        purpose=read["purpose"],
        steps=tuple(row.step() for row in rows),
        reason=read["reason"],
    )
    signs = request.POST.get("action") == SIGN
    proof = prove(actor, request.POST.get("password", "")) if signs else None

    def written() -> Any:
        if previous is not None:
            return write_change(actor=actor, order=previous, plan=plan)
        return write_order(actor=actor, patient=patient, plan=plan)

    return write_once(pressed(request), actor=actor, write=written, proof=proof)


def _fresh(request: HttpRequest, previous: Any) -> tuple[OrderForm, Any]:
    """An empty form for a new order; for a change one that holds what is running."""
    today = request.actor.day
    if previous is None:
        rows = StepRows(initial=[{"from_day": today, "every_days": 1}], prefix="steps")
        rows.min_num = 0
        return OrderForm(initial={"purpose": PURPOSES[0]}), rows
    start = {"product": previous.product.code, "purpose": previous.purpose}
    steps = [step for step in steps_in_use(previous.pk) if step.to_day is None or step.to_day >= today]
    initial = [_as_typed(step, today) for step in steps] or [{"from_day": today, "every_days": 1}]
    rows = StepRows(initial=initial, prefix="steps")
    rows.min_num = 0
    return OrderForm(initial=start, medication_id=previous.medication_id), rows


def _as_typed(step: Step, today: Any) -> dict[str, Any]:
    return {
        "from_day": max(step.from_day, today),
        "to_day": step.to_day,
        "amounts": amounts_text(step.amounts),
        "every_days": step.every_days,
    }


def _bound(answers: QueryDict, previous: Any) -> tuple[OrderForm, Any]:
    form = OrderForm(answers, medication_id=previous.medication_id if previous else None)
    return form, StepRows(answers, prefix="steps")


def _steps(form: OrderForm, rows: Any) -> tuple[Step, ...]:
    """The steps if everything they need is there, otherwise none."""
    form.is_valid()
    if not rows.is_valid() or "product" not in form.cleaned_data:
        return ()
    return checked_steps([row.step() for row in rows])


def _page(
    request: HttpRequest, patient: Any, previous: Any, form: OrderForm, rows: Any, password: PasswordForm, **more: Any
) -> HttpResponse:
    context: Mapping[str, Any] = {
        "person": person_shown(patient.pk, viewer=request.actor),
        "previous": previous,
        "form": form,
        "rows": rows,
        "password_form": password,
        "purposes": PURPOSES,
        "request_key": request.POST.get("request_key", ""),
    }
    return render(request, "dosing/orders/write.html", context, **more)


def _count(answers: QueryDict) -> int:
    typed = whole_number(answers.get("steps-TOTAL_FORMS", ""))
    return 1 if typed is None else min(typed, StepRows.max_num)


def _following(answers: QueryDict, total: int) -> dict[str, Any]:
    """The next row: it begins on the day after the last one ends."""
    last_row = StepRows.form(answers, prefix=f"steps-{total - 1}")
    last_row.is_valid()
    ends = getattr(last_row, "cleaned_data", {}).get("to_day")
    return {"from_day": ends + timedelta(days=1) if ends else "", "every_days": 1}
