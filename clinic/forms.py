"""What the clinic's own pages ask."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from clinic.services.pins import LENGTH

_DIGITS = {"inputmode": "numeric", "autocomplete": "off", "maxlength": LENGTH, "class": "field-pin"}


class PinForm(forms.Form):
    """A new PIN, twice, and the password that allows it."""

    password = forms.CharField(
        label="Your password",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    pin = forms.CharField(
        label="New PIN",
        max_length=LENGTH,
        help_text=f"{LENGTH} digits, no row or repeat.",
        widget=forms.PasswordInput(attrs=_DIGITS),
    )
    again = forms.CharField(label="New PIN again", max_length=LENGTH, widget=forms.PasswordInput(attrs=_DIGITS))

    def clean(self) -> dict[str, Any]:
        """Both PINs are the same."""
        answers = super().clean() or {}
        if answers.get("pin") and answers.get("again") and answers["pin"] != answers["again"]:
            raise ValidationError({"again": "The two PINs differ."})
        return answers
