"""Accepting what a safety rule says."""

from datetime import date, timedelta

import pytest

from clinic.clock import clock_at, now
from clinic.errors import Malformed, Refused, RuleBroken
from clinic.models import AuditEvent, Site
from dosing.models import Dose, Override
from dosing.selectors.card import card_for
from dosing.services.dispensing import give_dose
from dosing.services.findings import accept_finding
from tests.cast.clinic import make_clinic
from tests.cast.dosing import at_window, bottle, person, signed_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def five_days_away():
    """Ada had her first dose six days ago and comes back today."""
    clinic = make_clinic()
    with clock_at(now() - timedelta(days=6)):
        ada, container = person(clinic), bottle(clinic)
        signed_order(clinic, ada)
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))
    return clinic, ada, container


def test_a_prescriber_accepts_a_stop_and_the_dose_can_be_given(five_days_away):
    clinic, ada, container = five_days_away
    with pytest.raises(RuleBroken, match="dosing days without methadone"):
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))

    accept_finding(actor=clinic.actor("prescriber"), patient_id=ada.pk, rule="missed-days", reason="seen, well")

    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))
    assert Dose.objects.count() == 2
    event = AuditEvent.objects.get(verb="finding.accepted")
    assert (event.username, event.patient_id, event.detail) == ("prescriber", ada.pk, {"rule": "missed-days"})


def test_the_medical_director_may_lift_what_a_prescriber_may(five_days_away):
    clinic, ada, _ = five_days_away
    accept_finding(actor=clinic.actor("director"), patient_id=ada.pk, rule="missed-days", reason="seen, well")
    assert Override.objects.get().accepted_role == "director"


@pytest.mark.parametrize("username", ["nurse", "counselor", "intake", "inspector", "administrator"])
def test_nobody_else_accepts_a_stop(five_days_away, username):
    clinic, ada, _ = five_days_away
    with pytest.raises(Refused):
        accept_finding(actor=clinic.actor(username), patient_id=ada.pk, rule="missed-days", reason="in a hurry")
    assert not Override.objects.exists()


def test_what_nobody_can_lift_is_not_accepted(five_days_away):
    clinic, ada, _ = five_days_away
    Site.objects.update(otp_certificate_expires_on=date(2020, 1, 1))
    rules = _rules_that_nobody_lifts(clinic, ada)
    assert rules
    with pytest.raises(RuleBroken, match="Nobody can lift this"):
        accept_finding(actor=clinic.actor("director"), patient_id=ada.pk, rule=rules[0], reason="we are full")


def _rules_that_nobody_lifts(clinic, ada) -> list[str]:
    card = card_for(ada.pk, actor=clinic.actor("director"), station=clinic.stations[0])
    return [finding.rule for finding in card.findings if finding.severity == "stop" and finding.lifted_by is None]


def test_a_finding_nobody_made_is_not_accepted(five_days_away):
    clinic, ada, _ = five_days_away
    with pytest.raises(RuleBroken, match="does not stand in the way"):
        accept_finding(actor=clinic.actor("prescriber"), patient_id=ada.pk, rule="full-moon", reason="just in case")


def test_a_finding_is_not_accepted_without_a_reason(five_days_away):
    clinic, ada, _ = five_days_away
    with pytest.raises(Malformed, match="Say why"):
        accept_finding(actor=clinic.actor("prescriber"), patient_id=ada.pk, rule="missed-days", reason="  ")
