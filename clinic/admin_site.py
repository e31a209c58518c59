"""The administration pages: Django's own, with the clinic's sign-in and the clinic's rows only.

Tables of other packages (tokens, authenticators, wrong tries, groups) hold secrets or mean nothing here,
so they are not shown, whoever registers them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.apps import AdminConfig
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url

from clinic.permissions import Permission

OURS = ("clinic", "patients", "assessments", "dosing")


class ClinicAdminSite(AdminSite):
    """Where an administrator looks things up and sets things up."""

    site_header = site_title = "Evenkeel administration"
    index_title = "What is kept"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the grants table lets this person in."""
        return bool(request.actor and request.actor.may(Permission.USE_ADMIN))

    def register(
        self, model_or_iterable: Any, admin_class: type[ModelAdmin[Any]] | None = None, **options: Any
    ) -> None:
        """Take in the clinic's own models; let the others pass."""
        models: Iterable[type[Model]] = (
            model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        )
        ours = [model for model in models if apps.get_containing_app_config(model.__module__).label in OURS]
        super().register(ours, admin_class, **options)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseRedirect:
        """The one sign-in page, with its second factor and its lockout."""
        target = request.GET.get("next") or resolve_url("admin:index")
        return HttpResponseRedirect(f"{resolve_url('account_login')}?next={quote(target)}")


class ClinicAdminConfig(AdminConfig):
    """Makes ours the site that every `admin.py` registers on."""

    default_site = "clinic.admin_site.ClinicAdminSite"
