"""People in the administration pages: the cross-index of numbers and names, read only.

The search asks for record numbers only: Django's administration searches by the address, and a name
does not belong into one. What an alert says is care, not administration, and is not shown.
"""

from typing import Any

from django.contrib import admin

from clinic.permissions import Permission
from patients.admin.of_person import OfPersonAdmin
from patients.models import (
    AdmissionBasis,
    Alert,
    CarePlan,
    Consent,
    ConsentEnd,
    ContactDetails,
    Disclosure,
    DoseVerification,
    Enrolment,
    EnrolmentCheck,
    Exam,
    GuardianConsent,
    GuestStay,
    Intake,
    InterimStep,
    NoneReported,
    Patient,
    ReportedMedicine,
    Restriction,
    SectionVersion,
)
from patients.models.history_topics import TOPICS


@admin.register(Patient)
class PatientAdmin(OfPersonAdmin):
    """Record numbers and whose they are (21 CFR 1304.24: where numbers stand in for names)."""

    site_path = "site"
    person_path = "pk"
    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("record_number", "legal_name", "birth_date", "site", "registered_at")
    list_filter = (("registered_at", admin.DateFieldListFilter),)
    list_select_related = ("site",)
    search_fields = ("record_number__istartswith",)
    search_help_text = "Record number, from its beginning"
    ordering = ("record_number",)
    fields = (
        "record_number",
        "given_name",
        "family_name",
        "preferred_name",
        "birth_date",
        "sex",
        "site",
        "registered_at",
        "registered_by",
    )

    def person_of(self, row: Patient) -> int:
        """The row is the person."""
        return row.pk


@admin.register(Enrolment)
class EnrolmentAdmin(OfPersonAdmin):
    """Who was in treatment from when to when."""

    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("patient", "programme", "site", "admitted_on", "discharged_on", "discharge_reason")
    list_filter = ("programme", ("admitted_on", admin.DateFieldListFilter))
    list_select_related = ("patient", "site")
    search_fields = ("patient__record_number__istartswith",)
    search_help_text = "Record number, from its beginning"


@admin.register(Alert)
class AlertAdmin(OfPersonAdmin):
    """That an alert was raised and ended, by whom and when; not what it says."""

    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("patient", "kind", "raised_by", "raised_at", "ended_by", "ended_at")
    list_filter = ("kind", ("raised_at", admin.DateFieldListFilter))
    list_select_related = ("patient", "raised_by", "ended_by")
    search_fields = ("patient__record_number__istartswith",)
    search_help_text = "Record number, from its beginning"
    fields = ("patient", "kind", "raised_by", "raised_at", "ended_by", "ended_at")
    ordering = ("-id",)


@admin.register(Intake)
class IntakeAdmin(OfPersonAdmin):
    """That somebody was asked, by whom, and when it ended; what was told is care and stands on the chart."""

    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("patient", "opened_at", "opened_by", "closed_at", "closed_by")
    list_filter = (("opened_at", admin.DateFieldListFilter), ("closed_at", admin.EmptyFieldListFilter))
    list_select_related = ("patient", "opened_by", "closed_by")
    search_fields = ("patient__record_number__istartswith",)
    search_help_text = "Record number, from its beginning"
    fields = ("patient", "opened_at", "opened_by", "closed_at", "closed_by")


@admin.register(SectionVersion)
class SectionVersionAdmin(OfPersonAdmin):
    """Who saved which section when; not what was answered."""

    site_path = "intake__patient__site"
    person_path = "intake__patient"
    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("person", "section", "number", "declined", "saved_by", "role", "saved_at")
    list_filter = ("section", "role", "declined", ("saved_at", admin.DateFieldListFilter))
    list_select_related = ("intake__patient", "saved_by")
    search_fields = ("intake__patient__record_number__istartswith",)
    search_help_text = "Record number, from its beginning"
    fields = ("person", "section", "number", "declined", "saved_by", "role", "saved_at")
    readonly_fields = ("person",)
    ordering = ("-id",)

    @admin.display(description="patient")
    def person(self, row: SectionVersion) -> Patient:
        """Whose intake it is."""
        return row.intake.patient

    def person_of(self, row: SectionVersion) -> int:
        """Whose intake it is."""
        return row.intake.patient_id


@admin.register(ContactDetails)
class ContactDetailsAdmin(OfPersonAdmin):
    """When a person's contact details were last confirmed, and by whom; the details are on the chart."""

    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("patient", "confirmed_on", "confirmed_by", "interpreter")
    list_filter = ("interpreter", ("confirmed_on", admin.DateFieldListFilter))
    list_select_related = ("patient", "confirmed_by")
    search_fields = ("patient__record_number__istartswith",)
    search_help_text = "Record number, from its beginning"
    fields = ("patient", "confirmed_on", "confirmed_by", "interpreter")


