"""Bringing a clinic over: told first, all or nobody, once, and nothing of it is a right to a dose."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.clock import clock_at, now
from clinic.models import AuditEvent
from clinic.services.proofs import Proof
from dosing.domain.roster import COLUMNS
from dosing.models import BroughtOver, Order, OrderSignature
from dosing.selectors.card import card_for
from dosing.selectors.rehearsal import rehearsal
from dosing.services.orders import sign_order
from patients.models import Enrolment, NameSound, NameWord, Patient, Phone
from patients.selectors.record_numbers import id_with_number
from tests.cast.admission import admitted
from tests.cast.clinic import PASSWORD, make_clinic
from tests.cast.counter import at_counter
from tests.cast.dosing import methadone, person
from tests.cast.roster import SAMPLE, someone, table, treated

pytestmark = pytest.mark.django_db
WRITTEN = (Patient, Enrolment, NameSound, NameWord, Phone, Order, OrderSignature, BroughtOver, AuditEvent)


@pytest.fixture
def clinic(monkeypatch):
    """A clinic, whose director's password is at hand."""
    monkeypatch.setenv("IMPORT_PASSWORD", PASSWORD)
    return make_clinic()


def ran(file, *options, username="director"):
    """What the command says; a refusal stands behind the rest."""
    said = StringIO()
    try:
        call_command("import_roster", str(file), "--as", username, *options, stdout=said)
    except CommandError as refusal:
        said.write(f"REFUSED {refusal}")
    return said.getvalue()


def rows_of_everything():
    return {model.__name__: model.objects.count() for model in WRITTEN}


def yesterday(clinic):
    return clinic.actor("director").day - timedelta(days=1)


def sign(clinic, order):
    prescriber = clinic.actor("prescriber")
    sign_order(actor=prescriber, order=order, proof=Proof(prescriber.user, now()))


def test_the_sample_comes_over_and_a_second_run_changes_nothing(clinic):
    call_command("load_formulary", stdout=StringIO())
    rehearsed = ran(SAMPLE)
    assert "8 people to bring over, 7 of them with an order to be signed; 0 were brought over before" in rehearsed
    assert not Patient.objects.exists()

    assert "Done." in ran(SAMPLE, "--apply")
    assert (Patient.objects.count(), Enrolment.objects.count(), Order.objects.count()) == (8, 8, 7)
    after = rows_of_everything()
    assert "0 people to bring over, 0 of them with an order to be signed; 8 were" in ran(SAMPLE, "--apply")
    assert rows_of_everything() == after


def test_somebody_brought_over_is_found_and_traced_like_somebody_registered(clinic, tmp_path):
    person(clinic)
    methadone()
    ran(table(tmp_path, [treated(1, yesterday(clinic), phone="212 555 0101", phone_safe="yes")]), "--apply")
    brought = Patient.objects.latest("pk")
    assert id_with_number(brought.record_number, clinic.actor("nurse")) == brought.pk
    assert brought.phones.get().safe_to_leave_message
    assert brought.name_words.count() == 2
    verbs = AuditEvent.objects.filter(patient_id=brought.pk, username="director", door="job").values_list(
        "verb", flat=True
    )
    assert sorted(verbs) == ["enrolment.opened", "order.written", "patient.registered", "person.brought_over"]


def test_an_order_that_came_over_gives_no_right_to_a_dose_until_it_is_signed_and_the_gates_stand_then(clinic, tmp_path):
    methadone()
    ran(table(tmp_path, [treated(1, yesterday(clinic), consent_on="2023-05-08", basis_on="2023-05-08")]), "--apply")
    brought, nurse = Patient.objects.get(), clinic.actor("nurse")
    assert card_for(brought.pk, actor=nurse, station=None).lines == ()
    sign(clinic, Order.objects.get())
    (line,) = card_for(brought.pk, actor=nurse, station=None).lines
    assert {"admission-signed", "screening-exam"} & {one.rule for one in line.open_findings}


def test_days_without_a_dose_count_from_the_last_one_elsewhere_at_the_window_and_in_the_rehearsal(clinic, tmp_path):
    methadone()
    ran(table(tmp_path, [treated(1, yesterday(clinic))]), "--apply")
    brought = Patient.objects.get()
    sign(clinic, Order.objects.get())
    with clock_at(now() + timedelta(days=4)):
        admitted(clinic, brought)
        (line,) = card_for(brought.pk, actor=clinic.actor("nurse"), station=None).lines
        assert line.days_missed == 4
        assert "missed-days" in {one.rule for one in line.open_findings}
        stopped = rehearsal(clinic.site, clinic.actor("nurse").day).people
        assert any("dosing days without" in one.stop.why for one in stopped)


@pytest.mark.parametrize(
    ("cells", "begins_in"),
    [({}, 0), ({"take_homes": "5", "take_homes_until": 4}, 5), ({"every_days": "2"}, 1), ({"last_dose_on": 0}, 1)],
)
def test_an_order_begins_after_the_last_day_for_which_a_dose_was_had_or_is_in_hand(clinic, tmp_path, cells, begins_in):
    methadone()
    today = clinic.actor("director").day
    days = {name: cell if isinstance(cell, str) else str(today + timedelta(days=cell)) for name, cell in cells.items()}
    ran(table(tmp_path, [treated(1, today - timedelta(days=1), **days)]), "--apply")
    assert Order.objects.get().effective_on == today + timedelta(days=begins_in)


