"""What every section of the intake is made of: questions that may be left for later, declined, or not known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from patients.domain.answers import NO_ANSWERS, Answers

INSTEAD = "instead_of_"
FEW = 8  # up to so many choices stand side by side as buttons; more are a list to pick from


def one_of(label: str, choices: Mapping[str, str], *, help: str = "", no_answers: bool = True) -> forms.ChoiceField:
    """A question with one answer of several, or that the person declined or does not know."""
    offered = [*choices.items(), *(NO_ANSWERS.items() if no_answers else ())]
    if len(choices) <= FEW:
        return forms.ChoiceField(
            label=label, choices=offered, help_text=help, required=False, widget=forms.RadioSelect()
        )
    return forms.ChoiceField(label=label, choices=[("", "choose"), *offered], help_text=help, required=False)


class SomeOf(forms.MultipleChoiceField):
    """A question with any number of answers; having none of them is an answer too, and so is declining."""

    def __init__(self, label: str, choices: Mapping[str, str], *, help: str = "", none: str = "") -> None:
        self.alone = {**({"none": none} if none else {}), **NO_ANSWERS}
        offered = [*choices.items(), *self.alone.items()]
        super().__init__(
            label=label, choices=offered, help_text=help, required=False, widget=forms.CheckboxSelectMultiple()
        )

    def clean(self, value: Any) -> list[str]:
        """One of the answers that stand alone does not go with another."""
        chosen: list[str] = super().clean(value)
        alone = [one for one in chosen if one in self.alone]
        if alone and len(chosen) > 1:
            raise forms.ValidationError(f"“{self.alone[alone[0]]}” does not go with another answer. Take one away.")
        return chosen


def text(label: str, *, longest: int = 200, help: str = "", lines: int = 1, **attributes: str) -> forms.CharField:
    """A question answered in the person's own words."""
    attrs = {"autocomplete": "off"} | attributes
    widget = forms.Textarea(attrs={"rows": lines, **attrs}) if lines > 1 else forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, max_length=longest, help_text=help, required=False, widget=widget)


def whole(label: str, *, least: int = 0, most: int = 999, help: str = "") -> forms.IntegerField:
    """A question answered with a whole number."""
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=help, required=False)


class RowForm(forms.Form):
    """One of several things of a kind, such as a phone. It counts once its `first` question is answered."""

    first: ClassVar[str] = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in the row."""
        return not self.cleaned_data.get(self.first)

    def clean(self) -> dict[str, Any]:
        """A row with something in it says what it is about."""
        answers = super().clean() or {}
        if self.first not in self.errors and not answers.get(self.first) and any(answers.values()):
            self.add_error(self.first, f"Write the {str(self.fields[self.first].label).lower()}, or empty this row.")
        return answers

    @classmethod
    def told(cls, row: Mapping[str, Any]) -> str:
        """The row in one line of words."""
        return ", ".join(_words(field, row.get(name)) for name, field in cls.base_fields.items() if row.get(name))


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the page draws it. `instead` offers to decline where the answer is not a choice."""

    name: str
    label: str
    help: str
    kind: str
    bound: Any = None
    instead: Any = None
    rows: Any = None
    only_when: str = ""
    only_for: str = ""
    wrong: tuple[str, ...] = ()

    @property
    def choices(self) -> list[Any]:
        """What can be chosen."""
        return [one for one in self.bound if one.data["value"] not in NO_ANSWERS]

    @property
    def no_answers(self) -> list[Any]:
        """The ways to say that there is no answer."""
        return [one for one in self.bound if one.data["value"] in NO_ANSWERS]

    @property
    def drawn(self) -> str:
        """The field with its help and its mistake named for those who do not see them."""
        told = f"help-{self.name} wrong-{self.name}" if self.help else f"wrong-{self.name}"
        kind = "form-select" if self.kind == "select" else "form-control"
        wrong = {"aria-invalid": "true"} if self.wrong else {}
        look = f"{kind} is-invalid" if self.wrong else kind
        return str(self.bound.as_widget(attrs={"class": look, "aria-describedby": told, **wrong}))

    @property
    def instead_drawn(self) -> str:
        """The way to say why there is no answer."""
        return str(self.instead.as_widget(attrs={"class": "form-select question__instead"}))


