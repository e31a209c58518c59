"""Health & medicines by its pages: parts are asked where they stand, refused with what was typed, and closed again."""

import pytest

from patients.models import NaloxoneKit, NoneReported, ReportedMedicine, SubstanceUse
from patients.models.history_topics import TOPICS
from tests.cast.dosing import person
from tests.cast.history import tell, tell_all
from tests.patients.test_pages import BY_HTMX, queries

pytestmark = pytest.mark.django_db
HEROIN = {
    "substance": "heroin", "route": "injected", "frequency": "daily", "amount": "5", "unit": "bags",
    "first_used_age": "19", "last_use_unknown": "on",
}  # fmt: skip


@pytest.fixture
def ada(clinic):
    return person(clinic)


@pytest.fixture
def nurse(as_role):
    return as_role("nurse")


def test_the_page_says_what_was_not_asked_and_never_shows_it_as_none(nurse, ada):
    page = nurse.get(f"/people/{ada.pk}/health/").content.decode()
    assert page.count("Not asked yet.") == len(TOPICS)
    assert "Not asked yet:</strong>" in page


def test_the_chart_shows_the_medicines_and_what_is_not_recognised(nurse, clinic, ada):
    tell(clinic, ada, "medicines", as_said="blorptin")
    tell(clinic, ada, "substances")
    page = nurse.get(f"/people/{ada.pk}/").content.decode()
    assert all(word in page for word in ("Blorptin", "Not recognised", "Injects. Not asked about yet: HIV"))


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_its_form_as_a_page_and_as_a_part(nurse, ada, topic):
    path = f"/people/{ada.pk}/health/{topic}/new/"
    assert "<html" in nurse.get(path).content.decode()
    part = nurse.get(path, headers=BY_HTMX).content.decode()
    assert f'id="part-{topic}"' in part and "<html" not in part


def test_an_answer_is_saved_where_it_was_asked(nurse, ada):
    answer = nurse.post(f"/people/{ada.pk}/health/substances/new/", HEROIN, headers=BY_HTMX)
    page = answer.content.decode()
    assert (answer.status_code, "<form" in page, "Heroin" in page, "Injects" in page) == (200, False, True, True)
    assert "last use not known" in page
    assert nurse.post(f"/people/{ada.pk}/health/substances/new/", HEROIN | {"substance": "alcohol"}).status_code == 302


def test_a_refused_answer_keeps_what_was_typed(nurse, ada):
    sent = HEROIN | {"last_use_unknown": "", "unit": "teaspoons"}
    answer = nurse.post(f"/people/{ada.pk}/health/substances/new/", sent, headers=BY_HTMX)
    page = answer.content.decode()
    assert (answer.status_code, 'value="teaspoons"' in page, "tick that it is not known" in page) == (400, True, True)
    assert not SubstanceUse.objects.exists()


def test_a_near_name_is_offered_to_choose_from_and_kept_when_it_is_none_of_them(nurse, ada):
    path, sent = f"/people/{ada.pk}/health/medicines/new/", {"as_said": "zanax", "dose": "2 mg"}
    asked = nurse.post(path, sent, headers=BY_HTMX)
    page = asked.content.decode()
    assert (asked.status_code, 'value="alprazolam"' in page, 'value="2 mg"' in page) == (409, True, True)
    assert "Not recognised" in nurse.post(path, sent | {"meant": "none"}, headers=BY_HTMX).content.decode()
    nurse.post(path, sent | {"as_said": "xanex", "meant": "alprazolam"})
    assert set(ReportedMedicine.objects.values_list("match", flat=True)) == {"none", "confirmed"}


def test_none_and_rather_not_say_are_one_press(nurse, ada):
    page = nurse.post(f"/people/{ada.pk}/health/allergies/none/", {"answer": "none"}, headers=BY_HTMX).content.decode()
    assert "No known allergies" in page and "asked by" in page
    nurse.post(f"/people/{ada.pk}/health/pregnancy/none/", {"answer": "declined"})
    assert NoneReported.objects.count() == 2


