"""What the clinic's own app does by itself, every so often."""

from datetime import timedelta

from clinic.jobs import add_job
from clinic.services.sealing import seal_events

add_job("seal the audit trail", every=timedelta(minutes=10), run=seal_events)
