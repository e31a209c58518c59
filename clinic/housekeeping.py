"""What the clinic's own app does by itself every so often, and its pages in the menu."""

from datetime import timedelta

from clinic.jobs import add_job
from clinic.navigation import Entry, add_entry
from clinic.permissions import Permission
from clinic.services.sealing import seal_events

add_job("seal the audit trail", every=timedelta(minutes=10), run=seal_events)
add_entry(Entry("Settings", "site_settings", Permission.SIGNED_IN, order=85, key="z"))
add_entry(Entry("Audit trail", "audit_trail", Permission.VIEW_AUDIT, order=90, key="a"))
