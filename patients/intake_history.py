"""The sections of the intake that rows of the history answer: substances, health, medicines, care elsewhere.

They are complete once every topic was asked, here or on the page *Health & medicines*.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from clinic.actors import Actor
from clinic.permissions import Permission, Role
from patients.forms.intake.questions import SectionForm
from patients.models.history_topics import GROUPS, TOPICS
from patients.sections import Recorded, Section
from patients.selectors.history import history_of, topics_told, untested_words
from patients.services.history import decline_history


def parts_shown(patient_id: int, *, viewer: Actor, topics: tuple[str, ...]) -> Mapping[str, Any]:
    """The topics as they stand, and where infections are among them, which nobody asked a person who injects."""
    tells = "infections" in topics
    parts = history_of(patient_id, topics=(*topics, "substances") if tells else topics)
    return {
        "parts": [parts[slug] for slug in topics],
        "untested": untested_words(parts) if tells else "",
        "may_record": viewer.may(Permission.RECORD_HISTORY),
    }


def section_of(group: str, key: str, lead: str, *, order: int, roles: tuple[Role, ...]) -> Section:
    """The section of a group of topics."""
    topics = GROUPS[group]
    recorded = Recorded(
        parts={slug: TOPICS[slug].title for slug in topics},
        told=topics_told,
        shown=partial(parts_shown, topics=topics),
        decline=partial(decline_history, topics=topics),
    )
    return Section(
        key,
        group,
        lead,
        SectionForm,
        order=order,
        roles=roles,
        template="patients/intake/_recorded.html",
        recorded=recorded,
        on_chart=False,
    )


_TALKING = (Role.COUNSELOR, Role.NURSE, Role.INTAKE)
_MEDICAL = (Role.NURSE, Role.PRESCRIBER, Role.INTAKE)

SECTIONS_OF_HISTORY = (
    section_of(
        "Substance use", "substances", "One line a substance, tobacco and tablets too.", order=60, roles=_TALKING
    ),
    section_of("Health", "health", "Body and mind; what was found, and what was tested.", order=70, roles=_MEDICAL),
    section_of(
        "Medicines and allergies",
        "medicines",
        "Everything taken from anyone. Ask to see the packages.",
        order=80,
        roles=_MEDICAL,
    ),
    section_of("Care elsewhere", "care", "Who else should know of new medicines?", order=90, roles=_TALKING),
)
