"""Rows of the clinic: staff, sites, sessions, the audit trail and request keys."""

from clinic.models.audit import AuditEvent, AuditSeal
from clinic.models.requests import RequestKey
from clinic.models.sessions import Session
from clinic.models.sites import Closure, OpeningHours, Site, Station
from clinic.models.staff import StaffMember, User

__all__ = [
    "AuditEvent",
    "AuditSeal",
    "Closure",
    "OpeningHours",
    "RequestKey",
    "Session",
    "Site",
    "StaffMember",
    "Station",
    "User",
]
