"""Putting an intake down for somebody else, and ending it."""

from typing import Any

from django import forms


class HandoverForm(forms.Form):
    """To whom, and what they should know."""

    note = forms.CharField(
        label="What they should know",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Such as: very tired, please keep it short.",
    )

    def __init__(self, roles: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        offered = [(value, words.capitalize()) for value, words in roles]
        self.fields["to_role"] = forms.ChoiceField(
            label="Hand over to",
            choices=offered,
            widget=forms.RadioSelect(),
            error_messages={"required": "Choose who takes it up."},
        )
        self.order_fields(["to_role", "note"])


class CloseForm(forms.Form):
    """Why it is closed with answers missing, where some are."""

    without = forms.CharField(
        label="Why it is closed without these answers",
        max_length=300,
        required=False,
        help_text="Such as: the person left before the end.",
    )
