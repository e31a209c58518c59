"""Who someone is, as written at the desk. The services judge the answers; forms only read them."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from phonenumber_field.formfields import PhoneNumberField

from clinic.errors import Malformed
from patients.domain.names import LONGEST, tidy, why_not_a_name
from patients.models.enrolment import PROGRAMMES
from patients.models.patient import SEXES, Patient
from patients.services.phones import MOST, PhoneNumber
from patients.services.photos import Photo, read_photo

NAMES = ("given_name", "family_name", "preferred_name")
BORN = Div("birth_date", "birth_date_unknown")  # the date and the tick instead of it stand together


class BirthDateInput(forms.DateInput):
    """The browser's own date field: typed as figures, read aloud well."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class IdentityForm(forms.Form):
    """Names, birth date and sex."""

    given_name = forms.CharField(label="Legal given name", max_length=LONGEST)
    family_name = forms.CharField(
        label="Legal family name", max_length=LONGEST, required=False, help_text="Leave empty for a single name."
    )
    preferred_name = forms.CharField(
        label="Preferred name", max_length=LONGEST, required=False, help_text="What to call the person, if different."
    )
    birth_date = forms.DateField(required=False, widget=BirthDateInput())
    birth_date_unknown = forms.BooleanField(label="The birth date is not known", required=False)
    sex = forms.ChoiceField(choices=list(SEXES.items()), initial="unknown")

    rows: tuple[Any, ...] = (Div(*NAMES, BORN, "sex", css_class="fields"),)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in NAMES:
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*self.rows)

    def clean(self) -> dict[str, Any]:
        """All that is wrong with names is told at once; the service asks the same again."""
        answers = super().clean() or {}
        for name in NAMES:
            wrong = why_not_a_name(tidy(answers[name])) if answers.get(name) else None
            if wrong:
                self.add_error(name, wrong)
        if "birth_date" not in self.errors and bool(answers.get("birth_date")) == bool(answers["birth_date_unknown"]):
            self.add_error("birth_date", "This is required: the birth date, or a tick that it is not known.")
        return answers

    def identity(self) -> dict[str, Any]:
        """The answers as the services take them."""
        return {name: self.cleaned_data[name] for name in (*NAMES, "birth_date", "sex")}


class RegisterForm(IdentityForm):
    """A new person; admitted in the same go where a programme is chosen."""

    programme = forms.ChoiceField(
        label="Admit today to",
        choices=[("", "do not admit now"), *PROGRAMMES.items()],
        required=False,
    )
    photo = forms.FileField(
        required=False, label="Photo", help_text="JPEG, PNG or WebP, at most 10 MB. Only staff of the clinic see it."
    )
    another_person = forms.BooleanField(
        required=False, label="I have checked: this is another person", widget=forms.HiddenInput
    )

    rows = (Div(*NAMES, BORN, "sex", "programme", css_class="fields"),)

    def clean_photo(self) -> Photo | None:
        """The photo drawn anew, or why it cannot be."""
        return photo_from(self.cleaned_data["photo"])


class PhotoForm(forms.Form):
    """A photo to take the place of the present one."""

    photo = forms.FileField(
        label="Photo", help_text="JPEG, PNG or WebP, at most 10 MB. Only staff of the clinic see it."
    )

    def clean_photo(self) -> Photo | None:
        """The photo drawn anew, or why it cannot be."""
        return photo_from(self.cleaned_data["photo"])


def photo_from(upload: Any) -> Photo | None:
    """The uploaded file as a photo, if there is one."""
    if not upload:
        return None
    try:
        return read_photo(upload, size=upload.size)
    except Malformed as refusal:
        raise forms.ValidationError(refusal.detail) from refusal


class PhoneForm(forms.Form):
    """One phone number. A row without a number is left out."""

    number = PhoneNumberField(
        required=False,
        label="Number",
        error_messages={"invalid": "This is no phone number; write it with area code, as (212) 555-0123."},
    )
    label = forms.CharField(label="What it is", max_length=30, required=False)
    safe_to_leave_message = forms.BooleanField(label="Safe to leave a message", required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["number"].widget.attrs |= {"autocomplete": "off"}
        self.fields["label"].widget.attrs |= {"placeholder": "mobile, home, sister"}
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Div("number", "label", "safe_to_leave_message", css_class="phone-row"))


PhoneForms = forms.formset_factory(PhoneForm, extra=2, max_num=MOST, absolute_max=MOST + 2)


def phones_from(forms_of_phones: Any) -> list[PhoneNumber]:
    """The numbers that were filled in."""
    return [
        PhoneNumber(
            number=answers["number"].as_e164,
            label=answers.get("label", ""),
            safe_to_leave_message=answers.get("safe_to_leave_message", False),
        )
        for answers in forms_of_phones.cleaned_data
        if answers.get("number")
    ]


def now_on_record(patient: Patient) -> Mapping[str, Any]:
    """The person's present answers, to start an edit from."""
    known = {name: getattr(patient, name) for name in (*NAMES, "birth_date", "sex")}
    return {**known, "birth_date_unknown": patient.birth_date is None}


def phones_on_record(patient: Patient) -> list[dict[str, Any]]:
    """The person's present phone numbers, to start an edit from."""
    return [
        {"number": phone.number, "label": phone.label, "safe_to_leave_message": phone.safe_to_leave_message}
        for phone in patient.phones.all()
    ]
