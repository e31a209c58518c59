"""What stands before a first dose, as the window sees it: each stop with its way out, and nobody stopped later."""

from datetime import date, timedelta

import pytest

from clinic.clock import clock_at, now
from clinic.errors import RuleBroken
from clinic.services.sites import change_site
from clinic.services.system import system_actor
from dosing.models import Dose
from dosing.selectors.card import card_for
from dosing.selectors.rehearsal import rehearsal
from dosing.services.dispensing import give_dose
from dosing.services.findings import accept_finding
from dosing.services.reversal import reverse_dose
from patients.domain.enrolment import BeforeFirstDose
from patients.models import FollowUp
from patients.services.admission import Verified, record_guardian, verify_dose
from patients.services.clocks import raise_what_is_due
from patients.services.enrolment import AtDischarge, Terms, admit, discharge
from patients.services.guests import end_guest_stay, send_guest, welcome_guest
from patients.services.interim import record_interim_step
from patients.services.registration import register_patient
from tests.cast.admission import admitted, checked, consented, examined, sign_basis, stay
from tests.cast.clinic import make_clinic
from tests.cast.counter import at_counter, said
from tests.cast.dosing import at_window, bottle, newcomer, person, signed_order

pytestmark = pytest.mark.django_db
ALL = {"admission-basis", "enrolment-check", "screening-exam", "treatment-consent"}
WHY = AtDischarge(why_unknown="moved")


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def litre(clinic):
    return bottle(clinic)


def stops(clinic, patient):
    """What stands in the way of today's dose, by rule."""
    nurse = clinic.actor("nurse")
    found = card_for(patient.pk, actor=nurse, station=nurse.station).lines[0].open_findings
    return {finding.rule: finding for finding in found}


def give(clinic, patient, litre, **changes):
    return give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, patient, litre, **changes))


def test_somebody_of_whom_nothing_is_on_record_is_stopped_with_every_way_out(clinic, litre):
    ada = newcomer(clinic)
    signed_order(clinic, ada)
    found = stops(clinic, ada)
    assert set(found) == ALL
    for finding in found.values():
        assert finding.source.startswith("42 CFR 8.12")
        assert "Admission page" in finding.clears_when or "Consents" in finding.clears_when
    assert {rule: finding.lifted_by for rule, finding in found.items()} == {
        "admission-basis": None, "treatment-consent": None, "screening-exam": None, "enrolment-check": "prescriber",
    }  # fmt: skip
    with pytest.raises(RuleBroken):
        give(clinic, ada, litre)
    assert not Dose.objects.exists()


@pytest.mark.parametrize(
    ("record", "rule"),
    [
        (sign_basis, "admission-basis"),
        (lambda clinic, ada: consented(clinic, ada, "methadone"), "treatment-consent"),
        (examined, "screening-exam"),
        (checked, "enrolment-check"),
    ],
)
def test_each_record_clears_its_own_stop_and_no_other(clinic, litre, record, rule):
    ada = newcomer(clinic)
    signed_order(clinic, ada)
    record(clinic, ada)
    assert set(stops(clinic, ada)) == ALL - {rule}


def test_a_consent_to_another_medicine_is_none_to_this_one(clinic, litre):
    ada = newcomer(clinic)
    admitted(clinic, ada, "buprenorphine")
    signed_order(clinic, ada)
    assert set(stops(clinic, ada)) == {"treatment-consent"}


def test_a_prescriber_may_go_on_without_the_check_and_somebody_asks_tomorrow(clinic, litre):
    ada = newcomer(clinic)
    sign_basis(clinic, ada)
    examined(clinic, ada)
    consented(clinic, ada, "methadone")
    signed_order(clinic, ada)
    checked(clinic, ada, answer="no_answer")
    prescriber = clinic.actor("prescriber")
    accept_finding(actor=prescriber, patient_id=ada.pk, rule="enrolment-check", reason="registry is down")
    give(clinic, ada, litre)
    task = FollowUp.objects.get(kind="enrolment_check")
    assert task.due_on == prescriber.day + timedelta(days=1)
    checked(clinic, ada)
    assert not FollowUp.objects.filter(kind="enrolment_check", done_at=None).exists()


