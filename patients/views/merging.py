"""People who may be on record twice: looked at side by side, merged with a reason, separated again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clinic.errors import Malformed, RuleBroken
from clinic.panels import panels_for
from clinic.permissions import Permission
from clinic.web import permitted
from patients.forms.merging import MergeForm, SplitForm
from patients.forms.refusals import tell
from patients.selectors.duplicates import possible_pairs, why_one_person
from patients.selectors.merged import merge_at
from patients.selectors.people import people_shown, person_shown, two_here
from patients.services.charts import open_chart
from patients.services.merging import merge_records, say_two_people, split_records


@permitted(Permission.MERGE_RECORDS)
@never_cache
@require_GET
def twice(request: HttpRequest) -> HttpResponse:
    """Pairs of records nobody has judged yet."""
    return render(request, "patients/duplicates.html", {"pairs": possible_pairs(request.actor)})


@permitted(Permission.MERGE_RECORDS)
@never_cache
@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, patient_id: int, other: int) -> HttpResponse:
    """Both records side by side; with a reason they become one."""
    one, two = two_here(patient_id, other, viewer=request.actor)
    numbers = [(row.pk, row.record_number) for row in (one, two)]
    form = MergeForm(request.POST or None, records=numbers)
    status = 400 if form.is_bound else 200
    if form.is_valid():
        survivor = form.cleaned_data["survivor"]
        absorbed = two.pk if survivor == one.pk else one.pk
        try:
            merge_records(
                actor=request.actor, survivor_id=survivor, absorbed_id=absorbed, reason=form.cleaned_data["reason"]
            )
        except (Malformed, RuleBroken) as refusal:
            tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, "One record now. Both cards find it, and it can be undone from this chart.")
            return redirect("patients:chart", patient_id=survivor)
    people = people_shown([one.pk, two.pk], viewer=request.actor)
    context = {"people": [people[one.pk], people[two.pk]], "why": why_one_person(one, two), "form": form}
    return render(request, "patients/compare.html", context, status=status)


@permitted(Permission.MERGE_RECORDS)
@require_POST
def not_the_same(request: HttpRequest, patient_id: int, other: int) -> HttpResponse:
    """Somebody looked: these are two people."""
    say_two_people(actor=request.actor, one_id=patient_id, other_id=other)
    messages.success(request, "Noted: two people. This pair is not shown again.")
    return redirect("patients:duplicates")


@permitted(Permission.VIEW_CHART)
@never_cache
@require_GET
def older(request: HttpRequest, recordmerge_id: int) -> HttpResponse:
    """What was written on a merged record before it became part of another, panel by panel."""
    merge = merge_at(recordmerge_id, site=request.actor.at_site)
    open_chart(actor=request.actor, patient_id=merge.survivor_id, part="older record")
    context = {
        "merge": merge,
        "person": person_shown(merge.survivor_id, viewer=request.actor),
        "panels": panels_for("chart", merge.absorbed_id, viewer=request.actor),
    }
    return render(request, "patients/older_record.html", context)


@permitted(Permission.MERGE_RECORDS)
@never_cache
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, recordmerge_id: int) -> HttpResponse:
    """Two records again."""
    merge = merge_at(recordmerge_id, site=request.actor.at_site)
    form = SplitForm(request.POST or None)
    status = 400 if form.is_bound else 200
    if form.is_valid():
        try:
            split_records(actor=request.actor, merge_id=merge.pk, reason=form.cleaned_data["reason"])
        except (Malformed, RuleBroken) as refusal:
            tell(form, refusal)
            status = refusal.status
        else:
            messages.success(request, "Two records again.")
            return redirect("patients:chart", patient_id=merge.absorbed_id)
    person = person_shown(merge.survivor_id, viewer=request.actor)
    return render(request, "patients/split.html", {"form": form, "merge": merge, "person": person}, status=status)
