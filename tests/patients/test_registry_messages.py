"""A registry or another programme is told who, which medicine and dose, and dates; on the rule's occasions only."""

import pytest

from clinic.errors import Malformed, RuleBroken
from patients.domain.consent import Recipient
from patients.domain.disclosure import Telling
from patients.models import Disclosure
from patients.selectors.disclosure import NothingCovers
from patients.services.disclosure import Sent, disclose
from tests.cast.consent import REGISTRY, against_double_enrolment, allowed, tpo
from tests.cast.dosing import person

pytestmark = pytest.mark.django_db
WHO_AND_DOSE = frozenset({"identity", "medication"})


@pytest.fixture
def ada(clinic):
    return person(clinic)


@pytest.fixture
def today(clinic):
    return clinic.actor("nurse").day


def told(clinic, patient, telling, **sent):
    return disclose(actor=clinic.actor("counselor"), patient=patient, telling=telling, sent=Sent(**sent))


def registry_message(**changes):
    return Telling(**({"categories": WHO_AND_DOSE, "recipient": REGISTRY, "purpose": "multiple_enrolment"} | changes))


def test_a_registry_message_with_a_diagnosis_is_blocked(clinic, ada, today):
    allowed(clinic, ada, against_double_enrolment(today))
    too_much = registry_message(categories=WHO_AND_DOSE | {"diagnosis"})
    with pytest.raises(RuleBroken) as refused:
        told(clinic, ada, too_much, trigger="accepted", attached="page")
    assert refused.value.findings[0]["rule"] == "R-2.34-REG-2"
    with pytest.raises(RuleBroken, match="attached by hand"):
        told(clinic, ada, registry_message(), trigger="accepted", attached="the diagnosis")
    assert not Disclosure.objects.exists()


def test_a_registry_is_told_on_the_occasions_of_the_rule_only(clinic, ada, today):
    allowed(clinic, ada, against_double_enrolment(today))
    for occasion in ("", "curious"):
        with pytest.raises(Malformed, match="what happened"):
            told(clinic, ada, registry_message(), trigger=occasion)
    row = told(clinic, ada, registry_message(), trigger="changed")
    assert "only to prevent treatment in two programmes" in row.scope


def test_a_registry_is_told_nothing_without_its_own_consent(clinic, ada, today):
    allowed(clinic, ada, tpo(today))
    with pytest.raises(NothingCovers) as refused:
        told(clinic, ada, registry_message(), trigger="accepted")
    assert refused.value.findings[0]["rule"] == "R-2.34-REG-3"


@pytest.mark.parametrize(("miles", "reached"), [(200, True), (201, False), (None, False)])
def test_programmes_nobody_named_are_told_within_200_miles_where_the_consent_says_so(
    clinic, ada, today, miles, reached
):
    allowed(clinic, ada, against_double_enrolment(today, nearby_programmes=True))
    message = registry_message(recipient=Recipient("Other Clinic", "programme", "2 Bay Road", miles))
    if reached:
        assert told(clinic, ada, message, trigger="accepted")
    else:
        with pytest.raises(RuleBroken, match="200 miles"):
            told(clinic, ada, message, trigger="accepted")
