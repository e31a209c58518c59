"""Orders, doses, stock and counts in the administration pages: append-only, so looked at and never changed.

People stand here by record number; names belong to the chart.
"""

from typing import Any

from django.contrib import admin

from clinic.admin.granted import HistoryAdmin
from clinic.permissions import Permission
from dosing.domain.quantities import Quantity
from dosing.models import (
    BroughtOver,
    Container,
    Count,
    Dose,
    DoseEvent,
    DoseReversal,
    Movement,
    Order,
    Override,
    TaperPlan,
)
from patients.admin.of_person import OfPersonAdmin

BY_PERSON = ("patient__record_number",)


def in_mg(column: str, words: str) -> Any:
    """A column of micrograms, shown in milligrams."""

    @admin.display(description=words, ordering=column)
    def shown(row: Any) -> str:
        return f"{Quantity(getattr(row, column)).mg} mg"

    return shown


@admin.register(Order)
class OrderAdmin(OfPersonAdmin):
    """Prescribers' instructions, drafts among them."""

    list_display = ("id", "patient", "medication", "kind", "effective_on", "signed", "written_by", "written_at")
    list_filter = ("kind", "medication", ("signature", admin.EmptyFieldListFilter))
    list_select_related = ("patient", "medication", "written_by", "signature")
    search_fields = BY_PERSON
    ordering = ("-id",)

    @admin.display(description="signed", boolean=True)
    def signed(self, order: Order) -> bool:
        """Whether it is in force at all."""
        return getattr(order, "signature", None) is not None


@admin.register(TaperPlan)
class TaperPlanAdmin(OfPersonAdmin):
    """The pace of a taper, and whether the person agreed to it."""

    site_path, person_path = "order__patient__site", "order__patient"
    list_display = ("id", "order", "turn", "words", "agreed", "said")
    list_filter = ("turn", "agreed", "method")
    list_select_related = ("order",)
    search_fields = ("order__patient__record_number",)
    ordering = ("-id",)

    def person_of(self, row: TaperPlan) -> int:
        """Whose order it is."""
        return row.order.patient_id


@admin.register(BroughtOver)
class BroughtOverAdmin(OfPersonAdmin):
    """What another system said of the people it handed over."""

    list_display = ("id", "source_key", "patient", "medication", "last_dose_on", "take_homes_until", "brought_at")
    list_filter = ("medication", ("brought_at", admin.DateFieldListFilter))
    list_select_related = ("patient", "medication")
    search_fields = (*BY_PERSON, "source_key")
    ordering = ("-id",)


@admin.register(Dose)
class DoseAdmin(OfPersonAdmin):
    """Doses given and taken home."""

    site_path = "site"
    list_display = ("id", "patient", "medication", "day", "slot", "kind", in_mg("micrograms", "taken"), "given_by")
    list_filter = ("kind", "medication", ("day", admin.DateFieldListFilter))
    list_select_related = ("patient", "medication", "given_by")
    search_fields = (*BY_PERSON, "container__code")
    ordering = ("-id",)


@admin.register(DoseEvent)
class DoseEventAdmin(OfPersonAdmin):
    """Refused, spilled, vomited."""

    site_path = "site"
    list_display = ("id", "patient", "medication", "day", "kind", in_mg("wasted_micrograms", "wasted"), "recorded_by")
    list_filter = ("kind", "medication", ("day", admin.DateFieldListFilter))
    list_select_related = ("patient", "medication", "recorded_by")
    search_fields = BY_PERSON
    ordering = ("-id",)


@admin.register(DoseReversal)
class DoseReversalAdmin(OfPersonAdmin):
    """Doses recorded in error."""

    site_path = "dose__site"
    person_path = "dose__patient"
    list_display = ("id", "dose", "reason", "reversed_by", "reversed_at")
    list_select_related = ("dose", "reversed_by")
    search_fields = ("dose__patient__record_number", "reason")
    ordering = ("-id",)


@admin.register(Override)
class OverrideAdmin(OfPersonAdmin):
    """Findings somebody accepted."""

    list_display = ("id", "patient", "day", "rule", "accepted_by", "accepted_role", "reason")
    list_filter = ("accepted_role", ("day", admin.DateFieldListFilter))
    list_select_related = ("patient", "accepted_by")
    search_fields = (*BY_PERSON, "rule")
    ordering = ("-id",)


@admin.register(Container)
class ContainerAdmin(HistoryAdmin):
    """Bottles, boxes and syringes."""

    site_path = "site"
    looks = Permission.VIEW_STOCK
    list_display = ("code", "lot", "product", "site", "document", "received_by", "received_at")
    list_filter = ("lot__product",)
    list_select_related = ("lot__product", "site", "received_by")
    search_fields = ("code", "lot__number", "document")
    ordering = ("-id",)

    @admin.display(ordering="lot__product__name")
    def product(self, container: Container) -> str:
        """What is in it."""
        return container.lot.product.name


@admin.register(Movement)
class MovementAdmin(HistoryAdmin):
    """Every microgram's way from one account to another."""

    site_path = "container__site"
    looks = Permission.VIEW_STOCK
    list_display = (
        *("id", "container", "source", "destination", in_mg("micrograms", "amount")),
        *("moved_by", "witness", "moved_at", "cause_kind", "reason"),
    )
    list_filter = ("source", "destination", ("moved_at", admin.DateFieldListFilter))
    list_select_related = ("container", "moved_by", "witness")
    search_fields = ("container__code", "reason")
    ordering = ("-id",)


@admin.register(Count)
class CountAdmin(HistoryAdmin):
    """What was counted against what was expected."""

    site_path = "container__site"
    looks = Permission.VIEW_STOCK
    list_display = (
        *("id", "container", "day", "moment", in_mg("counted_micrograms", "counted")),
        *(in_mg("expected_micrograms", "expected"), "counted_by"),
    )
    list_filter = ("moment", ("day", admin.DateFieldListFilter))
    list_select_related = ("container", "counted_by")
    search_fields = ("container__code",)
    ordering = ("-id",)
