"""One form for every kind of observation, made from its declaration."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone

from assessments.domain.analytes import ANALYTES, STANDARD_CUP
from assessments.domain.observations import OUTCOMES, RESULTS, Entry, Kind
from assessments.models import Observation
from assessments.services.observations import Recording
from clinic import clock
from clinic.models import Site

MOMENT = "%Y-%m-%dT%H:%M"
CONFIRM, UNIT, RESULT = "confirm_", "unit_", "result_"
TYPED = {"inputmode": "decimal", "autocomplete": "off"}


class WallTime(forms.DateTimeField):
    """What the wall clock showed: the hour that comes twice when clocks go back is an hour like any other."""

    def to_python(self, value: Any) -> datetime | None:
        """The moment as typed; the form knows the zone."""
        with timezone.override(UTC):
            return super().to_python(value)


class ObservationForm(forms.Form):
    """When, what came of it, the values with their units, the results, a note. A doubt adds a box to confirm it."""

    outcome = forms.ChoiceField(
        label="What came of it",
        choices=[(code, words.capitalize()) for code, words in OUTCOMES.items() if code != "entered_in_error"],
        initial="measured",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        required=False, max_length=300, help_text="What others should know. For a refusal: what the person told."
    )

    def __init__(self, kind: Kind, *, site: Site, data: Any = None, kept: Observation | None = None) -> None:
        super().__init__(data)
        self.kind, self.site = kind, site
        self.doubts: dict[str, str] = {}
        taken = clock.local(site, kept.taken_at if kept else None)
        self.fields["taken_at"] = WallTime(
            label="Taken",
            initial=taken.strftime(MOMENT),
            input_formats=[MOMENT, MOMENT + ":%S"],
            widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "form-control"}, format=MOMENT),
        )
        for one in kind.fields:
            if one.choices:
                choices = list(one.choices.items())
                self.fields[one.name] = forms.ChoiceField(
                    label=one.label, choices=choices, initial=choices[0][0], required=False, widget=forms.RadioSelect
                )
            else:
                self._add_number(one.name, one.label, [unit.symbol for unit in one.of.units])
        if kind.tests_urine:
            self._add_results()
        if kept:
            self._fill(kept.values)

    def _add_number(self, name: str, label: str, units: list[str]) -> None:
        self.fields[name] = forms.CharField(
            label=label, required=False, max_length=20, widget=forms.TextInput(attrs=TYPED)
        )
        chosen = forms.Select if len(units) > 1 else forms.HiddenInput
        self.fields[UNIT + name] = forms.ChoiceField(
            label=f"Unit of {label}",
            required=False,
            initial=units[0],
            choices=[(symbol, symbol) for symbol in units],
            widget=chosen(attrs={"aria-label": f"Unit: {label}"}),
        )
        self.fields[CONFIRM + name] = forms.BooleanField(label="Yes, as written", required=False)

    def _add_results(self) -> None:
        for analyte in ANALYTES.values():
            self.fields[RESULT + analyte.code] = forms.ChoiceField(
                label=analyte.name,
                required=False,
                choices=[("", "not tested"), ("neg", "negative"), ("pos", "positive")],
                initial="",
                widget=forms.RadioSelect,
            )
        names = ", ".join(ANALYTES[code].name for code in STANDARD_CUP)
        self.fields["rest_negative"] = forms.BooleanField(
            label="Everything else in the standard cup was negative", required=False, help_text=f"The cup: {names}."
        )

    def _fill(self, kept: dict[str, Any]) -> None:
        for name, said in kept.items():
            if name == "results":
                self.initial.update({RESULT + code: result for code, result in said.items()})
            elif isinstance(said, dict):
                self.initial.update({name: said["value"], UNIT + name: said["unit"]})
            else:
                self.initial[name] = said

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """The kind's own fields as the page lists them: a value with its unit, or answers to choose from."""
        for one in self.kind.fields:
            row: dict[str, Any] = {"field": self[one.name], "measures": not one.choices}
            if not one.choices:
                units = one.of.units
                row |= {"unit": self[UNIT + one.name], "symbol": units[0].symbol, "several": len(units) > 1}
                row |= {"doubt": self.doubts.get(one.name), "confirm": self[CONFIRM + one.name]}
            yield row

    @property
    def results(self) -> list[BoundField]:
        """The analytes of a drug test."""
        return [self[name] for name in self.fields if name.startswith(RESULT)]

    def recording(self) -> Recording:
        """What the person typed, as the service takes it."""
        said = self.cleaned_data
        return Recording(
            kind=self.kind.code,
            taken_at=self._instant(said["taken_at"]),
            outcome=said["outcome"],
            entry=self._entry(said),
            note=said["note"],
        )

    def _instant(self, wall: datetime) -> datetime:
        """The wall clock of the site; the browser knows no zone."""
        return wall.replace(tzinfo=clock.zone(self.site.time_zone))

    def _entry(self, said: dict[str, Any]) -> Entry:
        numbers = {
            one.name: (said[one.name], said[UNIT + one.name] or one.of.units[0].symbol)
            for one in self.kind.fields
            if not one.choices
        }
        answers = {one.name: said[one.name] for one in self.kind.fields if one.choices}
        results = {
            name.removeprefix(RESULT): value
            for name, value in said.items()
            if name.startswith(RESULT) and value in RESULTS
        }
        if said.get("rest_negative"):
            results = dict.fromkeys(STANDARD_CUP, "neg") | results
        confirmed = frozenset(n.removeprefix(CONFIRM) for n, yes in said.items() if n.startswith(CONFIRM) and yes)
        return Entry(numbers, answers, results, confirmed)


class CallForm(forms.Form):
    """What came of a call for a random test, when it is not a test."""

    kind = forms.ChoiceField(
        label="What came of it",
        choices=[
            ("notified", "Told: the person knows"),
            ("refused", "Refused"),
            ("excused", "Excused"),
            ("not_reached", "Not reached: did not come"),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        required=False,
        max_length=200,
        help_text="For a refusal or an excuse: what the person told, what stood in the way.",
    )


class ReasonForm(forms.Form):
    """Why an entry is corrected."""

    reason = forms.CharField(label="Why it is corrected", max_length=200)