class SectionForm(forms.Form):
    """One section. Nothing is required to save it; `missing` says what is still to be asked.

    `optional` need not be asked; `needed` cannot be declined. `when` names questions that are asked only where another
    has one of these answers. `rows` are things of which there may be several, each a RowForm, by the name of the
    question and its words; they stand last, or where `order` puts them. `off_chart` stands elsewhere on the chart.
    """

    optional: ClassVar[frozenset[str]] = frozenset()
    needed: ClassVar[frozenset[str]] = frozenset()
    order: ClassVar[tuple[str, ...]] = ()
    off_chart: ClassVar[frozenset[str]] = frozenset()
    when: ClassVar[Mapping[str, tuple[str, frozenset[str]]]] = {}
    rows: ClassVar[Mapping[str, tuple[str, type[RowForm]]]] = {}
    most_rows: ClassVar[int] = 20

    def __init__(self, data: Any = None, *, initial: Answers | None = None) -> None:
        told = dict(initial or {})
        instead = {INSTEAD + name: told.pop(name) for name in self._open() if told.get(name) in NO_ANSWERS}
        super().__init__(data, initial={**told, **instead})
        for name in self._open():
            choices = [("", "or …"), *NO_ANSWERS.items()]
            label = f"{self.fields[name].label}: no answer because"
            self.fields[INSTEAD + name] = forms.ChoiceField(label=label, choices=choices, required=False)
        self.formsets = {name: self._formset(name, form, told.get(name)) for name, (_, form) in self.rows.items()}

    def is_valid(self) -> bool:
        """All that is wrong is told at once."""
        return all([super().is_valid(), *(rows.is_valid() for rows in self.formsets.values())])

    @property
    def unread(self) -> frozenset[str]:
        """Questions whose text makes no sense; none while nothing has been typed."""
        if not self.is_bound:
            return frozenset()
        wrong_rows = {name for name, rows in self.formsets.items() if not rows.is_valid()}
        return frozenset(name for name in self.base_fields if name in self.errors) | wrong_rows

    def answers(self) -> dict[str, Any]:
        """The answers that make sense, as plain values; questions without an answer are left out."""
        self.full_clean()
        answers = {name: self._answer(name) for name in self.base_fields if name not in self.errors}
        for name, rows in self.formsets.items():
            if rows.is_valid():
                answers[name] = [_plain(row.cleaned_data) for row in rows if not row.is_empty]
        kept = {name: answer for name, answer in answers.items() if answer not in (None, "", [])}
        return {name: answer for name, answer in kept.items() if self._is_asked(name, kept)}

    def questions(self) -> Iterator[Question]:
        """The questions in their order."""
        for name in self.order or (*self.base_fields, *self.rows):
            yield self._rows_question(name) if name in self.rows else self._question(name)

    @classmethod
    def missing(cls, answers: Answers) -> list[str]:
        """What has not been asked yet."""
        names = [*cls.base_fields, *cls.rows]
        wanted = [name for name in names if name not in cls.optional and cls._is_asked(name, answers)]
        return [cls.label_of(name) for name in wanted if answers.get(name) in (None, "", [])]

    @classmethod
    def told(cls, answers: Answers) -> list[tuple[str, str]]:
        """Every answer in words, with its question."""
        told = {name: answer for name, answer in answers.items() if name not in cls.off_chart}
        said = [(str(f.label), _words(f, told[name])) for name, f in cls.base_fields.items() if name in told]
        for name, (label, form) in cls.rows.items():
            said += [(label, form.told(row)) for row in told.get(name, [])]
        return said

    @classmethod
    def label_of(cls, question: str) -> str:
        """What a question is called."""
        return cls.rows[question][0] if question in cls.rows else str(cls.base_fields[question].label)

    @classmethod
    def words_of(cls, question: str, answer: Any) -> str:
        """One answer in words."""
        if question in cls.rows:
            return "; ".join(cls.rows[question][1].told(row) for row in answer or [])
        return _words(cls.base_fields[question], answer)

    @classmethod
    def _is_asked(cls, name: str, answers: Answers) -> bool:
        other, wanted = cls.when.get(name, ("", frozenset()))
        given = answers.get(other)
        return not other or bool(wanted & set(given if isinstance(given, list) else [given]))

    @classmethod
    def _open(cls) -> list[str]:
        """Questions answered in words or figures: these need a place of their own to decline."""
        chosen = (forms.ChoiceField, forms.BooleanField)
        asked = [name for name, field in cls.base_fields.items() if not isinstance(field, chosen)]
        return [name for name in asked if name not in cls.optional | cls.needed]

    def _formset(self, name: str, form: type[RowForm], rows: Any) -> Any:
        made = forms.formset_factory(form, extra=0 if rows else 1, max_num=self.most_rows, absolute_max=self.most_rows)
        return made(self.data if self.is_bound else None, prefix=name, initial=rows or [])

    def _question(self, name: str) -> Question:
        field = self.base_fields[name]
        other, answers = self.when.get(name, ("", frozenset()))
        return Question(
            name=name,
            label=str(field.label),
            help=str(field.help_text),
            kind=getattr(field.widget, "input_type", "text"),
            bound=self[name],
            instead=self[INSTEAD + name] if INSTEAD + name in self.fields else None,
            only_when=other,
            only_for=" ".join(sorted(answers)),
            wrong=tuple(str(sentence) for sentence in self.errors.get(name, [])),
        )

    def _rows_question(self, name: str) -> Question:
        rows, (other, answers) = self.formsets[name], self.when.get(name, ("", frozenset()))
        return Question(
            name=name,
            label=self.rows[name][0],
            help="",
            kind="rows",
            rows=rows,
            only_when=other,
            only_for=" ".join(sorted(answers)),
            wrong=(*self._wrong_rows(rows), *(str(sentence) for sentence in self.errors.get(name, []))),
        )

    def _wrong_rows(self, rows: Any) -> tuple[str, ...]:
        """What is wrong with a formset, each sentence with the row it is about."""
        if not self.is_bound:
            return ()
        said = [
            (number, words) for number, row in enumerate(rows.errors, 1) for lines in row.values() for words in lines
        ]
        return (*map(str, rows.non_form_errors()), *(f"{number}: {words}" for number, words in said))

    def _answer(self, name: str) -> Any:
        answer = _plain(self.cleaned_data.get(name))
        return answer if answer not in (None, "", []) else self.cleaned_data.get(INSTEAD + name)


def _plain(value: Any) -> Any:
    """The value as it is kept: text, numbers, lists and mappings only."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items() if one not in (None, "")}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if hasattr(value, "as_e164"):
        return value.as_e164
    return value


def _words(field: forms.Field, value: Any) -> str:
    """The value as it is said."""
    if isinstance(value, str) and value in NO_ANSWERS:
        return NO_ANSWERS[value]
    if isinstance(field, forms.ChoiceField):
        names = dict(_flat(field.choices))
        return ", ".join(str(names.get(one, one)) for one in (value if isinstance(value, list) else [value]))
    if isinstance(field, forms.BooleanField):
        return str(field.label)
    if isinstance(field, forms.DateField):
        return f"{date.fromisoformat(value):%-d %B %Y}" if value else ""
    return str(value)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    return [(value, label) for value, label in choices if value != ""]
