"""What somebody tells of their past and health: kept row by row, corrected by new rows, and never lost in silence."""

from datetime import date, time, timedelta

import pytest

from clinic.errors import Malformed, Missing, Refused, RuleBroken
from clinic.models import AuditEvent
from patients.models import Alert, Allergy, FollowUp, NoneReported, OverdoseHistory, ReportedMedicine, SubstanceUse
from patients.models.history_topics import TOPICS
from patients.selectors.history import history_of, medicines_taken, part_of, unasked, untested_words
from patients.services.alerts import end_alert
from patients.services.history import correct_history, end_history, record_none
from patients.services.history_effects import Unclear
from tests.cast.clinic import make_site, make_staff
from tests.cast.dosing import person
from tests.cast.history import ANSWERS, tell, tell_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(clinic):
    return person(clinic)


def correct(clinic, row, topic, *, by="nurse", **changes):
    answers = ANSWERS[topic] | changes
    return correct_history(
        actor=clinic.actor(by), patient=row.patient, topic=TOPICS[topic], row_id=row.pk, answers=answers
    )


def end(clinic, row, topic, because="over"):
    return end_history(
        actor=clinic.actor("nurse"), patient=row.patient, topic=TOPICS[topic], row_id=row.pk, because=because
    )


def none(clinic, patient, topic, answer="none"):
    return record_none(actor=clinic.actor("nurse"), patient=patient, topic=TOPICS[topic], answer=answer)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_keeps_what_was_told_with_who_and_when(clinic, ada, topic):
    row = tell(clinic, ada, topic)
    assert (part_of(ada.pk, TOPICS[topic]).rows, row.recorded_by.username) == ((row,), "nurse")
    assert row.title and all(row.told)
    event = AuditEvent.objects.get(verb="history.recorded")
    assert (event.patient_id, event.subject_id, event.detail) == (ada.pk, row.pk, {"topic": topic})


CORRECTIONS = {
    "medicines": ("dose", "200 mg"),
    "allergies": ("reaction", "swelling"),
    "substances": ("amount", "6"),
    "overdoses": ("times", 3),
    "naloxone": ("kept", "in the bag"),
    "withdrawal": ("times", 2),
    "treatments": ("outcome", "left"),
    "conditions": ("status", "past"),
    "pregnancy": ("status", "pregnant"),
    "infections": ("status", "treated"),
    "professionals": ("treats", "sleep"),
}


@pytest.mark.parametrize(("topic", "field", "value"), [(topic, *told) for topic, told in CORRECTIONS.items()])
def test_a_correction_is_a_new_row_and_the_old_one_stays_with_who_ended_it(clinic, ada, topic, field, value):
    first = tell(clinic, ada, topic)
    second = correct(clinic, first, topic, by="counselor", **{field: value})
    first.refresh_from_db()
    assert (first.ended_by.username, first.ended_because, second.replaces_id) == ("counselor", "corrected", first.pk)
    assert (getattr(first, field), getattr(second, field)) == (ANSWERS[topic][field], value)
    assert AuditEvent.objects.get(verb="history.corrected").detail["fields"] == [field]


def test_the_same_answers_again_change_nothing(clinic, ada):
    row = tell(clinic, ada, "substances")
    assert correct(clinic, row, "substances") == row
    assert SubstanceUse.objects.count() == 1


def test_of_two_who_correct_the_same_row_the_second_is_told(clinic, ada):
    row = tell(clinic, ada, "substances")
    correct(clinic, row, "substances", by="counselor", amount="6")
    with pytest.raises(RuleBroken, match="Counselor Example has changed this row meanwhile"):
        correct(clinic, row, "substances", amount="7")
    assert [use.amount for use in SubstanceUse.objects.filter(ended_at=None)] == ["6"]


@pytest.mark.parametrize("topic", ["overdoses", "naloxone", "pregnancy"])
def test_a_single_answer_takes_the_place_of_the_one_before(clinic, ada, topic):
    first = tell(clinic, ada, topic)
    second = tell(
        clinic,
        ada,
        topic,
        **{"overdoses": {"times": 3}, "naloxone": {"at_hand": "no"}}.get(topic, {"status": "pregnant"}),
    )
    assert part_of(ada.pk, TOPICS[topic]).rows == (second,)
    assert second.replaces == first


