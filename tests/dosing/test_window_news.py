"""What became known after the signature stands in the way of a dose; what was settled at the signature does not."""

from datetime import timedelta

import pytest

from clinic.clock import clock_at, now
from clinic.errors import RuleBroken
from clinic.services.proofs import Proof
from dosing.domain.order import Step
from dosing.models import Dose, Override
from dosing.selectors.card import card_for
from dosing.services.dispensing import give_dose
from dosing.services.findings import accept_finding
from dosing.services.orders import Plan, sign_order, write_change, write_hold, write_order, write_resume
from patients.models.history_topics import TOPICS
from patients.services.history import correct_history, end_history
from tests.cast.api import caller
from tests.cast.clinic import make_clinic
from tests.cast.dosing import at_window, bottle, methadone, person, signed_order
from tests.cast.history import ANSWERS, tell
from tests.cast.merging import merged, registered_again
from tests.cast.observations import observed

pytestmark = pytest.mark.django_db
STOP, STOP_FOR_PRESCRIBER, ASK, NOTE = ("stop", None), ("stop", "prescriber"), ("ask", None), ("note", None)


@pytest.fixture
def window():
    """Ada, whose 80 mg were signed an hour ago, a bottle, and nothing told since."""
    clinic = make_clinic()
    with clock_at(now() - timedelta(hours=1)):
        ada, container = person(clinic), bottle(clinic)
        signed_order(clinic, ada)
    return clinic, ada, container


def line(clinic, patient, medication="methadone"):
    card = card_for(patient.pk, actor=clinic.actor("nurse"), station=clinic.stations[0])
    return card.line(medication, 1)


def how(clinic, patient, rule):
    """How grave the finding of that rule is on the card and who lifts it; None where there is none."""
    found = [one for one in line(clinic, patient).findings if one.rule == rule]
    return (found[0].severity, found[0].lifted_by) if found else None


def ecg(clinic, patient, ms):
    observed(clinic, patient, "ecg", qt=(str(ms), "ms"), heart_rate=("60", "/min"), formula="fridericia")


def change(clinic, order, *amounts, **reasons):
    """The order with these amounts from today on, a week each, signed."""
    actor = clinic.actor("prescriber")
    weeks = [actor.day + timedelta(days=7 * n) for n in range(len(amounts))]
    ends = [day - timedelta(days=1) for day in weeks[1:]]
    steps = tuple(Step(day, end, (mcg,)) for day, end, mcg in zip(weeks, [*ends, None], amounts, strict=True))
    row = write_change(actor=actor, order=order, plan=Plan(order.product, "", steps))
    return sign_order(actor=actor, order=row, proof=Proof(actor.user, now()), reasons=reasons)


@pytest.mark.parametrize(("ms", "expected"), [(450, None), (499, NOTE), (500, STOP_FOR_PRESCRIBER)])
def test_a_qtc_after_the_signature_stops_from_500_ms(window, ms, expected):
    clinic, ada, _ = window
    ecg(clinic, ada, ms)
    assert how(clinic, ada, "qtc") == expected
    assert line(clinic, ada).can_give is (ms < 500)


def test_page_api_and_give_refuse_alike_until_the_prescriber_goes_on_with_a_reason(window):
    clinic, ada, container = window
    ecg(clinic, ada, 512)
    body = caller("nurse").get(f"window/{ada.pk}/").body
    assert [(one["rule"], one["severity"]) for one in body["findings"]] == [("qtc", "stop")]
    with pytest.raises(RuleBroken, match="QTc 512 ms"):
        give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))
    assert not Dose.objects.exists()
    accept_finding(actor=clinic.actor("prescriber"), patient_id=ada.pk, rule="qtc", reason="seen, ECG tomorrow")
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, container))


def test_a_reason_for_one_ecg_is_none_for_the_next(window):
    clinic, ada, _ = window
    ecg(clinic, ada, 512)
    accept_finding(actor=clinic.actor("prescriber"), patient_id=ada.pk, rule="qtc", reason="seen")
    assert line(clinic, ada).can_give
    with clock_at(now() + timedelta(minutes=5)):
        ecg(clinic, ada, 530)
        assert not line(clinic, ada).can_give


def test_a_qtc_the_signer_has_seen_is_not_asked_again():
    clinic = make_clinic()
    ada = person(clinic)
    bottle(clinic)
    with clock_at(now() - timedelta(days=1)):
        ecg(clinic, ada, 512)
    actor = clinic.actor("prescriber")
    plan = Plan(methadone(), "opioid use disorder", (Step(actor.day, None, (80_000,)),))
    order = write_order(actor=actor, patient=ada, plan=plan)
    reasons = {"first-day": "verified", "qtc": "specialist"}
    sign_order(actor=actor, order=order, proof=Proof(actor.user, now()), reasons=reasons)
    assert how(clinic, ada, "qtc") is None
    assert line(clinic, ada).can_give


@pytest.mark.parametrize(
    ("topic", "told", "rule", "expected"),
    [
        ("medicines", {"as_said": "sodium oxybate"}, "IX005", STOP),
        ("medicines", {"as_said": "diazepam"}, "IX001", ASK),
        ("medicines", {"as_said": "ibuprofen"}, "IX001", None),
        ("medicines", {"as_said": "qwertzol"}, "IX172", NOTE),
        ("medicines", {"as_said": "methadone"}, "duplicate", ASK),
        ("conditions", {"condition": "ileus", "status": "current"}, "IX053", STOP),
        ("conditions", {"condition": "ileus", "status": "past"}, "IX053", None),
        ("allergies", {"substance": "methadone"}, "allergy", STOP_FOR_PRESCRIBER),
        ("allergies", {"substance": "Penicillin"}, "allergy", None),
        ("pregnancy", {"status": "pregnant"}, "IX057", NOTE),
        ("pregnancy", {"status": "not_pregnant"}, "IX057", None),
    ],
)  # fmt: skip
def test_what_is_newly_told_is_held_against_the_medication_that_is_due(window, topic, told, rule, expected):
    clinic, ada, _ = window
    tell(clinic, ada, topic, **told)
    assert how(clinic, ada, rule) == expected


