"""What happens to a person elsewhere in the clinic and may call for an assessment. Upper apps answer.

A source is asked about many records at once and answers for the people it knows something about.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from assessments.domain.cadence import CareEvent

SUICIDE_ANSWER = "suicide_answer"

EventSource = Callable[[Mapping[int, int], date], Mapping[int, Sequence[CareEvent]]]

_sources: list[EventSource] = []
_kinds: set[str] = set()


def add_event_source(source: EventSource, *, kinds: Iterable[str]) -> None:
    """Ask this source too, which tells of these kinds of events.

    It is given records, each with the id of its person, and the first day of interest.
    """
    if source not in _sources:
        _sources.append(source)
    _kinds.update(kinds)


def told_kinds() -> frozenset[str]:
    """The kinds of events something here tells of; a file may name others, which stay guidance for a reader."""
    return frozenset(_kinds) | {SUICIDE_ANSWER}


def events_of(records: Mapping[int, int], since: date) -> dict[int, list[CareEvent]]:
    """Everything the sources know of these people, over all their records, since that day."""
    found: dict[int, list[CareEvent]] = {patient_id: [] for patient_id in records.values()}
    for source in _sources:
        for patient_id, events in source(records, since).items():
            found[patient_id].extend(events)
    return found
