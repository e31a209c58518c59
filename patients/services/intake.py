"""Taking a person in at the desk in one go: on record, photographed and admitted, or nothing of it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from clinic.actors import Actor
from clinic.errors import RuleBroken
from clinic.services.requests import Once, Press, once
from patients.models import Patient
from patients.selectors.people import Perhaps, possible_duplicates
from patients.services.enrolment import admit
from patients.services.photos import Photo, set_photo
from patients.services.registration import register_patient


class PerhapsOnRecord(RuleBroken):
    """Somebody with a similar name is on record, here or at another site, born on that day as far as is known."""

    code = "perhaps_on_record"

    def __init__(self, perhaps: Perhaps) -> None:
        super().__init__("Someone with a similar name, born on the same day or perhaps so, is on record already.")
        self.perhaps = perhaps


def take_in(
    *,
    actor: Actor,
    identity: Mapping[str, Any],
    pressed: Press,
    programme: str = "",
    photo: Photo | None = None,
    another_person: bool = False,
) -> Once[Patient]:
    """Register, admit where a programme is named, and keep the photo; once for each press.

    Raises PerhapsOnRecord unless the actor has said that this is another person.
    """

    def effect() -> Patient:
        if not another_person:
            _refuse_duplicates(identity, actor)
        return _take_in(actor, identity, programme, photo)

    return once(pressed, actor=actor, model=Patient, effect=effect)


def register_and_admit(*, actor: Actor, identity: Mapping[str, Any], programme: str = "") -> Patient:
    """On record and, where a programme is named, in treatment from today; or neither."""
    return _take_in(actor, identity, programme, None)


@transaction.atomic
def _take_in(actor: Actor, identity: Mapping[str, Any], programme: str, photo: Photo | None) -> Patient:
    """The photo comes last: its file is the one thing the database cannot roll back."""
    patient = register_patient(actor=actor, **identity)
    if programme:
        admit(actor=actor, patient=patient, programme=programme)
    return set_photo(actor=actor, patient=patient, photo=photo) if photo else patient


def _refuse_duplicates(identity: Mapping[str, Any], actor: Actor) -> None:
    names = {name: identity.get(name, "") for name in ("given_name", "family_name", "preferred_name")}
    perhaps = possible_duplicates(**names, birth_date=identity["birth_date"], viewer=actor)
    if perhaps.people or perhaps.elsewhere:
        raise PerhapsOnRecord(perhaps)
