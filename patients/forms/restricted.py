"""Why a restricted chart is opened, who may open it, and what a review found."""

from typing import Any

from django import forms

from clinic.models import Site, User
from patients.forms.care import PlainForm
from patients.selectors.restricted import staff_of


class ReasonForm(PlainForm):
    """Why."""

    reason = forms.CharField(
        label="Why you must open it now", max_length=300, error_messages={"required": "Say why, in words."}
    )


class RestrictForm(PlainForm):
    """Who opens the chart as any other."""

    may_open = forms.ModelMultipleChoiceField(
        queryset=User.objects.none(),
        label="Who may open it",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Name at least one person."},
    )
    reason = forms.CharField(
        label="Why it is restricted", max_length=300, error_messages={"required": "Say why, in words."}
    )

    def __init__(self, *args: Any, site: Site, **more: Any) -> None:
        super().__init__(*args, **more)
        named: Any = self.fields["may_open"]
        named.queryset = staff_of(site)
        named.label_from_instance = lambda user: user.get_full_name() or user.get_username()


class ReviewForm(PlainForm):
    """What was found."""

    was_right = forms.TypedChoiceField(
        choices=[("yes", "There was a reason in the person's care"), ("no", "There was not; it is taken up with them")],
        coerce=lambda value: value == "yes",
        label="The opening",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    finding = forms.CharField(
        label="What you found", max_length=300, error_messages={"required": "A sentence is needed."}
    )
