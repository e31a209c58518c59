"""Invented people and states for the components page. Nobody here exists."""

from datetime import date
from typing import Any

from django import forms

DAY = date(2026, 11, 23)

ROSA: dict[str, Any] = {
    "name": "Rosa Delgado",
    "preferred_name": "Rosa Delgado",
    "legal_name": "Rosamund Delgado-Whitfield",
    "birth_date": date(1984, 3, 12),
    "age": 42,
    "record_number": "EK-00412-7",
    "photo_url": None,
    "look_alike": False,
}

METHADONE: dict[str, Any] = {
    "medication": "methadone",
    "product_name": "Methadone oral concentrate 10 mg/mL",
    "form": "solution",
    "slot": 1,
    "slots": 1,
    "mg": "80",
    "ml": "8",
    "units_text": None,
    "status": "due",
    "order_id": 71,
    "must_acknowledge": False,
    "container_code": "C-00218",
    "container_on_hand_mg": "4,120",
    "lot": "4417A",
    "expires_on": date(2027, 12, 31),
    "can_give": True,
    "asks": [],
    "events": [],
}
BUPRENORPHINE: dict[str, Any] = METHADONE | {
    "medication": "buprenorphine",
    "product_name": "Buprenorphine and naloxone film 8 mg/2 mg",
    "form": "film",
    "mg": "16",
    "ml": None,
    "units_text": "2 films of 8 mg",
    "container_code": "C-00307",
}
CHANGED: dict[str, Any] = METHADONE | {
    "must_acknowledge": True,
    "old_mg": "70",
    "change_percent": "+14",
    "changed_by": "Dr. Amina Okafor",
    "changed_on": date(2026, 11, 22),
}
GIVEN: dict[str, Any] = METHADONE | {
    "status": "given",
    "can_give": False,
    "given_at": "today at 06:12",
    "given_by": "N. Reyes",
    "given_where": "Window 1",
    "dose_url": "/components/card/given/",
}
STOP: dict[str, Any] = {
    "rule": "breath_alcohol_limit",
    "severity": "stop",
    "message": "Breath alcohol 0.09 % at 05:58 is above the limit of 0.05 %.",
    "source": "Medical director's protocol, section 4",
    "lifted_by": "prescriber",
    "clears_when": "It clears with a later reading at or below 0.05 %.",
}
ASK: dict[str, Any] = {
    "rule": "missed_two_days",
    "severity": "ask",
    "message": "Two days missed in a row. Look for signs of sedation or intoxication first.",
    "source": "Australian national guideline, missed doses",
    "lifted_by": None,
    "clears_when": None,
}
NOTE: dict[str, Any] = {
    "rule": "qtc_due",
    "severity": "note",
    "message": "An ECG is due on 1 December; the last QTc was 462 ms.",
    "source": "SAMHSA TIP 63, part 3",
    "lifted_by": None,
    "clears_when": None,
}


def card(**changed: Any) -> dict[str, Any]:
    """A dose card in which everything is clear, but for what is named."""
    return {
        "person": ROSA,
        "alerts": [],
        "due": [METHADONE],
        "last_dose": {"mg": "80", "medication": "methadone", "words": "yesterday at 06:12"},
        "days_missed": 0,
        "days_missed_words": "None",
        "holds": [],
        "findings": [],
        "dosing_day": DAY,
        "station": "Window 1",
        "bottles_due_today": [],
        "give_url": "/components/card/clear/",
        "hold_url": "/components/card/held/",
        "may_hold": True,
        "nothing_due": ["The order ended on 22 November."],
        "request_key": "7f0c5f6e-2f0b-4a3e-9f43-0c4c2e9a1d11",
    } | changed


