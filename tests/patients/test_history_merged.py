"""What an absorbed record held of substances, health and medicines is the surviving person's, on every page."""

import pytest

from patients.models import SubstanceUse
from patients.models.history_topics import TOPICS
from patients.selectors.history import history_of, medicines_taken
from patients.services.merging import split_records
from tests.cast.dosing import newcomer
from tests.cast.history import ANSWERS, tell, tell_all
from tests.cast.merging import merged, registered_again
from tests.patients.test_history_pages import HEROIN

pytestmark = pytest.mark.django_db
OF_THE_ABSORBED = (
    "Heroin",
    "Injects",
    "Penicillin",
    "Seroquel",
    "Depression",
    "Hepatitis C",
    "Upstate",
    "in the kitchen",
)


@pytest.fixture
def absorbed(clinic):
    """A second record, on which everything was asked."""
    one = registered_again(clinic)
    tell_all(clinic, one)
    return one


@pytest.fixture
def survivor(clinic):
    """The record in use; only one medicine was written down on it."""
    one = newcomer(clinic, given="Katharine")
    tell(clinic, one, "medicines", as_said="Lisinopril 10 mg", dose="10 mg")
    return one


def missing(page, words):
    return [word for word in words if word.casefold() not in page.content.decode().casefold()]


def test_the_page_of_the_survivor_shows_what_was_told_on_either_record(as_role, clinic, absorbed, survivor):
    client, path = as_role("nurse"), f"/people/{survivor.pk}/health/"
    assert missing(client.get(path), OF_THE_ABSORBED) == list(OF_THE_ABSORBED)
    merged(clinic, absorbed, survivor)
    for record in (survivor, absorbed):
        page = client.get(f"/people/{record.pk}/health/")
        assert missing(page, (*OF_THE_ABSORBED, "Lisinopril", survivor.record_number)) == []
        assert "Not asked yet" not in page.content.decode()
    assert all(part.is_asked for part in history_of(survivor.pk).values())


def test_the_chart_and_the_list_for_others_hold_the_medicines_of_both(as_role, clinic, absorbed, survivor):
    merged(clinic, absorbed, survivor)
    chart = as_role("nurse").get(f"/people/{survivor.pk}/")
    assert missing(chart, ("Seroquel", "Lisinopril", "Penicillin")) == []
    assert {one.as_said for one in medicines_taken(survivor.pk)} == {"Seroquel 100 mg", "Lisinopril 10 mg"}


def test_a_row_of_the_absorbed_record_is_corrected_on_the_survivors_page(as_role, clinic, absorbed, survivor):
    merged(clinic, absorbed, survivor)
    row, client = SubstanceUse.objects.get(), as_role("nurse")
    path = f"/people/{survivor.pk}/health/substances/{row.pk}/"
    assert 'value="bags a day"' in client.get(path).content.decode()
    assert client.post(path, HEROIN | {"unit": "bags a week"}).status_code == 302
    new = SubstanceUse.objects.get(ended_at=None)
    assert (new.replaces, new.patient, new.unit) == (row, survivor, "bags a week")


def test_undoing_gives_each_record_its_own_history_back(as_role, clinic, absorbed, survivor):
    merge = merged(clinic, absorbed, survivor)
    split_records(actor=clinic.actor("director"), merge_id=merge.pk, reason="two passports")
    client = as_role("nurse")
    assert missing(client.get(f"/people/{survivor.pk}/health/"), OF_THE_ABSORBED) == list(OF_THE_ABSORBED)
    assert missing(client.get(f"/people/{absorbed.pk}/health/"), (*OF_THE_ABSORBED, "Lisinopril")) == ["Lisinopril"]
    assert len(ANSWERS) == len(TOPICS)
