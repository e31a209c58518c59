"""Writing a new order, or new steps for a running one: the form, its rows, its preview, its saving."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clinic.errors import DomainError
from clinic.permissions import Permission
from clinic.services.proofs import prove
from clinic.typed import whole_number
from clinic.web import permitted, pressed
from dosing.domain.order import InvalidSteps, Step, checked_steps
from dosing.domain.reasons import REASONS
from dosing.domain.taper import InvalidTaper, TaperTurn
from dosing.domain.taper_terms import TaperTerms
from dosing.forms.orders import PURPOSES, PasswordForm, PlainForm, StepRows
from dosing.selectors.first_dose import first_dose_findings
from dosing.selectors.order_facts import findings_of_plan
from dosing.selectors.order_pages import order_of
from dosing.selectors.order_preview import preview_of
from dosing.selectors.site_numbers import numbers_for
from dosing.services.order_desk import write_once
from dosing.services.orders import Plan, write_change, write_order
from dosing.services.tapers import write_taper
from dosing.views.order_findings import asked, reasons
from dosing.views.order_forms import Writing, followed, fresh, planned_steps, told_of, typed
from dosing.views.order_forms import step_rows as rows_of
from patients.selectors.people import person_here, person_shown

SIGN = "sign"
# What the page means when it is opened for a taper.
MEANS = {
    TaperTurn.PLAN: "The steps are worked out from the pace, and each can be measured with the product.",
    TaperTurn.SLOW: "From the day below the taper goes on at another pace.",
    TaperTurn.REVERSE: "The dose goes back to one the person came down from, and comes down again from there.",
    TaperTurn.RESUME: "The dose comes down again from where it was held.",
    TaperTurn.PAUSE: "The dose stays where it is until the taper is resumed; its pace is kept.",
    TaperTurn.STOP: "The taper is over and the dose stays where it is. That is a good end, too.",
}


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
    return _rows_answer(request, formset)


@permitted(Permission.PRESCRIBE)
@never_cache
@require_POST
def taper_rows(request: HttpRequest) -> HttpResponse:
    """The rows of the taper as typed so far; while that is none yet, the rows as they are."""
    writing = typed(request.POST, actor=request.actor, previous=followed(request.POST, actor=request.actor))
    taper = writing.planned
    if taper is None:
        return step_rows(request)
    numbers = numbers_for(request.actor)
    try:
        return _rows_answer(request, rows_of(planned_steps(taper, numbers), request.actor.day))
    except InvalidTaper:
        return step_rows(request)  # the preview says what is wrong


@permitted(Permission.PRESCRIBE)
@never_cache
@require_POST
def preview(request: HttpRequest, patient_id: int) -> HttpResponse:
    """What the order as typed so far would do. Always an answer: half a form is not a mistake yet."""
    actor = request.actor
    patient = person_here(patient_id, viewer=actor)
    writing = typed(request.POST, actor=actor, previous=followed(request.POST, actor=actor))
    context = {
        "today": actor.day,
        "person": patient,
        **told_of(writing, actor),
        **_previewed(request, patient, writing),
    }
    return render(request, "dosing/orders/_preview.html", context)


def _previewed(request: HttpRequest, patient: Any, writing: Writing) -> dict[str, Any]:
    """What can be shown of the order as typed so far: nothing, a problem, or all of it."""
    try:
        steps = _steps(writing)
    except InvalidSteps as problem:
        return {"problem": str(problem)}
    return _looked_at(request, patient, writing, steps) if steps else {}


def _looked_at(request: HttpRequest, patient: Any, writing: Writing, steps: tuple[Step, ...]) -> dict[str, Any]:
    """The days of the order, and what the rules and the window would say of it."""
    actor, read, previous = request.actor, writing.form.cleaned_data, writing.previous
    product, purpose = read["product"], read.get("purpose", "")
    return {
        "preview": preview_of(patient.pk, product=product, steps=steps, previous=previous, today=actor.day),
        "first_dose": first_dose_findings(patient, product.medication, viewer=actor),
        "findings": asked(
            request,
            findings_of_plan(patient, product=product, purpose=purpose, steps=steps, previous=previous, viewer=actor),
        ),
        "reason_codes": REASONS,
    }


def _writer(request: HttpRequest, patient: Any, previous: Any) -> HttpResponse:
    """Show the form; on a save write and perhaps sign; on a refusal keep everything typed but the password."""
    if request.method == "GET":
        return _page(request, patient, fresh(request, previous), PasswordForm())
    writing = typed(request.POST, actor=request.actor, previous=previous)
    password, wants_signature = PasswordForm(request.POST), request.POST.get("action") == SIGN
    terms = _terms(writing)
    if not (writing.form.is_valid() & writing.rows.is_valid()) or not writing.taper.is_valid():
        return _page(request, patient, writing, password, status=400)
    try:
        order = _save(request, patient, writing, terms)
    except DomainError as refusal:
        password.is_valid()
        _about(refusal, writing, password).tell(refusal)
        return _page(request, patient, writing, password, status=refusal.status)
    done = "signed" if wants_signature else "saved as a draft; it gives no right to a dose until it is signed"
    messages.success(request, f"{order.product.name}: the order is {done}.")
    return redirect("dosing:orders", patient_id=patient.pk)


def _about(refusal: DomainError, writing: Writing, password: PasswordForm) -> PlainForm:
    """The form a refusal is told on."""
    if refusal.code in ("wrong_credential", "too_many_tries"):
        return password
    return writing.taper if set(refusal.fields) & set(writing.taper.fields) else writing.form


def _terms(writing: Writing) -> TaperTerms | None:
    """What the order says of its taper; None for an order that is none."""
    if not writing.taper.is_valid() or writing.taper.turn_asked is None:
        return None
    return writing.taper.terms(writing.course.plan if writing.course else None)


def _save(request: HttpRequest, patient: Any, writing: Writing, terms: TaperTerms | None) -> Any:
    actor, read, previous = request.actor, writing.form.cleaned_data, writing.previous
    plan = Plan(
        product=read["product"],
        purpose=read["purpose"],
        steps=tuple(row.step() for row in writing.rows),
        reason=read["reason"],
    )
    signs = request.POST.get("action") == SIGN
    proof = prove(actor, request.POST.get("password", "")) if signs else None

    def written() -> Any:
        if terms is not None:
            return write_taper(actor=actor, patient=patient, plan=plan, terms=terms, previous=previous)
        if previous is not None:
            return write_change(actor=actor, order=previous, plan=plan)
        return write_order(actor=actor, patient=patient, plan=plan)

    return write_once(pressed(request), actor=actor, write=written, proof=proof, reasons=reasons(request))


def _steps(writing: Writing) -> tuple[Step, ...]:
    """The steps if everything they need is there, otherwise none."""
    writing.form.is_valid()
    if not writing.rows.is_valid() or "product" not in writing.form.cleaned_data:
        return ()
    return checked_steps([row.step() for row in writing.rows])


def _page(request: HttpRequest, patient: Any, writing: Writing, password: PasswordForm, **more: Any) -> HttpResponse:
    turn = _turn_shown(writing, request)
    context: Mapping[str, Any] = {
        "person": person_shown(patient.pk, viewer=request.actor),
        "previous": writing.previous,
        "form": writing.form,
        "rows": writing.rows,
        "taper": writing.taper,
        "turn": turn,
        "means": MEANS.get(turn) if turn else "",
        "course": writing.course,
        "password_form": password,
        "purposes": PURPOSES,
        "request_key": request.POST.get("request_key", ""),
        **(_previewed(request, patient, writing) if request.method == "POST" else {}),
    }
    return render(request, "dosing/orders/write.html", context, **more)


def _turn_shown(writing: Writing, request: HttpRequest) -> TaperTurn | None:
    """What the page is opened for; None where it is a plain order until somebody plans a taper."""
    asked = writing.taper["turn"].value()
    is_taper = "taper" in request.GET or writing.taper["method"].value()
    return TaperTurn(asked) if is_taper and asked in list(TaperTurn) else None


def _rows_answer(request: HttpRequest, rows: Any) -> HttpResponse:
    answer = render(request, "dosing/orders/_steps.html", {"rows": rows})
    answer["HX-Trigger-After-Settle"] = "steps"  # the preview looks again
    return answer


def _count(answers: QueryDict) -> int:
    typed = whole_number(answers.get("steps-TOTAL_FORMS", ""))
    return 1 if typed is None else min(typed, StepRows.max_num)


def _following(answers: QueryDict, total: int) -> dict[str, Any]:
    """The next row: it begins on the day after the last one ends."""
    last_row = StepRows.form(answers, prefix=f"steps-{total - 1}")
    last_row.is_valid()
    ends = getattr(last_row, "cleaned_data", {}).get("to_day")
    return {"from_day": ends + timedelta(days=1) if ends else "", "every_days": 1}