def test_a_row_is_corrected_and_taken_off_and_the_page_keeps_the_earlier_answers(nurse, clinic, ada):
    row = tell(clinic, ada, "substances")
    form = nurse.get(f"/people/{ada.pk}/health/substances/{row.pk}/", headers=BY_HTMX).content.decode()
    assert 'value="bags a day"' in form and 'value="2024-12-05"' in form
    sent = HEROIN | {"unit": "bags a week"}
    assert nurse.post(f"/people/{ada.pk}/health/substances/{row.pk}/", sent, headers=BY_HTMX).status_code == 200
    assert nurse.post(f"/people/{ada.pk}/health/substances/{row.pk}/", HEROIN, headers=BY_HTMX).status_code == 409
    new = SubstanceUse.objects.get(ended_at=None)
    page = nurse.post(
        f"/people/{ada.pk}/health/substances/{new.pk}/end/", {"because": "mistaken"}, headers=BY_HTMX
    ).content.decode()
    assert "2 earlier" in page and "written down by mistake" in page


@pytest.mark.parametrize("path", ["nonsense/", "nonsense/new/", "substances/999999/"])
def test_a_topic_or_a_row_that_is_not_there_is_a_404(nurse, ada, path):
    assert nurse.get(f"/people/{ada.pk}/health/{path}", headers=BY_HTMX).status_code == 404


def test_a_row_of_somebody_else_is_not_reached_by_another_address(nurse, clinic, ada):
    row = tell(clinic, person(clinic, given="Bert"), "substances")
    assert nurse.post(f"/people/{ada.pk}/health/substances/{row.pk}/end/", {"because": "over"}).status_code == 404


def test_an_inspector_reads_and_is_offered_nothing_to_change(as_role, clinic, ada):
    tell_all(clinic, ada)
    page = as_role("inspector").get(f"/people/{ada.pk}/health/").content.decode()
    assert "Penicillin" in page
    assert not any(word in page for word in ("Add an allergy", "Change", "Would rather not say"))


def test_the_page_and_the_chart_ask_the_same_however_much_there_is(nurse, clinic, ada):
    tell_all(clinic, ada)
    pages = (f"/people/{ada.pk}/health/", f"/people/{ada.pk}/")
    few = [queries(nurse, lambda one, path=path: one.get(path)) for path in pages]
    for number in range(20):
        tell(clinic, ada, "medicines", as_said=f"Seroquel {number} mg")
        tell(clinic, ada, "professionals", name=f"Dr. {number}")
    assert [queries(nurse, lambda one, path=path: one.get(path)) for path in pages] == few


@pytest.mark.parametrize("rows", ["reportedmedicine", "allergy", "substanceuse"])
def test_the_administration_says_that_something_was_told_and_not_what(as_role, clinic, ada, rows):
    tell_all(clinic, ada)
    client = as_role("administrator")
    page = client.get(f"/admin/patients/{rows}/", {"q": ada.record_number})
    assert page.status_code == 200
    assert ada.record_number in page.content.decode()
    assert not any(word in page.content.decode() for word in ("Seroquel", "Penicillin", "heroin"))


def test_what_a_page_says_it_showed_is_digits_or_nothing(nurse, ada):
    sent = {"at_hand": "no", "kept": "", "shown": ["²", "9" * 5000]}
    assert nurse.post(f"/people/{ada.pk}/health/naloxone/new/", sent, headers=BY_HTMX).status_code == 200


def test_an_answer_given_meanwhile_by_somebody_else_is_not_written_over(nurse, clinic, ada):
    path, sent = f"/people/{ada.pk}/health/naloxone/new/", {"at_hand": "no", "kept": ""}
    nurse.get(path, headers=BY_HTMX)
    theirs = tell(clinic, ada, "naloxone", by="counselor")
    refused = nurse.post(path, sent, headers=BY_HTMX)
    page = refused.content.decode()
    assert (refused.status_code, "Counselor Example has answered this meanwhile" in page) == (409, True)
    assert "in the kitchen" in page and '<option value="no" selected' in page
    assert list(NaloxoneKit.objects.filter(ended_at=None)) == [theirs]
    shown = nurse.get(path, headers=BY_HTMX).content.decode()
    assert f'name="shown" value="{theirs.pk}"' in shown
    assert nurse.post(path, sent | {"shown": theirs.pk}, headers=BY_HTMX).status_code == 200
    assert NaloxoneKit.objects.get(ended_at=None).replaces == theirs
