"""What this app does by itself."""

from datetime import timedelta

from clinic.jobs import add_job
from patients.services.clocks import raise_what_is_due
from patients.services.making_reminders import make_due_reminders
from patients.services.sending import send_what_is_due
from patients.services.sweeping import sweep_check_ins

AT_EVERY_TICK = timedelta(seconds=30)  # shorter than the minute of beat, so that no tick is missed


def add_jobs() -> None:
    """Called once, when the app is ready. More often than daily: every site has its own day."""
    add_job("raise what falls due in episodes", every=timedelta(hours=6), run=raise_what_is_due)
    # Often, so that what was done is off the lists soon; the whole site is gone through once a dosing day.
    add_job("sweep check-ins", every=timedelta(minutes=10), run=sweep_check_ins)
    add_job("make reminders", every=timedelta(minutes=5), run=make_due_reminders)
    add_job("send reminders", every=AT_EVERY_TICK, run=send_what_is_due)
