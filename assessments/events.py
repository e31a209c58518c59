"""What happens to a person elsewhere in the clinic and may call for an assessment. Upper apps answer.

A source is asked about many records at once and answers for the people it knows something about.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from assessments.domain.cadence import CareEvent

EventSource = Callable[[Mapping[int, int], date], Mapping[int, Sequence[CareEvent]]]

_sources: list[EventSource] = []


def add_event_source(source: EventSource) -> None:
    """Ask this source too. It is given records, each with the id of its person, and the first day of interest."""
    if source not in _sources:
        _sources.append(source)


def events_of(records: Mapping[int, int], since: date) -> dict[int, list[CareEvent]]:
    """Everything the sources know of these people, over all their records, since that day."""
    found: dict[int, list[CareEvent]] = {patient_id: [] for patient_id in records.values()}
    for source in _sources:
        for patient_id, events in source(records, since).items():
            found[patient_id].extend(events)
    return found
