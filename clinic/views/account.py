"""One's own account: password, PIN, second factor, licence."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from clinic.errors import DomainError, Malformed
from clinic.forms import PinForm
from clinic.papers import licence_notice
from clinic.permissions import Permission
from clinic.services.pins import set_pin
from clinic.services.proofs import prove
from clinic.services.second_factor import has_second_factor, is_required
from clinic.web import permitted


@permitted(Permission.SIGNED_IN)
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """What this account is and what its owner can change."""
    actor = request.actor
    context = {
        "notice": licence_notice(actor),
        "has_second_factor": has_second_factor(actor.user),
        "second_factor_required": is_required(actor.role),
    }
    return render(request, "clinic/account.html", context)


@permitted(Permission.SIGNED_IN)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: HttpRequest) -> HttpResponse:
    """Set one's PIN, with the password."""
    form = PinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _set(request, form):
        messages.success(request, "Your PIN is set. It opens this screen until the end of the dosing day.")
        return HttpResponseRedirect(reverse("account"))
    return render(request, "clinic/pin.html", {"form": form}, status=400 if form.errors else 200)


def _set(request: HttpRequest, form: forms.Form) -> bool:
    """Whether the PIN was set; if not, the form says why."""
    try:
        proof = prove(request.actor, form.cleaned_data["password"])
        set_pin(actor=request.actor, pin=form.cleaned_data["pin"], proof=proof)
    except Malformed as problem:
        form.add_error("pin", problem.fields["pin"])
        return False
    except DomainError as refusal:
        form.add_error("password", refusal.detail)
        return False
    return True
