"""The photo by which a person is recognised at the window.

Files lie outside everything a web server serves, under random names, readable by the clinic's own
account only. The row names the file; a file no row names is nobody's and can be swept away.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from clinic import audit
from clinic.actors import Actor, require
from clinic.errors import Missing
from clinic.permissions import Permission
from patients.models import Patient
from patients.services.own_site import at_own_site
from patients.services.pictures import face_and_thumb

SIZES = ("face", "thumb")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo drawn anew and not yet kept."""

    face: bytes
    thumb: bytes


def read_photo(upload: BinaryIO, *, size: int) -> Photo:
    """The upload as a photo that can be kept. Slow: call it before the transaction. Raises Malformed."""
    return Photo(*face_and_thumb(upload, size=size))


@transaction.atomic
def set_photo(*, actor: Actor, patient: Patient, photo: Photo) -> Patient:
    """Keep this as the person's photo; the file of the one before goes once this is certain."""
    require(actor, Permission.EDIT_PATIENT)
    at_own_site(actor, patient)
    patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    before, name = patient.photo, secrets.token_hex(24)
    _write(name, photo)
    return _or_remove(name, partial(_point_to, name, before, patient=patient, actor=actor))


def photo_bytes(name: str, size: str) -> bytes:
    """The file of that name and size. Raises Missing."""
    try:
        return _path(name, size).read_bytes()
    except OSError:
        raise Missing("There is no photo of this person.") from None


def _point_to(name: str, before: str, *, patient: Patient, actor: Actor) -> Patient:
    patient.photo = name
    patient.save(update_fields=["photo"])
    audit.record("patient.photographed", actor=actor, subject=patient, patient_id=patient.pk, replaced=bool(before))
    if before:
        transaction.on_commit(partial(_remove, before))
    return patient


def _or_remove(name: str, change: Callable[[], Patient]) -> Patient:
    try:
        return change()
    except BaseException:
        _remove(name)
        raise


def _path(name: str, size: str) -> Path:
    return Path(settings.VAR) / "photos" / name[:2] / f"{name}.{size}.jpg"


def _write(name: str, photo: Photo) -> None:
    """Put both files in place, each whole or not at all, readable by nobody else."""
    for size in SIZES:
        path = _path(name, size)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        started = path.with_suffix(".part")
        with os.fdopen(os.open(started, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(getattr(photo, size))
            file.flush()
            os.fsync(file.fileno())
        started.replace(path)


def _remove(name: str) -> None:
    for size in SIZES:
        _path(name, size).unlink(missing_ok=True)
