"""Planning, moving and closing a check-in, and putting an attempt on record. The services judge the answers."""

from datetime import datetime
from typing import Any

from django import forms

from clinic import clock
from clinic.models import Site, User
from patients.due_sources import kinds
from patients.forms.care import PlainForm
from patients.forms.history import TimeInput
from patients.forms.identity import BirthDateInput
from patients.models import CheckIn
from patients.models.checkins import WAYS
from patients.selectors.restricted import staff_of
from patients.services.checkins import Days


class StaffChoice(forms.ModelChoiceField):
    """Somebody who works here, by name."""

    def label_from_instance(self, obj: User) -> str:
        """Full name, or the name they sign in with."""
        return obj.get_full_name() or obj.get_username()


class DaysForm(PlainForm):
    """The days, the hour, whose it is, and why."""

    opens_on = forms.DateField(label="From", widget=BirthDateInput())
    due_on = forms.DateField(label="Due on", widget=BirthDateInput())
    closes_on = forms.DateField(label="Missed after", widget=BirthDateInput())
    hour = forms.TimeField(label="At", required=False, widget=TimeInput(), help_text="For an appointment.")
    owner = StaffChoice(label="Whose", queryset=User.objects.none(), required=False, empty_label="anybody in the role")
    reason = forms.CharField(label="Why", max_length=300, help_text="A sentence. It stays on record.")

    def __init__(self, *args: Any, site: Site, row: CheckIn | None = None, **more: Any) -> None:
        if row is not None:
            more["initial"] = {name: getattr(row, name) for name in ("opens_on", "due_on", "closes_on", "owner")}
            more["initial"]["hour"] = clock.local(site, row.at).time() if row.at else None
        super().__init__(*args, **more)
        self.site = site
        self.fields["owner"].queryset = staff_of(site)  # type: ignore[attr-defined]

    def answers(self) -> dict[str, Any]:
        """The answers as the services take them."""
        said = self.cleaned_data
        hour, due_on = said["hour"], said["due_on"]
        at = datetime.combine(due_on, hour, clock.zone(self.site.time_zone)) if hour else None
        days = Days(said["opens_on"], due_on, said["closes_on"], at)
        return {"days": days, "reason": said["reason"], "owner": said["owner"]}


class PlanForm(DaysForm):
    """A new one: which kind, too."""

    field_order = ("kind", "opens_on", "due_on", "closes_on", "hour", "owner", "reason")
    kind = forms.ChoiceField(label="What", choices=[])

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(code, one.label) for code, one in kinds().items() if one.by_hand]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    def answers(self) -> dict[str, Any]:
        """The answers with the kind."""
        return {**super().answers(), "kind": self.cleaned_data["kind"]}


class ClosingForm(PlainForm):
    """What came of it."""

    note = forms.CharField(
        label="What came of it", max_length=300, required=False, help_text="Needed for a missed or cancelled one."
    )


class AttemptForm(PlainForm):
    """Somebody tried to reach the person."""

    how = forms.ChoiceField(label="How", choices=list(WAYS.items()))
    was_reached = forms.BooleanField(label="The person was reached", required=False)
    words = forms.CharField(label="In a sentence", max_length=300)
