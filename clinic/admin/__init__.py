"""Administration pages of the clinic: staff, sites, stations, closures, the audit trail."""

from clinic.admin import audit, sites, staff

__all__ = ["audit", "sites", "staff"]
