"""The demo clinic: invented, deterministic, and ready to dose."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import call_command
from django.core.management.base import CommandError

from clinic.actors import Door
from clinic.clock import clock_at, now
from clinic.models import AuditEvent, Station, User
from clinic.services.sealing import seal_events
from clinic.services.system import system_actor
from clinic.sessions import actor_from
from dosing.demo.shelf import SIZES
from dosing.demo.told import FINDINGS
from dosing.domain.dispensing_summary import summarise
from dosing.domain.ledger import Account
from dosing.domain.schedule import DueStatus
from dosing.models import Container, Dose, Mounting, Movement
from dosing.selectors.card import card_for
from dosing.selectors.counts import closing_of
from dosing.selectors.dispensing_log import Asked, log_entries
from dosing.selectors.period import rebuilt
from dosing.services.ledger import balance
from patients.models import (
    Consent,
    EmergencyContact,
    Exam,
    HealthCondition,
    Intake,
    NaloxoneKit,
    Patient,
    Professional,
    ReportedMedicine,
    SectionVersion,
    SubstanceUse,
)
from patients.services.photos import photo_bytes

pytestmark = pytest.mark.django_db
SMALL = {"patients": 36, "days": 14}


@pytest.fixture
def demo(settings, tmp_path):
    """The demo's settings, with its files out of the way."""
    settings.DEMO, settings.VAR = True, tmp_path
    return lambda **more: call_command("seed_demo", stdout=StringIO(), **(SMALL | more))


def everything() -> tuple[object, ...]:
    """What two equal histories have in common."""
    doses = list(
        Dose.objects.order_by("id").values_list("patient__record_number", "day", "slot", "micrograms", "given_at")
    )
    names = list(Patient.objects.order_by("id").values_list("given_name", "family_name", "birth_date"))
    return names, doses, Movement.objects.count()


def clean_doses_today() -> int:
    """Due doses that can be given right now without a word."""
    actor = actor_from(User.objects.select_related("staff__site").get(username="nurse"), door=Door.WEB)
    stations = list(Station.objects.all())
    found = 0
    for patient in Patient.objects.all():
        cards = [card_for(patient.pk, actor=actor, station=station) for station in stations]
        lines = [line for card in cards for line in card.lines if line.due.status is DueStatus.DUE]
        found += any(line.can_give and all(finding.severity == "note" for finding in line.findings) for line in lines)
    return found


def test_at_least_twenty_doses_can_be_given_today_without_a_question(demo):
    demo(patients=48)
    assert clean_doses_today() >= 20


def test_a_second_run_changes_nothing_and_history_ends_yesterday(demo, settings):
    demo()
    assert (settings.VAR / "demo-logins").stat().st_mode & 0o777 == 0o600
    before, events = everything(), AuditEvent.objects.count()
    demo(patients=40)
    assert (everything(), AuditEvent.objects.count()) == (before, events)
    actor = actor_from(User.objects.select_related("staff__site").get(username="nurse"), door=Door.WEB)
    assert Dose.objects.latest("day").day == actor.day - timedelta(days=1)


def test_everybody_of_the_demo_has_the_pin_in_its_file_and_a_drawn_face(demo, settings):
    demo()
    logins = (settings.VAR / "demo-logins").read_text().splitlines()
    for username, _, _, _, pin in (line.split() for line in logins):
        assert check_password(pin, User.objects.get(username=username).pin_hash)
    drawn = [photo_bytes(patient.photo, "face") for patient in Patient.objects.exclude(photo="")]
    assert Patient.objects.filter(photo="").count() == 1  # who has just walked in
    assert len(set(drawn)) > len(drawn) // 2
    assert max(len(face) for face in drawn) < 40_000


def test_everybody_of_the_demo_has_told_who_they_are_and_few_take_what_speaks_up(demo):
    demo()
    people = Patient.objects.exclude(photo="")  # who has just walked in has none
    for kind in (SubstanceUse, HealthCondition, Professional, NaloxoneKit, Intake, Exam, Consent, EmergencyContact):
        told = set(kind.objects.values_list("patient_id", flat=True))
        assert set(people.values_list("pk", flat=True)) <= told, kind
    speaks_up = ReportedMedicine.objects.filter(as_said__in=[said for said, *_ in FINDINGS.values()])
    assert 2 <= speaks_up.count() <= 3
    answers = SectionVersion.objects.filter(section="home").values_list("answers", flat=True)
    assert len({str(one) for one in answers}) > people.count() // 2


def test_days_missed_since_are_lived_before_the_demo_is_shown_again(demo):
    with clock_at(now() - timedelta(days=4)):
        demo()
    demo()
    actor = actor_from(User.objects.select_related("staff__site").get(username="nurse"), door=Door.WEB)
    assert Dose.objects.latest("day").day == actor.day - timedelta(days=1)
    assert clean_doses_today() >= 20


def test_the_demo_is_refused_in_a_real_clinic(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="only with DEMO=1"):
        call_command("seed_demo", stdout=StringIO())


def test_every_product_is_in_use_at_every_window_with_one_more_in_the_safe(demo):
    with clock_at(now() - timedelta(days=2)):
        demo()
    demo()
    stations, products = Station.objects.count(), len(SIZES)
    assert Mounting.objects.filter(unmounted_at__isnull=True).count() == stations * products
    held = {one.pk: balance(one.pk, Account.SAFE) for one in Container.objects.filter(mountings__isnull=True)}
    assert len(held) == products
    assert min(held.values()) > 0
    closing = closing_of(Station.objects.first().site, Dose.objects.latest("day").day)
    assert {one.state for one in closing} == {"done"}


def test_the_books_and_the_trail_of_the_demo_hold_and_the_log_agrees_with_the_movements(demo):
    demo()
    seal_events(actor=system_actor())
    call_command("verify_ledger", stdout=StringIO())
    call_command("verify_audit", stdout=StringIO())
    site, last = Station.objects.first().site, Dose.objects.latest("day").day
    asked = Asked(site, last - timedelta(days=13), last)
    summary = summarise(log_entries(asked), first=asked.first, last=asked.last)
    left = [one.dispensed for one in rebuilt(site, *asked.span) if "altrexone" not in one.product]  # no narcotic
    assert sorted(one.consumed.micrograms for one in summary.by_product) == sorted(left)
    assert summary.problems == ()
