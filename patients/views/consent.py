"""What a person allowed: all of it in plain words, giving a consent, taking one back, and the signed paper."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic import clock
from clinic.errors import Malformed, Missing, RuleBroken
from clinic.permissions import Permission
from clinic.services.proofs import Proof, prove
from clinic.web import permitted, pressed
from patients.domain.consent import DISCLOSURE, KINDS, TREATMENT
from patients.domain.consent_words import form_of
from patients.forms.consent import ConsentForm, RecipientForms
from patients.forms.disclosure import RestrictionForm
from patients.forms.refusals import tell
from patients.printing.consent import consent_pdf, form_pdf
from patients.selectors.consent import consent_of
from patients.selectors.consent_pages import consent_lines, line_of, standing_of
from patients.selectors.disclosure import disclosures_under, restrictions_now
from patients.selectors.people import person_here, person_shown
from patients.services.charts import open_chart
from patients.services.consent import open_consent, press_consent, record_condition_met, revoke_consent
from patients.services.restrictions import lift_restriction, restrict
from patients.views.find import go


@permitted(Permission.VIEW_CHART)
@never_cache
@require_GET
def consents(request: HttpRequest, patient_id: int) -> HttpResponse:
    """What the person allowed, in force first, and what they asked not to be told."""
    patient = open_chart(actor=request.actor, patient_id=patient_id, part="consents")
    return _listed(request, patient, RestrictionForm())


@permitted(Permission.RECORD_CONSENT)
@never_cache
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Choose the kind; then its elements with the words beside them; then the signature."""
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        families = {family: _kinds(family) for family in (TREATMENT, DISCLOSURE)}
        return render(request, "patients/consents/choose.html", {**_page(request, patient_id), "families": families})
    form, recipients = _forms(request, kind)
    if request.method == "GET":
        return _giving(request, patient_id, form, recipients)
    valid = [form.is_valid(), recipients is None or recipients.is_valid()]
    if not all(valid):
        return _giving(request, patient_id, form, recipients, status=400)
    try:
        proof = _witness(request, form)
        patient = person_here(patient_id, viewer=request.actor)
        draft = form.draft(recipients)
        done = press_consent(pressed(request), actor=request.actor, patient=patient, draft=draft, proof=proof)
    except (Malformed, RuleBroken) as refusal:
        tell(form, refusal)
        return _giving(request, patient_id, form, recipients, status=refusal.status)
    messages.success(request, "The consent is in force.")
    return go(request, "patients:consent", patient_id, done.row.pk)