def test_who_is_enrolled_elsewhere_is_stopped_until_it_is_a_transfer(clinic, litre):
    ada = newcomer(clinic)
    admitted(clinic, ada)
    signed_order(clinic, ada)
    checked(clinic, ada, answer="elsewhere", elsewhere="Riverside OTP")
    assert set(stops(clinic, ada)) == {"enrolled-elsewhere"}
    nurse = clinic.actor("nurse")
    told = Verified("Riverside OTP", "Ruth Lang, RN", "methadone", nurse.day - timedelta(days=1), 80_000)
    verify_dose(actor=nurse, patient=ada, said=told)
    assert stops(clinic, ada) == {}


ALONE = {"modality": "audio_only"}
NO_SIGNAL = ALONE | {"video_not_possible": "no signal"}
BESIDE = NO_SIGNAL | {"beside_name": "Dr. Stern", "beside_dea": "AS1234563"}


@pytest.mark.parametrize(
    ("exam", "stopped"),
    [({"modality": "audio_video"}, False), (ALONE, True), (NO_SIGNAL, True), (BESIDE, False)],
)  # fmt: skip
def test_methadone_is_started_on_sound_alone_only_with_both_facts(clinic, litre, exam, stopped):
    ada = newcomer(clinic)
    sign_basis(clinic, ada)
    checked(clinic, ada)
    consented(clinic, ada, "methadone")
    examined(clinic, ada, **exam)
    signed_order(clinic, ada)
    assert ("screening-exam" in stops(clinic, ada)) == stopped


def minor(clinic):
    """A person of sixteen."""
    day = clinic.actor("nurse").day
    ada = newcomer(clinic, birth_date=date(day.year - 16, 1, 1))
    sign_basis(clinic, ada)
    examined(clinic, ada)
    checked(clinic, ada)
    consented(clinic, ada, "methadone")
    signed_order(clinic, ada)
    return ada


def test_somebody_under_age_needs_a_guardian_who_may_take_it_back(clinic, litre):
    ada, counselor = minor(clinic), clinic.actor("counselor")
    assert set(stops(clinic, ada)) == {"guardian"}
    said_yes = {"guardian_name": "Mary Example", "relationship": "parent", "signed_on": counselor.day}
    record_guardian(actor=counselor, patient=ada, **said_yes)
    assert stops(clinic, ada) == {}
    record_guardian(actor=counselor, patient=ada, **said_yes, is_given=False)
    assert set(stops(clinic, ada)) == {"guardian"}


@pytest.mark.parametrize(("age", "stopped"), [(16, False), (17, True)])
def test_where_state_law_lets_them_minors_consent_alone(clinic, litre, age, stopped):
    ada = minor(clinic)
    change_site(actor=clinic.actor("administrator"), site=clinic.site, minors_consent_from_age=age)
    assert ("guardian" in stops(clinic, ada)) == stopped


def test_nobody_is_stopped_after_the_first_dose_but_again_when_it_was_reversed(clinic, litre):
    ada = newcomer(clinic)
    admitted(clinic, ada)
    signed_order(clinic, ada)
    dose = give(clinic, ada, litre)
    checked(clinic, ada, answer="elsewhere", elsewhere="Riverside OTP")
    with clock_at(now() + timedelta(days=1)):
        assert stops(clinic, ada) == {}
    reverse_dose(actor=clinic.actor("nurse"), dose=dose, reason="wrong card")
    assert set(stops(clinic, ada)) == {"enrolled-elsewhere"}


def test_a_new_episode_is_asked_again(clinic, litre):
    ada = person(clinic)
    signed_order(clinic, ada)
    give(clinic, ada, litre)
    with clock_at(now() + timedelta(days=2)):
        discharge(actor=clinic.actor("intake"), patient=ada, reason="moved", answers=WHY)
        admit(actor=clinic.actor("intake"), patient=ada)
        assert {"admission-basis", "screening-exam", "enrolment-check"} <= set(stops(clinic, ada))


def test_a_full_exam_missing_on_day_fifteen_is_late_and_holds_no_dose(clinic, litre):
    ada = person(clinic)
    signed_order(clinic, ada)
    give(clinic, ada, litre)
    with clock_at(now() + timedelta(days=15)):
        raise_what_is_due(actor=system_actor())
    assert FollowUp.objects.filter(kind="full_exam_overdue", urgency="now").count() == 1
    assert stops_on(clinic, ada, 15) == set()


def stops_on(clinic, patient, days):
    with clock_at(now() + timedelta(days=days)):
        return set(stops(clinic, patient)) - {"missed-days"}


