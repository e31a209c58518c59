"""Which of two records stays, and how one knows."""

from typing import Any

from django import forms

from patients.forms.care import PlainForm


class MergeForm(PlainForm):
    """The record that stays, and the reason."""

    survivor = forms.TypedChoiceField(
        coerce=int,
        label="The record that stays",
        widget=forms.RadioSelect,
        help_text="Its number stands on the card from now on. The other card still finds the person.",
        error_messages={"required": "Choose the record that stays."},
    )
    reason = forms.CharField(
        label="How you know that this is one person",
        max_length=300,
        error_messages={"required": "Say how you know."},
    )

    def __init__(self, *args: Any, records: list[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        survivor: Any = self.fields["survivor"]
        survivor.choices = records


class SplitForm(PlainForm):
    """Why a merge was wrong."""

    reason = forms.CharField(
        label="How you know that these are two people", max_length=300, error_messages={"required": "Say how you know."}
    )