@pytest.mark.parametrize("topic", ["substances", "medicines", "conditions", "infections", "withdrawal", "treatments"])
def test_the_same_thing_is_not_on_record_twice(clinic, ada, topic):
    tell(clinic, ada, topic)
    with pytest.raises(Malformed):
        tell(clinic, ada, topic)
    assert len(part_of(ada.pk, TOPICS[topic]).rows) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last_used_on": None}, "last_used_on"),
        ({"last_use_unknown": True}, "last_used_on"),
        ({"last_used_on": None, "last_use_unknown": True, "last_used_time": time(8)}, "last_used_time"),
        ({"first_used_age": None}, "first_used_age"),
        ({"first_used_age": 150}, "first_used_age"),
        ({"last_used_on": date(2999, 1, 1)}, "last_used_on"),
        ({"last_used_on": date(1950, 1, 1)}, "last_used_on"),
        ({"substance": "sugar"}, "substance"),
        ({"frequency": ""}, "frequency"),
    ],
)
def test_an_answer_that_contradicts_itself_or_is_missing_is_refused(clinic, ada, changes, field):
    with pytest.raises(Malformed) as refused:
        tell(clinic, ada, "substances", **changes)
    assert field in refused.value.fields
    assert not SubstanceUse.objects.exists()


def test_what_happened_after_midnight_is_not_in_the_future(clinic, ada):
    from clinic import clock

    half_past_midnight = clock.day_starts_at(clinic.site, clinic.actor("nurse").day) + timedelta(days=1, hours=-2.5)
    with clock.clock_at(half_past_midnight):
        on = clock.local(clinic.site).date()
        assert on > clinic.actor("nurse").day
        assert tell(clinic, ada, "substances", last_used_on=on).last_used_on == on


def test_only_one_substance_is_the_main_one(clinic, ada):
    tell(clinic, ada, "substances")
    with pytest.raises(Malformed):
        tell(clinic, ada, "substances", substance="alcohol")
    assert tell(clinic, ada, "substances", substance="alcohol", rank=2).rank == 2


def test_asked_none_is_not_the_same_as_never_asked(clinic, ada):
    assert TOPICS["allergies"] in unasked(history_of(ada.pk))
    none(clinic, ada, "allergies")
    part = part_of(ada.pk, TOPICS["allergies"])
    assert (part.is_asked, part.none_words, part.rows) == (True, "No known allergies", ())
    none(clinic, ada, "medicines", "declined")
    assert part_of(ada.pk, TOPICS["medicines"]).none_words == "Would rather not say"


def test_an_answer_takes_the_place_of_none_and_none_does_not_wipe_an_answer(clinic, ada):
    none(clinic, ada, "allergies")
    row = tell(clinic, ada, "allergies")
    assert NoneReported.objects.get().ended_because == "corrected"
    with pytest.raises(RuleBroken, match="End them first"):
        none(clinic, ada, "allergies")
    end(clinic, row, "allergies", "mistaken")
    assert none(clinic, ada, "allergies").answer == "none"


def test_no_overdose_is_an_answer_of_its_own_and_nought_is_no_count(clinic, ada):
    with pytest.raises(Malformed):
        tell(clinic, ada, "overdoses", times=0)
    none(clinic, ada, "overdoses")
    assert not OverdoseHistory.objects.exists()


def test_pregnancy_has_no_answer_none(clinic, ada):
    with pytest.raises(Malformed):
        none(clinic, ada, "pregnancy")