def test_a_broken_roster_is_refused_with_a_line_for_each_fault_and_no_name_and_changes_nothing(clinic, tmp_path):
    methadone()
    day = yesterday(clinic)
    before = rows_of_everything()
    broken = [
        someone(1),
        someone(2, birth_date="29.02.1984"),
        someone(3, programme="keto", phone="12"),
        treated(4, day, dose_mg="80.5"),
        treated(5, day, product="snake-oil"),
        treated(6, day, last_dose_mg=""),
        treated(7, day + timedelta(days=9)),
        someone(1),
        treated(8, day, take_homes="3"),
        someone(9, sex="x", phone_safe="perhaps"),
        someone(10, given_name="", family_name="!!!"),
    ]
    said = ran(table(tmp_path, broken), "--apply")
    wrong = {
        tuple(line.split(":")[0].removeprefix("row ").split(", ")) for line in said.splitlines() if line[:4] == "row "
    }
    assert wrong >= {
        ("3", "birth_date"), ("4", "programme"), ("4", "phone"), ("5", "dose_mg"), ("6", "product"),
        ("7", "last_dose_mg"), ("8", "last_dose_on"), ("9", "source_key"), ("10", "take_homes_until"),
        ("11", "phone_safe"), ("12", "given_name"),
    }  # fmt: skip
    assert "row 3, birth_date: this is not a day written as 2026-11-20." in said
    assert "Nothing was changed." in said
    assert not any(secret in said for secret in ("Given", "Family", "1984", "snake-oil", "keto"))
    assert rows_of_everything() == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The file is empty."),
        ("Ada Example,1984\n", "row 1, column 1: this is not a column of a roster."),
        (",".join(COLUMNS) + "\nOLD-1,Ada\n", f"row 2, all columns: this row has 2 cells, the heading {len(COLUMNS)}."),
        ('"source_key\n', "a quotation mark is not closed"),
    ],
)
def test_what_is_no_roster_is_refused_in_words(clinic, tmp_path, text, words):
    file = tmp_path / "roster.csv"
    file.write_text(text)
    said = ran(file)
    assert words in said
    assert "Ada" not in said


def test_somebody_on_record_comes_over_only_when_the_roster_says_it_is_another_person(clinic, tmp_path):
    ada = person(clinic)
    twin = {"given_name": "Ada", "family_name": "Example", "birth_date": ada.birth_date.isoformat()}
    assert f"row 2, separate_person: birth date and name are like those of {ada.record_number}" in ran(
        table(tmp_path, [someone(1, **twin)]), "--apply"
    )
    ran(table(tmp_path, [someone(1, **twin, separate_person="yes")]), "--apply")
    assert Patient.objects.count() == 2


def test_a_birth_date_nobody_knows_comes_over_as_not_known_and_may_be_that_of_anybody_so_named(clinic, tmp_path):
    rows = [someone(1, birth_date="unknown"), someone(2, birth_date="")]
    assert "row 3, birth_date: this is needed for everybody." in ran(table(tmp_path, rows), "--apply")
    ran(table(tmp_path, rows[:1]), "--apply")
    brought = Patient.objects.get()
    assert brought.birth_date is None
    named = {name: rows[0][name] for name in ("given_name", "family_name")}
    said = ran(table(tmp_path, [someone(3, **named)]), "--apply")
    assert f"row 2, separate_person: birth date and name are like those of {brought.record_number}" in said
    ada = person(clinic)
    alike = someone(4, given_name="Ada", family_name="Example", birth_date="unknown")
    assert f"like those of {ada.record_number}" in ran(table(tmp_path, [alike]), "--apply")


def test_a_row_that_says_something_else_later_is_told_and_left_alone(clinic, tmp_path):
    ran(table(tmp_path, [someone(1)]), "--apply")
    after = rows_of_everything()
    said = ran(table(tmp_path, [someone(1, sex="female")]), "--apply")
    assert "row 2: was brought over before and says something else now; it is left alone." in said
    assert rows_of_everything() == after


@pytest.mark.parametrize("username", ["prescriber", "administrator", "intake", "nurse", "nobody"])
def test_only_the_medical_director_brings_a_clinic_over(clinic, tmp_path, username):
    assert "REFUSED" in ran(table(tmp_path, [someone(1)]), "--apply", username=username)
    assert not Patient.objects.exists()


def test_a_wrong_password_brings_nobody_over(clinic, tmp_path, monkeypatch):
    monkeypatch.setenv("IMPORT_PASSWORD", "not this one")
    assert "REFUSED The user name or password is not right." in ran(table(tmp_path, [someone(1)]), "--apply")
    assert not Patient.objects.exists()


def test_a_roster_of_hundreds_takes_few_statements(clinic, tmp_path):
    methadone()
    day = yesterday(clinic)

    def asked(first, count):
        file = table(tmp_path, [treated(n, day) for n in range(first, first + count)])
        with CaptureQueriesContext(connection) as seen:
            assert "Done." in ran(file, "--apply")
        return len(seen)

    few, many = asked(0, 10), asked(10, 500)
    assert many - few < 500 * 0.5


def test_the_chart_tells_what_came_over_and_that_it_is_to_be_verified(clinic, tmp_path):
    methadone()
    ran(table(tmp_path, [treated(1, date(2026, 11, 14), consent_on="2023-05-08")]), "--apply")
    page = at_counter(clinic).client.get(reverse("patients:chart", args=[Patient.objects.get().pk])).content.decode()
    assert "Brought over" in page
    assert "methadone 80 mg, 14 Nov 2026" in page
    assert "8 May 2023" in page


def test_the_page_for_whoever_fills_the_table_in_names_every_column():
    page = (SAMPLE.parent / "import.md").read_text()
    assert [name for name in COLUMNS if f"| `{name}` |" not in page] == []
