"""A change signed after the first dose of the day never adds up to more than it says."""

import pytest

from clinic.clock import now
from clinic.errors import RuleBroken
from clinic.services.proofs import Proof
from dosing.domain.order import Step
from dosing.models import Dose
from dosing.selectors.card import card_for
from dosing.services.dispensing import give_dose
from dosing.services.findings import accept_finding
from dosing.services.orders import Plan, sign_order, write_change
from tests.cast.clinic import make_clinic
from tests.cast.dosing import at_window, bottle, person, signed_order

pytestmark = pytest.mark.django_db
SPLIT = pytest.mark.parametrize(("amounts", "is_stopped"), [((40, 40), True), ((80, 20), False), ((100, 1), False)])


def changed_to(clinic, order, amounts):
    prescriber = clinic.actor("prescriber")
    step = Step(prescriber.day, None, tuple(mg * 1000 for mg in amounts))
    plan = Plan(product=order.product, purpose="", steps=(step,))
    change = write_change(actor=prescriber, order=order, plan=plan)
    sign_order(actor=prescriber, order=change, proof=Proof(prescriber.user, now()))
    return change


@SPLIT
def test_a_second_dose_is_stopped_when_the_day_would_be_more_than_the_order_says(amounts, is_stopped):
    clinic = make_clinic()
    ada, litre = person(clinic), bottle(clinic)
    order = signed_order(clinic, ada, mg="80")
    nurse = clinic.actor("nurse")
    give_dose(actor=nurse, at=at_window(clinic, ada, litre))
    change = changed_to(clinic, order, amounts)
    second = at_window(clinic, ada, litre, slot=2, acknowledged_order=change.pk)

    if is_stopped:
        with pytest.raises(
            RuleBroken, match=r"80 mg of methadone were given today already. With 40 mg more"
        ) as refused:
            give_dose(actor=nurse, at=second)
        assert refused.value.findings[0] | {"message": ""} == {
            "rule": "day-total",
            "severity": "stop",
            "message": "",
            "source": "42 CFR 8.12(h)(4): a practitioner decides the dose",
            "lifted_by": "prescriber",
            "clears_when": "A prescriber signs an order whose amounts of today allow it, or accepts it with a reason.",
        }
        assert Dose.objects.count() == 1
        accept_finding(actor=clinic.actor("prescriber"), patient_id=ada.pk, rule="day-total", reason="vomited at once")
    give_dose(actor=nurse, at=second)
    assert Dose.objects.count() == 2


def test_a_slot_given_under_the_old_order_keeps_the_amount_it_was_given_under():
    clinic = make_clinic()
    ada, litre = person(clinic), bottle(clinic)
    order = signed_order(clinic, ada, mg="80")
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, litre))
    changed_to(clinic, order, (60,))

    line = card_for(ada.pk, actor=clinic.actor("nurse"), station=None).line("methadone", 1)

    assert (line.due.micrograms, line.due.status.value) == (80_000, "given")
