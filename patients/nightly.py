"""What this app does by itself."""

from datetime import timedelta

from clinic.jobs import add_job
from patients.services.clocks import raise_what_is_due


def add_jobs() -> None:
    """Called once, when the app is ready. More often than daily: every site has its own day."""
    add_job("raise what falls due in episodes", every=timedelta(hours=6), run=raise_what_is_due)
