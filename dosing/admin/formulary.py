"""The formulary in the administration pages: searched and read there, edited on its page in the project.

Retiring and taking up again are the two things done here, each through its service.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest

from clinic.errors import DomainError
from clinic.permissions import Permission
from dosing.models import Medication, Product
from dosing.services.formulary import restore_product, retire_product


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that are looked at here and changed elsewhere."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may use these pages may look."""
        return bool(request.actor.may(Permission.USE_ADMIN))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The app is listed for whoever may look."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


class ReasonForm(ActionForm):
    """An action with the reason for it."""

    reason = forms.CharField(required=False, max_length=200, label="Reason")


@admin.register(Medication)
class MedicationAdmin(ReadOnlyAdmin):
    """Ingredients."""

    list_display = ("name", "code", "narcotic", "opioid_agonist", "rxcui")
    list_filter = ("narcotic", "opioid_agonist")
    search_fields = ("name", "code", "rxcui")


@admin.register(Product)
class ProductAdmin(ReadOnlyAdmin):
    """Products, with the two actions that concern the shelf."""

    list_display = ("name", "medication", "strength", "form", "schedule", "dispensed_here", "retired_on")
    list_filter = ("dispensed_here", "schedule", ("retired_on", admin.EmptyFieldListFilter), "form", "medication")
    list_select_related = ("medication",)
    search_fields = ("name", "code", "brand", "rxnorm", "ndc", "medication__name")
    search_help_text = "Name, brand, code, RxNorm or NDC"
    action_form = ReasonForm
    actions = ("retire", "take_up_again")

    def has_configure_permission(self, request: HttpRequest) -> bool:
        """Who may retire and take up again."""
        return bool(request.actor.may(Permission.CONFIGURE_SITE))

    @admin.action(description="Retire, with the reason given", permissions=["configure"])
    def retire(self, request: HttpRequest, products: QuerySet[Product]) -> None:
        """Retire the chosen products."""
        reason = request.POST.get("reason", "")[:200]
        self._each(request, products, lambda pk: retire_product(pk, actor=request.actor, reason=reason))

    @admin.action(description="Take up again", permissions=["configure"])
    def take_up_again(self, request: HttpRequest, products: QuerySet[Product]) -> None:
        """Restore the chosen products."""
        self._each(request, products, lambda pk: restore_product(pk, actor=request.actor))

    def _each(self, request: HttpRequest, products: QuerySet[Product], change: Callable[[int], Product]) -> None:
        """Do it to one after another and say what each refusal was."""
        done = 0
        for pk in products.values_list("pk", flat=True):
            try:
                change(pk)
                done += 1
            except DomainError as error:
                self.message_user(request, error.detail, messages.ERROR)
        if done:
            self.message_user(request, f"{done} changed.", messages.SUCCESS)
