"""One morning: who comes in, what is given, what goes wrong, what is counted; and all of it can be shown.

The people act through the pages; what has no page to press here is done through its service.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from clinic.clock import clock_at, now
from clinic.errors import Malformed, RuleBroken
from clinic.models import AuditEvent
from clinic.permissions import Role
from clinic.services.proofs import prove_witness
from clinic.services.sealing import seal_events
from clinic.services.system import system_actor
from dosing.domain.dispensing_log import DispensingLog, Kind, assemble
from dosing.domain.ledger import Account
from dosing.domain.quantities import Quantity
from dosing.models import Container, Dose, DoseEvent, Hold
from dosing.selectors.dispensing_log import Asked, log_entries
from dosing.selectors.queue import queue_of_day
from dosing.services.counts import count_container, witness_count
from dosing.services.holds import place_hold
from dosing.services.ledger import balance
from patients.models import Patient
from tests.cast.clinic import PASSWORD, Clinic, make_clinic
from tests.cast.counter import BACKEND, Counter, at_counter, said
from tests.cast.dosing import bottle, changed_order, person, signed_order

pytestmark = pytest.mark.django_db
SIGNED = {"witness_username": "nurse2", "witness_password": PASSWORD}


@dataclass
class Morning:
    """The clinic with its doors open: a litre at the window, and five people with an order of 80 mg."""

    clinic: Clinic
    litre: Container
    window: Counter
    people: dict[str, Patient] = field(default_factory=dict)

    def log(self) -> DispensingLog:
        """The dispensing log of the day."""
        day = self.clinic.actor("nurse").day
        return assemble(log_entries(Asked(self.clinic.site, day, day)), first=day, last=day)

    def count(self, *, counted_mg: str, moment: str, cause: str = "") -> None:
        """The nurse counts without seeing the books; the other nurse signs."""
        nurse = self.clinic.actor("nurse")
        count = count_container(actor=nurse, container=self.litre, counted=Quantity.from_mg(counted_mg), moment=moment)
        witness = prove_witness(nurse, username="nurse2", password=PASSWORD)
        witness_count(actor=nurse, count=count, witness=witness, cause=cause)


@pytest.fixture
def morning(client):
    clinic = make_clinic()
    litre = bottle(clinic)
    with clock_at(now() - timedelta(days=1)):
        people = {name: person(clinic, given=name, family=f"{name}son") for name in ("Ada", "Bo", "Cy", "Di", "Ed")}
        orders = {name: signed_order(clinic, one) for name, one in people.items()}
        from_yesterday = at_counter(clinic)
        for name in ("Ada", "Di"):
            assert from_yesterday.give(people[name]).status_code == 200
    changed_order(clinic, orders["Di"], mg="90")
    return Morning(clinic, litre, at_counter(clinic), people)


def desk(morning: Morning) -> Client:
    """The intake worker, signed in at the front desk."""
    signed_in = Client()
    signed_in.force_login(morning.clinic.users["intake"], backend=BACKEND)
    return signed_in


def a_whole_morning(morning: Morning) -> None:
    """Everything that can happen at one window between the first and the last count."""
    window, people = morning.window, morning.people
    morning.count(counted_mg="9840", moment="opening")
    for one in people.values():
        assert desk(morning).post("/desk/", {"code": one.record_number}).status_code == 200
    assert window.give(people["Ada"]).status_code == 200
    window.press(window.form(people["Ada"], "vomited"), minutes_after="9", witnessed="1", reason="at the door")
    window.press(window.form(people["Bo"], "refused"), reason="comes back at noon")
    window.press(window.form(people["Cy"], "spilled"), reason="cup fell", **SIGNED)
    assert window.give(people["Cy"]).status_code == 200
    window.give(people["Di"], acknowledged_order=window.form(people["Di"], "given").fields["order"])
    assert window.give(people["Ed"]).status_code == 200
    window.press(window.form(people["Ed"], "reversed"), reason="this was for Bo")
    assert window.give(people["Ed"]).status_code == 200
    morning.count(counted_mg="9425", moment="closing", cause="left in the tubing")


def test_who_checks_in_at_the_desk_is_waiting_at_the_window(morning):
    desk(morning).post("/desk/", {"code": morning.people["Bo"].record_number})
    clinic = morning.clinic
    line = {one.patient_id: str(one.status) for one in queue_of_day(clinic.site, clinic.actor("nurse").day)}
    assert line[morning.people["Bo"].pk] == "waiting"
    assert line[morning.people["Cy"].pk] == "expected"
    waiting = said(morning.window.client.get("/window/")).split("Expected later")[0]
    assert morning.people["Bo"].record_number in waiting
    assert morning.people["Cy"].record_number not in waiting


def test_a_changed_dose_is_not_given_before_it_was_read(morning):
    form = morning.window.form(morning.people["Di"], "given")
    unread = {key: value for key, value in form.fields.items() if key != "acknowledged_order"}

    refused = morning.window.post(form.action, unread)
    assert (refused.status_code, "80 mg before, 90 mg now" in said(refused)) == (409, True)

    given = morning.window.press(form, acknowledged_order=form.fields["order"])
    assert given.status_code == 200
    assert Dose.objects.latest("id").micrograms == 90_000


def test_a_hold_stops_the_dose_until_the_right_role_lifts_it(morning):
    clinic, ada, window = morning.clinic, morning.people["Ada"], morning.window
    form = window.form(ada, "given")
    place_hold(
        actor=clinic.actor("counselor"), patient=ada, reason="drowsy on leaving yesterday", lifted_by=Role.PRESCRIBER
    )
    held = window.press(form)
    assert (held.status_code, "held" in said(held).lower()) == (409, True)

    path = f"/holds/{Hold.objects.get().pk}/lift/"
    for username, status in (("nurse", 403), ("counselor", 403), ("prescriber", 302)):
        somebody = Client()
        somebody.force_login(clinic.users[username], backend=BACKEND)
        assert (username, somebody.post(path, {"reason": "seen, alert"}).status_code) == (username, status)

    assert window.give(ada).status_code == 200


def test_a_spill_without_a_second_person_changes_nothing(morning):
    form = morning.window.form(morning.people["Cy"], "spilled")
    alone = {"witness_username": "nurse", "witness_password": PASSWORD}
    for witness in ({}, alone, {**SIGNED, "witness_password": "wrong"}):
        assert morning.window.press(form, reason="cup fell", **witness).status_code in (400, 403, 409)
    assert not DoseEvent.objects.exists()
    assert balance(morning.litre.pk, Account.WASTE) == 0


def test_a_dose_given_at_the_other_window_is_refused_with_who_where_and_when(morning):
    clinic, ada = morning.clinic, morning.people["Ada"]
    bottle(clinic, station=clinic.stations[1])
    other = at_counter(clinic, "nurse2", window=2)
    here, there = morning.window.form(ada, "given"), other.form(ada, "given")

    assert other.press(there).status_code == 200
    refused = morning.window.press(here)

    assert refused.status_code == 409
    assert "given by Nurse2 Example at Window 2 at" in said(refused)
    assert Dose.objects.filter(patient=ada, day=clinic.actor("nurse").day).count() == 1


def test_a_count_that_differs_needs_a_cause_and_a_second_person(morning):
    with pytest.raises(Malformed, match="differs"):
        morning.count(counted_mg="9835", moment="opening")
    nurse = morning.clinic.actor("nurse")
    count = count_container(actor=nurse, container=morning.litre, counted=Quantity.from_mg("9835"), moment="opening")
    own = prove_witness(morning.clinic.actor("nurse2"), username="nurse", password=PASSWORD)
    with pytest.raises(RuleBroken, match="somebody else"):
        witness_count(actor=nurse, count=count, witness=own, cause="left in the tubing")
    assert balance(morning.litre.pk, Account.VARIANCE) == 0


def test_the_log_of_the_morning_shows_everything_that_happened(morning):
    a_whole_morning(morning)

    log = morning.log()
    told = [(line.record_number, line.kind) for line in log.entries]
    number = {name: one.record_number for name, one in morning.people.items()}
    assert sorted(told) == sorted(
        [
            (number["Ada"], Kind.GIVEN),
            (number["Ada"], Kind.VOMITED),
            (number["Bo"], Kind.REFUSED),
            (number["Cy"], Kind.SPILLED),
            (number["Cy"], Kind.GIVEN),
            (number["Di"], Kind.GIVEN),
            (number["Ed"], Kind.GIVEN),
            (number["Ed"], Kind.REVERSED),
            (number["Ed"], Kind.GIVEN),
        ]
    )
    (total,) = log.by_substance
    assert (total.doses, total.people, total.consumed.mg, total.wasted.mg) == (4, 4, "330", "80")
    assert next(line.witness for line in log.entries if line.kind is Kind.SPILLED) == "NE"
    assert [one.name for one in log.dispensers] == ["Nurse Example"]


def test_the_books_of_the_morning_agree_with_the_bottle(morning):
    a_whole_morning(morning)

    held = {account: balance(morning.litre.pk, account) for account in Account}
    assert held[Account.SAFE] == Quantity.from_mg("9425").micrograms
    assert held[Account.WASTE] == Quantity.from_mg("80").micrograms
    assert held[Account.VARIANCE] == Quantity.from_mg("5").micrograms
    assert sum(held.values()) == 0
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert "movements of 1 containers hold" in out.getvalue()


def test_the_trail_of_the_morning_names_who_did_what_where_and_its_seal_holds(morning):
    a_whole_morning(morning)

    ada = AuditEvent.objects.filter(patient_id=morning.people["Ada"].pk)
    told = list(ada.order_by("id").values_list("verb", "username", "station"))
    for what in (
        ("patient.checked_in", "intake", ""),
        ("card.opened", "nurse", "window-1"),
        ("dose.given", "nurse", "window-1"),
        ("dose.vomited", "nurse", "window-1"),
    ):
        assert what in told
    assert AuditEvent.objects.filter(verb="count.witnessed").count() == 2
    seal_events(actor=system_actor())
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "are as they were sealed" in out.getvalue()
    assert "\n0 events wait for the next seal" in out.getvalue()
