"""What the window refuses: a clear sentence, a 4xx, and nothing changed."""

from datetime import date

import pytest

from clinic.models import AuditEvent, Site, StaffMember, User
from clinic.permissions import Role
from dosing.models import DoseEvent
from dosing.services.holds import place_hold
from patients.domain.record_number import record_number
from patients.services.enrolment import AtDischarge, discharge
from tests.cast.clinic import PASSWORD, make_clinic, make_site, make_staff
from tests.cast.counter import at_counter, forms_in, nothing_happened, said
from tests.cast.dosing import bottle, person, signed_order

pytestmark = pytest.mark.django_db
SIGNED = {"witness_username": "nurse2", "witness_password": PASSWORD}


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def ada(clinic):
    ada = person(clinic)
    signed_order(clinic, ada)
    return ada


@pytest.fixture
def litre(clinic):
    return bottle(clinic)


@pytest.mark.parametrize(
    ("code", "status", "sentence"),
    [
        ("", 400, "Scan a card, or type a name"),
        ("x" * 81, 400, "Scan a card, or type a name"),
        ("BTL-000001", 400, "is the label of a bottle"),
        ("btl-000001", 400, "is the label of a bottle"),
        (record_number(4711), 404, "Nobody at this site has record number EK-004711"),
        ("EK-000001-0", 400, "one character is wrong or two are swapped"),
        ("EK-00001", 400, "one character is wrong or two are swapped"),
        ("12/31/2099 \x00", 400, "There is no such day"),
        ("😀😀", 400, "This is no card, name or birth date"),
        ("Nobody Hasthisname", 404, "Nobody found"),
        ("' OR 1=1 --", 404, "Nobody found"),
        ("<script>alert(1)</script>", 404, "Nobody found"),
    ],
)
def test_a_scan_that_opens_nothing_says_what_to_do(clinic, ada, litre, code, status, sentence):
    counter = at_counter(clinic)
    counter.scan(ada.record_number)

    answer = counter.scan(code)

    assert answer.status_code == status and sentence in said(answer)
    assert "Ada" not in said(answer)


def test_a_card_of_another_site_is_unknown_here(clinic, ada, litre):
    far = make_site(code="far")
    make_staff(far, "distant", Role.NURSE)
    clinic.users["distant"] = User.objects.get(username="distant")
    from clinic.models import Station

    Station.objects.create(site=far, name="Far window", code="window-9")

    answer = at_counter(clinic, "distant", window=9).scan(ada.record_number)

    assert answer.status_code == 404 and "Nobody at this site" in said(answer)


def test_a_name_or_a_birth_date_finds_people_to_choose_from(clinic, ada, litre):
    counter = at_counter(clinic)
    for text in ("exam", "Ada Example", "1985-04-12", "04/12/1985"):
        answer = counter.scan(text)
        assert answer.status_code == 200 and f'data-code="{ada.record_number}"' in said(answer)
        assert not forms_in(answer)


@pytest.mark.parametrize("written", ["NaN", "1e9", "-5", "1000000000", "81", "0.0001", "eighty", "😀", "inf", "5,5"])
def test_taken_is_an_amount_and_not_more_than_was_poured(clinic, ada, litre, written):
    counter = at_counter(clinic)

    answer = counter.press(counter.form(ada, "spilled"), taken_mg=written, reason="x", **SIGNED)

    assert answer.status_code == 400
    assert nothing_happened()


@pytest.mark.parametrize(
    "wrong",
    [
        {"slot": "2"},
        {"slot": "9" * 40},
        {"slot": "-1"},
        {"slot": "½"},
        {"medication": "heroin"},
        {"medication": "\x00"},
        {"container": "BTL-999999"},
        {"outcome": "drunk"},
        {"order": "999999"},
        {"seen_mg": "800"},
        {"seen_mg": "NaN"},
        {"acknowledged_order": "one"},
        {"request_key": ""},
        {"request_key": "k" * 101},
        {"request_key": "k\x00"},
    ],
)
def test_a_press_that_was_tampered_with_gives_nothing(clinic, ada, litre, wrong):
    answer = at_counter(clinic).give(ada, **wrong)

    assert 400 <= answer.status_code < 500
    assert nothing_happened()


def test_a_held_person_gets_nothing_until_it_is_lifted(clinic, ada, litre):
    counter = at_counter(clinic)
    form = counter.form(ada, "given")
    place_hold(actor=clinic.actor("counselor"), patient=ada, reason="see me first", lifted_by=Role.COUNSELOR)

    answer = counter.press(form)

    assert answer.status_code == 409 and "held" in said(answer)
    assert "A counselor can lift this." in said(counter.scan(ada.record_number))
    assert nothing_happened()


