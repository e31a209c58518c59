"""What the demo's people tell on their first day: the intake, what they use and take, their health, what they allow.

Nothing here is of a kind that makes an ordinary dose a question, but for the few of FINDINGS.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dosing.demo.people import NALTREXONE, Persona
from dosing.demo.staff import Team
from patients.domain.answers import mark_of
from patients.domain.consent import STATEMENTS, WITHOUT_NOTES, Draft, Recipient
from patients.domain.disclosure import Telling
from patients.models import Intake, Patient
from patients.models.history_topics import TOPICS
from patients.sections import section_called
from patients.selectors.intake import answers_now
from patients.services.consent import record_consent
from patients.services.disclosure import disclose
from patients.services.guided_intake import Typed, begin_intake, close_intake, save_section
from patients.services.history import record_history, record_none

WHY = (
    "Wants to keep the job and stop being sick every morning.",
    "To be there for the children.",
    "Tired of it. A friend died in spring.",
    "The drops helped before; it was a mistake to stop.",
    "To sleep, and to get through a day without looking for money.",
)
HOMES = ("own", "with_others", "depends", "own", "supervised", "shelter")
SUPPORTERS = (
    "sister Marta",
    "partner",
    "mother and uncle",
    "a friend from the group",
    "nobody at present",
    "case worker",
)
DOCTORS = (
    ("Dr. Imani Cole", "primary_care", "Mill Road Family Practice", "+12125550171"),
    ("Dr. Anselm Okoro", "primary_care", "Eastside Health Center", "+12125550172"),
    ("Dr. Lucia Ferran", "psychiatry", "Lakeview Behavioral Health", "+12125550173"),
)
MEDICINES = (
    ("Lisinopril 10 mg", "10 mg", "once a day", "blood pressure"),
    ("Metformin 500 mg", "500 mg", "twice a day", "diabetes"),
    ("Levothyroxine 50 mcg", "50 mcg", "every morning", "thyroid"),
    ("Atorvastatin 20 mg", "20 mg", "at night", "cholesterol"),
    ("Omeprazole 20 mg", "20 mg", "every morning", "stomach"),
)
# Medicines that speak up at signing or at the window; these people are few, so that an ordinary dose stays ordinary.
FINDINGS: Mapping[int, tuple[str, str, str, str]] = {
    14: ("Alprazolam 1 mg", "1 mg", "when needed", "panic"),
    20: ("Citalopram 20 mg", "20 mg", "every morning", "depression"),
    27: ("Quetiapine 100 mg", "100 mg", "at night", "sleep"),
}
CONDITIONS = (("depression", "treated"), ("hypertension", "treated"), ("anxiety", "current"), ("ptsd", "current"))
ALLERGIES = (
    ("Penicillin", "rash", "moderate"),
    ("Shellfish", "swelling of the lips", "severe"),
    ("Latex", "itching", "mild"),
)
HOSPITAL = Recipient("St. Brigid Hospital", "treating_provider", "4 Mill Road")


def take_intake(team: Team, persona: Persona, patient: Patient) -> None:
    """Every section that is asked in words; what is left open is said when the intake is closed."""
    intake = begin_intake(actor=team["intake"], patient_id=patient.pk)
    for key, answers in _sections(persona).items():
        _save(team, intake, key, answers)
    for topic, rows in _history(persona, team).items():
        for row in rows:
            record_history(actor=team["counselor"], patient=patient, topic=TOPICS[topic], answers=row)
        if not rows and TOPICS[topic].none:
            record_none(actor=team["counselor"], patient=patient, topic=TOPICS[topic])
    close_intake(actor=team["counselor"], intake_id=intake.pk, without="The rest is asked in the first week.")


def agree(team: Team, persona: Persona, patient: Patient) -> None:
    """Who may be told: most allow treatment, payment and operations, some a hospital, which is told what they take."""
    counselor = team["counselor"]
    told: dict[str, Any] = {
        "how": "paper", "document": f"folder {persona.number + 1}", "language": "en",
        "signer_name": patient.legal_name, "signed_on": counselor.day, "discloser": "Evenkeel Demo Clinic",
    }  # fmt: skip
    if persona.number % 8 != 7:
        usual = Draft(
            kind="tpo", categories=tuple(sorted(WITHOUT_NOTES)), purpose=("treatment", "payment", "operations"),
            ends="none", statements=frozenset(STATEMENTS), **told,
        )  # fmt: skip
        record_consent(actor=counselor, patient=patient, draft=usual, proof=team.proof("counselor"))
    if persona.number % 4 == 1:
        hospital = Draft(
            kind="named", categories=("identity", "medication"), recipients=(HOSPITAL,), purpose=("treatment",),
            ends="end_of_treatment", statements=frozenset({"revoke"}), **told,
        )  # fmt: skip
        record_consent(actor=counselor, patient=patient, draft=hospital, proof=team.proof("counselor"))
        telling = Telling(frozenset({"identity", "medication"}), HOSPITAL, "treatment")
        disclose(actor=team["nurse"], patient=patient, telling=telling)


def _save(team: Team, intake: Intake, key: str, answers: Mapping[str, Any]) -> None:
    shown = mark_of(0, answers_now(section_called(key), None, intake.patient_id))
    save_section(actor=team["intake"], intake_id=intake.pk, key=key, typed=Typed(answers, shown=shown))


def _sections(persona: Persona) -> dict[str, dict[str, Any]]:
    number = persona.number
    phone = {"number": f"+1212555{1000 + number:04d}", "label": "mobile", "safe_to_leave_message": True}
    works = number % 3 != 2
    return {
        "reason": {
            "indications": ["dependence"] if number % 2 else ["dependence", "co_occurring"],
            "own_words": WHY[number % len(WHY)], "referral": ("self", "health_care", "community")[number % 3],
            "days_waited": number % 5,
        },
        "contacts": {
            "has_phone": "yes", "phones": [phone], "preferred_channel": ("text", "call")[number % 2],
            "email_use": "none", "address": "letters" if number % 3 else "no_letters", 
            "street": f"{10 + number} Pier Street", "city": "Harbourton", "state": "NY", "postcode": "10999",
        },
        "language": {"language": "es" if number % 7 == 3 else "en", "interpreter": "no", "reading": "easy"},
        "emergency": {
            "has_contact": "yes", "name": f"{('Marta', 'Paul', 'Inez')[number % 3]} {persona.family}",
            "relationship": ("sister", "brother", "mother")[number % 3], "number": f"+1212555{2000 + number:04d}",
            "may_be_told": "yes" if number % 4 else "no",
        },
        "about": {
            "race": ("white", "black", "declined", "several")[number % 4], "ethnicity": "not_hispanic",
            "marital": ("never", "married", "divorced")[number % 3], "veteran": "yes" if number % 13 == 5 else "no",
            "school_years": 9 + number % 8,
        },
        "work": {
            "employment": "full_time" if works else "unemployed", "income": "wages" if works else "assistance",
            "insurance": "private" if works else "medicaid", "payer": "private" if works else "medicaid",
        },
        "home": {
            "living": HOMES[number % len(HOMES)], "supporters": SUPPORTERS[number % len(SUPPORTERS)],
            "uses_around": "no" if number % 5 else "yes", "children": number % 4,
            "storage": ("lockbox", "other", "needs")[number % 3], "transport": ("public", "walk", "own")[number % 3],
            "travel_minutes": 10 + number % 7 * 5, "legal": ["none"] if number % 6 else ["probation"], "arrests": 0,
            "self_help": ("none", "1_to_3", "4_to_7")[number % 3],
        },
    }  # fmt: skip


def _history(persona: Persona, team: Team) -> dict[str, list[dict[str, Any]]]:
    number, day = persona.number, team["counselor"].day
    name, profession, practice, phone = DOCTORS[number % len(DOCTORS)]
    taken = [FINDINGS[number]] if number in FINDINGS else [MEDICINES[number % len(MEDICINES)]] if number % 3 else []
    condition, status = CONDITIONS[number % len(CONDITIONS)]
    substance, reaction, severity = ALLERGIES[number % len(ALLERGIES)]
    treated = {"kind": "residential", "place": "Upstate House", "period": str(day.year - 3), "outcome": "completed"}
    overdosed = {
        "times": 1 + number % 3, "latest_on": day - timedelta(days=200 + number), "substances": "fentanyl",
        "naloxone_given": "yes",
    }  # fmt: skip
    return {
        "medicines": [
            {"as_said": said, "dose": dose, "how_often": often, "taken_for": reason, "prescriber": name}
            for said, dose, often, reason in taken
        ],
        "allergies": [{"substance": substance, "reaction": reaction, "severity": severity}] if number % 6 == 3 else [],
        "substances": _substances(persona, day),
        "overdoses": [overdosed] if number % 3 == 1 else [],
        "naloxone": [{"at_hand": "given", "kept": "kitchen drawer; the family knows"}],
        "withdrawal": [],
        "treatments": [treated] if number % 3 == 0 else [],
        "conditions": [{"condition": condition, "status": status, "since": str(day.year - 2 - number % 9)}],
        "infections": [{"infection": "hepatitis_c", "status": "negative", "tested_on": day - timedelta(days=30)}],
        "professionals": [
            {"name": name, "profession": profession, "organisation": practice, "phone": phone, "treats": condition}
        ],
    }


def _substances(persona: Persona, day: date) -> list[dict[str, Any]]:
    number = persona.number
    if persona.product == NALTREXONE:
        main: dict[str, Any] = {"substance": "alcohol", "route": "swallowed", "amount": "8", "unit": "drinks a day"}
    elif number % 2:
        main = {"substance": "fentanyl", "route": "smoked", "amount": "4", "unit": "pills a day"}
    else:
        main = {"substance": "heroin", "route": "injected", "ever_injected": True, "amount": "6", "unit": "bags a day"}
    tobacco = {"substance": "tobacco", "route": "smoked", "amount": "10", "unit": "cigarettes a day"}
    rows = [main | {"rank": 1, "first_used_age": 17 + number % 9}, tobacco | {"first_used_age": 15}]
    return [row | {"frequency": "daily", "last_used_on": day - timedelta(days=1)} for row in rows]
