"""The formulary in the administration pages: searched and read there, edited on its page in the project.

Retiring and taking up again are the two things done here, each through its service.
"""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from clinic.admin.granted import ReadOnlyAdmin, ReasonForm, each
from clinic.permissions import Permission
from dosing.models import Medication, Product
from dosing.services.formulary import restore_product, retire_product


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
        each(self, request, products, lambda one: retire_product(one.pk, actor=request.actor, reason=reason))

    @admin.action(description="Take up again", permissions=["configure"])
    def take_up_again(self, request: HttpRequest, products: QuerySet[Product]) -> None:
        """Restore the chosen products."""
        each(self, request, products, lambda one: restore_product(one.pk, actor=request.actor))