def test_an_allergy_is_an_alert_until_it_is_ended(clinic, ada):
    row = tell(clinic, ada, "allergies")
    assert Alert.objects.get(ended_at=None).text == "Penicillin: rash (moderate)."
    with pytest.raises(RuleBroken, match="End the allergy"):
        end_alert(actor=clinic.actor("nurse"), alert=row.alert)
    row = correct(clinic, row, "allergies", severity="anaphylaxis")
    assert Alert.objects.get(ended_at=None).text == "Penicillin: rash (life-threatening (anaphylaxis))."
    end(clinic, row, "allergies")
    assert not Alert.objects.filter(ended_at=None).exists()
    assert Allergy.objects.count() == Alert.objects.count() == 2


def test_who_injects_and_was_not_asked_about_infections_is_told(clinic, ada):
    tell(clinic, ada, "substances", route="snorted", ever_injected=False)
    assert untested_words(history_of(ada.pk)) == ""
    tell(clinic, ada, "substances", substance="cocaine", rank=None)
    tell(clinic, ada, "infections")
    assert untested_words(history_of(ada.pk)) == "Injects. Not asked about yet: HIV, hepatitis B, tuberculosis (TB)."


def test_a_medicine_keeps_what_was_said_and_what_is_in_it(clinic, ada):
    tell(clinic, ada, "medicines", as_said="Contrave")
    (taken,) = medicines_taken(ada.pk)
    assert (taken.as_said, set(taken.ingredients)) == ("Contrave", {"bupropion", "naltrexone"})
    assert "opioid_antagonist" in taken.classes


def test_a_near_name_is_asked_back_and_counts_only_when_a_person_has_chosen(clinic, ada):
    with pytest.raises(Unclear) as unclear:
        tell(clinic, ada, "medicines", as_said="zanax")
    assert ([one.name for one in unclear.value.proposals], ReportedMedicine.objects.count()) == (["Xanax"], 0)
    with pytest.raises(Unclear):
        tell(clinic, ada, "medicines", as_said="zanax", meant="methadone")
    row = tell(clinic, ada, "medicines", as_said="zanax", meant="alprazolam")
    assert (row.as_said, row.ingredients, row.match) == ("zanax", ["alprazolam"], "confirmed")
    assert correct(clinic, row, "medicines", as_said="zanax", dose="2 mg").match == "confirmed"


def test_what_is_not_recognised_is_kept_and_waits_for_a_prescriber(clinic, ada):
    row = tell(clinic, ada, "medicines", as_said="zanax", meant="none")
    assert (row.ingredients, row.is_recognised, medicines_taken(ada.pk)[0].is_recognised) == ([], False, False)
    asked = FollowUp.objects.get(done_at=None)
    assert (asked.kind, asked.owner_role) == ("medicine_not_recognised", "prescriber")
    assert "zanax" not in asked.title + asked.text
    correct(clinic, row, "medicines", as_said="Xanax")
    assert not FollowUp.objects.filter(done_at=None).exists()


def test_a_medicine_that_was_stopped_stays_with_the_day_it_stopped(clinic, ada):
    row = tell(clinic, ada, "medicines", as_said="Nardil")
    correct(clinic, row, "medicines", as_said="Nardil", stopped_on=date(2024, 12, 2))
    assert [(one.ingredients, one.stopped_on) for one in medicines_taken(ada.pk)] == [
        (("phenelzine",), date(2024, 12, 2))
    ]


def test_nobody_writes_without_the_permission_or_from_another_site(clinic, ada):
    with pytest.raises(Refused):
        tell(clinic, ada, "medicines", by="inspector")
    make_staff(make_site(code="far"), "farnurse", role_of(clinic))
    with pytest.raises(Missing):
        tell(clinic, ada, "medicines", by="farnurse")
    assert not ReportedMedicine.objects.exists()


def role_of(clinic):
    return clinic.actor("nurse").role


def test_the_whole_history_asks_the_same_of_the_database_however_long_it_is(clinic, ada, django_assert_num_queries):
    count = len(TOPICS) + 1
    with django_assert_num_queries(count):
        history_of(ada.pk)
    tell_all(clinic, ada)
    for number in range(12):
        tell(clinic, ada, "medicines", as_said=f"Seroquel {number} mg")
    with django_assert_num_queries(count):
        assert len(history_of(ada.pk)["medicines"].rows) == 13
