"""A person's record is kept by those who work where the person is in care."""

from clinic.actors import Actor
from clinic.errors import Missing
from patients.models import Patient


def at_own_site(actor: Actor, patient: Patient) -> None:
    """Raise Missing unless the person belongs to the actor's own site."""
    if patient.site_id != actor.at_site.pk:
        raise Missing("There is no such person at this site.")
