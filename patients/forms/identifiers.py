"""A sensitive number as it is written down."""

from django import forms

from patients.domain.identifiers import KINDS
from patients.forms.care import PlainForm


class IdentifierForm(PlainForm):
    """What it is, and the number."""

    kind = forms.ChoiceField(choices=list(KINDS.items()), label="What it is")
    number = forms.CharField(
        max_length=60,
        label="Number",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="Kept encrypted, shown masked. Whoever looks at the whole of it is on record.",
    )
