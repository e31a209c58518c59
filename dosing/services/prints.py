"""What leaves a trace by being looked at or printed: the log, the cross-index, who received a lot."""

from datetime import date
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.permissions import Permission
from dosing.models import Lot
from dosing.selectors.lots import Received, who_received


@transaction.atomic
def note_log_printed(*, actor: Actor, first: date, last: date, schedule: str, form: str) -> None:
    """The log of these days was printed or saved; `form` is lines, summary or csv (21 CFR 1304.24(b)(1)(iii))."""
    require(actor, Permission.VIEW_LOG)
    _note("log.printed", actor, first, last, schedule=schedule, form=form)


@transaction.atomic
def note_cross_index_printed(*, actor: Actor, first: date, last: date, schedule: str, people: int) -> None:
    """Names were printed beside their record numbers (21 CFR 1304.24(d))."""
    require(actor, Permission.VIEW_CROSS_INDEX)
    _note("cross_index.printed", actor, first, last, schedule=schedule, people=people)


def _note(verb: str, actor: Actor, first: date, last: date, **detail: Any) -> None:
    audit.record(verb, actor=actor, first=first.isoformat(), last=last.isoformat(), **detail)


@transaction.atomic
def open_recall(*, actor: Actor, lot: Lot) -> list[Received]:
    """Who received drug of this lot, by record number; that somebody asked is on record."""
    require(actor, Permission.VIEW_LOG)
    people = who_received(lot, actor.at_site)
    audit.record("lot.traced", actor=actor, subject=lot, lot=lot.number, people=len(people))
    return people
