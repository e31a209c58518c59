"""How much stands on a person's medication list: their own, and one for somebody else who treats them."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from patients.domain.consent import Recipient
from patients.domain.disclosure import CHANNELS_OUT, Telling
from patients.models import Professional
from patients.services.disclosure import Sent


class OwnListForm(forms.Form):
    """The person may always have everything; what this clinic gives is left out where they wish so."""

    with_programme = forms.ChoiceField(
        label="What this clinic gives",
        choices=[("yes", "stands on the list"), ("no", "is left out, as the person wishes")],
        widget=forms.RadioSelect,
        initial="yes",
        help_text="Without it the list says that it may not be complete.",
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class ListForOthersForm(forms.Form):
    """Who is told, and whether with what this clinic gives; a consent has to cover both."""

    professional = forms.TypedChoiceField(label="Who is told", coerce=int, empty_value=None, required=False)
    name = forms.CharField(label="Or somebody else: name", max_length=200, required=False)
    address = forms.CharField(label="Practice or hospital", max_length=300, required=False)
    with_programme = forms.ChoiceField(
        label="What this clinic gives",
        choices=[("yes", "stands on the list"), ("no", "is left out")],
        widget=forms.RadioSelect,
        initial="yes",
        help_text="Only what a consent of the person covers is told.",
    )
    channel = forms.ChoiceField(label="How", choices=list(CHANNELS_OUT.items()))

    def __init__(self, professionals: Iterable[Professional], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.known = {row.pk: row for row in professionals}
        offered = [(row.pk, ", ".join(filter(None, (row.name, row.organisation)))) for row in self.known.values()]
        self.fields["professional"].choices = [("", "choose, or write below"), *offered]  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        """Exactly one person is told."""
        said = super().clean() or {}
        if "professional" in said and bool(said["professional"]) == bool(said.get("name")):
            self.add_error("name", "Choose somebody of the list, or write who it is; not both.")
        return said

    def telling(self) -> Telling:
        """Who the person is and what they take, for treatment (42 CFR 2.13(a): no more than that)."""
        said = self.cleaned_data
        row = self.known.get(said["professional"])
        name, address = (row.name, row.organisation) if row else (said["name"], said["address"])
        categories = {"identity", "medicines_elsewhere"} | (
            {"medication"} if said["with_programme"] == "yes" else set()
        )
        return Telling(frozenset(categories), Recipient(name, "treating_provider", address), "treatment")

    def sent(self) -> Sent:
        """How it goes out."""
        return Sent(self.cleaned_data["channel"])