_PLACED = {"placed_by": "Sam Ortiz, counselor", "placed_at": "yesterday at 15:40", "liftable": True, "lift_url": "/"}
CARDS: dict[str, dict[str, Any]] = {
    "clear": card(),
    "changed": card(
        due=[CHANGED],
        last_dose={"mg": "70", "medication": "methadone", "words": "yesterday at 06:12"},
        alerts=[{"text": "Deaf in the left ear: speak to the right side", "kind": "note"}],
    ),
    "stopped": card(due=[METHADONE | {"can_give": False}], findings=[STOP, NOTE]),
    "ask": card(
        person=ROSA | {"look_alike": True},
        due=[METHADONE | {"asks": [ASK], "events": ["Refused at 06:02"]}],
        findings=[ASK],
        days_missed=2,
        days_missed_words="2 days in a row: Saturday 21 and Sunday 22 November",
        bottles_due_today=["T-0091", "T-0092"],
    ),
    "held": card(
        due=[METHADONE | {"can_give": False, "status": "held"}],
        holds=[{"reason": "see the counselor before dosing", "lifted_by_role": "counselor", **_PLACED}],
    ),
    "given": card(due=[GIVEN]),
    "split": card(
        due=[GIVEN | {"slots": 2, "mg": "50", "ml": "5"}, METHADONE | {"slot": 2, "slots": 2, "mg": "40", "ml": "4"}]
    ),
    "films": card(due=[BUPRENORPHINE], person=ROSA | {"legal_name": "Rosa Delgado"}),
    "none": card(due=[], last_dose=None),
}

WINDOW: dict[str, Any] = {
    "station": "Window 1",
    "site": "Harbor Street Clinic",
    "dosing_day": DAY,
    "scan_url": "/components/card/clear/",
    "queue_url": "/components/card/queue/",
    "close_url": "/components/card/empty/",
    "station_url": "/components/",
    "mounted": [
        {
            "medication": "Methadone",
            "container_code": "C-00218",
            "on_hand_mg": "4,120",
            "on_hand_ml": "412",
            "low": False,
        },
        {
            "medication": "Buprenorphine",
            "container_code": "C-00307",
            "on_hand_mg": "96",
            "on_hand_ml": None,
            "low": True,
        },
    ],
}
PACE = {"given": 42, "p50": "6.2", "p95": "12.1"}
QUEUE: dict[str, Any] = {
    "counts": {"waiting": 3, "expected": 57, "done": 42, "held": 1},
    "waiting": [
        {"code": "EK-00398-1", "name": "Imani Brooks", "words": "7 min", "urgent": "Pregnant: first"},
        {"code": "EK-00412-7", "name": "Rosa Delgado", "words": "4 min", "urgent": ""},
        {"code": "EK-00077-2", "name": "Thomas Bergqvist-Aldana", "words": "1 min", "urgent": ""},
    ],
    "held": [{"code": "EK-00120-9", "name": "Lee Park", "why": "See the counselor first", "lifted_by": "counselor"}],
    "expected": [
        {"code": f"EK-0050{n}-{n}", "name": name, "usual": "06:10"} for n, name in enumerate(("Ana Silva", "Joe Marsh"))
    ],
    "more_expected": 55,
}
HANDED: dict[str, Any] = {
    "outcome": "given",
    "person": ROSA,
    "mg": "80",
    "ml": "8",
    "product_name": "Methadone oral concentrate 10 mg/mL",
    "slot": 1,
    "slots": 1,
    "at": "06:12:31",
    "by": "N. Reyes",
    "station": "Window 1",
    "container_code": "C-00218",
    "seconds": "4.2",
}
EVENTS = [
    {"at": "23 Nov 06:12", "title": "Dose given: 80 mg methadone", "who": "N. Reyes, Window 1", "tone": "done"},
    {
        "at": "22 Nov 15:40",
        "title": "Order changed from 70 mg to 80 mg",
        "detail": "Withdrawal before noon",
        "tone": "note",
    },
    {"at": "21 Nov", "title": "Missed a day", "tone": "ask"},
]


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Legal name", help_text="As on the identity document.")
    kind = forms.ChoiceField(label="Sex", choices=[("", "Choose"), ("f", "Female"), ("m", "Male")])
    born = forms.DateField(label="Birth date")
    reason = forms.CharField(label="Reason", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label="The person agreed", required=False)
