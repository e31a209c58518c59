"""Making reminders: of check-ins that come up, and for whoever is expected today and has not come.

A row is made for every way the person may have agreed to; whether it may go is decided when it is sent. Every pass
writes what is missing and nothing twice: a unique constraint stands behind it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from clinic import clock
from clinic.actors import Actor, require
from clinic.models import Closure, OpeningHours, Site
from clinic.permissions import Permission
from patients.domain.reminding import Reason
from patients.due_sources import kind_of
from patients.models import CheckIn, Consent, Reminder, ReminderRules
from patients.models.reminders import COMING, CONSENT_OF, EXPECTED_TODAY, MAKES_ROOM, WAITING, WINDOW
from patients.questions import not_here_yet
from patients.selectors.merged import standing_for
from patients.services.sending import withdraw

BATCH = 500
# Asking after people begins at the hour of the rules and ends soon after: a message in the evening brings nobody in.
ASK_FOR = timedelta(hours=2)
CHANNEL_OF = {about: channel for channel, about in CONSENT_OF.items()}


def make_due_reminders(*, actor: Actor) -> int:
    """Make the reminders whose time comes up; how many rows were written. Safe to run twice, and at once."""
    require(actor, Permission.RUN_JOBS)
    made = 0
    for rules in ReminderRules.objects.filter(is_on=True).select_related("site"):
        _close_untold(actor, rules.site)
        made += _remind_of_check_ins(rules) + _ask_after(rules)
    return made


def _remind_of_check_ins(rules: ReminderRules) -> int:
    """Six statements for every batch of check-ins, however many people they are of."""
    today = clock.dosing_day(rules.site)
    last = clock.dosing_day(rules.site, clock.now() + timedelta(hours=rules.hours_before)) + timedelta(days=1)
    made, after = 0, 0
    while True:
        rows = CheckIn.objects.filter(
            site=rules.site, closed_at__isnull=True, due_on__range=(today, last), pk__gt=after
        )
        batch = list(rows.order_by("pk")[:BATCH])
        if not batch:
            return made
        made, after = made + _remind_batch(rules, batch), batch[-1].pk


@transaction.atomic
def _remind_batch(rules: ReminderRules, batch: Sequence[CheckIn]) -> int:
    now, before = clock.now(), timedelta(hours=rules.hours_before)
    wanted = []
    for check_in in batch:
        begins = check_in.at or _morning(rules, check_in.due_on)
        if kind_of(check_in.kind).with_person and begins - before <= now < begins:
            wanted.append(check_in)
    people = standing_for({one.patient_id for one in wanted})
    told, ways = _told_already(people), _ways(people)
    rows = []
    for check_in in sorted(wanted, key=lambda one: (one.at is None, one.at or now, one.pk)):
        for channel in ways.get(check_in.patient_id, ()):
            day = told.setdefault((people[check_in.patient_id], channel, check_in.due_on), {})
            if not day or (check_in.pk in day and day[check_in.pk] != check_in.at):
                day[check_in.pk] = check_in.at
                rows.append(_row(rules.site, check_in.patient_id, channel, check_in.due_on, COMING, check_in))
    return _written(rows)


def _ask_after(rules: ReminderRules) -> int:
    """Once a day, at the hour of the rules, where the site is open."""
    site, local = rules.site, clock.local(rules.site)
    if rules.ask_after_at is None:
        return 0
    hour = local.replace(hour=rules.ask_after_at.hour, minute=rules.ask_after_at.minute, second=0, microsecond=0)
    today = clock.dosing_day(site)
    if not hour <= local < hour + ASK_FOR or not _is_open(site, today):
        return 0
    if Reminder.objects.filter(site=site, template=EXPECTED_TODAY, about_on=today).exists():
        return 0
    missing = not_here_yet(site, today)
    ways = _ways(standing_for(missing))
    return _written(
        [
            _row(site, person, channel, today, EXPECTED_TODAY)
            for person in sorted(missing)
            for channel in ways.get(person, ())
            if channel != WINDOW  # whoever stands there has come
        ]
    )


@transaction.atomic
def _close_untold(actor: Actor, site: Site) -> None:
    """What nobody told in person is over with its day."""
    rows = Reminder.objects.filter(site=site, channel=WINDOW, state=WAITING, about_on__lt=clock.dosing_day(site))
    for reminder in rows.order_by("id").select_for_update(skip_locked=True)[:BATCH]:
        withdraw(actor, reminder, Reason.OVER)


def _morning(rules: ReminderRules, day: date) -> datetime:
    """When a day without an hour begins for a reminder: where the quiet hours end."""
    wall = datetime.combine(day, rules.quiet_until, clock.zone(rules.site.time_zone))
    return wall.astimezone(clock.now().tzinfo)


def _is_open(site: Site, day: date) -> bool:
    hours = OpeningHours.objects.filter(site=site, weekday=day.weekday())
    return hours.exists() and not Closure.objects.filter(site=site, day=day).exists()


def _told_already(people: Mapping[int, int]) -> dict[tuple[int, str, date], dict[int | None, datetime | None]]:
    """By person, channel and day: the check-ins a message was made of, each with the hour it told.

    One message a day speaks for everything that day; another hour of the same check-in is news.
    """
    rows = Reminder.objects.filter(patient__in=list(people), template=COMING, asked_by__isnull=True)
    found: dict[tuple[int, str, date], dict[int | None, datetime | None]] = {}
    for patient_id, channel, on, check_in_id, at in (
        rows.exclude(why__in=MAKES_ROOM)
        .order_by("id")
        .values_list("patient_id", "channel", "about_on", "check_in_id", "about_at")
    ):
        found.setdefault((people[patient_id], channel, on), {})[check_in_id] = at
    return found


def _ways(people: Mapping[int, int]) -> dict[int, list[str]]:
    """By record: the channels its person agreed to on a paper that was not taken back."""
    given = Consent.objects.filter(patient__in=list(people), kind="contact", about__in=list(CHANNEL_OF))
    found: dict[int, list[str]] = {}
    for patient_id, about in given.exclude(endings__recipient="").order_by("id").values_list("patient_id", "about"):
        ways = found.setdefault(people[patient_id], [])
        if CHANNEL_OF[about] not in ways:
            ways.append(CHANNEL_OF[about])
    return {record: found.get(person, []) for record, person in people.items()}


def _row(
    site: Site, patient_id: int, channel: str, on: date, template: str, check_in: CheckIn | None = None
) -> Reminder:
    now = clock.now()
    return Reminder(
        site=site,
        patient_id=patient_id,
        check_in=check_in,
        template=template,
        channel=channel,
        about_on=on,
        about_at=check_in.at if check_in else None,
        made_at=now,
        send_after=now,
        not_before=now,
    )


def _written(rows: list[Reminder]) -> int:
    Reminder.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)
