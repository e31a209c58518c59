"""What a prescriber types to plan a taper, and the agreement that goes with it."""

import re
from decimal import Decimal
from typing import Any

from django import forms

from dosing.domain.quantities import NOTHING, InvalidAmount, Quantity
from dosing.domain.taper import Taper, TaperMethod, TaperTurn
from dosing.domain.taper_terms import Pace, TaperTerms
from dosing.forms.orders import DayInput, PlainForm
from dosing.models import Product, TaperPlan
from dosing.models.orders import TAPER_METHODS
from dosing.selectors.tapers import Course, pace_of

NO_TAPER = ("", "No taper: the steps below as they are written")
AGREED = (
    ("yes", "The person agrees to this, and may stop the taper at any time"),
    ("no", "Without the person's agreement: the words below say why"),
)
_RATE = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?")
_NEEDED = ("rate", "interval_days", "start_mg", "start_on")


class TaperForm(PlainForm):
    """The pace of a taper and what was agreed. Empty as long as no method is chosen."""

    prefix = "taper"

    turn = forms.ChoiceField(
        choices=[(turn.value, turn.value) for turn in TaperTurn], required=False, widget=forms.HiddenInput
    )
    method = forms.ChoiceField(
        label="Each cut is", choices=[NO_TAPER, *TAPER_METHODS.items()], required=False,
        widget=forms.Select(attrs={"data-method": ""}),
    )  # fmt: skip
    rate = forms.CharField(
        label="How much, in % or mg",
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    interval_days = forms.IntegerField(label="Every (days)", required=False)
    start_mg = forms.CharField(
        label="From (mg a day)", max_length=12, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    start_on = forms.DateField(label="From the day", required=False, widget=DayInput())
    floor_mg = forms.CharField(
        label="Down to (mg a day)", max_length=12, required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}), help_text="0 ends it.",
    )  # fmt: skip
    agreed = forms.ChoiceField(label="Agreement", choices=AGREED, required=False, widget=forms.RadioSelect)
    said = forms.CharField(
        label="What was agreed, or why it goes without", max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def clean_rate(self) -> Decimal | None:
        """Percent or milligrams, to three decimals."""
        written = str(self.cleaned_data["rate"])
        if written and not _RATE.fullmatch(written):
            raise forms.ValidationError("A number more than 0, such as 10 or 2.5.")
        return Decimal(written) if written else None

    def clean_start_mg(self) -> Quantity | None:
        """The first dose."""
        return self._amount("start_mg")

    def clean_floor_mg(self) -> Quantity:
        """The last dose; nothing where nothing was written."""
        return self._amount("floor_mg") or NOTHING

    def clean(self) -> dict[str, Any]:
        """A method needs the numbers that go with it."""
        answers = super().clean() or {}
        if answers.get("method"):
            for name in _NEEDED:
                if answers.get(name) is None and name not in self.errors:
                    self.add_error(name, "A taper needs this.")
        return answers

    @property
    def turn_asked(self) -> TaperTurn | None:
        """What is done to a taper; None for an order that is none."""
        turn = TaperTurn(self.cleaned_data.get("turn") or TaperTurn.PLAN)
        return turn if turn.stays or self.cleaned_data.get("method") else None

    def taper(self, product: Product, plan: TaperPlan | None) -> Taper:
        """The taper as typed; it goes on counting from where the running one began. Asked once it is valid."""
        read = self.cleaned_data
        return self._pace(plan).taper(
            product.medication.code,
            start=read["start_mg"],
            start_on=read["start_on"],
            dose_step=Quantity(product.step_micrograms or 0),
        )

    def terms(self, plan: TaperPlan | None) -> TaperTerms | None:
        """What the order says of its taper; None with the error told where nobody said whether it is agreed."""
        turn, agreed = self.turn_asked, self.cleaned_data.get("agreed")
        if turn is None or not agreed:
            self.add_error("agreed", "Say whether the person agrees (42 CFR 8.12(e)(3), R-8.12-TAPER-1).")
            return None
        pace = pace_of(plan) if turn.stays and plan else self._pace(plan)
        return TaperTerms(turn, pace, agreed=agreed == "yes", said=self.cleaned_data["said"])

    def _pace(self, plan: TaperPlan | None) -> Pace:
        read = self.cleaned_data
        goes_on = plan is not None and self.turn_asked is not TaperTurn.PLAN
        return Pace(
            method=TaperMethod(read["method"]),
            rate=read["rate"],
            interval_days=read["interval_days"],
            floor=read["floor_mg"],
            began_at=Quantity(plan.began_at_micrograms) if plan is not None and goes_on else read["start_mg"],
        )

    def _amount(self, name: str) -> Quantity | None:
        written = str(self.cleaned_data[name])
        try:
            return Quantity.from_mg(written) if written else None
        except InvalidAmount as problem:
            raise forms.ValidationError(str(problem)) from problem


def prefilled(turn: TaperTurn, course: Course, today: Any) -> dict[str, Any]:
    """What the form begins with: the running pace, and the dose of today or the one before it."""
    plan = course.plan
    back = turn is TaperTurn.REVERSE and course.earlier
    start = course.earlier[0] if back else course.dose
    begins = {"turn": turn.value, "start_mg": start.mg if start else "", "start_on": today, "floor_mg": "0"}
    if plan is None or turn is TaperTurn.PLAN:
        return begins
    pace = pace_of(plan)
    return begins | {
        "method": pace.method.value,
        "rate": Quantity(plan.rate_thousandths).mg,
        "interval_days": pace.interval_days,
        "floor_mg": pace.floor.mg,
    }
