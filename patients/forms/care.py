"""Admission, discharge and alerts."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from patients.forms.identity import BirthDateInput
from patients.models.alerts import ALERT_KINDS
from patients.models.enrolment import DISCHARGE_REASONS, PROGRAMMES


class _Plain(forms.Form):
    """A form whose tag, token and buttons the page writes."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class AdmitForm(_Plain):
    """From which day, to which programme."""

    programme = forms.ChoiceField(choices=list(PROGRAMMES.items()))
    on = forms.DateField(label="Admitted on", widget=BirthDateInput(), help_text="Today or earlier.")


class DischargeForm(_Plain):
    """Why an episode ends. No dose is given after it."""

    reason = forms.ChoiceField(
        choices=[("", "choose a reason"), *DISCHARGE_REASONS.items()],
        error_messages={"required": "Choose a reason."},
    )


class AlertForm(_Plain):
    """One line that everybody must see."""

    kind = forms.ChoiceField(choices=list(ALERT_KINDS.items()), initial="note")
    text = forms.CharField(
        label="What others must know",
        max_length=200,
        help_text="One sentence, in plain words. It stands on the chart and at the window until somebody ends it.",
    )
