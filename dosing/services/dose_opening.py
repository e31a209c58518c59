"""Opening the page of one dose: it tells of a person, so who looked is on record."""

from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.errors import Missing
from clinic.permissions import Permission
from dosing.selectors.doses import DoseStory, dose_story


@transaction.atomic
def open_dose(*, actor: Actor, dose_id: int) -> DoseStory:
    """Everything about the dose, with the trace that this actor looked. Raises Missing."""
    require(actor, Permission.VIEW_CHART)
    story = dose_story(dose_id)
    if story is None or story.dose.site_id != actor.at_site.pk:
        raise Missing("There is no such dose at this site.")
    audit.record("dose.opened", actor=actor, subject=story.dose, patient_id=story.dose.patient_id)
    return story
