"""Two records become one person: never a second dose, never a dose lost from sight, and back again."""

from datetime import timedelta

import pytest

from clinic.clock import clock_at, now
from clinic.errors import RuleBroken
from clinic.models import AuditEvent
from clinic.permissions import Role
from clinic.services.proofs import Proof
from dosing.domain.order import step_from_row
from dosing.domain.schedule import DueStatus
from dosing.models import Dose, Hold
from dosing.selectors.card import card_for, card_of_record
from dosing.selectors.doses import recent_doses
from dosing.selectors.queue import InLine, queue_of_day
from dosing.selectors.rehearsal import rehearsal
from dosing.selectors.schedule import schedule
from dosing.services.dispensing import give_dose
from dosing.services.findings import accept_finding
from dosing.services.holds import place_hold
from dosing.services.orders import Plan, sign_order, write_order
from dosing.services.reversal import reverse_dose
from patients.selectors.people import find_people, person_here
from patients.services.enrolment import AtDischarge, discharge
from patients.services.front_desk import check_in
from patients.services.merging import merge_records, split_records
from tests.cast.clinic import make_clinic
from tests.cast.counter import at_counter, said
from tests.cast.dosing import at_window, bottle, methadone, person, signed_order
from tests.cast.merging import ended_order, merged, registered_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def container(clinic):
    return bottle(clinic)


@pytest.fixture
def treated(clinic):
    """The record in use: admitted, with an order."""
    one = person(clinic, given="Katharine", family="Example")
    signed_order(clinic, one)
    return one


@pytest.fixture
def twin(clinic):
    """The second record of the same person, registered by mistake."""
    return registered_again(clinic)


def card(clinic, patient):
    return card_for(patient.pk, actor=clinic.actor("nurse"), station=clinic.stations[0])


@pytest.mark.parametrize("treated_absorbs", [True, False])
def test_a_dose_of_today_is_seen_whichever_record_stays(clinic, container, treated, twin, treated_absorbs):
    dose = give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, treated, container))
    survivor, absorbed = (treated, twin) if treated_absorbs else (twin, treated)
    merged(clinic, absorbed, survivor)

    for record in (treated, twin):
        seen = card(clinic, record)
        assert (seen.facts.patient_id, seen.facts.enrolled) == (survivor.pk, True)
        assert [line.due.status for line in seen.lines] == [DueStatus.GIVEN]
        assert seen.lines[0].taken.id == dose.pk
    with pytest.raises(RuleBroken, match="given by"):
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, survivor, container))
    assert Dose.objects.count() == 1


def test_the_next_dose_is_the_survivors_and_both_doses_stand_in_one_history(clinic, container, treated, twin):
    with clock_at(now() - timedelta(days=1)):
        older = person(clinic, given="Kay", family="Other")
        signed_order(clinic, older)
        first = give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, older, container))
    merged(clinic, older, twin)
    second = give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, twin, container))
    assert (first.patient_id, second.patient_id) == (older.pk, twin.pk)
    today = clinic.actor("nurse").day
    facts = card(clinic, older).facts
    assert [dose.id for dose in next(iter(facts.medications.values())).recent] == [second.pk, first.pk]
    assert facts.medications[second.medication_id].first_dose_on == today - timedelta(days=1)
    assert {dose.pk for dose in recent_doses(twin.pk)} == {first.pk, second.pk}
    lines = schedule(twin.pk, today - timedelta(days=1), today, site=clinic.site, today=today)
    assert [line.due.status for line in lines] == [DueStatus.GIVEN, DueStatus.GIVEN]


def test_missed_days_are_counted_over_both_records(clinic, container, twin):
    with clock_at(now() - timedelta(days=6)):
        older = person(clinic, given="Kay", family="Other")
        signed_order(clinic, older)
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, older, container))
    before = card(clinic, older)
    merged(clinic, older, twin)
    after = card(clinic, twin)
    assert before.lines[0].open_findings
    assert after.lines[0].open_findings == before.lines[0].open_findings


def test_the_old_card_opens_the_survivor_at_the_window_and_gives_one_dose(clinic, container, treated, twin):
    merged(clinic, twin, treated)
    counter = at_counter(clinic)
    page = said(counter.scan(twin.record_number))
    assert "Katharine Example" in page
    assert treated.record_number in page
    assert counter.give(twin).status_code == 200
    assert Dose.objects.get().patient == treated
    assert card_of_record(twin.record_number, actor=clinic.actor("nurse"), station=None).facts.patient_id == treated.pk


def test_a_press_on_a_card_that_was_merged_meanwhile_is_refused(clinic, container, treated, twin):
    at = at_window(clinic, treated, container)
    merged(clinic, treated, twin)
    with pytest.raises(RuleBroken, match="Scan the card again") as refused:
        give_dose(actor=clinic.actor("nurse"), at=at)
    assert refused.value.code == "record_merged"
    assert not Dose.objects.exists()


