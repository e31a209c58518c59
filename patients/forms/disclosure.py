"""What is asked before somebody outside is told something."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from patients.domain.consent import CATEGORIES, PURPOSES, RECIPIENT_KINDS, Recipient
from patients.domain.disclosure import CHANNELS_OUT, EMERGENCIES, EXCEPTIONS, REGISTRY_TRIGGERS, Telling
from patients.forms.identity import BirthDateInput
from patients.services.disclosure import Sent

_BY_CONSENT = ("", "a consent of the person")


class _Plain(forms.Form):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class _TellingForm(_Plain):
    """To whom and what; each kind of telling asks more."""

    recipient_name = forms.CharField(label="Who is told", max_length=200)
    recipient_address = forms.CharField(label="Facility and address", max_length=300, required=False)
    categories = forms.MultipleChoiceField(
        label="What is told",
        choices=list(CATEGORIES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="No more than the purpose needs.",
        error_messages={"required": "Choose what is told, and no more than the purpose needs."},
    )
    channel = forms.ChoiceField(label="How", choices=list(CHANNELS_OUT.items()))
    attached = forms.CharField(
        label="Pages that go along",
        max_length=500,
        required=False,
        help_text="For what the system cannot write by itself: which pages, in words.",
    )


class DiscloseForm(_TellingForm):
    """Telling under a consent, or on a ground that needs none."""

    recipient_kind = forms.ChoiceField(
        label="What they are", choices=[*RECIPIENT_KINDS.items(), ("patient", "the person")]
    )
    miles = forms.IntegerField(
        label="Miles from here", required=False, min_value=0, help_text="For another programme only."
    )
    purpose = forms.ChoiceField(label="What for", choices=list(PURPOSES.items()))
    purpose_words = forms.CharField(label="The other purpose, in words", max_length=200, required=False)
    trigger = forms.ChoiceField(
        label="What happened",
        required=False,
        choices=[("", "not a message to a registry"), *REGISTRY_TRIGGERS.items()],
        help_text="For a registry or another programme only.",
    )
    exception = forms.ChoiceField(
        label="On what ground",
        required=False,
        choices=[_BY_CONSENT, *((name, one.name) for name, one in EXCEPTIONS.items() if name not in EMERGENCIES)],
    )
    grounds = forms.CharField(
        label="What the ground rests on",
        max_length=500,
        required=False,
        help_text="Without a consent: the order, agreement or law, and where it is.",
    )
    field_order = (
        *("recipient_name", "recipient_kind", "recipient_address", "miles", "categories", "purpose", "purpose_words"),
        *("trigger", "exception", "grounds", "channel", "attached"),
    )

    @property
    def parts(self) -> list[tuple[str, list[Any]]]:
        """The questions in the order they are asked."""
        groups = (
            ("To whom", ("recipient_name", "recipient_kind", "recipient_address", "miles")),
            ("What", ("categories", "attached")),
            ("What for, and how", ("purpose", "purpose_words", "trigger", "channel")),
            ("What allows it", ("exception", "grounds")),
        )
        return [(legend, [self[name] for name in names]) for legend, names in groups]

    def telling(self) -> Telling:
        """What is to be told to whom."""
        said = self.cleaned_data
        recipient = Recipient(
            said["recipient_name"], said["recipient_kind"], said["recipient_address"], said.get("miles")
        )
        return Telling(frozenset(said["categories"]), recipient, said["purpose"])

    def sent(self) -> Sent:
        """How it goes out."""
        said = self.cleaned_data
        return Sent(said["channel"], said["attached"], said["purpose_words"], said["trigger"])


class EmergencyForm(_TellingForm):
    """The five things an emergency must have written down (42 CFR 2.51(c)), and what is told."""

    grounds = forms.CharField(label="What the emergency is", max_length=500)
    could_not_ask = forms.BooleanField(
        label="The person's consent cannot be obtained first",
        error_messages={"required": "Only when the person cannot be asked first (42 CFR 2.51(a))."},
    )
    field_order = (
        *("recipient_name", "recipient_address", "grounds", "categories", "could_not_ask", "channel", "attached"),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["recipient_address"].required = True
        self.fields["recipient_address"].label = "Facility they belong to"
        self.fields["channel"].initial = "telephone"
        self.fields["categories"].initial = ["identity", "medication"]

    def telling(self) -> Telling:
        """What medical personnel are told."""
        said = self.cleaned_data
        recipient = Recipient(said["recipient_name"], "treating_provider", said["recipient_address"])
        return Telling(frozenset(said["categories"]), recipient, "treatment")

    def sent(self) -> Sent:
        """How it goes out."""
        return Sent(self.cleaned_data["channel"], self.cleaned_data["attached"])


class PeriodForm(_Plain):
    """From which day to which."""

    first = forms.DateField(label="From", widget=BirthDateInput())
    last = forms.DateField(label="To", widget=BirthDateInput())


class RestrictionForm(_Plain):
    """Whom not to tell, although a consent for treatment and payment would let it."""

    recipient_kind = forms.ChoiceField(
        label="Not to tell",
        choices=[(name, RECIPIENT_KINDS[name]) for name in ("health_plan", "payer", "treating_provider", "operations")],
    )
    recipient_name = forms.CharField(
        label="Only this one", max_length=200, required=False, help_text="Empty: nobody of that kind."
    )
    paid_in_full = forms.BooleanField(label="The person has paid for it in full", required=False)
    reason = forms.CharField(label="Reason", max_length=200, required=False)
