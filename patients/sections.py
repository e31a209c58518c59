"""The sections of the guided intake, declared in one place. `apps.py` fills the list; anybody may add to it.

A section is a form and a few words. What it needs of its form (`patients.forms.intake.questions.SectionForm` gives
all of it):

- `Form(data, initial=answers)` reads what was typed; `answers()` are the valid ones as plain values (text, numbers,
  lists, mappings), and questions whose text makes no sense are left out of them and stand in `errors`;
- `Form.missing(answers)` says in plain words what still has to be asked;
- `Form.told(answers)` says the answers as pairs of words for the chart.

A section whose answers are rows of the record has no questions of its own: it says what it is `recorded` by.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from clinic.actors import Actor
from clinic.errors import Missing
from clinic.permissions import Role
from patients.domain.answers import Answers


class Questions(Protocol):
    """What the intake asks of a section's form."""

    @classmethod
    def missing(cls, answers: Answers) -> list[str]:
        """What has not been asked yet, in plain words."""

    @classmethod
    def told(cls, answers: Answers) -> list[tuple[str, str]]:
        """The answers in words, with the question each belongs to."""

    @classmethod
    def label_of(cls, question: str) -> str:
        """What a question is called."""


def nothing_known(patient_id: int) -> Mapping[str, Any]:
    """A section whose answers live in the intake alone."""
    return {}


def keep_nothing(*, actor: Actor, patient: Any, answers: Answers) -> None:
    """A section whose answers live in the intake alone."""


@dataclass(frozen=True, slots=True)
class Told:
    """That the record answers a part of a section: who wrote it down last and when, or that the person declined."""

    by: Any
    at: datetime
    declined: bool = False


Record = Mapping[int, Mapping[str, Told]]


@dataclass(frozen=True, slots=True)
class Recorded:
    """How rows of the record answer a section, with forms and services of their own, wherever they were written.

    `parts` are what has to be asked, in words, by key. `told` says for several people at once which parts are
    answered; sections that share it are read together. `shown(patient_id, viewer=)` is what the template is given;
    `decline(actor=, patient=)` is the service that writes down that the person would rather not say the rest.
    """

    parts: Mapping[str, str]
    told: Callable[[Iterable[int]], Record]
    shown: Callable[..., Mapping[str, Any]]
    decline: Callable[..., None]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the intake that one person fills in one go.

    `key` stands in addresses and rows and is never changed. `roles` usually fill it; anybody who may take an intake
    can. `known` is what the record says already, laid over the answers each time, None where it holds nothing; `keep`
    is the service that writes the answers to the record, in the transaction of the save: it may refuse with Malformed,
    and then nothing is saved. `recorded` stands in the place of both where the answers are rows of the record.
    """

    key: str
    title: str
    lead: str
    form: Any
    order: int
    roles: tuple[Role, ...] = (Role.INTAKE, Role.COUNSELOR)
    template: str = "patients/intake/_questions.html"
    known: Callable[[int], Answers] = nothing_known
    keep: Callable[..., None] = keep_nothing
    recorded: Recorded | None = None
    on_chart: bool = True  # told on the chart from the answers; not where a panel of its own shows the rows


_sections: dict[str, Section] = {}


def add_section(section: Section) -> None:
    """Ask this section in every intake, in its order."""
    _sections[section.key] = section


def all_sections() -> list[Section]:
    """Every section, in the order in which they are asked."""
    return sorted(_sections.values(), key=lambda one: one.order)


def section_called(key: str) -> Section:
    """The section of that key. Raises Missing."""
    if key not in _sections:
        raise Missing("There is no such section of the intake.")
    return _sections[key]
