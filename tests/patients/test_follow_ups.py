"""What waits for somebody is raised once, seen by whom it is for, and closed in words."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from clinic.errors import Malformed, Missing, Refused, RuleBroken
from clinic.models import AuditEvent
from clinic.permissions import Role
from clinic.services.system import system_actor
from patients.models import FollowUp
from patients.selectors.follow_ups import mine, open_about
from patients.services.follow_ups import (
    Urgency,
    close_follow_up,
    raise_follow_up,
    settle_follow_ups,
    withdraw_follow_up,
)
from tests.cast.clinic import make_clinic, make_site
from tests.cast.dosing import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(clinic):
    return person(clinic)


def raised(clinic, patient, *, by="nurse", **changes):
    usual = {"kind": "call", "title": "Call the person", "owner_role": Role.COUNSELOR}
    return raise_follow_up(actor=clinic.actor(by), patient=patient, **(usual | changes))


def test_raised_twice_from_the_same_source_it_waits_once(clinic, ada):
    first = raised(clinic, ada, source=ada)
    assert raised(clinic, ada, by="prescriber", source=ada) == first
    assert raised(clinic, ada) != first
    assert raised(clinic, person(clinic, given="Ben"), source=ada) != first
    assert FollowUp.objects.count() == 3
    assert AuditEvent.objects.filter(verb="follow_up.raised").count() == 3


def test_raised_again_it_can_become_more_urgent_and_never_less(clinic, ada):
    today = clinic.actor("nurse").day
    raised(clinic, ada, urgency=Urgency.SOON, due_on=today + timedelta(days=3))
    again = raised(clinic, ada, urgency=Urgency.NOW, due_on=today, title="Call today")
    assert (again.urgency, again.due_on, again.title) == ("now", today, "Call today")
    raised(clinic, ada, urgency=Urgency.ROUTINE, title="Whenever")
    again.refresh_from_db()
    assert (again.urgency, again.due_on, again.title) == ("now", today, "Call today")


def test_once_closed_the_same_can_be_raised_anew(clinic, ada):
    first = raised(clinic, ada)
    close_follow_up(actor=clinic.actor("counselor"), follow_up_id=first.pk, outcome="Reached; all well.")
    assert raised(clinic, ada) != first


def test_a_task_of_nobody_is_refused(clinic, ada):
    with pytest.raises(Malformed):
        raised(clinic, ada, owner_role=None)
    with pytest.raises(Malformed):
        raised(clinic, ada, owner_role=Role.INSPECTOR)


def test_an_inspector_raises_nothing(clinic, ada):
    with pytest.raises(Refused):
        raised(clinic, ada, by="inspector")


def test_the_system_raises_a_task_about_a_site_and_about_a_person(clinic, ada):
    told = {"kind": "papers", "title": "Renew the papers", "owner_role": Role.ADMINISTRATOR}
    about_site = raise_follow_up(actor=system_actor(), site=clinic.site, **told)
    assert raise_follow_up(actor=system_actor(), site=clinic.site, **told) == about_site
    assert raise_follow_up(actor=system_actor(), patient=ada, **told).site == clinic.site
    assert len(mine(clinic.actor("administrator"))) == 2


def test_the_owners_role_or_the_owner_closes_it_and_nobody_else(clinic, ada):
    found = raised(clinic, ada, owner_role=None, owner=clinic.users["nurse2"])
    for other in ("nurse", "counselor", "director"):
        with pytest.raises(RuleBroken, match="Nurse2 Example"):
            close_follow_up(actor=clinic.actor(other), follow_up_id=found.pk, outcome="Done.")
    close_follow_up(actor=clinic.actor("nurse2"), follow_up_id=found.pk, outcome="Done.")
    event = AuditEvent.objects.get(verb="follow_up.done")
    assert (event.username, event.patient_id) == ("nurse2", ada.pk)


def test_it_is_closed_with_a_sentence_and_only_once(clinic, ada):
    found, counselor = raised(clinic, ada), clinic.actor("counselor")
    with pytest.raises(Malformed):
        close_follow_up(actor=counselor, follow_up_id=found.pk, outcome="  ")
    close_follow_up(actor=counselor, follow_up_id=found.pk, outcome="Reached.")
    with pytest.raises(RuleBroken, match="already"):
        close_follow_up(actor=counselor, follow_up_id=found.pk, outcome="Again.")


def test_who_raised_it_and_the_director_may_take_it_back(clinic, ada):
    found = raised(clinic, ada)
    with pytest.raises(RuleBroken, match="counselor"):
        withdraw_follow_up(actor=clinic.actor("prescriber"), follow_up_id=found.pk, why="Not mine.")
    withdraw_follow_up(actor=clinic.actor("nurse"), follow_up_id=found.pk, why="They called us.")
    found = raised(clinic, ada)
    withdraw_follow_up(actor=clinic.actor("director"), follow_up_id=found.pk, why="Transferred.")
    assert not FollowUp.objects.filter(withdrawn=False).exists()


def test_the_deed_that_answers_it_closes_it(clinic, ada):
    one, other = raised(clinic, ada, source=ada), raised(clinic, ada)
    assert settle_follow_ups(actor=clinic.actor("nurse"), kind="call", source=ada, outcome="Seen at the window.") == 1
    assert settle_follow_ups(actor=clinic.actor("nurse"), kind="call", source=ada, outcome="Seen.") == 0
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.is_open, other.is_open) == (False, True)


def test_the_most_urgent_and_the_longest_due_come_first(clinic, ada):
    today = clinic.actor("nurse").day
    raised(clinic, ada, kind="a", title="routine")
    raised(clinic, ada, kind="b", title="soon, later", urgency=Urgency.SOON, due_on=today + timedelta(days=9))
    raised(clinic, ada, kind="c", title="soon, late", urgency=Urgency.SOON, due_on=today - timedelta(days=1))
    raised(clinic, ada, kind="d", title="now", urgency=Urgency.NOW)
    listed = mine(clinic.actor("counselor"))
    assert [one.title for one in listed] == ["now", "soon, late", "soon, later", "routine"]
    assert [one.tone for one in listed] == ["stop", "stop", "ask", "note"]
    assert [one.when for one in listed][:2] == ["Now", "1 day late"]
    assert mine(clinic.actor("nurse")) == []
    assert len(open_about(ada.pk, viewer=clinic.actor("nurse"))) == 4


def test_what_waits_at_another_site_is_not_there(clinic, ada):
    found = raised(clinic, ada)
    FollowUp.objects.filter(pk=found.pk).update(site=make_site(code="other"))
    assert mine(clinic.actor("counselor")) == []
    with pytest.raises(Missing):
        close_follow_up(actor=clinic.actor("counselor"), follow_up_id=found.pk, outcome="Done.")


def test_it_is_worked_through_from_today_to_the_outcome(as_role, clinic, ada):
    found = raised(clinic, ada, text="Missed two days.", urgency=Urgency.NOW)
    client = as_role("counselor")
    for path in ("/", "/follow-ups/", f"/people/{ada.pk}/", f"/follow-ups/{found.pk}/"):
        assert "Call the person" in client.get(path).content.decode()
    refused = client.post(f"/follow-ups/{found.pk}/", {"outcome": "", "closing": "done"})
    assert (refused.status_code, "Say what came of it" in refused.content.decode()) == (400, True)
    answer = client.post(f"/follow-ups/{found.pk}/", {"outcome": "Reached; comes tomorrow.", "closing": "done"})
    assert answer.headers["Location"] == "/follow-ups/"
    assert "Reached; comes tomorrow." in client.get(f"/follow-ups/{found.pk}/").content.decode()
    assert "Nothing waits for you" in client.get("/follow-ups/").content.decode()
    assert AuditEvent.objects.filter(verb="follow_up.opened", username="counselor", patient_id=ada.pk).exists()


def test_the_list_asks_the_same_of_the_database_for_three_and_for_thirty(as_role, clinic):
    client, asked = as_role("counselor"), []
    for more in (3, 27):
        for number in range(more):
            raised(clinic, person(clinic, family=f"Example{chr(97 + number % 26)}"))
        with CaptureQueriesContext(connection) as caught:
            client.get("/follow-ups/")
        asked.append(len(caught))
    assert asked[0] == asked[1] <= 5


@pytest.mark.django_db(transaction=True)
def test_raised_by_two_at_once_it_waits_once():
    clinic = make_clinic()
    ada, at_once, seen = person(clinic), threading.Barrier(2), []

    def press(name):
        actor = clinic.actor(name)
        at_once.wait()
        try:
            seen.append(raise_follow_up(actor=actor, patient=ada, kind="x", title="One", owner_role=Role.NURSE).pk)
        finally:
            connections.close_all()

    both = [threading.Thread(target=press, args=(name,)) for name in ("nurse", "counselor")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert len(seen) == 2
    assert FollowUp.objects.count() == len(set(seen)) == 1
