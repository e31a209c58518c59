"""Counting with the keyboard alone: what the books expect is nowhere on the page until the count is committed."""

from __future__ import annotations

import pytest

from dosing.models import Count, CountWitness
from tests.cast.clinic import PASSWORD, make_clinic
from tests.cast.dosing import bottle

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_nurse_counts_blind_and_a_second_person_signs(page, axe, sign_in):
    clinic = make_clinic()
    container = bottle(clinic, mg="8765")
    sign_in(page, clinic.users["nurse"])
    page.goto("/stock/counts/?place=window-1&moment=closing")
    assert "8,765" not in page.content()
    assert "876.5" not in page.content()

    page.get_by_label(f"Counted in {container.code}").focus()
    page.keyboard.type("876", delay=60)  # slower than a scanner
    page.keyboard.press("Enter")
    page.get_by_text("−5 mg").first.wait_for()
    assert "876.5" in page.content()
    page.get_by_label("User name").wait_for()
    assert axe(page) == []

    page.get_by_label("What may explain the difference").fill("in the tubing")
    page.get_by_label("User name").fill("nurse2")
    page.locator("#witness-password").fill(PASSWORD)
    page.get_by_role("button", name="Sign the counts").press("Enter")
    page.get_by_text("1 count signed by Nurse2 Example.").wait_for()

    assert Count.objects.get().counted_micrograms == 8_760_000
    assert CountWitness.objects.get().witness.username == "nurse2"
    assert page.problems == []
