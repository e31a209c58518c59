"""Admissions, exams, checks, care plans, transfers and guests, by the services that put them on record."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from clinic.clock import clock_at, now
from clinic.errors import Malformed, Refused, RuleBroken
from clinic.services.sites import change_site
from clinic.services.system import system_actor
from patients.domain.clocks import INTERIM_TOLD, clocks
from patients.domain.enrolment import interim_days
from patients.models import AdmissionBasis, Enrolment, EnrolmentCheck, Exam, FollowUp
from patients.selectors.episodes import clock_facts
from patients.services.admission import Asked, Verified, record_check, verify_dose
from patients.services.care_plans import Agreed, sign_care_plan
from patients.services.clocks import raise_what_is_due
from patients.services.enrolment import AtDischarge, Terms, admit, complete_admission, discharge
from patients.services.exams import Examined, sign_exam
from patients.services.interim import convert_interim, record_interim_step
from tests.cast.admission import checked, episode, examined, sign_basis
from tests.cast.clinic import make_clinic
from tests.cast.dosing import newcomer

pytestmark = pytest.mark.django_db
PLAN = Agreed("Sleep", "See each other weekly", "weekly", "none", person_took_part=True)
WHY = AtDischarge(why_unknown="did not come back")


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def ada(clinic):
    return newcomer(clinic)


def assessed(clinic, patient):
    """The same person, being assessed since five days ago instead of admitted."""
    discharge(actor=clinic.actor("intake"), patient=patient, reason="other", answers=WHY)
    begun = clinic.actor("intake").day - timedelta(days=5)
    return admit(actor=clinic.actor("intake"), patient=patient, programme="assessment", on=begun)


def test_signing_the_basis_admits_who_was_being_assessed_and_the_clocks_begin_that_day(clinic, ada):
    assessed(clinic, ada)
    with pytest.raises(Malformed):
        sign_basis(clinic, ada)
    sign_basis(clinic, ada, programme="otp")
    now_open = episode(ada)
    day = clinic.actor("nurse").day
    assert (now_open.programme, now_open.admitted_on) == ("otp", day)
    assert now_open.sought_on == day - timedelta(days=5)


def test_an_admission_asks_for_no_year_of_addiction_no_failed_treatment_and_no_test(clinic, ada):
    assert complete_admission(
        actor=clinic.actor("counselor"), patient=ada, basis="oud_in_remission", words="In remission since May."
    ).pk


@pytest.mark.parametrize("username", ["intake", "nurse"])
def test_only_a_clinician_signs_the_basis(clinic, ada, username):
    with pytest.raises(Refused):
        complete_admission(actor=clinic.actor(username), patient=ada, basis="high_risk", words="x")
    assert not AdmissionBasis.objects.exists()


def test_who_is_enrolled_elsewhere_is_not_admitted_but_may_transfer(clinic, ada):
    checked(clinic, ada, answer="elsewhere", elsewhere="Riverside OTP")
    with pytest.raises(RuleBroken, match="another programme") as refused:
        sign_basis(clinic, ada)
    assert refused.value.code == "enrolled_elsewhere"
    day = clinic.actor("nurse").day
    told = Verified("Riverside OTP", "Ruth Lang, RN", "methadone", day - timedelta(days=1), 95_000)
    verify_dose(actor=clinic.actor("nurse"), patient=ada, said=told)
    sign_basis(clinic, ada)
    assert episode(ada).came_as == "transfer"


def test_a_check_that_found_another_programme_names_it(clinic, ada):
    with pytest.raises(Malformed):
        record_check(actor=clinic.actor("intake"), patient=ada, said=Asked("phone", "Riverside", "elsewhere"))
    assert not EnrolmentCheck.objects.exists()


@pytest.mark.parametrize(("days", "counts"), [(7, True), (8, False)])
def test_an_outside_screening_exam_counts_for_seven_days_before_admission(clinic, ada, days, counts):
    on = clinic.actor("prescriber").day - timedelta(days=days)
    outside = {"on": on, "examiner_name": "Dr. Otto Stern", "examiner_licence": "MD 4711"}
    if counts:
        assert not examined(clinic, ada, **outside).is_own_practitioner
    else:
        with pytest.raises(RuleBroken, match="8 days before admission"):
            examined(clinic, ada, **outside)
    assert Exam.objects.count() == counts


def test_a_full_exam_is_done_in_person_and_a_yearly_one_by_our_own_practitioner(clinic, ada):
    prescriber = clinic.actor("prescriber")
    full = Examined("full", prescriber.day, "Well.", modality="audio_video")
    with pytest.raises(RuleBroken, match="in person"):
        sign_exam(actor=prescriber, patient=ada, exam=full)
    yearly = Examined("periodic", prescriber.day, "Well.", examiner_name="Dr. Stern", examiner_licence="MD")
    with pytest.raises(RuleBroken, match="of this programme"):
        sign_exam(actor=prescriber, patient=ada, exam=yearly)


def test_an_exam_is_corrected_by_another_and_never_changed(clinic, ada):
    first = examined(clinic, ada)
    prescriber = clinic.actor("prescriber")
    exam = Examined("screening", prescriber.day, "QTc 452 ms.")
    second = sign_exam(actor=prescriber, patient=ada, exam=exam, corrects=first)
    with pytest.raises(Malformed):
        sign_exam(actor=prescriber, patient=ada, exam=exam, corrects=Exam.objects.get(pk=first.pk))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE patients_exam SET findings = 'x' WHERE id = %s", [second.pk])


def run_job(days, clinic):
    with clock_at(now() + timedelta(days=days)):
        return raise_what_is_due(actor=system_actor())


def waiting(kind):
    return FollowUp.objects.filter(kind=kind, done_at=None).first()


@pytest.mark.parametrize(
    ("day", "urgency", "director"), [(0, "routine", 0), (10, "soon", 0), (12, "now", 0), (14, "now", 1)]
)
def test_the_full_exam_becomes_more_urgent_on_days_ten_twelve_and_fourteen(clinic, ada, day, urgency, director):
    sign_basis(clinic, ada)
    run_job(0, clinic)
    run_job(day, clinic)
    task = waiting("full_exam")
    assert (task.urgency, task.due_on) == (urgency, episode(ada).admitted_on + timedelta(days=14))
    assert FollowUp.objects.filter(kind="full_exam_overdue", owner_role="director").count() == director


def test_the_job_raises_each_task_once_and_the_deed_closes_it(clinic, ada):
    sign_basis(clinic, ada)
    assert run_job(0, clinic) == 2
    assert run_job(0, clinic) == 0
    sign_care_plan(actor=clinic.actor("counselor"), patient=ada, plan=PLAN)
    prescriber = clinic.actor("prescriber")
    sign_exam(actor=prescriber, patient=ada, exam=Examined("full", prescriber.day, "Well."))
    assert (waiting("care_plan"), waiting("full_exam")) == (None, None)
    assert run_job(0, clinic) == 0
    assert run_job(85, clinic) == 1
    assert waiting("care_plan_review").due_on == prescriber.day + timedelta(days=90)
    run_job(340, clinic)
    assert waiting("yearly_exam").due_on == prescriber.day + timedelta(days=365)


def test_the_job_asks_the_same_for_many_when_nothing_is_new(clinic, ada, django_assert_num_queries):
    sign_basis(clinic, ada)
    run_job(0, clinic)
    with django_assert_num_queries(6):
        run_job(0, clinic)
    for number in range(4):
        sign_basis(clinic, newcomer(clinic, given=f"Ada{chr(97 + number)}"))
    run_job(0, clinic)
    with django_assert_num_queries(6):
        run_job(0, clinic)


def test_a_harm_screen_that_finds_something_is_a_task_at_once(clinic, ada):
    sign_care_plan(actor=clinic.actor("counselor"), patient=ada, plan=replace(PLAN, harm="present"))
    assert (waiting("harm_risk").urgency, waiting("harm_risk").owner_role) == ("now", "prescriber")


def test_somebody_pregnant_is_admitted_first(clinic, ada):
    discharge(actor=clinic.actor("intake"), patient=ada, reason="other", answers=WHY)
    admit(actor=clinic.actor("intake"), patient=ada, programme="assessment", terms=Terms(pregnancy="yes"))
    assert waiting("pregnancy_priority").urgency == "now"


def test_a_discharge_keeps_what_the_state_asks_or_a_word_why_not(clinic, ada):
    with pytest.raises(RuleBroken, match="say why") as refused:
        discharge(actor=clinic.actor("counselor"), patient=ada, reason="left", answers=AtDischarge(arrests=0))
    assert "why_unknown" in refused.value.fields
    assert episode(ada)
    discharge(actor=clinic.actor("counselor"), patient=ada, reason="left", answers=WHY)
    assert Enrolment.objects.get().discharge_answers.why_unknown == "did not come back"


def interim(clinic, patient, **terms):
    discharge(actor=clinic.actor("intake"), patient=patient, reason="other", answers=WHY)
    day = clinic.actor("intake").day
    known = Terms(**({"sought_on": day, "programmes_asked": "Riverside, Hill Street"} | terms))
    return admit(actor=clinic.actor("intake"), patient=patient, programme="interim", terms=known)


def test_interim_treatment_needs_the_sites_approval_and_a_wait_of_more_than_fourteen_days(clinic, ada):
    with pytest.raises(RuleBroken, match="not approved"):
        interim(clinic, ada)
    ada = newcomer(clinic, given="Ben")
    admin, day = clinic.actor("administrator"), clinic.actor("nurse").day
    clinic.site = change_site(actor=admin, site=clinic.site, interim_approved_on=date(2026, 1, 1))
    with pytest.raises(RuleBroken, match="within 14 days"):
        interim(clinic, ada, nearest_place_on=day + timedelta(days=14))
    opened = admit(
        actor=clinic.actor("intake"),
        patient=ada,
        programme="interim",
        terms=Terms(sought_on=day, programmes_asked="Riverside", nearest_place_on=day + timedelta(days=15)),
    )
    assert opened.programme == "interim"


@pytest.mark.parametrize("told_on", INTERIM_TOLD)
def test_the_director_is_told_early_that_interim_treatment_ends(clinic, ada, told_on):
    change_site(actor=clinic.actor("administrator"), site=clinic.site, interim_approved_on=date(2026, 1, 1))
    opened = interim(clinic, ada)

    def told(number):
        day = opened.admitted_on + timedelta(days=number - 1)
        found = clocks(clock_facts([opened], day)[opened.pk], day)
        return [(one.kind, one.urgency) for one in found if one.is_told(day) and one.kind.startswith("interim_l")]

    assert told(told_on) != told(told_on - 1)


def test_days_in_interim_count_within_the_last_twelve_months_only():
    today = date(2026, 11, 21)
    assert interim_days([(today - timedelta(days=179), None)], today=today) == 180
    long_ago = (date(2025, 1, 1), date(2025, 11, 25))
    assert interim_days([long_ago, (today, None)], today=today) == 1 + 4


def test_going_on_to_comprehensive_treatment_stops_the_interim_clocks(clinic, ada):
    change_site(actor=clinic.actor("administrator"), site=clinic.site, interim_approved_on=date(2026, 1, 1))
    interim(clinic, ada)
    run_job(110, clinic)
    assert waiting("interim_limit") and waiting("interim_plan")
    director = clinic.actor("director")
    record_interim_step(actor=director, patient=ada, step="continuation_plan", on=director.day, words="A place in May.")
    assert waiting("interim_plan") is None
    convert_interim(actor=director, patient=ada, words="A place is free.")
    assert (episode(ada).programme, waiting("interim_limit")) == ("otp", None)
    assert waiting("interim_sota_end").owner_role == "director"
