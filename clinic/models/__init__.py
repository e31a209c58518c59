"""Rows of the clinic: staff, sites, sessions, settings, the audit trail and request keys."""

from clinic.models.audit import AuditEvent, AuditSeal
from clinic.models.jobs import JobRun
from clinic.models.requests import RequestKey
from clinic.models.sessions import Session, StationSignIn
from clinic.models.site_settings import SiteSetting
from clinic.models.sites import Closure, OpeningHours, Site, Station
from clinic.models.staff import StaffMember, User

__all__ = [
    "AuditEvent",
    "AuditSeal",
    "Closure",
    "JobRun",
    "OpeningHours",
    "RequestKey",
    "Session",
    "Site",
    "SiteSetting",
    "StaffMember",
    "Station",
    "StationSignIn",
    "User",
]
