"""The admission page: what stands before the first dose, what falls due after; each thing recorded in its place."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission
from clinic.web import permitted
from patients.forms import admission as forms
from patients.forms import guests as guest_forms
from patients.forms.refusals import tell
from patients.selectors.admission import admission_of, exam_of, recorded_with
from patients.selectors.people import person_here, person_shown
from patients.services import admission, care_plans, enrolment, exams, guests, interim
from patients.services.charts import open_chart
from patients.views.find import go

Service = Callable[..., object]


@permitted(Permission.VIEW_CHART)
@never_cache
@require_GET
def page(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The open episode, or the way to open one."""
    patient = open_chart(actor=request.actor, patient_id=patient_id, part="admission")
    return render(request, "patients/admission.html", _shown(request, patient))


def _shown(request: HttpRequest, patient: Any) -> dict[str, Any]:
    actor = request.actor
    found = admission_of(patient, viewer=actor)
    return {
        "person": person_shown(patient.pk, viewer=actor),
        "admission": found,
        "before": recorded_with(found.before, viewer=actor) if found else [],
        "after": recorded_with(found.clocks, viewer=actor) if found else [],
        "may": {
            "admit": actor.may(Permission.ADMIT),
            "record": actor.may(Permission.RECORD_ADMISSION),
            "sign": actor.may(Permission.SIGN_ADMISSION),
            "plan": actor.may(Permission.WRITE_CARE_PLAN),
            "examine": actor.may(Permission.SIGN_EXAM),
            "guest": actor.may(Permission.ARRANGE_GUEST),
        },
    }


def _recording(
    permission: Permission, form_class: Any, service: Service, title: str, button: str, done: str, help: str = ""
) -> Any:
    """A page, or the part of one, with one form that puts one thing on record by one service."""

    @permitted(permission)
    @never_cache
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, patient_id: int) -> HttpResponse:
        actor = request.actor
        patient = person_here(patient_id, viewer=actor)
        form = _form(form_class, request, patient)

        def put() -> object:
            return service(actor=actor, patient=patient, **form.said())

        return _put_on_record(request, patient_id, form, put, done=done, title=title, button=button, help=help)

    view.__doc__ = f"{title}."
    return view


def _put_on_record(
    request: HttpRequest, patient_id: int, form: Any, put: Callable[[], object], *, done: str, **words: str
) -> HttpResponse:
    """Do it and go back to the admission page; otherwise the form with what was typed and what is wrong."""
    status = 400 if form.is_bound else 200
    if form.is_valid():
        try:
            put()
        except (Malformed, RuleBroken) as refusal:
            tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, done)
            return go(request, "patients:admission", patient_id)
    return answer(request, patient_id, form, status=status, **words)


def answer(request: HttpRequest, patient_id: int, form: Any, *, status: int, **words: str) -> HttpResponse:
    """The form as a page of its own, or in its place on the admission page."""
    context = {"form": form, "action": request.path, "person_id": patient_id, **words}
    if request.htmx:
        return render(request, "patients/_recording.html", context, status=status)
    context["person"] = person_shown(patient_id, viewer=request.actor)
    return render(request, "patients/recording.html", context, status=status)


def _form(form_class: Any, request: HttpRequest, patient: Any) -> Any:
    today = request.actor.day
    initial = {"on": today, "signed_on": today, "from_day": today}
    more = {}
    if form_class is forms.BasisForm:
        found = admission_of(patient, viewer=request.actor)
        more["assessed"] = bool(found) and found.enrolment.programme == "assessment"
    return form_class(request.POST or None, initial=initial, **more)