@permitted(Permission.RECORD_CONSENT)
@never_cache
@require_POST
def words(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The words of the form with the answers so far: beside the questions, or on paper to be signed there."""
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        raise Missing("There is no such consent.")
    patient = person_here(patient_id, viewer=request.actor)
    form, recipients = _forms(request, kind)
    form.is_valid()
    if recipients is not None:
        recipients.is_valid()
    read = form_of(form.draft(recipients), patient_name=patient.legal_name)
    if request.GET.get("paper"):
        return _pdf(form_pdf(read, patient=patient), "consent-form")
    return render(request, "patients/consents/_words.html", {"read": read})


@permitted(Permission.VIEW_CHART)
@never_cache
@require_GET
def consent(request: HttpRequest, patient_id: int, consent_id: int) -> HttpResponse:
    """One consent: the words that were signed, how it stands, and what was told under it."""
    patient = open_chart(actor=request.actor, patient_id=patient_id, part="consent")
    standing = standing_of(patient, consent_id)
    if standing is None:
        raise Missing("There is no such consent of this person.")
    context = {
        **_page(request, patient_id),
        "line": line_of(standing, patient.site),
        "consent": standing.consent,
        "told": [(row, clock.local(patient.site, row.at)) for row in disclosures_under(standing.consent)],
        "partly": [(end.recipient, clock.local(patient.site, end.ended_at)) for end in standing.partly],
        "left": [one for one in standing.consent.named if one.name not in {end.recipient for end in standing.partly}],
    }
    return render(request, "patients/consents/consent.html", context)


@permitted(Permission.RECORD_CONSENT)
@require_POST
def revoke(request: HttpRequest, patient_id: int, consent_id: int) -> HttpResponse:
    """One press: taken back, as a whole or for one recipient; or what it was to end with has happened."""
    row = consent_of(person_here(patient_id, viewer=request.actor), consent_id)
    if row is None:
        raise Missing("There is no such consent of this person.")
    reason = request.POST.get("reason", "")
    if request.POST.get("condition_met"):
        record_condition_met(actor=request.actor, consent=row, reason=reason)
        messages.success(request, "It has ended.")
    else:
        how, whom = request.POST.get("how", "electronic"), request.POST.get("recipient", "")
        revoke_consent(actor=request.actor, consent=row, how=how, recipient=whom, reason=reason)
        messages.success(request, "Taken back. From now on nothing is done or told under it.")
    return go(request, "patients:consent", patient_id, consent_id)


@permitted(Permission.VIEW_CHART)
@never_cache
@require_POST
def paper(request: HttpRequest, patient_id: int, consent_id: int) -> HttpResponse:
    """The signed consent as a PDF. By POST, since printing one leaves a trace."""
    row = consent_of(person_here(patient_id, viewer=request.actor), consent_id)
    if row is None:
        raise Missing("There is no such consent of this person.")
    return _pdf(consent_pdf(open_consent(actor=request.actor, consent=row)), "consent")


@permitted(Permission.RECORD_CONSENT)
@require_POST
def restricting(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The person asks that somebody not be told."""
    patient = person_here(patient_id, viewer=request.actor)
    form = RestrictionForm(request.POST)
    if not form.is_valid():
        return _listed(request, patient, form, status=400)
    restrict(actor=request.actor, patient=patient, **form.cleaned_data)
    messages.success(request, "Kept. They are not told under the consent for treatment and payment.")
    return go(request, "patients:consents", patient_id)


@permitted(Permission.RECORD_CONSENT)
@require_POST
def lifting(request: HttpRequest, patient_id: int, restriction_id: int) -> HttpResponse:
    """The person no longer asks for it."""
    patient = person_here(patient_id, viewer=request.actor)
    lift_restriction(actor=request.actor, patient=patient, restriction_id=restriction_id)
    messages.success(request, "Lifted.")
    return go(request, "patients:consents", patient_id)


def _listed(request: HttpRequest, patient: Any, form: RestrictionForm, *, status: int = 200) -> HttpResponse:
    lines = consent_lines(patient)
    context = {
        **_page(request, patient.pk),
        "in_force": [line for line in lines if line.is_in_force],
        "over": [line for line in lines if not line.is_in_force],
        "restrictions": restrictions_now(patient),
        "form": form,
    }
    return render(request, "patients/consents/consents.html", context, status=status)


def _forms(request: HttpRequest, kind: str) -> tuple[ConsentForm, Any]:
    asked = request.POST if request.method == "POST" else None
    initial = {"about": request.GET.get("about", "")} if not asked else {}
    form = ConsentForm(asked, kind=kind, actor=request.actor, initial=initial)
    if KINDS[kind].family != DISCLOSURE:
        return form, None
    return form, RecipientForms(asked, prefix="recipient", form_kwargs={"consent_kind": kind})


def _witness(request: HttpRequest, form: ConsentForm) -> Proof | None:
    """The password beside a name typed on the screen, checked before any row is locked."""
    if form.cleaned_data["how"] != "electronic":
        return None
    password = form.cleaned_data["password"]
    if not password:
        sentence = "Enter your own password: you witness who signed on this screen."
        raise Malformed(sentence, fields={"password": [sentence]})
    return prove(request.actor, password)


def _giving(
    request: HttpRequest, patient_id: int, form: ConsentForm, recipients: Any, *, status: int = 200
) -> HttpResponse:
    page = _page(request, patient_id)
    read = form_of(form.draft(recipients if status != 200 else None), patient_name=page["person"].legal_name)
    context = {
        **page,
        "form": form,
        "recipients": recipients,
        "kind": form.consent_kind,
        "read": read,
        "request_key": request.POST.get("request_key") or uuid4(),
    }
    return render(request, "patients/consents/give.html", context, status=status)


def _page(request: HttpRequest, patient_id: int) -> dict[str, Any]:
    actor = request.actor
    return {
        "person": person_shown(patient_id, viewer=actor),
        "may_record": actor.may(Permission.RECORD_CONSENT),
        "may_tell": actor.may(Permission.DISCLOSE),
        "may_in_emergency": actor.may(Permission.DISCLOSE_IN_EMERGENCY),
    }


def _kinds(family: str) -> list[tuple[str, Any]]:
    return [(name, kind) for name, kind in KINDS.items() if kind.family == family]


def _pdf(printed: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(printed, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
