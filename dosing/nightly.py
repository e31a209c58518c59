"""What this app does by itself."""

from datetime import timedelta

from clinic.jobs import add_job
from dosing.services.books import verify_ledger


def add_jobs() -> None:
    """Called once, when the app is ready."""
    add_job("verify_ledger", every=timedelta(days=1), run=verify_ledger)