admit = _recording(
    Permission.ADMIT, forms.AdmitForm, enrolment.admit, "Admit to treatment", "Admit", "Admitted. What is still"
    " needed before the first dose stands here.",
)  # fmt: skip
basis = _recording(
    Permission.SIGN_ADMISSION, forms.BasisForm, enrolment.complete_admission, "Basis of the admission", "Sign",
    "The admission is signed.",
    "No length of addiction, no earlier treatment and no drug test is asked for. Signing is with your name.",
)  # fmt: skip
screening_exam = _recording(
    Permission.SIGN_EXAM, forms.ExamForm, exams.sign_exam, "Screening exam", "Sign the exam", "The exam is signed.",
    "One done elsewhere counts for seven days before admission; you verify it by signing.",
)  # fmt: skip
full_exam = _recording(
    Permission.SIGN_EXAM, forms.FullExamForm, exams.sign_exam, "Full physical exam", "Sign the exam",
    "The exam is signed.", "In person. One done elsewhere you verify by signing.",
)  # fmt: skip
yearly_exam = _recording(
    Permission.SIGN_EXAM, forms.YearlyExamForm, exams.sign_exam, "Yearly physical exam", "Sign the exam",
    "The exam is signed.", "In person, by yourself, looking at dose and response.",
)  # fmt: skip
enrolment_check = _recording(
    Permission.RECORD_ADMISSION, forms.CheckForm, admission.record_check, "Enrolment check", "Record the answer",
    "The answer is on record.", "Whom you asked just now, and what they said.",
)  # fmt: skip
verified_dose = _recording(
    Permission.RECORD_ADMISSION, guest_forms.TransferForm, admission.verify_dose, "Transfer: verified dose",
    "Record the dose", "The verified dose is on record; this is a transfer.",
)  # fmt: skip
guardian_consent = _recording(
    Permission.RECORD_ADMISSION, forms.GuardianForm, admission.record_guardian, "Guardian's consent",
    "Put on record", "The guardian's word is on record.",
)  # fmt: skip
care_plan = _recording(
    Permission.WRITE_CARE_PLAN, forms.CarePlanForm, care_plans.sign_care_plan, "Care plan", "Sign the plan",
    "The care plan is signed.", "A new version; the earlier ones stay on record.",
)  # fmt: skip
guest_here = _recording(
    Permission.ARRANGE_GUEST, guest_forms.GuestForm, guests.welcome_guest, "Receive a guest", "Receive the guest",
    "The guest stay is on record.", "No dose is given outside these days or above the verified dose.",
)  # fmt: skip
guest_away = _recording(
    Permission.ARRANGE_GUEST, guest_forms.GuestForm, guests.send_guest, "Guest at another programme",
    "Let them be a guest there", "The guest stay is on record; no dose is given here on these days.",
)  # fmt: skip
interim_step = _recording(
    Permission.SIGN_ADMISSION, forms.InterimStepForm, interim.record_interim_step, "Interim treatment",
    "Put on record", "It is on record.",
)  # fmt: skip
convert = _recording(
    Permission.SIGN_ADMISSION, forms.ConvertForm, interim.convert_interim, "Go on to comprehensive treatment",
    "Convert today", "Comprehensive treatment from today.",
)  # fmt: skip


@permitted(Permission.RECORD_ADMISSION)
@never_cache
@require_http_methods(["GET", "POST"])
def guest_end(request: HttpRequest, patient_id: int, gueststay_id: int) -> HttpResponse:
    """Close a guest stay with what the other programme confirmed."""
    actor = request.actor
    stay = guests.guest_stay_of(actor=actor, patient_id=patient_id, stay_id=gueststay_id)
    form = guest_forms.EndStayForm(request.POST or None)

    def put() -> object:
        return guests.end_guest_stay(actor=actor, stay=stay, **form.said())

    words = {"title": "End the guest stay", "button": "End the stay", "help": ""}
    return _put_on_record(request, patient_id, form, put, done="The guest stay has ended.", **words)


@permitted(Permission.SIGN_EXAM)
@never_cache
@require_http_methods(["GET", "POST"])
def correct_exam(request: HttpRequest, patient_id: int, exam_id: int) -> HttpResponse:
    """Sign an exam again, as it should have read; the one it corrects stays on record."""
    actor = request.actor
    patient = person_here(patient_id, viewer=actor)
    exam = exam_of(exam_id, patient=patient)
    form = forms.EXAM_FORMS[exam.kind](request.POST or None, initial=forms.as_examined(exam))

    def put() -> object:
        return exams.sign_exam(actor=actor, patient=patient, corrects=exam, **form.said())

    words = {
        "title": f"Correct the {exam.get_kind_display()}",
        "button": "Sign the correction",
        "help": "Write it as it should have read. What you signed before stays on record, marked as corrected.",
    }
    return _put_on_record(request, patient_id, form, put, done="The correction is signed.", **words)
