"""An order is signed in spite of a finding only by who may lift it, with a reason that is kept."""

from datetime import timedelta

import pytest

from clinic.clock import now
from clinic.errors import Malformed, RuleBroken
from clinic.models import AuditEvent
from clinic.services.proofs import Proof
from dosing.domain.order import Step
from dosing.domain.reasons import REASONS, coded
from dosing.domain.safety import Finding, Severity, unresolved
from dosing.models import Order, OrderSignature, Override
from dosing.services.orders import Plan, sign_order, write_order
from tests.cast.api import caller
from tests.cast.clinic import PASSWORD, make_clinic
from tests.cast.dosing import methadone, newcomer, person
from tests.cast.history import tell
from tests.cast.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_clinic()


def draft(clinic, patient, *, mcg=80_000):
    """A draft of so much methadone a day."""
    actor = clinic.actor("prescriber")
    plan = Plan(methadone(), "opioid use disorder", (Step(actor.day, None, (mcg,)),))
    return write_order(actor=actor, patient=patient, plan=plan)


def sign(clinic, order, by="prescriber", **reasons):
    """The signature, with reasons by rule; an underscore stands for the hyphen."""
    actor = clinic.actor(by)
    said = {rule.replace("_", "-"): why for rule, why in reasons.items()}
    return sign_order(actor=actor, order=order, proof=Proof(actor.user, now()), reasons=said)


def test_a_first_day_above_fifty_is_written_and_not_signed_without_a_reason(clinic):
    order = draft(clinic, newcomer(clinic))
    with pytest.raises(RuleBroken) as refused:
        sign(clinic, order)
    assert [one["rule"] for one in refused.value.findings] == ["first-day"]
    assert refused.value.findings[0]["lifted_by"] == "prescriber"
    assert (OrderSignature.objects.count(), Override.objects.count()) == (0, 0)


def test_the_reason_is_kept_with_the_order_its_code_and_until_when_it_is_good(clinic):
    order = draft(clinic, newcomer(clinic))
    sign(clinic, order, first_day="verified: eighty at the last clinic")
    kept = Override.objects.get()
    assert (kept.order, kept.code, kept.reason) == (order, "verified", "eighty at the last clinic")
    assert kept.good_until == clinic.actor("prescriber").day + timedelta(days=90)
    assert AuditEvent.objects.get(verb="finding.accepted").detail == {"rule": "first-day", "code": "verified"}


def test_what_a_director_lifts_no_prescriber_signs(clinic):
    order = draft(clinic, person(clinic), mcg=600_000)
    why = {"first_day": "verified", "ceiling": "benefit", "slip": "benefit", "titration": "benefit"}
    with pytest.raises(RuleBroken, match="misplaced decimal point"):
        sign(clinic, order, **why)
    sign(clinic, order, by="director", **why)


def test_what_nobody_lifts_is_signed_by_nobody_whatever_is_said(clinic):
    ada = person(clinic)
    tell(clinic, ada, "medicines", as_said="sodium oxybate")
    order = draft(clinic, ada)
    for who in ("prescriber", "director"):
        with pytest.raises(RuleBroken, match="oxybate"):
            sign(clinic, order, by=who, IX005="benefit")


def test_another_reason_is_told_in_words(clinic):
    order = draft(clinic, newcomer(clinic))
    with pytest.raises(Malformed):
        sign(clinic, order, first_day="other:")
    assert not Override.objects.exists()


def test_a_note_keeps_nobody_from_signing_and_leaves_no_row(clinic):
    sign(clinic, draft(clinic, newcomer(clinic), mcg=40_000))
    assert (OrderSignature.objects.count(), Override.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("verified", ("verified", REASONS["verified"])),
        ("verified: by letter", ("verified", "by letter")),
        ("told by letter", ("other", "told by letter")),
        ("note: told by letter", ("other", "note: told by letter")),
        ("other: a letter", ("other", "a letter")),
        ("other", ("other", "")),
    ],
)
def test_a_reason_is_a_code_words_or_both(said, kept):
    assert coded(said) == kept


def test_what_was_accepted_settles_the_same_facts_and_no_others():
    finding = Finding("qtc", Severity.STOP, "QTc 512 ms.", "S8", "prescriber")
    other = Finding("qtc", Severity.STOP, "QTc 530 ms.", "S8", "prescriber")
    accepted = {("qtc", "prescriber", finding.about)}
    assert unresolved([finding, other], accepted) == [other]
    assert unresolved([finding, other], {("qtc", "prescriber", "")}) == []


def test_the_api_refuses_with_the_findings_and_signs_with_the_overrides(clinic):
    order, prescriber = draft(clinic, newcomer(clinic)), caller("prescriber")
    refused = prescriber.post(f"orders/{order.pk}/sign/", {"password": PASSWORD})
    assert (refused.status, refused.body["error"]) == (409, "finding")
    assert refused.body["findings"][0]["rule"] == "first-day"
    said = {"password": PASSWORD, "overrides": [{"rule": "first-day", "reason": "verified by letter"}]}
    signed = prescriber.post(f"orders/{order.pk}/sign/", said)
    assert (signed.status, signed.body["status"]) == (201, "signed")
    assert "first-day" in {one["rule"] for one in signed.body["findings"]}


def test_the_page_shows_the_finding_asks_for_the_reason_and_keeps_what_was_typed(clinic):
    order = draft(clinic, newcomer(clinic))
    browser, page = signed_in(clinic, "prescriber"), f"/orders/{order.pk}/sign/"
    assert 'name="reason-code:first-day"' in browser.get(page).content.decode()
    press = {"request_key": "one", "password": PASSWORD}
    unsaid = browser.post(page, press | {"reason-code:first-day": "other", "reason-words:first-day": ""})
    assert unsaid.status_code == 400
    said = browser.post(page, press | {"reason-code:first-day": "verified", "reason-words:first-day": "by letter"})
    assert said.status_code == 302
    assert (Order.objects.count(), Override.objects.get().reason) == (1, "by letter")
