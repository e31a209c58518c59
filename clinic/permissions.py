"""Who may do what: one table. What is not granted here is refused, whichever the door."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a staff member is at a site."""

    INTAKE = "intake"
    COUNSELOR = "counselor"
    NURSE = "nurse"
    PRESCRIBER = "prescriber"
    DIRECTOR = "director"
    ADMINISTRATOR = "administrator"
    INSPECTOR = "inspector"
    SYSTEM = "system"


ROLE_NAMES: Mapping[Role, str] = MappingProxyType(
    {
        Role.INTAKE: "intake worker",
        Role.COUNSELOR: "counselor",
        Role.NURSE: "nurse",
        Role.PRESCRIBER: "prescriber",
        Role.DIRECTOR: "medical director",
        Role.ADMINISTRATOR: "administrator",
        Role.INSPECTOR: "inspector",
        Role.SYSTEM: "the system",
    }
)


class Permission(StrEnum):
    """Something a person can be allowed to do."""

    SIGNED_IN = "use the system"
    FIND_PATIENT = "find a person"
    REGISTER_PATIENT = "register a person"
    EDIT_PATIENT = "change a person's details"
    ADMIT = "admit and discharge a person"
    VIEW_CHART = "open a chart"
    RAISE_ALERT = "raise and end an alert"
    CHECK_IN = "check a person in at the front desk"
    VIEW_QUEUE = "see who is expected"
    DISPENSE = "open a dose card and give a dose"
    REVERSE_DOSE = "reverse a dose"
    PRESCRIBE = "write and sign orders"
    PLACE_HOLD = "hold a person's doses"
    LIFT_HOLD = "lift a hold"
    OVERRIDE_FINDING = "accept a safety finding"
    WITNESS = "witness waste and counts"
    VIEW_STOCK = "see the stock"
    RECEIVE_STOCK = "receive stock"
    MOUNT_STOCK = "mount a container at a station"
    COUNT_STOCK = "count stock"
    WASTE_STOCK = "waste stock"
    VIEW_LOG = "see the dispensing log"
    VIEW_CROSS_INDEX = "see the cross-index of record numbers and names"
    VIEW_AUDIT = "see the audit trail"
    USE_ADMIN = "use the administration pages"
    MANAGE_STAFF = "manage staff and their licences"
    CONFIGURE_SITE = "set up sites, stations and the formulary"
    RUN_JOBS = "run periodic jobs"


_P = Permission

_LOOK = frozenset({_P.SIGNED_IN, _P.FIND_PATIENT, _P.VIEW_CHART, _P.VIEW_QUEUE})
_CARE = _LOOK | {_P.EDIT_PATIENT, _P.RAISE_ALERT, _P.PLACE_HOLD, _P.CHECK_IN}
_STOCKROOM = frozenset({_P.VIEW_STOCK, _P.RECEIVE_STOCK, _P.MOUNT_STOCK, _P.COUNT_STOCK, _P.WASTE_STOCK, _P.WITNESS})
_RECORDS = frozenset({_P.VIEW_STOCK, _P.VIEW_LOG, _P.VIEW_CROSS_INDEX, _P.VIEW_AUDIT})
_PRESCRIBER = _CARE | {_P.PRESCRIBE, _P.LIFT_HOLD, _P.OVERRIDE_FINDING, _P.ADMIT, _P.WITNESS}

GRANTS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.INTAKE: _LOOK | {_P.REGISTER_PATIENT, _P.EDIT_PATIENT, _P.ADMIT, _P.CHECK_IN, _P.RAISE_ALERT},
        Role.COUNSELOR: _CARE | {_P.REGISTER_PATIENT, _P.ADMIT, _P.LIFT_HOLD},
        Role.NURSE: _CARE | _STOCKROOM | {_P.DISPENSE, _P.REVERSE_DOSE, _P.LIFT_HOLD, _P.VIEW_LOG},
        Role.PRESCRIBER: _PRESCRIBER | {_P.VIEW_STOCK, _P.VIEW_LOG},
        Role.DIRECTOR: _PRESCRIBER | _RECORDS | {_P.REVERSE_DOSE},
        Role.ADMINISTRATOR: _RECORDS | {_P.SIGNED_IN, _P.USE_ADMIN, _P.MANAGE_STAFF, _P.CONFIGURE_SITE, _P.VIEW_QUEUE},
        Role.INSPECTOR: _LOOK | _RECORDS,
        Role.SYSTEM: frozenset({_P.RUN_JOBS, _P.CONFIGURE_SITE, _P.MANAGE_STAFF}),
    }
)

# Who may hand a narcotic to a person: 21 CFR 1301.74(i) (licensed practitioner, or under that
# practitioner's direction RN, LPN or pharmacist). Who may order: a licensed practitioner.
DISPENSING_LICENCES = frozenset({"physician", "nurse_practitioner", "physician_assistant", "rn", "lpn", "pharmacist"})
PRESCRIBING_LICENCES = frozenset({"physician", "nurse_practitioner", "physician_assistant"})

# A permission that rests on a licence; an expired one stops it (42 CFR 8.12(d)).
NEEDS_LICENCE: Mapping[Permission, frozenset[str]] = MappingProxyType(
    {
        _P.DISPENSE: DISPENSING_LICENCES,
        _P.PRESCRIBE: PRESCRIBING_LICENCES,
        _P.OVERRIDE_FINDING: PRESCRIBING_LICENCES,
        # Deliveries: a licensed practitioner or others designated in writing, 21 CFR 1301.74(h).
        _P.RECEIVE_STOCK: DISPENSING_LICENCES,
        _P.WITNESS: DISPENSING_LICENCES,
    }
)

# Doors that stand open to everybody: the door middleware lets these through unasked.
PUBLIC = "public"
