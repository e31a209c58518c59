"""Discharge and alerts."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from patients.forms.identity import BirthDateInput
from patients.models.alerts import ALERT_KINDS
from patients.models.discharges import EMPLOYMENT, FREQUENCY, LIVING, NOT_KNOWN
from patients.models.enrolment import DISCHARGE_REASONS
from patients.services.discharges import AtDischarge


class PlainForm(forms.Form):
    """A form whose tag, token and buttons the page writes."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class DischargeForm(PlainForm):
    """Why an episode ends, and what the state asks about the last day. No dose is given after it."""

    reason = forms.ChoiceField(
        choices=[("", "choose a reason"), *DISCHARGE_REASONS.items()],
        error_messages={"required": "Choose a reason."},
    )
    last_contact_on = forms.DateField(label="Last contact on", required=False, widget=BirthDateInput())
    substance = forms.CharField(
        label="Main substance at discharge", required=False, max_length=40, help_text="None, if there was none."
    )
    frequency = forms.ChoiceField(label="Use in the last 30 days", choices=list(FREQUENCY.items()), initial=NOT_KNOWN)
    employment = forms.ChoiceField(label="Work", choices=list(EMPLOYMENT.items()), initial=NOT_KNOWN)
    living = forms.ChoiceField(label="Living", choices=list(LIVING.items()), initial=NOT_KNOWN)
    arrests = forms.IntegerField(label="Arrests in the last 30 days", required=False, min_value=0, max_value=99)
    self_help = forms.IntegerField(
        label="Self-help meetings in the last 30 days", required=False, min_value=0, max_value=99
    )
    why_unknown = forms.CharField(
        label="Why something is not known", required=False, max_length=200, help_text="For what you leave open above."
    )

    def answers(self) -> dict[str, Any]:
        """The reason, and the answers as the service takes them; a choice not sent is not known."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return {"reason": self.cleaned_data["reason"], "answers": AtDischarge(**said)}


class AlertForm(PlainForm):
    """One line that everybody must see."""

    kind = forms.ChoiceField(choices=list(ALERT_KINDS.items()), initial="note")
    text = forms.CharField(
        label="What others must know",
        max_length=200,
        help_text="One sentence, in plain words. It stands on the chart and at the window until somebody ends it.",
    )
