"""The list a person takes along: one page, everything for themselves, and never silent about what it does not know."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from clinic.models import AuditEvent
from patients.models.history_topics import TOPICS
from patients.printing.medication_list import medication_list_pdf
from patients.selectors.medication_list import medication_list
from patients.services.history import record_none
from tests.cast.dosing import person, signed_order
from tests.cast.history import tell
from tests.cast.pages import text_of
from tests.patients.test_pages import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(clinic):
    patient = person(clinic, family="Whitfield")
    signed_order(clinic, patient)
    return patient


def printed(clinic, patient, *, with_programme=True):
    made = medication_list(patient, viewer=clinic.actor("nurse"), with_programme=with_programme)
    return medication_list_pdf(made)


def said(pdf):
    return " ".join(text_of(pdf).split())


def test_the_person_gets_everything_on_one_page_in_words_and_dates(as_role, clinic, ada):
    for topic in ("medicines", "allergies", "professionals"):
        tell(clinic, ada, topic)
    answer = as_role("nurse").post(f"/people/{ada.pk}/medication-list/", {"with_programme": "yes"})
    assert (answer.headers["Content-Type"], len(PdfReader(BytesIO(answer.content)).pages)) == ("application/pdf", 1)
    paper = said(answer.content)
    for words in (
        "Ada Whitfield, born 12 April 1985", "Penicillin: rash (moderate)", "Methadone oral concentrate 10 mg/mL",
        "80 mg a day", "Prescriber Example", "Harbour Street Clinic", "Seroquel 100 mg quetiapine",
        "100 mg, at night", "Dr. Imani Cole", "psychiatry", "(212) 555-0123",
    ):  # fmt: skip
        assert words in paper, words
    event = AuditEvent.objects.get(verb="medication_list.handed_over")
    assert (event.patient_id, event.detail) == (ada.pk, {"with_programme": True, "medicines": 2})


def test_without_the_programme_nothing_on_it_leads_to_the_clinic_and_it_says_it_may_not_be_complete(clinic, ada):
    tell(clinic, ada, "medicines")
    paper = said(printed(clinic, ada, with_programme=False))
    assert not any(word in paper for word in ("ethadone", "Harbour", "Prescriber Example"))
    assert "This list may not be complete." in paper


def test_what_was_not_asked_is_never_printed_as_none(clinic, ada):
    paper = said(printed(clinic, ada))
    assert "This does not mean that there are none" in paper
    assert "Other medicines were not asked about yet." in paper
    for topic in ("allergies", "medicines"):
        record_none(actor=clinic.actor("nurse"), patient=ada, topic=TOPICS[topic])
    paper = said(printed(clinic, ada))
    assert "No known allergies" in paper
    assert "not asked" not in paper


def test_what_is_not_recognised_and_what_was_stopped_say_so(clinic, ada):
    tell(clinic, ada, "medicines", as_said="the white ones")
    tell(clinic, ada, "medicines", as_said="Nardil", stopped_on=date(2024, 12, 2))
    paper = said(printed(clinic, ada))
    assert "the white ones Name not checked: show the package to a pharmacist." in paper
    assert paper.index("Stopped") < paper.index("Nardil") < paper.index("2 December 2024")


def test_fifteen_medicines_stay_on_one_page_and_no_file_names_the_person(clinic, ada):
    for number in range(15):
        tell(clinic, ada, "medicines", as_said=f"Seroquel {number} mg", taken_for="sleep")
    pdf = printed(clinic, ada)
    reader = PdfReader(BytesIO(pdf))
    assert len(reader.pages) == 1
    assert "Whitfield" not in str(reader.metadata)


@pytest.mark.parametrize("name", ["<b>Ada</b> & B", "Łukasiewicz-Nguyễn", "😀", "x" * 120])
def test_whatever_was_said_is_printed_as_it_was_said(clinic, ada, name):
    tell(clinic, ada, "medicines", as_said=name, prescriber=name)
    assert printed(clinic, ada)[:5] == b"%PDF-"


def test_the_page_asks_the_same_however_many_medicines_there_are(as_role, clinic, ada):
    client = as_role("nurse")
    tell(clinic, ada, "medicines")
    few = queries(client, lambda one: one.get(f"/people/{ada.pk}/medication-list/"))
    for number in range(20):
        tell(clinic, ada, "medicines", as_said=f"Seroquel {number} mg")
    assert queries(client, lambda one: one.get(f"/people/{ada.pk}/medication-list/")) == few


def test_an_inspector_hands_out_nothing(as_role, ada):
    client = as_role("inspector")
    assert client.post(f"/people/{ada.pk}/medication-list/", {"with_programme": "yes"}).status_code == 403
    assert "Medication list" not in client.get(f"/people/{ada.pk}/health/").content.decode()
