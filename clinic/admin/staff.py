"""Staff: an account, its role at a site and the licence it rests on, on one page. Nobody is deleted."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from clinic.admin.granted import GrantedAdmin, each
from clinic.models import StaffMember, User
from clinic.permissions import ROLE_NAMES, Permission, Role
from clinic.services import accounts, staff
from clinic.services.second_factor import reset_second_factor

ROW = ("site", "role", "licence_kind", "licence_number", "licence_state", "licence_expires_on", "starts_on", "ends_on")
NAMES = ("first_name", "last_name", "initials")


class StaffForm(forms.ModelForm):
    """The account's names and password beside the role and licence."""

    username = forms.CharField(label="User name", max_length=150, validators=[UnicodeUsernameValidator()])
    first_name = forms.CharField(max_length=150)
    last_name = forms.CharField(max_length=150)
    initials = forms.CharField(max_length=4, help_text="As they stand on the dispensing log.")
    password = forms.CharField(
        max_length=128,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="For the first sign-in, or a new one; its owner changes it. A new one ends every session.",
    )

    class Meta:
        model = StaffMember
        fields = ROW

    def __init__(self, *answers: Any, **options: Any) -> None:
        super().__init__(*answers, **options)
        self.fields["role"].choices = [(role.value, name) for role, name in ROLE_NAMES.items() if role != Role.SYSTEM]
        if self.instance.pk is None:
            self.fields["password"].required = True
            return
        self.fields["username"].disabled = True
        for name in ("username", *NAMES):
            self.fields[name].initial = getattr(self.instance.user, name)

    def clean_username(self) -> str:
        """Taken names are told here, beside the field."""
        username: str = self.cleaned_data["username"]
        if self.instance.pk is None and User.objects.filter(username__iexact=username).exists():
            raise ValidationError("This user name is taken.")
        return username

    def clean_password(self) -> str:
        """A password that will do."""
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password)
        return password


class LicenceEnds(admin.SimpleListFilter):
    """Licences that have ended."""

    title, parameter_name = "licence", "licence"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One choice."""
        return [("ended", "has ended")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Staff whose licence ended before today at the administrator's site."""
        today: date = request.actor.day
        return queryset.filter(licence_expires_on__lt=today) if self.value() else queryset


@admin.register(StaffMember)
class StaffMemberAdmin(GrantedAdmin):
    """Taking somebody on, changing role or licence, closing and opening accounts."""

    form = StaffForm
    changes = Permission.MANAGE_STAFF
    list_display = ("user", "username", "role", "site", "licence_kind", "licence_expires_on", "ends_on", "is_open")
    list_filter = ("role", "site", LicenceEnds, "user__is_active")
    list_select_related = ("user", "site")
    search_fields = ("user__username", "user__first_name", "user__last_name", "licence_number")
    fieldsets = (
        ("Account", {"fields": ("username", ("first_name", "last_name", "initials"), "password")}),
        ("Role", {"fields": ("site", "role", ("starts_on", "ends_on"))}),
        ("Licence", {"fields": (("licence_kind", "licence_state", "licence_number"), "licence_expires_on")}),
    )
    actions = ("close", "reopen", "end_lockout", "reset_factor")

    @admin.display(ordering="user__username")
    def username(self, member: StaffMember) -> str:
        """The name to sign in with."""
        return member.user.username

    @admin.display(description="open", boolean=True, ordering="user__is_active")
    def is_open(self, member: StaffMember) -> bool:
        """Whether the account can sign in."""
        return member.user.is_active

    def has_manage_permission(self, request: HttpRequest) -> bool:
        """Who may use the actions."""
        return self._may(request, self.changes)

    def save_model(self, request: HttpRequest, obj: StaffMember, form: Any, change: Any) -> None:
        """Take on, or change what the form changed."""
        answers = form.cleaned_data
        if not change:
            self._take_on(request, obj, answers)
            return
        changed = {name: answers[name] for name in form.changed_data if name in ROW}
        if changed:
            staff.change_staff(actor=request.actor, member=obj, **changed)
        accounts.rename(actor=request.actor, user=obj.user, **{name: answers[name] for name in NAMES})
        if answers["password"]:
            accounts.give_password(actor=request.actor, user=obj.user, password=answers["password"])

    def _take_on(self, request: HttpRequest, obj: StaffMember, answers: dict[str, Any]) -> None:
        licence = None
        if answers["licence_kind"]:
            held = (answers[f"licence_{part}"] for part in ("kind", "number", "state", "expires_on"))
            licence = staff.Licence(*held)
        about = {name: answers[name] for name in ("username", *NAMES, "password", "site", "starts_on")}
        member = staff.take_on(actor=request.actor, role=Role(answers["role"]), licence=licence, **about)
        if answers["ends_on"]:
            member = staff.change_staff(actor=request.actor, member=member, ends_on=answers["ends_on"])
        obj.pk, obj.user, obj._state.adding = member.pk, member.user, False

    @admin.action(description="Close the account", permissions=["manage"])
    def close(self, request: HttpRequest, chosen: QuerySet[StaffMember]) -> None:
        """No more signing in; what was signed stays."""
        each(self, request, chosen, lambda one: staff.deactivate(actor=request.actor, user=one.user))

    @admin.action(description="Open the account again", permissions=["manage"])
    def reopen(self, request: HttpRequest, chosen: QuerySet[StaffMember]) -> None:
        """Signing in works again."""
        each(self, request, chosen, lambda one: accounts.reactivate(actor=request.actor, user=one.user))

    @admin.action(description="End the wait after wrong tries", permissions=["manage"])
    def end_lockout(self, request: HttpRequest, chosen: QuerySet[StaffMember]) -> None:
        """Wrong passwords and PINs are forgotten."""
        each(self, request, chosen, lambda one: accounts.end_lockout(actor=request.actor, user=one.user))

    @admin.action(description="Take away a lost second factor", permissions=["manage"])
    def reset_factor(self, request: HttpRequest, chosen: QuerySet[StaffMember]) -> None:
        """A new one is set up at the next sign-in."""
        each(self, request, chosen, lambda one: reset_second_factor(actor=request.actor, user=one.user))
