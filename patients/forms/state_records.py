"""Which of the state's records, of which days."""

from django import forms

from patients.forms.admission import day_field
from patients.forms.care import PlainForm


class StateRecordsForm(PlainForm):
    """Admissions or discharges, from a day to a day."""

    kind = forms.ChoiceField(label="Records", choices=[("admissions", "admissions"), ("discharges", "discharges")])
    first = day_field("From")
    last = day_field("To")