@pytest.mark.parametrize(
    ("programme", "medication", "governed"),
    [("otp", "naltrexone", True), ("alcohol", "naltrexone", False), ("office_buprenorphine", "methadone", True)],
)
def test_part_8_governs_its_programmes_and_methadone_everywhere(programme, medication, governed):
    day = date(2026, 11, 21)
    facts = BeforeFirstDose(programme, "admission", admitted_on=day, birth_date=date(1985, 4, 12))
    assert facts.is_under_part_8(medication) == governed


def guest(clinic, **terms):
    """Somebody from Riverside, from yesterday until tomorrow, who consents here."""
    ada = register_patient(
        actor=clinic.actor("intake"), given_name="Ada", family_name="Example", birth_date=date(1985, 4, 12)
    )
    day = clinic.actor("prescriber").day
    agreed = stay(day, day + timedelta(days=1), **terms)
    welcome_guest(actor=clinic.actor("prescriber"), patient=ada, stay=agreed)
    consented(clinic, ada, "methadone")
    return ada


@pytest.mark.parametrize(("mg", "stopped"), [("80", False), ("81", True)])
def test_a_guest_is_dosed_up_to_the_verified_dose_without_an_admission_of_our_own(clinic, litre, mg, stopped):
    ada = guest(clinic)
    signed_order(clinic, ada, mg=mg)
    assert set(stops(clinic, ada)) == ({"guest-dose"} if stopped else set())


@pytest.mark.parametrize(("days", "stopped"), [(0, False), (1, False), (2, True)])
def test_a_guest_is_dosed_on_approved_days_only_every_day(clinic, litre, days, stopped):
    ada = guest(clinic)
    signed_order(clinic, ada)
    give(clinic, ada, litre)
    assert ("guest-dose" in stops_on(clinic, ada, days)) == (stopped and days > 0)
    with clock_at(now() + timedelta(days=days)):
        told = [one.stop.rule for one in rehearsal(clinic.site, clinic.actor("nurse").day).people]
    assert ("guest-dose" in told) == (days >= 1)


def test_a_guest_whose_stay_has_ended_is_not_dosed(clinic, litre):
    ada = guest(clinic)
    signed_order(clinic, ada)
    end_guest_stay(
        actor=clinic.actor("intake"), stay=ada.guest_stays.get(), confirmation="80 mg on two days, Ruth Lang"
    )
    assert set(stops(clinic, ada)) == {"guest-dose"}


def test_our_own_person_is_not_dosed_on_days_another_programme_does(clinic, litre):
    ada = person(clinic)
    signed_order(clinic, ada)
    give(clinic, ada, litre)
    day = clinic.actor("prescriber").day
    away = stay(day + timedelta(days=1), day + timedelta(days=3))
    send_guest(actor=clinic.actor("prescriber"), patient=ada, stay=away)
    assert [stops_on(clinic, ada, days) for days in (1, 3, 4)] == [{"guest-elsewhere"}, {"guest-elsewhere"}, set()]
    end_guest_stay(actor=clinic.actor("intake"), stay=ada.guest_stays.get(), confirmation="back early, 80 mg once")
    assert stops_on(clinic, ada, 2) == set()


def test_interim_treatment_stops_on_day_181_unless_an_exception_is_on_record(clinic, litre):
    admin, day = clinic.actor("administrator"), clinic.actor("nurse").day
    change_site(actor=admin, site=clinic.site, interim_approved_on=date(2020, 1, 1))
    ada = register_patient(
        actor=clinic.actor("intake"), given_name="Ada", family_name="Example", birth_date=date(1985, 4, 12)
    )
    terms = Terms(sought_on=day - timedelta(days=190), programmes_asked="Riverside")
    admit(actor=clinic.actor("intake"), patient=ada, programme="interim", on=day - timedelta(days=179), terms=terms)
    admitted(clinic, ada)
    signed_order(clinic, ada)
    assert stops(clinic, ada) == {}
    give(clinic, ada, litre)
    assert stops_on(clinic, ada, 1) == {"interim-limit"}
    director = clinic.actor("director")
    until = day + timedelta(days=30)
    record_interim_step(actor=director, patient=ada, step="exception", on=day, until=until, words="SMA-168, approved")
    assert stops_on(clinic, ada, 1) == set()


def test_tomorrows_rehearsal_and_the_counter_name_what_is_missing_and_where(clinic, litre):
    ada = newcomer(clinic)
    signed_order(clinic, ada)
    told = {one.stop.rule: one.stop for one in rehearsal(clinic.site, clinic.actor("nurse").day).people}
    assert set(told) == ALL
    page = said(at_counter(clinic).scan(ada.record_number))
    assert "There is no signed screening exam." in page and "on the person's Admission page" in page
