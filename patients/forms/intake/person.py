"""The sections about who the person is and how to reach them without harm."""

from typing import Any

from django import forms
from phonenumber_field.formfields import PhoneNumberField

from patients.domain.names import LONGEST, tidy, why_not_a_name
from patients.forms.identity import BirthDateInput
from patients.forms.intake.questions import RowForm, SectionForm, one_of, text
from patients.models.contact import CHANNELS, INTERPRETER, LANGUAGES
from patients.models.patient import SEXES
from patients.services.phones import MOST

NO_NUMBER = "This is no phone number; write it with area code, as (212) 555-0123."


class IdentityForm(SectionForm):
    """Who this is."""

    given_name = text("Legal given name", longest=LONGEST, spellcheck="false")
    family_name = text("Legal family name", longest=LONGEST, spellcheck="false")
    preferred_name = text("Name to call you", longest=LONGEST, help="If it is another one.", spellcheck="false")
    pronouns = text("Pronouns", longest=40, help="If the person gives them.")
    birth_date = forms.DateField(label="Birth date", required=False, widget=BirthDateInput())
    sex = one_of("Sex", {name: words.capitalize() for name, words in SEXES.items() if name != "unknown"})

    optional = frozenset({"preferred_name", "pronouns"})
    off_chart = frozenset({"given_name", "family_name", "preferred_name", "birth_date", "sex"})
    needed = frozenset({"given_name", "family_name"})

    def clean(self) -> dict[str, Any]:
        """What cannot be a name is said at once."""
        answers = super().clean() or {}
        for name in ("given_name", "family_name", "preferred_name"):
            wrong = why_not_a_name(tidy(answers[name])) if answers.get(name) else None
            if wrong:
                self.add_error(name, wrong)
        return answers


class PhoneRow(RowForm):
    """One phone, and whether a message may be left there."""

    first = "number"
    number = PhoneNumberField(label="Number", required=False, error_messages={"invalid": NO_NUMBER})
    label = forms.CharField(label="Whose or which", max_length=30, required=False)
    safe_to_leave_message = forms.BooleanField(label="Safe to leave a message", required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("number", "label"):
            self.fields[name].widget.attrs |= {"class": "form-control", "autocomplete": "off"}


class ContactsForm(SectionForm):
    """How to reach the person, and what is safe."""

    has_phone = one_of("Phone", {"yes": "Has a phone", "no": "No phone now"})
    preferred_channel = one_of("Best way to reach you", {way: words.capitalize() for way, words in CHANNELS.items()})
    email_use = one_of("E-mail", {"safe": "May write", "unsafe": "Do not write", "none": "Has no e-mail"})
    email = forms.EmailField(label="E-mail address", required=False)
    address = one_of(
        "Address", {"letters": "May send letters", "no_letters": "Do not send letters", "none": "No fixed address"}
    )
    street = text("Street and number", longest=120)
    city = text("City", longest=80)
    state = text("State", longest=2, help="Two letters.", autocapitalize="characters")
    postcode = text("ZIP code", longest=10, inputmode="numeric")

    rows = {"phones": ("Phones", PhoneRow)}
    off_chart = frozenset({"has_phone", "phones"})
    most_rows = MOST
    order = (
        "has_phone", "phones", "preferred_channel", "email_use", "email", "address", "street", "city", "state",
        "postcode",
    )  # fmt: skip
    when = {
        "phones": ("has_phone", frozenset({"yes"})),
        "email": ("email_use", frozenset({"safe", "unsafe"})),
        **dict.fromkeys(("street", "city", "state", "postcode"), ("address", frozenset({"letters", "no_letters"}))),
    }
    needed = frozenset({"email"})


class LanguageForm(SectionForm):
    """In which language the person is at ease."""

    language = one_of("Language you are at ease in", {**LANGUAGES, "other": "Another"})
    other_language = text("Which language", longest=40)
    interpreter = one_of("Interpreter", {name: words.capitalize() for name, words in INTERPRETER.items()})
    reading = one_of(
        "Reading", {"easy": "Reads easily", "large": "Large print helps", "aloud": "Prefers to have it read aloud"}
    )

    when = {"other_language": ("language", frozenset({"other"}))}
    needed = frozenset({"other_language"})


class EmergencyForm(SectionForm):
    """Whom to call when the person is in danger."""

    has_contact = one_of("Somebody to call", {"yes": "Yes", "none": "Nobody"})
    name = text("Name", longest=160, spellcheck="false")
    relationship = text("Who they are", longest=40, help="Such as sister, partner, friend.")
    number = text("Phone", longest=30, inputmode="tel")
    may_be_told = one_of(
        "May they be told that this is a treatment clinic?",
        {"yes": "Yes", "no": "No"},
        help="Without a yes they are told nothing of the treatment.",
    )

    when = dict.fromkeys(("name", "relationship", "number", "may_be_told"), ("has_contact", frozenset({"yes"})))
    needed = frozenset({"name"})
