"""Tomorrow's rehearsal: who would be stopped at the window, why, and who can clear it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.clock import clock_at, now
from clinic.permissions import Role
from clinic.services.proofs import Proof
from clinic.services.sites import change_site
from dosing.domain.order import Step
from dosing.selectors.card import card_for
from dosing.selectors.rehearsal import rehearsal
from dosing.services.dispensing import give_dose
from dosing.services.findings import accept_finding
from dosing.services.holds import place_hold
from dosing.services.orders import Plan, sign_order, write_change, write_hold, write_order
from tests.cast.clinic import make_clinic
from tests.cast.counter import BACKEND, said
from tests.cast.dosing import at_window, bottle, methadone, person, signed_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_clinic()


def told(clinic):
    day = clinic.actor("nurse").day
    found = rehearsal(clinic.site, day)
    return [(one.name.split()[0], (one.stop.day - day).days, one.stop.why) for one in found.people]


def until(clinic, patient, *, days):
    """An order from today whose last day is that many days ahead."""
    prescriber = clinic.actor("prescriber")
    step = Step(prescriber.day, prescriber.day + timedelta(days=days), (80_000,))
    order = write_order(
        actor=prescriber, patient=patient, plan=Plan(product=methadone(), purpose="opioid use disorder", steps=(step,))
    )
    sign_order(actor=prescriber, order=order, proof=Proof(prescriber.user, now()))
    return order


def given_days_ago(clinic, patient, litre, days):
    with clock_at(now() - timedelta(days=days)):
        signed_order(clinic, patient)
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, patient, litre))


def test_nobody_is_stopped_who_has_an_order_and_comes(clinic):
    litre = bottle(clinic)
    given_days_ago(clinic, person(clinic), litre, 1)
    signed_order(clinic, person(clinic, given="Newcomer"))
    assert told(clinic) == []


def test_who_missed_days_is_stopped_today_as_the_card_says_until_it_is_accepted(clinic):
    ada = person(clinic)
    given_days_ago(clinic, ada, bottle(clinic), 4)
    nurse = clinic.actor("nurse")
    on_the_card = card_for(ada.pk, actor=nurse, station=nurse.station).lines[0].open_findings[0].message
    assert told(clinic) == [("Ada", 0, on_the_card)]
    accept_finding(actor=clinic.actor("prescriber"), patient_id=ada.pk, rule="missed-days", reason="in hospital")
    assert told(clinic) == []


def test_a_hold_names_its_reason_and_who_lifts_it(clinic):
    ada, ben = person(clinic), person(clinic, given="Ben")
    signed_order(clinic, ada)
    order = signed_order(clinic, ben)
    place_hold(actor=clinic.actor("nurse"), patient=ada, reason="ECG is due", lifted_by=Role.PRESCRIBER)
    prescriber = clinic.actor("prescriber")
    hold = write_hold(actor=prescriber, order=order, from_day=prescriber.day + timedelta(days=1), reason="surgery")
    sign_order(actor=prescriber, order=hold, proof=Proof(prescriber.user, now()))
    assert told(clinic) == [("Ada", 0, "Held: ECG is due."), ("Ben", 1, "The order is on hold.")]


@pytest.mark.parametrize(("days", "is_told"), [(0, True), (2, True), (3, False)])
def test_an_order_is_told_of_before_it_runs_out(clinic, days, is_told):
    until(clinic, person(clinic), days=days)
    assert [line[:2] for line in told(clinic)] == ([("Ada", days + 1)] if is_told else [])


def test_an_order_that_a_signed_change_goes_on_from_is_not_told_of(clinic):
    order = until(clinic, person(clinic), days=1)
    prescriber = clinic.actor("prescriber")
    step = Step(prescriber.day + timedelta(days=2), None, (70_000,))
    change = write_change(actor=prescriber, order=order, plan=Plan(product=order.product, purpose="", steps=(step,)))
    assert len(told(clinic)) == 1
    sign_order(actor=prescriber, order=change, proof=Proof(prescriber.user, now()))
    assert told(clinic) == []


def test_a_certificate_that_ends_today_stops_everybody_tomorrow_and_is_said_once(clinic):
    for given in ("Ada", "Ben"):
        signed_order(clinic, person(clinic, given=given))
    admin = clinic.actor("administrator")
    site = change_site(actor=admin, site=clinic.site, otp_certificate_expires_on=admin.day)
    found = rehearsal(site, admin.day)
    assert [(stop.rule, (stop.day - admin.day).days) for stop in found.everybody] == [("otp-certificate", 1)]
    assert found.people == ()


def test_the_home_page_says_who_can_clear_it_and_asks_the_same_for_many(clinic):
    ada, litre = person(clinic), bottle(clinic)
    given_days_ago(clinic, ada, litre, 4)
    client = Client()
    client.force_login(clinic.users["prescriber"], backend=BACKEND)
    shown = said(client.get("/"))
    assert "Who would be stopped at the window" in shown and "Ada Example" in shown
    assert "A prescriber signs an order today, or accepts the ordered dose with a reason." in shown

    def asked():
        with CaptureQueriesContext(connection) as queries:
            rehearsal(clinic.site, clinic.actor("nurse").day)
        return len(queries)

    before = asked()
    for number in range(5):
        given_days_ago(clinic, person(clinic, given=f"Ada{chr(97 + number)}"), litre, 4)
    assert asked() == before <= 12
