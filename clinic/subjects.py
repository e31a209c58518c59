"""What the audit trail cannot know by itself: whose record number that is, and where a subject is shown.

An event names its subject by kind and id only. The apps that own the rows answer from their `apps.py`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from clinic.actors import Actor

FindPerson = Callable[[str, Actor], int | None]
NamePeople = Callable[[Iterable[int], Actor], Mapping[int, str]]
RecordsOf = Callable[[int], list[int]]
ClosedTo = Callable[[Actor], list[int]]


@dataclass(slots=True)
class _Answers:
    find: FindPerson | None = None
    names: NamePeople | None = None
    records: RecordsOf | None = None
    closed: ClosedTo | None = None


_answers = _Answers()
_pages: dict[str, str] = {}


def answer_about_people(*, find: FindPerson, names: NamePeople, records: RecordsOf, closed: ClosedTo) -> None:
    """Say who answers: a person's id by record number, the numbers of several ids, all ids that stand for a person,
    and whose charts are restricted and not open to somebody.
    """
    _answers.find, _answers.names, _answers.records, _answers.closed = find, names, records, closed


def add_subject_page(kind: str, url_name: str) -> None:
    """Where a subject of that kind is shown; the page takes its id."""
    _pages[kind] = url_name


def person_with(record_number: str, *, viewer: Actor) -> int | None:
    """The id of the person with that record number at the viewer's site; none when there is nobody."""
    return _answers.find(record_number, viewer) if _answers.find else None


def record_numbers(ids: Iterable[int], *, viewer: Actor) -> Mapping[int, str]:
    """The record numbers of these people of the viewer's site."""
    return _answers.names(ids, viewer) if _answers.names else {}


def ids_of_person(patient_id: int) -> list[int]:
    """Every id under which events about this person were written: merged records keep theirs."""
    return _answers.records(patient_id) if _answers.records else [patient_id]


def ids_closed_to(viewer: Actor) -> list[int]:
    """The ids of people whose restricted charts are not open to this viewer."""
    return _answers.closed(viewer) if _answers.closed else []


def subject_page(kind: str, subject_id: int | None) -> str:
    """The address of a subject's page; empty when it has none."""
    if subject_id is None or kind not in _pages:
        return ""
    try:
        return reverse(_pages[kind], args=[subject_id])
    except NoReverseMatch:
        return ""