def test_both_with_an_order_in_force_are_not_merged(clinic, treated, twin):
    signed_order(clinic, twin)
    with pytest.raises(RuleBroken, match="order in force"):
        merged(clinic, twin, treated)


def test_a_dose_of_both_for_one_day_stops_a_merge_unless_one_is_reversed(clinic, container, treated):
    other = person(clinic, given="Kay", family="Other")
    order = signed_order(clinic, other)
    for one in (treated, other):
        dose = give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, one, container))
    director = clinic.actor("director")
    discharge(actor=director, patient=other, reason="other", answers=AtDischarge(why_unknown="a second record"))
    ended_order(clinic, order)
    with pytest.raises(RuleBroken, match="Both records have a dose"):
        merged(clinic, other, treated)
    reverse_dose(actor=director, dose=dose, reason="given to one person, recorded on two records")
    merged(clinic, other, treated)
    assert [line.due.status for line in card(clinic, other).lines] == [DueStatus.GIVEN]


def test_a_slot_reversed_on_the_old_record_is_given_once_more_on_the_person(clinic, container, treated, twin):
    dose = give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, treated, container))
    reversal = reverse_dose(actor=clinic.actor("nurse"), dose=dose, reason="wrong card")
    merged(clinic, treated, twin)
    again = give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, twin, container))
    assert (again.patient_id, again.replaces) == (twin.pk, reversal)
    with pytest.raises(RuleBroken, match="given by"):
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, twin, container))


def test_a_second_order_of_a_merged_person_is_refused_whichever_record_it_is_written_on(clinic, treated, twin):
    merged(clinic, treated, twin)
    prescriber = clinic.actor("prescriber")
    step = treated.orders.get().steps[0]
    plan = Plan(product=methadone(), purpose="opioid use disorder", steps=(step_from_row(step),))
    for record in (twin, treated):
        draft = write_order(actor=prescriber, patient=record, plan=plan)
        with pytest.raises(RuleBroken, match="runs on"):
            sign_order(actor=prescriber, order=draft, proof=Proof(prescriber.user, now()))


def test_holds_findings_queue_and_rehearsal_speak_of_the_survivor(clinic, container, treated, twin):
    place_hold(actor=clinic.actor("nurse"), patient=treated, reason="asleep", lifted_by=Role.NURSE)
    merged(clinic, treated, twin)
    check_in(actor=clinic.actor("intake"), patient=person_here(treated.pk, viewer=clinic.actor("intake")))
    assert [hold.reason for hold in card(clinic, twin).holds] == ["asleep"]
    line = queue_of_day(clinic.site, clinic.actor("nurse").day)
    assert [(one.patient_id, one.name, one.status) for one in line] == [(twin.pk, "Catherine Example", InLine.HELD)]
    stopped = rehearsal(clinic.site, clinic.actor("nurse").day).people
    assert {one.patient_id for one in stopped} == {twin.pk}
    assert find_people(treated.record_number, site=clinic.site, today=clinic.actor("nurse").day).people[0].id == twin.pk


def test_undoing_restores_both_and_holds_them_where_something_was_given_meanwhile(clinic, container, treated, twin):
    merge = merged(clinic, treated, twin)
    dose = give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, twin, container))
    split_records(actor=clinic.actor("director"), merge_id=merge.pk, reason="two passports")
    assert {hold.patient_id for hold in Hold.objects.all()} == {treated.pk, twin.pk}
    assert [line.due.status for line in card(clinic, treated).lines] == [DueStatus.HELD]
    assert [one.pk for one in recent_doses(twin.pk)] == [dose.pk]
    again = merge_records(
        actor=clinic.actor("director"), survivor_id=twin.pk, absorbed_id=treated.pk, reason="one passport after all"
    )
    assert again.after == merge.split
    assert card(clinic, treated).lines[0].taken.id == dose.pk


def test_undoing_at_once_leaves_everything_as_it_was(clinic, container, treated, twin):
    before = [card(clinic, one) for one in (treated, twin)]
    merge = merged(clinic, treated, twin)
    split_records(actor=clinic.actor("director"), merge_id=merge.pk, reason="wrong pair")
    assert [card(clinic, one) for one in (treated, twin)] == before
    assert not Hold.objects.exists()
    with pytest.raises(RuleBroken, match="separate again"):
        split_records(actor=clinic.actor("director"), merge_id=merge.pk, reason="again")
    assert AuditEvent.objects.filter(verb="patient.split", patient_id=treated.pk).exists()


def test_an_accepted_finding_is_kept_for_the_person(clinic, container, twin):
    with clock_at(now() - timedelta(days=6)):
        older = person(clinic, given="Kay", family="Other")
        signed_order(clinic, older)
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, older, container))
    merged(clinic, older, twin)
    rule = card(clinic, twin).lines[0].open_findings[0].rule
    override = accept_finding(actor=clinic.actor("prescriber"), patient_id=older.pk, rule=rule, reason="seen today")
    assert override.patient_id == twin.pk
    assert rule not in [finding.rule for finding in card(clinic, older).lines[0].open_findings]
