"""A restricted chart opens to who is named, to others with a reason that is reviewed, and holds up no dose."""

from datetime import timedelta

import pytest

from clinic.clock import clock_at, now
from clinic.errors import Malformed, Missing, Refused, RuleBroken
from clinic.models import AuditEvent
from dosing.models import Dose
from patients.models import ChartOpening, FollowUp
from patients.selectors.people import find_people, person_here
from patients.selectors.restricted import ChartRestricted
from patients.services.merging import merge_records
from patients.services.restricted import end_restriction, open_restricted, restrict_chart, review_opening
from tests.cast.api import caller
from tests.cast.counter import at_counter, said
from tests.cast.dosing import bottle, person, signed_order
from tests.cast.merging import registered_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(clinic):
    """A colleague of everybody here; only the counselor is named."""
    one = person(clinic)
    signed_order(clinic, one)
    named = [clinic.users["counselor"]]
    restrict_chart(actor=clinic.actor("director"), patient_id=one.pk, may_open=named, reason="works here")
    return one


def test_the_named_open_it_as_any_other_and_others_are_stopped_everywhere(as_role, clinic, ada):
    assert as_role("counselor").get(f"/people/{ada.pk}/").status_code == 200
    client = as_role("nurse")
    assert client.get(f"/people/{ada.pk}/").headers["Location"] == f"/people/{ada.pk}/restricted/"
    for path in ("edit/", "orders/", "schedule/", "alerts/new/"):
        answer = client.get(f"/people/{ada.pk}/{path}")
        assert (answer.status_code, "Ada" in answer.content.decode()) == (403, False), path
    told = caller("nurse").get(f"patients/{ada.pk}/")
    assert (told.status, told.body["error"]) == (403, "chart_restricted")


def test_with_a_reason_it_opens_for_an_hour_is_recorded_and_the_director_is_asked(as_role, clinic, ada):
    client, began = as_role("nurse"), now()
    page = client.get(f"/people/{ada.pk}/restricted/").content.decode()
    assert ada.record_number in page
    assert client.post(f"/people/{ada.pk}/restricted/", {"reason": " "}).status_code == 400
    opened = client.post(f"/people/{ada.pk}/restricted/", {"reason": "fell at the door"})
    assert opened.headers["Location"] == f"/people/{ada.pk}/"
    assert "Ada Example" in client.get(f"/people/{ada.pk}/").content.decode()
    event = AuditEvent.objects.get(verb="chart.glass_broken")
    assert (event.username, event.patient_id) == ("nurse", ada.pk)
    assert FollowUp.objects.get(kind="restricted_chart_opened").owner_role == "director"
    with pytest.raises(ChartRestricted):
        person_here(ada.pk, viewer=clinic.actor("prescriber"))
    with clock_at(began + timedelta(minutes=62)), pytest.raises(ChartRestricted):
        person_here(ada.pk, viewer=clinic.actor("nurse"))


def test_an_inspector_cannot_open_it_with_a_reason(as_role, ada):
    client = as_role("inspector")
    assert client.get(f"/people/{ada.pk}/").status_code == 403
    assert client.post(f"/people/{ada.pk}/restricted/", {"reason": "inspection"}).status_code == 403


def test_a_dose_at_the_window_waits_for_nothing(clinic, ada):
    bottle(clinic)
    counter = at_counter(clinic)
    assert "Ada Example" in said(counter.scan(ada.record_number))
    assert counter.give(ada).status_code == 200
    assert Dose.objects.get().patient == ada
    assert AuditEvent.objects.filter(verb="card.opened", patient_id=ada.pk, username="nurse").exists()


def test_the_directory_finds_the_person_and_tells_no_more(as_role, clinic, ada):
    found = find_people("exa ada", site=clinic.site, today=clinic.actor("nurse").day).people
    assert [one.restricted for one in found] == [True]
    page = as_role("nurse").post("/people/", {"code": "exa ada"}).content.decode()
    assert "Restricted" in page
    assert "In treatment" not in page


def test_an_opening_is_reviewed_once_by_somebody_else_and_signed(as_role, clinic, ada):
    opening = open_restricted(actor=clinic.actor("prescriber"), patient_id=ada.pk, reason="called about a dose")
    client = as_role("director")
    assert "called about a dose" in client.get("/people/restricted/").content.decode()
    path = f"/people/restricted/{opening.pk}/"
    assert client.post(path, {"was_right": "yes", "finding": ""}).status_code == 400
    assert client.post(path, {"was_right": "yes", "finding": "on call that night"}).status_code == 302
    assert client.post(path, {"was_right": "no", "finding": "again"}).status_code == 409
    assert FollowUp.objects.get(kind="restricted_chart_opened").done_by == clinic.users["director"]
    own = open_restricted(actor=clinic.actor("director"), patient_id=ada.pk, reason="asked by the team")
    with pytest.raises(RuleBroken, match="own opening"):
        review_opening(actor=clinic.actor("director"), opening_id=own.pk, was_right=True, finding="fine")
    review_opening(actor=clinic.actor("administrator"), opening_id=own.pk, was_right=True, finding="fine")


def test_who_is_named_is_changed_and_the_restriction_ended_on_the_page(as_role, clinic, ada):
    client = as_role("director")
    path = f"/people/{ada.pk}/restrict/"
    assert "Counselor Example" in client.get(path).content.decode()
    nurse = clinic.users["nurse"].pk
    assert client.post(path, {"may_open": [], "reason": "works here"}).status_code == 400
    assert client.post(path, {"may_open": [nurse], "reason": "works here"}).status_code == 302
    person_here(ada.pk, viewer=clinic.actor("nurse"))
    with pytest.raises(ChartRestricted):
        person_here(ada.pk, viewer=clinic.actor("counselor"))
    assert client.post(path, {"ending": "yes", "reason": "left the clinic"}).status_code == 302
    person_here(ada.pk, viewer=clinic.actor("counselor"))


def test_only_director_and_administrator_restrict_and_nobody_restricts_for_nobody(clinic, ada):
    for role in ("nurse", "intake", "prescriber", "counselor", "inspector"):
        with pytest.raises(Refused):
            restrict_chart(actor=clinic.actor(role), patient_id=ada.pk, may_open=[], reason="works here")
    with pytest.raises(Malformed):
        restrict_chart(actor=clinic.actor("director"), patient_id=ada.pk, may_open=[], reason="works here")
    with pytest.raises(Missing):
        restrict_chart(actor=clinic.actor("director"), patient_id=0, may_open=[], reason="works here")
    end_restriction(actor=clinic.actor("administrator"), patient_id=ada.pk, reason="left the clinic")
    with pytest.raises(RuleBroken):
        open_restricted(actor=clinic.actor("nurse"), patient_id=ada.pk, reason="not needed")
    assert not ChartOpening.objects.exists()


def test_a_merge_does_not_take_a_restriction_off(clinic, ada):
    director, again = clinic.actor("director"), registered_again(clinic)
    given = {"actor": director, "survivor_id": again.pk, "absorbed_id": ada.pk, "reason": "same passport"}
    with pytest.raises(ChartRestricted):
        merge_records(**given)
    open_restricted(actor=director, patient_id=ada.pk, reason="on record twice")
    with pytest.raises(RuleBroken, match="restricted"):
        merge_records(**given)
