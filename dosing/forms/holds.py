"""The form of a hold."""

from django import forms

from clinic.permissions import ROLE_NAMES
from dosing.forms.orders import PlainForm
from dosing.models.holds import LIFTING_ROLES


class HoldForm(PlainForm):
    """Why no dose is given, and who can lift that."""

    reason = forms.CharField(label="Why", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    lifted_by = forms.ChoiceField(
        label="Who can lift it",
        choices=[("", "Choose a role"), *((role.value, ROLE_NAMES[role].capitalize()) for role in LIFTING_ROLES)],
        error_messages={"required": "Choose who can lift it."},
        help_text="A prescriber or the medical director can lift it too.",
    )
