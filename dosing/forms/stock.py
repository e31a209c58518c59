"""Forms of the stock pages. An amount is a number and what it is a number of; the two are never guessed apart."""

from typing import Any, cast

from crispy_forms.layout import Div, Layout
from django import forms

from clinic.errors import DomainError, Malformed
from dosing.domain.quantities import (
    Concentration,
    InvalidAmount,
    Quantity,
    quantity_in,
    quantity_of_units,
)
from dosing.forms.orders import DayInput, PlainForm
from dosing.models import Product
from dosing.selectors.formulary import dispensable_products

MG, ML, UNITS = "mg", "ml", "units"
# What a service calls an answer, and what the pages call it.
ANSWERS = {"amount_mg": "amount", "mg": "amount", "counted_mg": "amount", "lot": "lot_number"}
_TYPED = {"inputmode": "decimal", "autocomplete": "off", "maxlength": 20}


def units_for(product: Product) -> list[tuple[str, str]]:
    """What an amount of this product can be typed in, the way it is measured first."""
    choices = [(MG, "mg")]
    if product.is_liquid and product.unit_micrograms:
        choices.insert(0, (ML, "mL"))
    elif product.unit_micrograms:
        choices.insert(0, (UNITS, f"{product.unit}s"))
    return choices


def typed_quantity(written: str, unit: str, product: Product) -> Quantity:
    """The amount of this product that was typed. Raises Malformed beside the field."""
    if unit not in dict(units_for(product)):
        sentence = f"{product.name} is not measured in that. Choose {' or '.join(dict(units_for(product)).values())}."
        raise Malformed(sentence, fields={"unit": [sentence]})
    try:
        return _read(written, unit, product)
    except InvalidAmount as problem:
        raise Malformed(str(problem), fields={"amount": [str(problem)]}) from problem


def _read(written: str, unit: str, product: Product) -> Quantity:
    one = product.unit_micrograms or 0
    if unit == ML:
        return quantity_in(written, Concentration(one))
    if unit == UNITS:
        return quantity_of_units(written, Quantity(one))
    return Quantity.from_mg(written)


class StockForm(PlainForm):
    """A form about some amount of a product; `quantity` is there once it is valid."""

    amount = forms.CharField(max_length=20, widget=forms.TextInput(attrs=_TYPED))
    unit = forms.ChoiceField(
        choices=[("", "Choose"), (ML, "mL"), (UNITS, "tablets, films or syringes"), (MG, "mg")],
        error_messages={"required": "Say what the number counts."},
    )

    def __init__(self, *args: Any, product: Product | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.about = product
        self.helper.layout = Layout(*self._laid_out())
        if product is not None:
            cast(forms.ChoiceField, self.fields["unit"]).choices = units_for(product)

    def _laid_out(self) -> list[Any]:
        """The fields in their order, number and unit side by side."""
        beside = Div("amount", "unit", css_class="stock-beside")
        return [beside if name == "amount" else name for name in self.fields if name != "unit"]

    def clean(self) -> dict[str, Any]:
        """Read the number in its unit."""
        answers = super().clean() or {}
        product = self.about or answers.get("product")
        if product is not None and "amount" in answers and "unit" in answers:
            try:
                answers["quantity"] = typed_quantity(answers["amount"], answers["unit"], product)
            except Malformed as refusal:
                self.tell(refusal)
        return answers

    def tell(self, refusal: DomainError) -> None:
        """Put a refusal beside the answers it names, in the words of this page."""
        refusal.fields = {ANSWERS.get(name, name): sentences for name, sentences in refusal.fields.items()}
        super().tell(refusal)


class ReceiveForm(StockForm):
    """One delivery: several containers of the same lot and size."""

    product: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, empty_label="Choose a product", to_field_name="code"
    )
    lot_number = forms.CharField(
        label="Lot number", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    expires_on = forms.DateField(label="Expires on", widget=DayInput(), help_text="The last day it may be given.")
    containers = forms.IntegerField(label="How many containers", min_value=1, max_value=200, initial=1)
    document = forms.CharField(
        label="Form 222 or invoice number",
        max_length=60,
        help_text="Schedule II: the number of the DEA Form 222 or CSOS order. Otherwise the invoice number.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("product", "lot_number", "expires_on", "containers", "amount", "unit", "document")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        choice = cast("forms.ModelChoiceField[Any]", self.fields["product"])
        choice.queryset = dispensable_products().filter(step_micrograms__isnull=False)
        choice.error_messages["invalid_choice"] = "This product is retired or not dispensed here. Choose another one."
        self.fields["amount"].label = "In each container"


class WasteForm(StockForm):
    """What is destroyed, why, and the second person who sees it."""

    reason = forms.CharField(label="Why", max_length=300, widget=forms.TextInput(attrs={"list": "waste-reasons"}))
    witness_username = forms.CharField(
        label="Witness: user name",
        max_length=150,
        help_text="A second person signs with their own sign-in.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    witness_password = forms.CharField(
        label="Witness: password",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
