"""What people tell of their past and their health, for tests."""

from datetime import date
from typing import Any

from patients.models import Patient
from patients.models.history import HistoryRow
from patients.models.history_topics import TOPICS
from patients.services.history import record_history
from tests.cast.clinic import Clinic

ANSWERS: dict[str, dict[str, Any]] = {
    "medicines": {
        "as_said": "Seroquel 100 mg", "dose": "100 mg", "how_often": "at night", "prescriber": "Dr. Imani Cole",
    },
    "allergies": {"substance": "Penicillin", "reaction": "rash", "severity": "moderate"},
    "substances": {
        "substance": "heroin", "detail": "", "route": "injected", "ever_injected": True, "amount": "5",
        "unit": "bags a day", "frequency": "daily", "rank": 1, "first_used_age": 19, "first_use_unknown": False,
        "last_used_on": date(2024, 12, 5), "last_used_time": None, "last_use_unknown": False,
    },
    "overdoses": {"times": 2, "latest_on": date(2024, 3, 1), "substances": "fentanyl", "naloxone_given": "yes"},
    "naloxone": {"at_hand": "given", "kept": "in the kitchen"},
    "withdrawal": {"event": "seizure", "substance": "alcohol", "times": 1, "latest": "2023"},
    "treatments": {"kind": "residential", "place": "Upstate", "period": "2021", "outcome": "completed"},
    "conditions": {"condition": "depression", "status": "treated", "since": "2015"},
    "pregnancy": {"status": "not_pregnant", "tested_on": date(2024, 12, 4)},
    "infections": {"infection": "hepatitis_c", "status": "positive", "tested_on": date(2024, 11, 1)},
    "professionals": {
        "name": "Dr. Imani Cole", "profession": "psychiatry", "phone": "+12125550123", "treats": "depression",
    },
}  # fmt: skip


def tell(clinic: Clinic, patient: Patient, topic: str, *, by: str = "nurse", **changes: Any) -> HistoryRow:
    """The person tells, a staff member writes it down."""
    answers = ANSWERS[topic] | changes
    return record_history(actor=clinic.actor(by), patient=patient, topic=TOPICS[topic], answers=answers)


def tell_all(clinic: Clinic, patient: Patient) -> None:
    """One answer to every topic."""
    for topic in TOPICS:
        tell(clinic, patient, topic)
