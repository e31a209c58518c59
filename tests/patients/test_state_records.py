"""The state's admission and discharge records: source values, public-use codes, -9 for what is not known."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest

from clinic.errors import Refused
from clinic.models import AuditEvent
from patients.domain.state_records import (
    StateEpisode,
    SubstanceTold,
    admission_line,
    age_code,
    discharge_line,
    stay_code,
)
from patients.domain.teds import first_use_code
from patients.models.history_topics import TOPICS
from patients.selectors.state_records import admissions_between
from patients.services.enrolment import AtDischarge, Terms, admit, discharge
from patients.services.history import record_none
from patients.services.state_records import export_state_records
from tests.cast.dosing import newcomer, person
from tests.cast.history import tell

pytestmark = pytest.mark.django_db
ANSWERS = {"reason": {"referral": "justice"}, "about": {"race": "asian", "school_years": 12}, "home": {"arrests": 3}}


def episode(**changes):
    known = {
        "provider": "main", "client": "EK-1", "programme": "otp", "setting": "outpatient", "came_as": "transfer",
        "pregnancy": "no", "sex": "female", "birth_date": date(1985, 4, 12), "admitted_on": date(2026, 11, 21),
        "sought_on": date(2026, 11, 12), "answers": ANSWERS,
    }  # fmt: skip
    return StateEpisode(**(known | changes))


def test_an_admission_is_told_in_the_codes_of_the_record():
    line = admission_line(episode())
    told = (
        "CLIENT_TRANSACTION",
        "SERVICES",
        "METHUSE",
        "DAYWAIT",
        "AGE",
        "GENDER",
        "RACE",
        "EDUC",
        "ARRESTS",
        "PSOURCE",
    )
    assert [line[name] for name in told] == ["T", "7", "1", "2", "8", "2", "6", "3", "2", "7"]
    assert line["PSOURCE_SOURCE"] == "justice"


def test_what_was_not_asked_is_minus_nine():
    line = admission_line(episode(answers={}, sought_on=None, pregnancy="", sex="unknown"))
    assert {line[name] for name in ("RACE", "EDUC", "ARRESTS", "DAYWAIT", "GENDER", "PREG", "EMPLOY")} == {"-9"}


@pytest.mark.parametrize(("age", "code"), [(11, "-9"), (12, "1"), (17, "2"), (54, "10"), (64, "11"), (104, "12")])
def test_ages_fall_into_the_records_groups(age, code):
    assert age_code(age) == code


@pytest.mark.parametrize(("days", "code"), [(0, "1"), (30, "30"), (31, "31"), (61, "33"), (365, "36"), (366, "37")])
def test_stays_fall_into_the_records_groups(days, code):
    assert stay_code(days) == code


def test_a_discharge_is_told_with_the_answers_of_the_last_day():
    said = {"frequency": "daily", "employment": "unknown", "living": "homeless", "arrests": 0, "self_help": 5}
    line = discharge_line(episode(discharged_on=date(2026, 12, 21), reason="died", at_discharge=said))
    told = ("REASON", "LOS", "EMPLOY_D", "LIVARAG_D", "ARRESTS_D", "FREQ1_D", "FREQ_ATND_SELF_HELP_D", "LAST_CONTACT")
    assert [line[name] for name in told] == ["6", "30", "-9", "1", "0", "3", "3", "-9"]


def test_the_export_holds_the_sites_admissions_without_guests_and_leaves_a_trace(clinic, as_role):
    ada, ben = person(clinic), newcomer(clinic, given="Ben")
    why = AtDischarge(why_unknown="moved")
    discharge(actor=clinic.actor("intake"), patient=ben, reason="moved", answers=why)
    admit(actor=clinic.actor("intake"), patient=ben, terms=Terms(came_as="guest"))
    day = clinic.actor("director").day
    sent = {"kind": "admissions", "first": day - timedelta(days=1), "last": day}
    answer = as_role("director").post("/state-records/", sent)
    rows = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["CLIENT"] for row in rows] == [ada.record_number, ben.record_number]
    event = AuditEvent.objects.get(verb="state_records.exported")
    assert (event.detail["lines"], event.patient_id) == (2, None)


def test_nobody_exports_who_may_not(clinic):
    actor = clinic.actor("counselor")
    with pytest.raises(Refused):
        export_state_records(actor=actor, kind="admissions", first=actor.day, last=actor.day)
    assert not AuditEvent.objects.filter(verb="state_records.exported").exists()


def test_days_in_the_wrong_order_are_said_beside_the_field(clinic, as_role):
    day = clinic.actor("director").day
    sent = {"kind": "discharges", "first": day, "last": day - timedelta(days=1)}
    answer = as_role("director").post("/state-records/", sent)
    assert (answer.status_code, "Not before the first." in answer.content.decode()) == (400, True)


SUBSTANCE_FIELDS = [f"{name}{rank}" for rank in (1, 2, 3) for name in ("SUB", "ROUTE", "FREQ", "FRSTUSE")]


def test_substances_are_told_the_main_problem_first_and_tobacco_is_none_of_them():
    told = (
        SubstanceTold("fentanyl", "smoked", "three_to_six_a_week", 19),
        SubstanceTold("tobacco", "smoked", "daily", 12),
        SubstanceTold("alcohol", "swallowed", "not_known", None),
    )
    line = admission_line(episode(substances=told))
    assert [line[name] for name in SUBSTANCE_FIELDS] == [
        "7",
        "2",
        "2",
        "4",
        "2",
        "1",
        "-9",
        "-9",
        "-9",
        "-9",
        "-9",
        "-9",
    ]
    assert (line["FREQ1_STATE"], line["SUB1_SOURCE"], line["AGE_FIRST_USE1"]) == ("4", "fentanyl", "19")


@pytest.mark.parametrize(("uses_nothing", "code"), [(False, "-9"), (True, "1")])
def test_no_substance_on_record_is_none_only_where_somebody_asked(uses_nothing, code):
    line = admission_line(episode(uses_nothing=uses_nothing))
    assert [line[name] for name in ("SUB1", "SUB3", "ROUTE1", "FREQ1", "FRSTUSE1")] == [code, code, "-9", "-9", "-9"]


@pytest.mark.parametrize(
    ("age", "code"), [(None, "-9"), (11, "1"), (12, "2"), (17, "3"), (24, "5"), (29, "6"), (30, "7")]
)
def test_ages_at_first_use_fall_into_the_records_groups(age, code):
    assert first_use_code(age) == code


@pytest.mark.parametrize(
    ("here", "told", "code"), [(0, None, "-9"), (0, False, "0"), (0, True, "1"), (2, None, "1"), (1, False, "1")]
)
def test_earlier_treatment_is_none_only_where_somebody_said_so(here, told, code):
    assert admission_line(episode(earlier_episodes=here, was_treated_before=told))["NOPRIOR"] == code


def exported(clinic, day):
    """The admissions of that day, as lines by record number."""
    found = admissions_between(clinic.site, day, day)
    return {one.client: admission_line(one) for one in found}


def test_the_export_takes_ranked_substances_from_the_history_as_it_stands(clinic, django_assert_num_queries):
    ada, ben, cy = person(clinic), newcomer(clinic, given="Ben"), newcomer(clinic, given="Cy")
    tell(clinic, ada, "substances")
    tell(clinic, ada, "substances", substance="cannabis", rank=None)
    tell(clinic, ada, "treatments")
    for topic in ("substances", "treatments"):
        record_none(actor=clinic.actor("nurse"), patient=ben, topic=TOPICS[topic])
    day = clinic.actor("director").day
    lines = exported(clinic, day)
    assert [lines[ada.record_number][name] for name in SUBSTANCE_FIELDS[:5]] == ["5", "4", "3", "4", "-9"]
    assert [lines[one.record_number]["SUB1"] for one in (ada, ben, cy)] == ["5", "1", "-9"]
    assert [lines[one.record_number]["NOPRIOR"] for one in (ada, ben, cy)] == ["1", "0", "-9"]
    with django_assert_num_queries(6):
        exported(clinic, day)
