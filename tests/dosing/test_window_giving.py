"""A morning at the window, through its pages: scan, look, press."""

from datetime import timedelta

import pytest

from clinic.clock import clock_at, now
from clinic.models import AuditEvent
from clinic.services.proofs import Proof
from dosing.domain.ledger import Account
from dosing.domain.order import Step
from dosing.models import CardOpening, Dose, DoseEvent, DoseReversal, Hold
from dosing.services.ledger import balance
from dosing.services.orders import Plan, sign_order, write_order
from tests.cast.clinic import PASSWORD, make_clinic
from tests.cast.counter import at_counter, forms_in, said
from tests.cast.dosing import bottle, changed_order, methadone, person, signed_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return make_clinic()


@pytest.fixture
def ada(clinic):
    ada = person(clinic)
    signed_order(clinic, ada)
    return ada


@pytest.fixture
def litre(clinic):
    return bottle(clinic)


def test_a_station_is_chosen_once_and_the_window_opens_there(clinic, client):
    client.force_login(clinic.users["nurse"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/window/").headers["Location"] == "/window/stations/"
    assert client.post("/window/stations/", {"station": "window-2"}).headers["Location"] == "/window/"
    assert "Window 2" in said(client.get("/window/"))
    assert AuditEvent.objects.get(verb="station.chosen").station == "window-2"


def test_a_scan_in_any_case_shows_one_person_and_what_is_due(clinic, ada, litre):
    card = said(at_counter(clinic).scan(f"  {ada.record_number.lower()} "))

    for shown in (
        "Ada Example",
        "12 Apr 1985",
        '80<span class="dose__unit">mg',
        '8<span class="dose__unit">mL',
        litre.code,
    ):
        assert shown in card
    assert AuditEvent.objects.get(verb="card.opened").patient_id == ada.pk
    assert CardOpening.objects.get().patient_id == ada.pk


def test_scan_and_press_give_the_dose_and_the_time_it_took_is_kept(clinic, ada, litre):
    answer = at_counter(clinic).give(ada)

    dose = Dose.objects.get()
    assert (answer.status_code, dose.micrograms, dose.given_by) == (200, 80_000, clinic.users["nurse"])
    assert 0 <= dose.scan_to_given_ms < 60_000
    assert balance(litre.pk, Account.SAFE) == 9_920_000
    assert "Ada Example" in said(answer) and "Scan the next card" in said(answer)
    assert CardOpening.objects.get().patient_id is None
    assert answer.headers["HX-Trigger-After-Settle"] == "queue-changed"


def test_without_scripts_every_answer_is_a_whole_page(clinic, ada, litre):
    counter = at_counter(clinic, hx=False)

    card = counter.scan(ada.record_number)
    given = counter.press(next(form for form in forms_in(card) if form.fields.get("outcome") == "given"))

    assert "<!DOCTYPE html>" in said(card) and "Ada Example" in said(card)
    assert "<!DOCTYPE html>" in said(given) and "Given" in said(given)
    assert Dose.objects.count() == 1


def test_what_was_not_swallowed_is_waste_in_front_of_a_witness(clinic, ada, litre):
    counter = at_counter(clinic)
    form = counter.form(ada, "spilled")

    answer = counter.press(form, taken_mg="50", reason="cup fell", witness_username="nurse2", witness_password=PASSWORD)

    assert (Dose.objects.get().micrograms, answer.status_code) == (50_000, 200)
    assert balance(litre.pk, Account.WASTE) == 30_000
    assert "30 mg</strong> went to waste" in said(answer)


def test_a_spill_is_signed_by_two_and_leaves_the_dose_due(clinic, ada, litre):
    counter = at_counter(clinic)
    form = counter.form(ada, "spilled")

    answer = counter.press(form, reason="cup fell", witness_username="nurse2", witness_password=PASSWORD)

    event = DoseEvent.objects.get(kind="spilled")
    assert (event.witness, event.wasted_micrograms) == (clinic.users["nurse2"], 80_000)
    assert "is due now: open the card again" in said(answer)
    assert counter.give(ada).status_code == 200


def test_a_refusal_before_pouring_needs_a_reason_and_touches_no_bottle(clinic, ada, litre):
    counter = at_counter(clinic)
    form = counter.form(ada, "refused")

    assert counter.press(form).status_code == 400
    assert counter.press(form, reason="comes back at noon").status_code == 200
    assert DoseEvent.objects.get().wasted_micrograms == 0
    assert balance(litre.pk, Account.SAFE) == 10_000_000


def test_a_refusal_after_pouring_wastes_it_in_front_of_a_witness(clinic, ada, litre):
    counter = at_counter(clinic)
    form = counter.form(ada, "refused")

    assert counter.press(form, reason="left", poured="1").status_code == 400
    signed = {"witness_username": "nurse2", "witness_password": PASSWORD}
    assert counter.press(form, reason="left", poured="1", **signed).status_code == 200
    assert balance(litre.pk, Account.WASTE) == 80_000


def test_vomited_is_kept_beside_the_dose_and_frees_nothing(clinic, ada, litre):
    counter = at_counter(clinic)
    counter.give(ada)

    answer = counter.press(counter.form(ada, "vomited"), minutes_after="12", witnessed="1", reason="seen in the lobby")

    assert (answer.status_code, DoseEvent.objects.get().minutes_after) == (200, 12)
    card = said(counter.scan(ada.record_number))
    assert "Vomited at" in card and "Given" in card
    assert not [form for form in forms_in(counter.scan(ada.record_number)) if form.fields.get("outcome") == "given"]


def test_a_reversed_dose_is_due_again(clinic, ada, litre):
    counter = at_counter(clinic)
    counter.give(ada)

    answer = counter.press(counter.form(ada, "reversed"), reason="wrong card")

    assert (answer.status_code, DoseReversal.objects.get().reason) == (200, "wrong card")
    assert counter.give(ada).status_code == 200
    assert balance(litre.pk, Account.SAFE) == 9_920_000


def test_two_doses_a_day_are_given_one_by_one(clinic, litre):
    ada, actor = person(clinic), clinic.actor("prescriber")
    step = Step(from_day=actor.day, to_day=None, amounts=(50_000, 30_000))
    order = write_order(actor=actor, patient=ada, plan=Plan(product=methadone(), purpose="oud", steps=(step,)))
    sign_order(actor=actor, order=order, proof=Proof(actor.user, now()))
    counter = at_counter(clinic)

    first = counter.give(ada)

    assert "Dose 2 of 2 is due now" in said(first)
    assert 'data-code="' + ada.record_number in said(first)
    assert counter.give(ada).status_code == 200
    assert list(Dose.objects.values_list("slot", "micrograms").order_by("slot")) == [(1, 50_000), (2, 30_000)]


def test_doses_are_held_from_the_card_and_the_hold_names_who_lifts_it(clinic, ada, litre):
    counter = at_counter(clinic)
    counter.scan(ada.record_number)

    held = counter.post(
        f"/window/people/{ada.pk}/hold/", {"reason": "sleepy, slurred speech", "lifted_by": "prescriber"}
    )

    assert "Held: sleepy, slurred speech" in said(held) and "A prescriber can lift this." in said(held)
    assert "Lift this hold" not in said(held)
    assert not [form for form in forms_in(held) if form.fields.get("outcome") == "given"]


def test_a_nurse_lifts_a_hold_that_names_nurses(clinic, ada, litre):
    counter = at_counter(clinic)
    counter.scan(ada.record_number)
    counter.post(f"/window/people/{ada.pk}/hold/", {"reason": "breath test first", "lifted_by": "nurse"})

    lifted = counter.post(f"/window/holds/{Hold.objects.get().pk}/lift/", {"reason": "0.00 at 06:02"})

    assert [form for form in forms_in(lifted) if form.fields.get("outcome") == "given"]


def test_nothing_of_the_person_before_remains(clinic, ada, litre):
    bo = person(clinic, given="Bo", family="Other")
    signed_order(clinic, bo, mg="40")
    counter = at_counter(clinic)
    counter.scan(ada.record_number)

    assert "Ada" not in said(counter.scan(bo.record_number))
    assert counter.post("/window/close/").status_code == 204
    assert CardOpening.objects.get().patient_id is None


def test_a_changed_order_shows_old_and_new_and_is_given_once_that_was_acknowledged(clinic, litre):
    yesterday = now() - timedelta(days=1)
    with clock_at(yesterday):
        ada = person(clinic)
        order = signed_order(clinic, ada, mg="70")
        assert at_counter(clinic).give(ada).status_code == 200
    change = changed_order(clinic, order, mg="80")
    counter = at_counter(clinic)
    form = counter.form(ada, "given")
    shown = said(counter.scan(ada.record_number))

    assert "70 mg" in shown and "(+14 %)" in shown and "Prescriber Example" in shown
    refused = counter.press(form)
    assert refused.status_code == 409 and "70 mg before, 80 mg now" in said(refused)
    assert counter.press(form, acknowledged_order=str(change.pk)).status_code == 200
