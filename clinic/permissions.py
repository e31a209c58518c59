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
    SEE_IDENTIFIER = "see a sensitive number in full"
    EDIT_PATIENT = "change a person's details"
    ADMIT = "admit and discharge a person"
    RECORD_ADMISSION = "record what an admission needs"
    SIGN_ADMISSION = "sign the basis of an admission"
    SIGN_EXAM = "sign and verify exams"
    WRITE_CARE_PLAN = "sign care plans"
    ARRANGE_GUEST = "decide about guest doses"
    EXPORT_STATE_RECORDS = "export admissions and discharges for the state"
    VIEW_CHART = "open a chart"
    BRING_OVER = "bring the people of another system over"
    MERGE_RECORDS = "merge two records of one person"
    BREAK_GLASS = "open a restricted chart with a reason"
    RESTRICT_CHART = "restrict a chart"
    REVIEW_ACCESS = "review who opened restricted charts"
    RAISE_ALERT = "raise and end an alert"
    RECORD_CONSENT = "record and end a consent"
    DISCLOSE = "tell somebody outside what the person allowed"
    DISCLOSE_IN_EMERGENCY = "tell medical personnel in an emergency"
    TAKE_INTAKE = "take a person's intake"
    RECORD_HISTORY = "write down a person's history and medicines"
    CHECK_IN = "check a person in at the front desk"
    FOLLOW_UP = "raise and work through follow-ups"
    SEE_CASELOADS = "see how check-ins go over the whole site"
    PLAN_CHECK_INS = "plan check-ins and see who is due"
    REMIND = "send and stop reminders"
    TAKE_ASSESSMENT = "take an assessment"
    SIGN_ASSESSMENT = "sign an assessment"
    RECORD_OBSERVATION = "record measurements and drug tests"
    VIEW_DRAWS = "see the draws of random drug tests"
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
    SET_POLICY = "set the site's own thresholds and intervals"
    RUN_JOBS = "run periodic jobs"


_P = Permission

_LOOK = frozenset({_P.SIGNED_IN, _P.FIND_PATIENT, _P.VIEW_CHART, _P.VIEW_QUEUE})
_ASSESS = frozenset({_P.TAKE_ASSESSMENT, _P.SIGN_ASSESSMENT, _P.RECORD_OBSERVATION, _P.VIEW_DRAWS})
_TELL = frozenset({_P.RECORD_CONSENT, _P.DISCLOSE, _P.DISCLOSE_IN_EMERGENCY})
_CARE = _LOOK | _ASSESS | _TELL | {_P.EDIT_PATIENT, _P.RAISE_ALERT, _P.PLACE_HOLD, _P.CHECK_IN, _P.FOLLOW_UP}
_CARE |= {_P.TAKE_INTAKE, _P.RECORD_HISTORY, _P.BREAK_GLASS, _P.PLAN_CHECK_INS, _P.REMIND}
_STOCKROOM = frozenset({_P.VIEW_STOCK, _P.RECEIVE_STOCK, _P.MOUNT_STOCK, _P.COUNT_STOCK, _P.WASTE_STOCK, _P.WITNESS})
_RECORDS = frozenset({_P.VIEW_STOCK, _P.VIEW_LOG, _P.VIEW_CROSS_INDEX, _P.VIEW_AUDIT})
_ADMISSION = frozenset({_P.RECORD_ADMISSION, _P.WRITE_CARE_PLAN})
_PRACTITIONER = _ADMISSION | {_P.ADMIT, _P.SIGN_ADMISSION, _P.SIGN_EXAM, _P.ARRANGE_GUEST}
_PRESCRIBER = _CARE | _PRACTITIONER | {_P.PRESCRIBE, _P.LIFT_HOLD, _P.OVERRIDE_FINDING, _P.WITNESS}
_PRESCRIBER |= {_P.MERGE_RECORDS}
_PRIVACY = frozenset({_P.RESTRICT_CHART, _P.REVIEW_ACCESS})

GRANTS: Mapping[Role, frozenset[Permission]] = MappingProxyType(
    {
        Role.INTAKE: _LOOK
        | {_P.REGISTER_PATIENT, _P.EDIT_PATIENT, _P.ADMIT, _P.CHECK_IN, _P.RAISE_ALERT, _P.FOLLOW_UP}
        | {_P.TAKE_ASSESSMENT, _P.TAKE_INTAKE, _P.RECORD_CONSENT, _P.DISCLOSE_IN_EMERGENCY, _P.RECORD_HISTORY}
        | {_P.RECORD_ADMISSION, _P.BREAK_GLASS, _P.SEE_IDENTIFIER, _P.PLAN_CHECK_INS, _P.REMIND},
        Role.COUNSELOR: _CARE
        | _ADMISSION
        | {_P.REGISTER_PATIENT, _P.ADMIT, _P.SIGN_ADMISSION, _P.LIFT_HOLD, _P.SEE_IDENTIFIER},
        Role.NURSE: _CARE | _ADMISSION | _STOCKROOM | {_P.DISPENSE, _P.REVERSE_DOSE, _P.LIFT_HOLD, _P.VIEW_LOG},
        Role.PRESCRIBER: _PRESCRIBER | {_P.VIEW_STOCK, _P.VIEW_LOG},
        Role.DIRECTOR: _PRESCRIBER
        | _RECORDS
        | _PRIVACY
        | {_P.REVERSE_DOSE, _P.EXPORT_STATE_RECORDS, _P.SEE_IDENTIFIER, _P.BRING_OVER, _P.SET_POLICY}
        | {_P.SEE_CASELOADS},
        Role.ADMINISTRATOR: _RECORDS
        | {_P.SIGNED_IN, _P.USE_ADMIN, _P.MANAGE_STAFF, _P.CONFIGURE_SITE, _P.VIEW_QUEUE, _P.FOLLOW_UP}
        | _PRIVACY
        | {_P.EXPORT_STATE_RECORDS},
        Role.INSPECTOR: _LOOK | _RECORDS | {_P.VIEW_DRAWS},
        # It takes consent back for somebody who replied "stop" (45 CFR 164.522(b)), and gives none. It takes the
        # assessment of somebody who answers from home, where nobody of the staff is.
        Role.SYSTEM: frozenset({_P.RUN_JOBS, _P.CONFIGURE_SITE, _P.MANAGE_STAFF, _P.FOLLOW_UP})
        | {_P.RECORD_CONSENT, _P.TAKE_ASSESSMENT},
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
        # Exams by practitioners, 42 CFR 8.12(f)(2); a basis by qualified personnel, 8.12(e)(1);
        # guests as the practitioner decides, 8.12(g)(2).
        _P.SIGN_EXAM: PRESCRIBING_LICENCES,
        _P.SIGN_ADMISSION: PRESCRIBING_LICENCES | {"counselor"},
        _P.ARRANGE_GUEST: PRESCRIBING_LICENCES,
        # Deliveries: a licensed practitioner or others designated in writing, 21 CFR 1301.74(h).
        _P.RECEIVE_STOCK: DISPENSING_LICENCES,
        _P.WITNESS: DISPENSING_LICENCES,
    }
)

# Doors that stand open to everybody: the door middleware lets these through unasked.
PUBLIC = "public"
