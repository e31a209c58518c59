"""A reminder made by hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from patients.forms.care import PlainForm
from patients.models.reminders import CHANNELS
from patients.services.reminding import ByHand


class HourInput(forms.DateTimeInput):
    """A day and an hour, as the browser of whoever fills it in writes them."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class RemindForm(PlainForm):
    """Of what, how and when. The hour is the wall clock's at the site."""

    check_in = forms.TypedChoiceField(
        label="About", coerce=int, error_messages={"required": "Choose what it is about."}
    )
    channel = forms.ChoiceField(label="How", choices=[(code, name.capitalize()) for code, name in CHANNELS.items()])
    at = forms.DateTimeField(label="When", widget=HourInput(), help_text="By the clock here.")
    at_any_hour = forms.BooleanField(
        label="The person wants it at this hour, even where it is quiet",
        required=False,
    )

    def __init__(self, data: Any, *, check_ins: Sequence[tuple[int, str]], soon: datetime) -> None:
        super().__init__(data, initial={"at": soon})
        about: Any = self.fields["check_in"]
        about.choices = check_ins

    def wanted(self) -> ByHand:
        """What the service takes."""
        said = self.cleaned_data
        return ByHand(said["check_in"], said["channel"], said["at"], said["at_any_hour"])