def test_what_was_told_by_mistake_or_is_taken_no_longer_stands_in_nobodys_way(window):
    clinic, ada, _ = window
    row = tell(clinic, ada, "medicines", as_said="sodium oxybate")
    assert not line(clinic, ada).can_give
    end_history(actor=clinic.actor("nurse"), patient=ada, topic=TOPICS["medicines"], row_id=row.pk, because="mistaken")
    assert line(clinic, ada).can_give


def test_a_positive_test_asks_before_a_dose_that_goes_down(window):
    clinic, ada, container = window
    order = ada.orders.get()
    with clock_at(now() - timedelta(minutes=30)):
        change(clinic, order, 80_000, 70_000, **{"first-day": "verified"})
    assert how(clinic, ada, "pregnancy") is None
    observed(clinic, ada, "pregnancy_test", result="negative")
    assert how(clinic, ada, "pregnancy") is None
    with clock_at(now() + timedelta(minutes=1)):
        observed(clinic, ada, "pregnancy_test", result="positive")
        assert how(clinic, ada, "pregnancy") == ASK
        asked = at_window(clinic, ada, container, reasons={"pregnancy": "talked over with her"})
        give_dose(actor=clinic.actor("nurse"), at=asked)
    assert Override.objects.get(rule="pregnancy").about


def test_a_reason_given_at_the_signature_settles_the_same_finding_when_it_is_written_down_anew(window):
    clinic, ada, _ = window
    row = tell(clinic, ada, "medicines", as_said="diazepam")
    with clock_at(now() + timedelta(minutes=1)):
        change(clinic, ada.orders.get(), 80_000, **{"first-day": "verified", "IX001": "monitored"})
        assert how(clinic, ada, "IX001") is None
    with clock_at(now() + timedelta(minutes=2)):
        answers = ANSWERS["medicines"] | {"as_said": "diazepam", "dose": "5 mg"}
        nurse = clinic.actor("nurse")
        correct_history(actor=nurse, patient=ada, topic=TOPICS["medicines"], row_id=row.pk, answers=answers)
        assert how(clinic, ada, "IX001") == ASK
        assert line(clinic, ada).can_give
    with clock_at(now() + timedelta(days=91)):
        assert "IX001" in [one.rule for one in line(clinic, ada).open_findings]


def test_a_hold_that_is_over_has_not_looked_at_the_news(window):
    clinic, ada, _ = window
    order, actor = ada.orders.get(), clinic.actor("prescriber")
    tell(clinic, ada, "medicines", as_said="sodium oxybate")
    with clock_at(now() + timedelta(minutes=1)):
        for write in (write_hold, write_resume):
            order = write(actor=actor, order=order, from_day=actor.day, reason="away")
            sign_order(actor=actor, order=order, proof=Proof(actor.user, now()))
        assert how(clinic, ada, "IX005") == STOP


def test_what_an_absorbed_record_was_told_is_news_of_the_person(window):
    clinic, ada, _ = window
    twin = registered_again(clinic)
    tell(clinic, twin, "medicines", as_said="sodium oxybate")
    merged(clinic, twin, ada)
    assert how(clinic, ada, "IX005") == STOP


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        ("0", None), ("0.001", ASK), ("0.019", ASK), ("0.02", STOP_FOR_PRESCRIBER), ("0.079", STOP_FOR_PRESCRIBER),
        ("0.08", STOP),
    ],
)  # fmt: skip
def test_alcohol_on_the_breath_today_is_asked_about_decided_on_and_held(window, reading, expected):
    clinic, ada, _ = window
    observed(clinic, ada, "breath_alcohol", breath_alcohol=(reading, "g/210 L"))
    assert how(clinic, ada, "breath-alcohol") == expected


def test_a_test_before_todays_signature_counts_one_of_yesterday_does_not():
    clinic = make_clinic()
    ada = person(clinic)
    with clock_at(now() - timedelta(days=1)):
        observed(clinic, ada, "breath_alcohol", breath_alcohol=("0.1", "g/210 L"))
    signed_order(clinic, ada)
    assert how(clinic, ada, "breath-alcohol") is None
    with clock_at(now() - timedelta(hours=1)):
        observed(clinic, ada, "breath_alcohol", breath_alcohol=("0.1", "g/210 L"))
    assert how(clinic, ada, "breath-alcohol") == STOP


def test_the_last_test_of_the_day_counts_and_a_higher_one_asks_anew(window):
    clinic, ada, _ = window
    observed(clinic, ada, "breath_alcohol", breath_alcohol=("0.03", "g/210 L"))
    accept_finding(actor=clinic.actor("prescriber"), patient_id=ada.pk, rule="breath-alcohol", reason="seen, awake")
    assert not line(clinic, ada).open_findings
    for minutes, reading, expected in ((20, "0.09", STOP), (40, "0.06", STOP_FOR_PRESCRIBER), (60, "0", None)):
        with clock_at(now() + timedelta(minutes=minutes)):
            observed(clinic, ada, "breath_alcohol", breath_alcohol=(reading, "g/210 L"))
            assert how(clinic, ada, "breath-alcohol") == expected
            assert bool(line(clinic, ada).open_findings) is (expected is not None)
