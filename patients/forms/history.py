"""What is asked in each topic of a history. The services judge the answers; forms only read them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from phonenumber_field.formfields import PhoneNumberField

from patients.domain.medicines import Medicine
from patients.forms.identity import BirthDateInput
from patients.models.history import HistoryRow
from patients.models.history_topics import TOPICS, Topic
from patients.services.history_effects import NONE_OF_THESE, key_of


class TimeInput(forms.TimeInput):
    """The browser's own time field."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class HistoryForm(forms.ModelForm):
    """The answers of one row. Labels, choices and limits are those of its columns."""

    def __init__(self, data: Any = None, *, row: HistoryRow | None = None) -> None:
        # The row is never bound to the form: an answer typed here must not stand in a row that is not saved.
        now = {name: getattr(row, name) for name in self.base_fields if hasattr(row, name)}
        super().__init__(data, initial=now)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.widget = BirthDateInput()
            elif isinstance(field, forms.TimeField):
                field.widget = TimeInput()
            elif isinstance(field, forms.CharField):
                field.widget.attrs |= {"autocomplete": "off"}
        next(iter(self.fields.values())).widget.attrs["data-focus"] = True  # where the part opens, one goes on typing
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*self.rows())

    def rows(self) -> list[Any]:
        """How the questions stand together."""
        return [Div(*self.fields, css_class="fields")]

    def answers(self) -> dict[str, Any]:
        """The answers as the services take them."""
        return dict(self.cleaned_data)


class MedicineForm(HistoryForm):
    """A medicine. Where the name is only near to known ones, which is meant."""

    meant = forms.ChoiceField(required=False, label="Which is meant?", widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, row: HistoryRow | None = None) -> None:
        super().__init__(data, row=row)
        del self.fields["meant"]

    def rows(self) -> list[Any]:
        """The name by itself, then the rest."""
        rest = [name for name in self.fields if name not in ("as_said", "meant")]
        return [Div("as_said", css_class="fields fields--one"), Div(*rest, css_class="fields")]

    def ask_back(self, proposals: tuple[Medicine, ...]) -> None:
        """Offer what may be meant; choosing none keeps the name as it was said, visibly not recognised."""
        self.fields["meant"] = forms.ChoiceField(
            label="Which is meant?",
            widget=forms.RadioSelect,
            choices=[
                *((key_of(one), one.words) for one in proposals),
                (NONE_OF_THESE, "None of these: keep it as it is, not recognised"),
            ],
        )
        self.helper.layout = Layout(Div("as_said", "meant", css_class="fields fields--one"), *self.rows()[1:])

    def answers(self) -> dict[str, Any]:
        """With the choice, where one was sent; the service looks whether it was offered."""
        chosen = self.data.get("meant", "")
        return super().answers() | ({"meant": chosen} if chosen else {})


class ProfessionalForm(HistoryForm):
    """Somebody else who treats the person."""

    phone = PhoneNumberField(
        required=False,
        help_text="With area code, as (212) 555-0123.",
        error_messages={"invalid": "This is no phone number; write it with area code, as (212) 555-0123."},
    )

    def answers(self) -> dict[str, Any]:
        """With the phone in one form."""
        phone = self.cleaned_data["phone"]
        return super().answers() | {"phone": phone.as_e164 if phone else ""}


_BASES: Mapping[str, type[HistoryForm]] = MappingProxyType(
    {"medicines": MedicineForm, "professionals": ProfessionalForm}
)
_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        slug: tuple(f.name for f in topic.model._meta.fields if f.editable and f.name != "id")
        for slug, topic in TOPICS.items()
    }
)
FORMS: Mapping[str, Any] = MappingProxyType(
    {
        slug: forms.modelform_factory(topic.model, form=_BASES.get(slug, HistoryForm), fields=_COLUMNS[slug])
        for slug, topic in TOPICS.items()
    }
)


def form_of(topic: Topic, data: Any = None, *, row: HistoryRow | None = None) -> HistoryForm:
    """The form of a topic, filled in with what was sent, or with a row as it stands."""
    form: HistoryForm = FORMS[topic.slug](data, row=row)
    return form
