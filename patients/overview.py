"""What a chart says at a glance: how things stand, and what is due next. Each app hands over its own lines."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from clinic.actors import Actor
from clinic.permissions import Permission


@dataclass(frozen=True, slots=True)
class Standing:
    """One fact of the glance: "Order: methadone 80 mg a day", with what stands behind it and where it is shown."""

    term: str
    value: str
    detail: str = ""
    href: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class DueNext:
    """Something this person is waited for with, or that somebody has to do for them. No day: as soon as possible."""

    what: str
    day: date | None = None
    detail: str = ""
    href: str = ""
    tone: str = ""


FindStandings = Callable[..., Iterable[Standing]]
FindDues = Callable[..., Iterable[DueNext]]
Said = TypeVar("Said")


class _Sources(Generic[Said]):
    """Who answers one question of every chart, in the order in which the answers stand."""

    def __init__(self) -> None:
        self._known: list[tuple[int, Permission, Callable[..., Iterable[Said]]]] = []

    def add(self, order: int, permission: Permission, find: Callable[..., Iterable[Said]]) -> None:
        source = (order, permission, find)
        if source not in self._known:
            self._known.append(source)
            self._known.sort(key=lambda one: one[0])

    def ask(self, patient_id: int, viewer: Actor) -> Iterator[Said]:
        for _, permission, find in self._known:
            if viewer.may(permission):
                yield from find(patient_id, viewer=viewer)


_standings: _Sources[Standing] = _Sources()
_dues: _Sources[DueNext] = _Sources()


def add_standing(find: FindStandings, *, permission: Permission = Permission.VIEW_CHART, order: int) -> None:
    """Say this on every chart. `find(patient_id, viewer=)` asks a fixed number of queries."""
    _standings.add(order, permission, find)


def add_due(find: FindDues, *, permission: Permission = Permission.VIEW_CHART, order: int) -> None:
    """List this under what is due next."""
    _dues.add(order, permission, find)


def standing_of(patient_id: int, *, viewer: Actor) -> list[Standing]:
    """How things stand, as far as this viewer may see."""
    return list(_standings.ask(patient_id, viewer))


def due_next(patient_id: int, *, viewer: Actor) -> list[DueNext]:
    """What is due next, without a day first, then the nearest."""
    return sorted(_dues.ask(patient_id, viewer), key=lambda due: due.day or date.min)
