"""A prescriber plans a taper, pauses it, goes back a step and stops it, in a real browser."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clinic.clock import clock_at, now
from dosing.models import Order
from dosing.services.dispensing import give_dose
from tests.cast.clinic import PASSWORD, make_clinic
from tests.cast.dosing import at_window, bottle, person, signed_order
from tests.cast.tapers import tapering

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def desk(page, sign_in, clinic):
    """The page of a prescriber."""
    sign_in(page, clinic.users["prescriber"])
    return page


def given_for(clinic, patient, days):
    """A dose on each of so many days before today, of whatever was ordered then."""
    container = bottle(clinic)
    for back in range(days, 0, -1):
        with clock_at(now() - timedelta(days=back)):
            give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, patient, container))


def signed(desk):
    """Signed with the password, and with a reason wherever a rule asks for one."""
    for asked in desk.query_selector_all("[name^='reason-code:']"):
        asked.select_option(index=1)
    desk.fill("[name=password]", PASSWORD)
    desk.click("button:has-text('Sign now')")
    desk.wait_for_selector(".toast, .strip:has-text('the order is signed')")
    desk.wait_for_url("**/orders/")


def whole(desk, axe):
    """Nothing sticks out, nothing is hidden from anybody, the policy holds."""
    wide = desk.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert (wide, desk.evaluate("window.__csp"), desk.problems, axe(desk)) == (0, [], [], [])


@pytest.mark.parametrize("width", [1280, 800])
def test_a_taper_is_planned_from_a_running_order_and_signed(desk, axe, clinic, width):
    with clock_at(now() - timedelta(days=20)):
        ada = person(clinic)
        signed_order(clinic, ada, mg="100")
    given_for(clinic, ada, 20)
    desk.set_viewport_size({"width": width, "height": 900})
    desk.goto(f"/people/{ada.pk}/orders/")
    desk.click("a:has-text('Plan a taper')")
    desk.select_option("[name=taper-method]", "percent_of_current")
    desk.fill("[name=taper-rate]", "12")
    desk.fill("[name=taper-interval_days]", "14")
    desk.fill("[name=taper-floor_mg]", "40")
    desk.keyboard.press("Tab")
    desk.wait_for_selector("[name=steps-3-amounts]")
    assert desk.input_value("[name=steps-1-amounts]") == "88"
    desk.wait_for_selector("#preview :text('taper-cut')")
    desk.wait_for_selector("#preview :text('The dose stays at 40 mg')")
    desk.wait_for_selector("#preview .curve__given", state="attached")
    desk.wait_for_selector("#preview tbody tr:nth-child(9):last-child :text('40 mg')")
    heights = desk.eval_on_selector_all(".step-row[role=group]", "rows => rows.map(row => row.offsetHeight)")
    assert max(heights) < 60, "a step is one line"
    desk.evaluate("document.querySelector('#steps').scrollIntoView()")
    assert desk.locator("button:has-text('Sign now')").evaluate("it => it.getBoundingClientRect().bottom") <= 900
    whole(desk, axe)
    desk.check("[name=taper-agreed][value=yes]")
    signed(desk)
    assert "12 % of the dose at that time every 14 days, down to 40 mg" in desk.inner_text("main")
    assert Order.objects.latest("pk").taper.agreed
    whole(desk, axe)


def test_a_running_taper_is_paused_resumed_taken_back_and_stopped(desk, axe, clinic):
    with clock_at(now() - timedelta(days=28)):
        ada = person(clinic)
        tapering(clinic, ada)
    desk.goto(f"/people/{ada.pk}/orders/")
    for verb, first in (("Pause the taper", "81"), ("Resume the taper", "81"), ("Back a step", "90"),
                        ("Stop at this dose", "90")):  # fmt: skip
        desk.click(f"a:has-text('{verb}')")
        desk.wait_for_selector("#preview .curve svg")
        assert desk.input_value("[name=steps-0-amounts]") == first
        whole(desk, axe)
        desk.check("[name=taper-agreed][value=yes]")
        signed(desk)
    turns = [order.taper.turn for order in Order.objects.select_related("taper").order_by("pk")]
    assert turns == ["plan", "pause", "resume", "reverse", "stop"]
