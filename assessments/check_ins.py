"""What this app tells of check-ins: instruments by their cadence and after events, and random drug tests."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from assessments.selectors.draws import collected_of, waiting_calls
from assessments.selectors.due import coming_of, last_signed
from clinic.models import Site
from clinic.permissions import Role
from patients.due_sources import DueItem, Gone, Kind, add_kind

ASSESSMENT, DRUG_TEST = "assessment", "drug_test"
LATE_DAYS = timedelta(days=7)  # ours: a form can be filled in so long after its day, late
CALL_DAYS = timedelta(days=1)  # ours: whoever was not reached today can be reached tomorrow


def add_kinds() -> None:
    """Called once, when the app is ready."""
    add_kind(Kind(ASSESSMENT, "Assessment", Role.COUNSELOR), _assessments, _signed)
    no_test = "The person refused the test, was excused from it or was not reached."
    add_kind(Kind(DRUG_TEST, "Drug test", Role.NURSE, fell_away=no_test), _drug_tests, _tested)


def _assessments(site: Site, records: Mapping[int, int], day: date) -> Iterator[DueItem]:
    for patient_id, lines in coming_of(records, day=day).items():
        for line in lines:
            due, since = line.due, max(filter(None, (line.last_signed_on, line.admitted_on)))
            key = f"{due.instrument}:{due.because}:{since}"
            title = line.instrument.title.en[:120]
            yield DueItem(patient_id, ASSESSMENT, key, title, due.due_from, due.due_by, due.due_by + LATE_DAYS)


def _signed(records: Mapping[int, int], gone: Sequence[Gone]) -> Iterator[int]:
    latest = last_signed(records)
    for one in gone:
        signed_at = latest.get((one.patient_id, one.key.split(":")[0]))
        if signed_at is not None and signed_at >= one.planned_at:
            yield one.id


def _drug_tests(site: Site, records: Mapping[int, int], day: date) -> Iterator[DueItem]:
    for call_id, record, drawn_on in waiting_calls(site, records, day):
        yield DueItem(
            records[record], DRUG_TEST, f"call:{call_id}", "Drug test", drawn_on, drawn_on, drawn_on + CALL_DAYS
        )


def _tested(_records: Mapping[int, int], gone: Sequence[Gone]) -> Iterator[int]:
    calls = {int(one.key.removeprefix("call:")): one.id for one in gone}
    yield from (calls[call] for call in collected_of(calls))
