"""What is asked when somebody allows something: the elements of that kind of consent, and the signature."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms

from clinic.actors import Actor
from patients.domain.consent import (
    CAPACITIES,
    CATEGORIES,
    DISCLOSURE,
    ENDS,
    KINDS,
    LANGUAGES,
    PURPOSES,
    RECIPIENT_KINDS,
    STATEMENTS,
    WAYS,
    Draft,
    Recipient,
)
from patients.forms.identity import BirthDateInput

MOST_ROWS = 20
_HOW = {"electronic": WAYS["electronic"], "paper": WAYS["paper"], "verbal": WAYS["verbal"]}


class RecipientForm(forms.Form):
    """Somebody who may be told. A row without a name is left out."""

    name = forms.CharField(label="Name", max_length=200, required=False)
    kind = forms.ChoiceField(label="What they are", required=False)
    address = forms.CharField(label="Address", max_length=300, required=False)
    miles = forms.IntegerField(label="Miles from here", required=False, min_value=0)

    def __init__(self, *args: Any, consent_kind: str, **more: Any) -> None:
        super().__init__(*args, **more)
        allowed = KINDS[consent_kind].recipient_kinds
        self.fields["kind"].choices = [(name, words) for name, words in RECIPIENT_KINDS.items() if name in allowed]  # type: ignore[attr-defined]
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        if consent_kind != "multiple_enrolment":
            del self.fields["miles"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(Div(*self.fields, css_class="recipient-row"))

    def recipient(self) -> Recipient | None:
        """Who was filled in."""
        said = self.cleaned_data
        if not said.get("name", "").strip():
            return None
        return Recipient(said["name"].strip(), said.get("kind", ""), said.get("address", "").strip(), said.get("miles"))


RecipientForms = forms.formset_factory(RecipientForm, extra=2, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 2)


class ConsentForm(forms.Form):
    """The elements of one kind of consent. The service judges them; the form only reads."""

    language = forms.ChoiceField(label="Language it is read in", choices=list(LANGUAGES.items()), initial="en")
    about = forms.ChoiceField(label="Which", required=False)
    terms = forms.CharField(
        label="The pace you agreed on", max_length=200, required=False, help_text="Such as: 5 mg every two weeks."
    )
    discloser = forms.CharField(label="Who may tell", max_length=200, required=False)
    categories = forms.MultipleChoiceField(
        label="What may be told", required=False, widget=forms.CheckboxSelectMultiple
    )
    purpose = forms.MultipleChoiceField(label="It may be told for", required=False, widget=forms.CheckboxSelectMultiple)
    purpose_words = forms.CharField(label="The other purpose, in words", max_length=200, required=False)
    nearby_programmes = forms.BooleanField(label="Also any other programme within 200 miles", required=False)
    ends = forms.ChoiceField(label="It ends", required=False, widget=forms.RadioSelect)
    ends_on = forms.DateField(label="Last day, if it ends on a date", required=False, widget=BirthDateInput())
    ends_when = forms.CharField(label="What ends it, if something happening does", max_length=200, required=False)
    statements = forms.MultipleChoiceField(
        label="I have told the person", required=False, widget=forms.CheckboxSelectMultiple
    )
    signer_name = forms.CharField(
        label="Name of who signs, typed by themselves", max_length=170, required=False, widget=forms.TextInput
    )
    capacity = forms.ChoiceField(label="Who signs", choices=list(CAPACITIES.items()), initial="patient")
    relationship = forms.CharField(
        label="What makes them the one who may sign", max_length=100, required=False, help_text="Unless the person."
    )
    how = forms.ChoiceField(label="How it is signed", choices=list(_HOW.items()), initial="electronic")
    document = forms.CharField(
        label="Where the paper is, or who heard it", max_length=200, required=False, help_text="Unless on this screen."
    )
    signed_on = forms.DateField(label="Day of signing", required=False, widget=BirthDateInput())
    password = forms.CharField(
        label="Your own password, as witness",
        max_length=256,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="For a signature on this screen.",
    )

    def __init__(self, *args: Any, kind: str, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind, self.consent_kind, self.today = kind, KINDS[kind], actor.day
        self._choose()
        self._leave_out()
        self.fields["signed_on"].initial = actor.day
        if "discloser" in self.fields:
            self.fields["discloser"].initial = actor.at_site.name
        self.fields["signer_name"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def _choose(self) -> None:
        """What this kind lets one choose from."""
        kind = self.consent_kind
        chosen = {
            "about": list(kind.about.items()),
            "categories": [pair for pair in CATEGORIES.items() if pair[0] in kind.categories],
            "purpose": [pair for pair in PURPOSES.items() if pair[0] in kind.purposes],
            "ends": [pair for pair in ENDS.items() if kind.may_be_endless or pair[0] != "none"],
            "statements": [pair for pair in STATEMENTS.items() if pair[0] in kind.statements],
        }
        for name, choices in chosen.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        if self.kind == "tpo" or len(kind.purposes) == 1:
            self.fields["purpose"].initial = sorted(kind.purposes)
        self.fields["ends"].initial = "end_of_treatment"
        if kind.family == DISCLOSURE:
            self.fields["how"].choices = [pair for pair in _HOW.items() if pair[0] != "verbal"]  # type: ignore[attr-defined]

    def _leave_out(self) -> None:
        """Questions that this kind does not ask."""
        kind, unasked = self.consent_kind, set()
        if not kind.about:
            unasked.add("about")
        if self.kind != "taper":
            unasked.add("terms")
        if kind.family != DISCLOSURE:
            unasked |= {"discloser", "categories", "purpose", "ends", "ends_on", "ends_when", "statements"}
        if "other" not in kind.purposes:
            unasked.add("purpose_words")
        if self.kind != "multiple_enrolment":
            unasked.add("nearby_programmes")
        for name in unasked:
            del self.fields[name]

    @property
    def parts(self) -> list[tuple[str, list[Any]]]:
        """The questions in the order they are asked, under what they are about."""
        groups = (
            ("What it is", ("language", "about", "terms")),
            ("What is told, and who tells", ("discloser", "categories")),
            ("What for", ("purpose", "purpose_words", "nearby_programmes")),
            ("When it ends", ("ends", "ends_on", "ends_when")),
            ("Before signing", ("statements",)),
        )
        asked = [(legend, [self[name] for name in names if name in self.fields]) for legend, names in groups]
        return [(legend, fields) for legend, fields in asked if fields]

    @property
    def signature(self) -> list[Any]:
        """The questions of the signature."""
        names = ("signer_name", "capacity", "relationship", "how", "document", "signed_on", "password")
        return [self[name] for name in names]

    def draft(self, recipients: Any) -> Draft:
        """The consent as the service takes it, from what was typed so far."""
        start = {name: self.get_initial_for_field(field, name) for name, field in self.fields.items()}
        said = self.cleaned_data if self.is_bound else start

        def text(name: str) -> str:
            return str(said.get(name) or "").strip()

        return Draft(
            kind=self.kind,
            how=text("how"),
            language=text("language") or "en",
            signer_name=text("signer_name"),
            signed_on=said.get("signed_on") or self.today,
            capacity=text("capacity"),
            relationship=text("relationship"),
            about=text("about"),
            terms=text("terms"),
            discloser=text("discloser"),
            categories=tuple(said.get("categories") or ()),
            recipients=recipients_from(recipients),
            nearby_programmes=bool(said.get("nearby_programmes")),
            purpose=tuple(said.get("purpose") or ()),
            purpose_words=text("purpose_words"),
            ends=text("ends"),
            ends_on=said.get("ends_on"),
            ends_when=text("ends_when"),
            statements=frozenset(said.get("statements") or ()),
            document=text("document"),
        )


def recipients_from(rows: Any) -> tuple[Recipient, ...]:
    """The recipients that were filled in."""
    if rows is None:
        return ()
    found = (row.recipient() for row in rows if hasattr(row, "cleaned_data"))
    return tuple(one for one in found if one is not None)
