"""What a row brings with it: a medicine is matched, an allergy has its alert, an unknown medicine its follow-up."""

from collections.abc import Mapping
from typing import Any

from clinic.actors import Actor
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Role
from patients.domain.medicines import Medicine, recognise
from patients.models import Allergy, Patient, ReportedMedicine
from patients.models.health_history import SEVERITIES
from patients.models.history import HistoryRow
from patients.models.history_topics import Topic
from patients.services.alerts import end_alert, raise_alert
from patients.services.follow_ups import raise_follow_up, settle_follow_ups

UNRECOGNISED = "medicine_not_recognised"
NONE_OF_THESE = "none"


class Unclear(RuleBroken):
    """The name is near to known ones: a person says which is meant, or that it is none of them."""

    code = "medicine_unclear"

    def __init__(self, proposals: tuple[Medicine, ...]) -> None:
        super().__init__("This name is not known as it is written. Choose what is meant, or keep it as it is.")
        self.proposals = proposals


def key_of(proposal: Medicine) -> str:
    """How a choice among proposals is sent back."""
    return "+".join(proposal.ingredients)


def prepared(
    topic: Topic, answers: Mapping[str, Any], *, actor: Actor, patient: Patient, before: HistoryRow | None
) -> dict[str, Any]:
    """The answers as columns of the row, with what the row needs beside them. Raises Unclear, Malformed."""
    if topic.model is ReportedMedicine:
        return _matched(dict(answers), before)
    if topic.model is Allergy:
        return {**answers, "alert": _alert(answers, actor=actor, patient=patient)}
    return dict(answers)


def after_writing(row: HistoryRow, *, actor: Actor) -> None:
    """What is not recognised is unknown to the safety rules, so somebody who can tell looks at it."""
    if not isinstance(row, ReportedMedicine) or row.is_recognised or row.stopped_on:
        return
    raise_follow_up(
        actor=actor,
        patient=row.patient,
        kind=UNRECOGNISED,
        source=row,
        owner_role=Role.PRESCRIBER,
        title="Find out what a reported medicine is",
        text="A medicine on the list is not recognised, so no interaction can be checked. Correct its name, or note"
        " what it is.",
    )


def after_ending(row: HistoryRow, *, actor: Actor) -> None:
    """The alert of an allergy goes with it; a question about a medicine is answered by its correction."""
    if isinstance(row, Allergy) and row.alert.ended_at is None:
        end_alert(actor=actor, alert=row.alert)
    if isinstance(row, ReportedMedicine) and not row.is_recognised:
        settle_follow_ups(actor=actor, kind=UNRECOGNISED, source=row, outcome="The row was corrected or ended.")


def _matched(answers: dict[str, Any], before: HistoryRow | None) -> dict[str, Any]:
    """The ingredients of what was said. A near name counts only once a person has chosen it."""
    meant, said = answers.pop("meant", ""), answers.get("as_said", "")
    if isinstance(before, ReportedMedicine) and before.as_said == said and not meant:
        return {**answers, "ingredients": before.ingredients, "match": before.match}
    reading = recognise(said)
    if reading.is_recognised:
        return {**answers, "ingredients": list(reading.ingredients), "match": "exact"}
    chosen = next((one for one in reading.proposals if key_of(one) == meant), None)
    if chosen is not None:
        return {**answers, "ingredients": list(chosen.ingredients), "match": "confirmed"}
    if reading.proposals and meant != NONE_OF_THESE:
        raise Unclear(reading.proposals)
    return {**answers, "ingredients": [], "match": "none"}


def _alert(answers: Mapping[str, Any], *, actor: Actor, patient: Patient) -> Any:
    """The line everybody sees: what it is to, what happens, how bad it gets."""
    substance, reaction = str(answers.get("substance", "")).strip(), str(answers.get("reaction", "")).strip()
    severity = SEVERITIES.get(str(answers.get("severity", "")))
    if not (substance and reaction and severity):
        needed = {"substance": substance, "reaction": reaction, "severity": severity}
        missing = {name: ["This is needed for the alert."] for name, told in needed.items() if not told}
        raise Malformed("Not saved: look at the answers that are marked.", fields=missing)
    return raise_alert(actor=actor, patient=patient, kind="allergy", text=f"{substance}: {reaction} ({severity}).")
