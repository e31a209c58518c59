"""Transfers and guests: what another programme said of a dose."""

from decimal import Decimal
from typing import Any

from django import forms

from patients.domain.consent import MEDICATIONS
from patients.forms.admission import choose, day_field
from patients.forms.care import PlainForm
from patients.models.guests import GUEST_REASONS
from patients.services.admission import Verified
from patients.services.guests import Stay

LARGEST_MG = 2000


def mg_field(label: str, **options: Any) -> forms.DecimalField:
    """Milligrams to the microgram."""
    return forms.DecimalField(
        label=f"{label}, mg", min_value=Decimal("0.001"), max_value=LARGEST_MG, decimal_places=3, **options
    )


def micrograms(mg: Decimal) -> int:
    """Milligrams as whole micrograms."""
    return int(mg * 1000)


class TransferForm(PlainForm):
    """The verified dose of somebody who comes from another programme."""

    programme_name = forms.CharField(label="Comes from", max_length=120)
    told_by = forms.CharField(label="Who said so", max_length=120, help_text="Name and role at that programme.")
    medication = forms.ChoiceField(choices=choose(dict(MEDICATIONS)))
    last_dose_on = day_field("Last dose on")
    mg = mg_field("Last dose")
    in_treatment_since = day_field("In treatment there since", required=False)
    take_homes_until = day_field("Take-homes in hand until", required=False)
    words = forms.CharField(label="Note", required=False, max_length=300)

    def said(self) -> dict[str, Any]:
        """As the service takes it."""
        read = dict(self.cleaned_data)
        return {"said": Verified(micrograms=micrograms(read.pop("mg")), **read)}


class GuestForm(PlainForm):
    """The approved days of a guest, and the verified dose."""

    programme_name = forms.CharField(label="The other programme", max_length=120)
    verified_with = forms.CharField(label="Spoken with there", max_length=120)
    decided_by = forms.CharField(label="Practitioner of the home programme who decided", max_length=120)
    reason = forms.ChoiceField(choices=choose(GUEST_REASONS))
    from_day = day_field("First day")
    until_day = day_field("Last day")
    medication = forms.ChoiceField(choices=choose(dict(MEDICATIONS)))
    formulation = forms.CharField(max_length=80, help_text="Such as oral concentrate 10 mg/mL.")
    mg = mg_field("Verified daily dose")
    last_dose_on = day_field("Last dose on", required=False)
    last_dose_mg = mg_field("Last dose", required=False)
    take_homes = forms.CharField(label="Take-homes issued", required=False, max_length=120)
    letter = forms.CharField(label="Order or letter", max_length=120, help_text="Its date, and where it is.")
    part2_consent = forms.CharField(label="Consent to tell each other", max_length=120, help_text="When it was signed.")

    def said(self) -> dict[str, Any]:
        """As the service takes it."""
        read = dict(self.cleaned_data)
        daily, last = micrograms(read.pop("mg")), read.pop("last_dose_mg")
        stay = Stay(micrograms=daily, last_dose_micrograms=micrograms(last) if last else None, **read)
        return {"stay": stay}


class EndStayForm(PlainForm):
    """What the other programme confirmed."""

    confirmation = forms.CharField(
        label="What was given, and who confirmed it", max_length=300, help_text="Days, amounts, and the name there."
    )

    def said(self) -> dict[str, Any]:
        """As the service takes it."""
        return self.cleaned_data
