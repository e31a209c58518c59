"""What is on record of a person reaches the rules of an order, and the page that writes it."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import clock
from dosing.domain.clinical_facts import Pregnancy
from dosing.domain.order import Step
from dosing.selectors.clinical_facts import clinical_facts
from dosing.selectors.order_facts import findings_of_plan
from dosing.services.dispensing import give_dose
from patients.models.history_topics import TOPICS
from patients.services.admission import Verified, verify_dose
from patients.services.history import record_none
from tests.cast.admission import admitted
from tests.cast.clinic import make_clinic
from tests.cast.dosing import at_window, bottle, methadone, newcomer, person, signed_order
from tests.cast.history import tell
from tests.cast.observations import observed

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_clinic()


def known(clinic, patient):
    """The facts, as the prescriber sees them."""
    return clinical_facts(patient, viewer=clinic.actor("prescriber"))


def rules(clinic, patient, mcg):
    """The rules that speak of so much methadone a day from today on, with their severity."""
    prescriber = clinic.actor("prescriber")
    steps = (Step(prescriber.day, None, (mcg,)),)
    found = findings_of_plan(
        patient, product=methadone(), purpose="opioid use disorder", steps=steps, previous=None, viewer=prescriber
    )
    return {finding.rule: finding.severity.value for finding in found}


def test_of_a_newcomer_nothing_is_known_and_nothing_is_taken_for_normal(clinic):
    facts = known(clinic, person(clinic))
    lists = (facts.medicines, facts.conditions, facts.allergies, facts.opioids, facts.drinks, facts.substances)
    assert lists == (None,) * 6
    assert (facts.pregnancy, facts.qtc_ms, facts.cows, facts.programme) == (Pregnancy.NOT_KNOWN, None, None, ())


def test_asked_with_the_answer_none_is_known_and_a_refusal_to_say_is_not(clinic):
    ada, nurse = person(clinic), clinic.actor("nurse")
    record_none(actor=nurse, patient=ada, topic=TOPICS["medicines"])
    record_none(actor=nurse, patient=ada, topic=TOPICS["allergies"], answer="declined")
    facts = known(clinic, ada)
    assert (facts.medicines, facts.allergies) == ((), None)


def test_what_was_told_and_measured_is_what_the_rules_see(clinic):
    ada = person(clinic)
    tell(clinic, ada, "medicines")
    tell(clinic, ada, "medicines", as_said="Xanax", prescriber="", stopped_on=date(2026, 11, 1))
    tell(clinic, ada, "conditions", condition="cirrhosis")
    tell(clinic, ada, "conditions", condition="asthma", status="absent")
    tell(clinic, ada, "substances", last_used_on=date(2026, 11, 17), last_used_time=time(22, 0))
    tell(clinic, ada, "substances", substance="fentanyl", rank=2, last_used_on=date(2026, 11, 16))
    tell(clinic, ada, "pregnancy", status="pregnant")
    observed(clinic, ada, "liver", alt=("120", "U/L"), alt_upper=("40", "U/L"))
    observed(clinic, ada, "drug_test", {"opiates": "neg", "fentanyl": "pos"})
    facts = known(clinic, ada)
    assert facts.medicines == ("Seroquel 100 mg",)
    assert facts.conditions == {"cirrhosis"}
    hours = {use.kind: use.hours_ago(facts.at) for use in facts.opioids}
    assert (round(hours["short_acting"]), round(hours["fentanyl"])) == (12, 34)
    assert (facts.pregnancy, facts.alt_x_uln.value, facts.opioid_in_urine.value) == (Pregnancy.YES, 3, 1)


def test_a_negative_test_of_today_outweighs_that_she_may_be_pregnant(clinic):
    ada = person(clinic)
    tell(clinic, ada, "pregnancy", status="possible", tested_on=None)
    assert known(clinic, ada).pregnancy is Pregnancy.POSSIBLE
    observed(clinic, ada, "pregnancy_test", result="negative")
    assert known(clinic, ada).pregnancy is Pregnancy.NO


def test_the_first_day_knows_doses_given_here_and_a_verified_transfer(clinic):
    ada = newcomer(clinic)
    assert rules(clinic, ada, 80_000)["first-day"] == "stop"
    yesterday = clinic.actor("nurse").day - timedelta(days=1)
    said = Verified("Riverside OTP", "Ruth Lang, RN", "methadone", yesterday, 80_000)
    verify_dose(actor=clinic.actor("prescriber"), patient=ada, said=said)
    assert "first-day" not in rules(clinic, ada, 80_000)
    with clock.clock_at(clock.now() - timedelta(days=1)):
        ben = newcomer(clinic, given="Ben")
        admitted(clinic, ben)
        signed_order(clinic, ben)
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ben, bottle(clinic)))
    assert "first-day" not in rules(clinic, ben, 80_000)


def test_a_long_history_asks_the_database_no_more_than_none(clinic):
    methadone()
    ada, ben = person(clinic), person(clinic, given="Ben")
    for said in ("Xanax", "Prozac", "gabapentin"):
        tell(clinic, ben, "medicines", as_said=said)
    for topic in ("allergies", "conditions", "pregnancy", "substances"):
        tell(clinic, ben, topic)
    asked = []
    for patient in (ada, ben):
        with CaptureQueriesContext(connection) as seen:
            rules(clinic, patient, 80_000)
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 30
