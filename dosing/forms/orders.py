"""Forms of the order pages. What is typed becomes steps in micrograms; the rules are the services'."""

from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms

from clinic.errors import DomainError
from dosing.domain.order import MAX_EVERY_DAYS, MAX_SLOTS, Step
from dosing.domain.quantities import InvalidAmount, Quantity
from dosing.selectors.formulary import dispensable_products

MOST_STEPS = 60
PURPOSES = (
    "opioid use disorder",
    "opioid withdrawal",
    "alcohol use disorder",
    "relapse prevention",
)


class DayInput(forms.DateInput):
    """A day, picked or typed; browsers want it in ISO form."""

    input_type = "date"

    def __init__(self, **more: Any) -> None:
        super().__init__(format="%Y-%m-%d", **more)


class PlainForm(forms.Form):
    """A form whose tag, token and buttons the page writes."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def tell(self, refusal: DomainError) -> None:
        """Put a refusal where it belongs: on the fields it names, otherwise above them all."""
        told = False
        for name, sentences in refusal.fields.items():
            if name in self.fields:
                self.add_error(name, [str(sentence) for sentence in sentences])
                told = True
        if not told:
            self.add_error(None, refusal.detail)


class OrderForm(PlainForm):
    """Which product, what for, and why. The steps are rows of their own."""

    product: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, empty_label="Choose a product", to_field_name="code"
    )
    purpose = forms.CharField(
        max_length=60,
        widget=forms.TextInput(attrs={"list": "purposes", "autocomplete": "off"}),
        error_messages={"required": "Say what the medicine is for."},
    )
    reason = forms.CharField(
        label="Reason", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Stands in the history beside this order.",
    )  # fmt: skip

    def __init__(self, *args: Any, medication_id: int | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        products = dispensable_products().filter(step_micrograms__isnull=False)
        if medication_id is not None:
            products = products.filter(medication_id=medication_id)
        choice = cast("forms.ModelChoiceField[Any]", self.fields["product"])
        choice.queryset = products
        choice.error_messages["invalid_choice"] = "This product is retired or not dispensed here. Choose another one."


class StepForm(forms.Form):
    """From this day to that day, so much, every so many days."""

    from_day = forms.DateField(label="From", widget=DayInput(attrs={"class": "form-control"}))
    to_day = forms.DateField(label="To", required=False, widget=DayInput(attrs={"class": "form-control"}))
    amounts = forms.CharField(
        label="mg a day",
        max_length=60,
        widget=forms.TextInput(attrs={"class": "form-control", "inputmode": "decimal", "autocomplete": "off"}),
    )
    every_days = forms.IntegerField(
        label="Every (days)",
        min_value=1,
        max_value=MAX_EVERY_DAYS,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )

    def clean_amounts(self) -> tuple[int, ...]:
        """One amount for each dose of the day, with a plus between them, in micrograms."""
        parts = str(self.cleaned_data["amounts"]).split("+")
        if len(parts) > MAX_SLOTS:
            raise forms.ValidationError(f"At most {MAX_SLOTS} doses a day.")
        try:
            return tuple(Quantity.positive_mg(part.strip()).micrograms for part in parts)
        except InvalidAmount as problem:
            raise forms.ValidationError(str(problem)) from problem

    def step(self) -> Step:
        """The row as a step."""
        read = self.cleaned_data
        return Step(read["from_day"], read["to_day"], read["amounts"], read["every_days"])


StepRows = forms.formset_factory(
    StepForm, extra=0, min_num=1, validate_min=True, max_num=MOST_STEPS, absolute_max=MOST_STEPS
)


def amounts_text(amounts: tuple[int, ...] | list[int]) -> str:
    """The amounts of a day as they are typed: "80", or "60 + 40"."""
    return " + ".join(Quantity(amount).mg for amount in amounts)


class StopForm(PlainForm):
    """A hold, a resume or an end: from which day, and why."""

    day = forms.DateField(label="From", widget=DayInput())
    reason = forms.CharField(label="Why", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class PasswordForm(PlainForm):
    """The signer's own password, entered again."""

    password = forms.CharField(
        label="Your password", strip=False, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="Entered again: it is your signature.",
    )  # fmt: skip


class ReasonForm(PlainForm):
    """One sentence why."""

    reason = forms.CharField(label="Why", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