def test_a_hold_is_lifted_by_nobody_below_the_role_it_names(clinic, ada, litre):
    hold = place_hold(actor=clinic.actor("nurse"), patient=ada, reason="QTc", lifted_by=Role.PRESCRIBER)
    counter = at_counter(clinic)
    counter.scan(ada.record_number)

    answer = counter.post(f"/window/holds/{hold.pk}/lift/", {"reason": "looks fine"})

    assert answer.status_code == 403 and "Only a prescriber can lift this hold" in said(answer)


@pytest.mark.parametrize(
    "answers", [{"lifted_by": "prescriber"}, {"reason": "x"}, {"reason": "x", "lifted_by": "intake"}]
)
def test_a_hold_needs_a_reason_and_a_role_that_lifts(clinic, ada, litre, answers):
    answer = at_counter(clinic).post(f"/window/people/{ada.pk}/hold/", answers)
    assert answer.status_code == 400


def test_a_discharged_person_is_not_dosed(clinic, ada, litre):
    counter = at_counter(clinic)
    form = counter.form(ada, "given")
    discharge(actor=clinic.actor("intake"), patient=ada, reason="moved", answers=AtDischarge(why_unknown="moved"))

    answer = counter.press(form)

    assert answer.status_code == 409 and "not in treatment here" in said(answer)
    assert not [form for form in forms_in(counter.scan(ada.record_number)) if form.fields.get("outcome") == "given"]
    assert nothing_happened()


@pytest.mark.parametrize(
    ("paper", "sentence"),
    [("otp_certificate_expires_on", "OTP certificate ended on"), ("dea_expires_on", "DEA registration ended on")],
)
def test_a_site_whose_paper_has_lapsed_gives_no_methadone(clinic, ada, litre, paper, sentence):
    counter = at_counter(clinic)
    form = counter.form(ada, "given")
    Site.objects.filter(pk=clinic.site.pk).update(**{paper: date(2024, 1, 1)})

    answer = counter.press(form)

    assert answer.status_code == 409 and sentence in said(answer)
    assert "An administrator enters the renewed" in said(answer)
    assert nothing_happened()


def test_an_expired_licence_opens_no_card(clinic, ada, litre):
    counter = at_counter(clinic)
    StaffMember.objects.filter(user=clinic.users["nurse"]).update(licence_expires_on=date(2024, 1, 1))

    answer = counter.scan(ada.record_number)

    assert answer.status_code == 403 and "this one has expired" in said(answer)
    assert AuditEvent.objects.filter(verb="door.refused").exists()


@pytest.mark.parametrize("username", ["intake", "counselor", "prescriber", "director", "administrator", "inspector"])
def test_only_who_may_dispense_opens_a_card(clinic, ada, litre, username):
    assert at_counter(clinic, username).scan(ada.record_number).status_code == 403


def test_a_bottle_with_too_little_in_it_gives_nothing(clinic, ada):
    bottle(clinic, mg="79")
    counter = at_counter(clinic)
    card = said(counter.scan(ada.record_number))
    pressed = {
        "request_key": "k",
        "medication": "methadone",
        "slot": "1",
        "container": "BTL-000001",
        "outcome": "given",
    }

    answer = counter.post(f"/window/people/{ada.pk}/give/", pressed)

    assert "It holds 79 mg, and 80 mg are needed." in card
    assert answer.status_code == 409 and "The container holds 79 mg" in said(answer)
    assert nothing_happened()


def test_without_a_mounted_bottle_the_card_says_who_can_help(clinic, ada):
    card = at_counter(clinic).scan(ada.record_number)
    assert "No methadone is mounted at this station." in said(card)
    assert "A nurse mounts a container of the ordered product." in said(card)
    assert not [form for form in forms_in(card) if "outcome" in form.fields]


@pytest.mark.parametrize("key", ["0", "99", "999999999999999999"])
def test_people_doses_and_holds_that_do_not_exist_are_not_found(clinic, ada, litre, key):
    counter = at_counter(clinic)
    pressed = {
        "request_key": "k",
        "medication": "methadone",
        "slot": "1",
        "container": "BTL-000001",
        "outcome": "given",
    }
    assert counter.post(f"/window/people/{key}/give/", pressed).status_code == 404
    assert counter.post(f"/window/people/{key}/hold/", {"reason": "x", "lifted_by": "nurse"}).status_code == 404
    assert counter.post(f"/window/holds/{key}/lift/", {"reason": "x"}).status_code == 404
    event = {"request_key": "k", "event": "reversed", "reason": "x"}
    assert counter.post(f"/window/doses/{key}/", event).status_code == 404


@pytest.mark.parametrize("minutes", ["", "-1", "1441", "soon", "1e3", "9" * 30])
def test_minutes_after_the_dose_are_minutes(clinic, ada, litre, minutes):
    counter = at_counter(clinic)
    counter.give(ada)
    answer = counter.press(counter.form(ada, "vomited"), minutes_after=minutes, reason="x")
    assert answer.status_code == 400
    assert not DoseEvent.objects.exists()