class HistoryRowAdmin(OfPersonAdmin):
    """That something was told, by whom it was written down and ended, and when; not what was told."""

    looks = Permission.VIEW_CROSS_INDEX
    list_display = ("id", "patient", "recorded_by", "recorded_at", "ended_by", "ended_at", "ended_because")
    list_filter = ("ended_because", ("recorded_at", admin.DateFieldListFilter))
    list_select_related = ("patient", "recorded_by", "ended_by")
    search_fields = ("patient__record_number__istartswith",)
    search_help_text = "Record number, from its beginning"
    fields = ("patient", "recorded_by", "recorded_at", "replaces", "ended_by", "ended_at", "ended_because")
    ordering = ("-id",)


class ReportedMedicineAdmin(HistoryRowAdmin):
    """Which medicines nobody could recognise yet, too."""

    list_display = (*HistoryRowAdmin.list_display, "match")
    list_filter = ("match", *HistoryRowAdmin.list_filter)


admin.site.register([topic.model for topic in TOPICS.values() if topic.slug != "medicines"], HistoryRowAdmin)
admin.site.register(NoneReported, HistoryRowAdmin)
admin.site.register(ReportedMedicine, ReportedMedicineAdmin)


class _OfPerson(OfPersonAdmin):
    """Rows of a person, looked up by record number."""

    looks = Permission.VIEW_CROSS_INDEX
    list_select_related = ("patient",)
    search_fields = ("patient__record_number__istartswith",)
    search_help_text = "Record number, from its beginning"
    ordering = ("-id",)


@admin.register(Consent)
class ConsentAdmin(_OfPerson):
    """What was allowed and how it was signed; who is named in it is care, not administration."""

    list_display = ("patient", "kind", "about", "signed_on", "how", "ends", "ends_on", "recorded_by")
    list_filter = ("kind", "how", "language", ("signed_on", admin.DateFieldListFilter))
    fields = (
        *("patient", "kind", "about", "form_version", "language", "how", "document", "capacity", "signed_on"),
        *("ends", "ends_on", "explained_by", "recorded_by", "recorded_at"),
    )


@admin.register(ConsentEnd)
class ConsentEndAdmin(_OfPerson):
    """That a consent was taken back or ended, and when."""

    site_path = "consent__patient__site"
    person_path = "consent__patient"
    list_select_related = ("consent__patient", "recorded_by")
    search_fields = ("consent__patient__record_number__istartswith",)
    list_display = ("consent", "why", "how", "ended_at", "recorded_by")
    list_filter = ("why", ("ended_at", admin.DateFieldListFilter))
    fields = ("consent", "why", "how", "ended_at", "recorded_by")

    def person_of(self, row: ConsentEnd) -> int:
        """The person of the consent."""
        return row.consent.patient_id


@admin.register(Disclosure)
class DisclosureAdmin(_OfPerson):
    """That something was told, of which kinds and on what ground; not what it said."""

    list_display = ("patient", "at", "recipient_kind", "purpose", "exception", "channel", "made_by")
    list_filter = ("exception", "recipient_kind", "purpose", ("at", admin.DateFieldListFilter))
    fields = (
        *("patient", "at", "made_by", "recipient_kind", "categories", "purpose", "channel", "consent", "exception"),
        *("trigger", "notice", "scope"),
    )


@admin.register(Restriction)
class RestrictionAdmin(_OfPerson):
    """What a person asked not to be told."""

    list_display = ("patient", "recipient_kind", "paid_in_full", "recorded_at", "recorded_by", "lifts")
    list_filter = ("recipient_kind", "paid_in_full")
    fields = ("patient", "recipient_kind", "paid_in_full", "recorded_at", "recorded_by", "lifts")


class OfEpisodeAdmin(OfPersonAdmin):
    """That something was put on record about an episode, by whom and when; not what was found or said."""

    looks = Permission.VIEW_CROSS_INDEX
    search_fields = ("patient__record_number__istartswith",)
    search_help_text = "Record number, from its beginning"
    list_select_related = ("patient", "recorded_by")
    ordering = ("-id",)
    facts: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()

    def get_list_display(self, request: Any) -> tuple[str, ...]:
        """Whose, what, and who recorded it."""
        return ("patient", *self.facts, "recorded_by", "recorded_at")

    def get_list_filter(self, request: Any) -> tuple[Any, ...]:
        """The facts with few answers, and the day."""
        return (*self.filters, ("recorded_at", admin.DateFieldListFilter))

    def get_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        """The same when a row is opened."""
        return ("patient", "enrolment", *self.facts, "recorded_by", "recorded_at")


def _register(model: Any, *facts: str, filters: tuple[str, ...] = ()) -> None:
    page = type(f"{model.__name__}Admin", (OfEpisodeAdmin,), {"facts": facts, "filters": filters})
    admin.site.register(model, page)


_register(AdmissionBasis)
_register(EnrolmentCheck, "method", "answer", "asked_at", filters=("method", "answer"))
_register(DoseVerification, "programme_name", "last_dose_on")
_register(GuardianConsent, "relationship", "signed_on", "is_given", filters=("is_given",))
_register(Exam, "kind", "on", "modality", "is_own_practitioner", filters=("kind", "modality", "is_own_practitioner"))
_register(CarePlan, "person_took_part")
_register(InterimStep, "step", "on", "until", filters=("step",))
_register(GuestStay, "direction", "programme_name", "from_day", "until_day", "ended_at", filters=("direction",))
