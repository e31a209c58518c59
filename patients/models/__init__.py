"""Rows about people: who they are, when they are in treatment, what staff must know and do, who has come,
what they allowed and what was told to whom."""

from patients.models.admission import AdmissionBasis, DoseVerification, EnrolmentCheck, GuardianConsent
from patients.models.alerts import Alert
from patients.models.arrivals import Arrival
from patients.models.calendar_feeds import CalendarFeed
from patients.models.care_plans import CarePlan
from patients.models.checkins import CheckIn, CheckInAttempt, CheckInChange, CheckInSweep
from patients.models.consent import Consent, ConsentEnd
from patients.models.contact import ContactDetails, EmergencyContact
from patients.models.discharges import DischargeAnswers
from patients.models.disclosure import Disclosure, Restriction
from patients.models.enrolment import Enrolment
from patients.models.exams import Exam
from patients.models.follow_ups import FollowUp
from patients.models.guests import GuestStay
from patients.models.health_history import Allergy, HealthCondition, Infection, Pregnancy, Professional
from patients.models.history import NoneReported
from patients.models.identifiers import Identifier
from patients.models.intake import Handover, Intake, SectionVersion
from patients.models.interim import InterimStep
from patients.models.merging import RecordMerge, RecordSplit, TwoPeople
from patients.models.names import NameSound, NameWord
from patients.models.patient import Patient, Phone
from patients.models.reminders import AddressMark, DeliveryReceipt, Reminder, ReminderRules
from patients.models.reported_medicine import ReportedMedicine
from patients.models.restricted import ChartOpening, ChartRestriction, OpeningReview
from patients.models.substance_history import (
    NaloxoneKit,
    OverdoseHistory,
    PriorTreatment,
    SubstanceUse,
    WithdrawalEvent,
)

__all__ = [
    "AddressMark",
    "AdmissionBasis",
    "Alert",
    "Allergy",
    "Arrival",
    "CalendarFeed",
    "CarePlan",
    "ChartOpening",
    "ChartRestriction",
    "CheckIn",
    "CheckInAttempt",
    "CheckInChange",
    "CheckInSweep",
    "Consent",
    "ConsentEnd",
    "ContactDetails",
    "DeliveryReceipt",
    "DischargeAnswers",
    "Disclosure",
    "DoseVerification",
    "EmergencyContact",
    "Enrolment",
    "EnrolmentCheck",
    "Exam",
    "FollowUp",
    "GuardianConsent",
    "GuestStay",
    "Handover",
    "HealthCondition",
    "Identifier",
    "Infection",
    "Intake",
    "InterimStep",
    "NaloxoneKit",
    "NameSound",
    "NameWord",
    "NoneReported",
    "OpeningReview",
    "OverdoseHistory",
    "Patient",
    "Phone",
    "Pregnancy",
    "PriorTreatment",
    "Professional",
    "RecordMerge",
    "RecordSplit",
    "Reminder",
    "ReminderRules",
    "ReportedMedicine",
    "Restriction",
    "SectionVersion",
    "SubstanceUse",
    "TwoPeople",
    "WithdrawalEvent",
]
