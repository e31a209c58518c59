"""What is asked of everybody: the topics of a history, the rows each keeps, and how "none" is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from patients.models.health_history import Allergy, HealthCondition, Infection, Pregnancy, Professional
from patients.models.history import HistoryRow
from patients.models.reported_medicine import ReportedMedicine
from patients.models.substance_history import (
    NaloxoneKit,
    OverdoseHistory,
    PriorTreatment,
    SubstanceUse,
    WithdrawalEvent,
)


@dataclass(frozen=True, slots=True)
class Topic:
    """One question with its rows. `none` is how the answer "none" reads; a topic without one always has a row.

    `single`: one row answers it, and another answer takes its place. `add` is the label of the button.
    """

    slug: str
    model: type[Any]
    title: str
    add: str
    none: str = ""
    single: bool = False


TOPICS: Mapping[str, Topic] = MappingProxyType(
    {
        topic.slug: topic
        for topic in (
            Topic("medicines", ReportedMedicine, "Medicines from anyone", "Add a medicine", "Takes no medicine"),
            Topic("allergies", Allergy, "Allergies", "Add an allergy", "No known allergies"),
            Topic("substances", SubstanceUse, "What is used", "Add a substance", "Uses no substance"),
            Topic("overdoses", OverdoseHistory, "Overdoses", "Record overdoses", "No overdose", single=True),
            Topic("naloxone", NaloxoneKit, "Naloxone at hand", "Record the answer", single=True),
            Topic(
                "withdrawal", WithdrawalEvent, "Dangerous withdrawal", "Add an event", "No seizure, no delirium tremens"
            ),
            Topic("treatments", PriorTreatment, "Earlier treatment", "Add a treatment", "No earlier treatment"),
            Topic("conditions", HealthCondition, "Physical and mental health", "Add a condition", "No condition"),
            Topic("pregnancy", Pregnancy, "Pregnancy", "Record the answer", single=True),
            Topic("infections", Infection, "Infectious diseases", "Add a disease"),
            Topic("professionals", Professional, "Who else treats the person", "Add somebody", "Nobody else"),
        )
    }
)

# How the topics stand together on the page and in the intake.
GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Medicines and allergies": ("medicines", "allergies"),
        "Substance use": ("substances", "overdoses", "naloxone", "withdrawal", "treatments"),
        "Health": ("conditions", "pregnancy", "infections"),
        "Care elsewhere": ("professionals",),
    }
)


def topic_of(row: HistoryRow) -> Topic:
    """The topic this row answers."""
    return next(topic for topic in TOPICS.values() if isinstance(row, topic.model))
