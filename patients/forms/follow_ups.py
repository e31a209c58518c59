"""How a follow-up ends."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


class OutcomeForm(forms.Form):
    """What came of it. An empty answer is refused by the service, so that nothing typed elsewhere is lost."""

    outcome = forms.CharField(
        label="What came of it",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        help_text="One or two sentences, for whoever reads this next.",
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
