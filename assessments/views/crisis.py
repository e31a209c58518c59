"""What a screen says when an answer told of danger, for the one who reads it."""

from collections.abc import Mapping
from typing import Any

from assessments.domain.crisis import crisis_text, crisis_text_at_home
from assessments.domain.flag_words import flag_of
from assessments.models import Assessment
from assessments.selectors.assessments import safety_of
from assessments.selectors.stored import instrument_of
from clinic.actors import Actor
from clinic.permissions import ROLE_NAMES, Permission, Role


def crisis_for(assessment: Assessment, *, language: str, viewer: Actor) -> Mapping[str, Any] | None:
    """The clinic's own words and what was raised; None while nothing was."""
    raised = safety_of(assessment)
    if not raised:
        return None
    site, instrument = assessment.patient.site, instrument_of(assessment)
    own = {"en": site.crisis_text or "", "es": site.crisis_text_es or ""}
    said = [flag_of(instrument, one.flag) for one in raised]
    at_home = raised[-1].raised_by.is_system  # the newest came while nobody of the staff was there
    return {
        "text": crisis_text_at_home(own, language) if at_home else crisis_text(own, language),
        "at_home": at_home,
        "role": ROLE_NAMES[Role(site.crisis_role or Role.COUNSELOR)],
        "raised": raised,
        "words": [flag.says.said_in(language) for flag in said if flag],
        "follow_up": raised[0].follow_up_id,
        "may_follow_up": viewer.may(Permission.FOLLOW_UP),
    }


def raised_lines(assessment: Assessment) -> list[Mapping[str, Any]]:
    """What was raised while the assessment was taken, in words, with what became of it."""
    instrument = instrument_of(assessment)
    lines: list[Mapping[str, Any]] = []
    for row in safety_of(assessment):
        said = flag_of(instrument, row.flag)
        lines.append({"row": row, "words": said.says.en if said else row.flag})
    return lines
