"""Asking for pages as a browser does, after a morning on which everything happened once."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from django.test import Client
from pypdf import PdfReader

from clinic.clock import now
from clinic.services.proofs import Proof
from dosing.domain.quantities import Quantity
from dosing.services.dispensing import give_dose, spill_dose
from dosing.services.reversal import reverse_dose
from tests.cast.clinic import Clinic
from tests.cast.dosing import at_window, bottle, person, signed_order


def signed_in(clinic: Clinic, username: str = "nurse") -> Client:
    client = Client()
    client.force_login(clinic.users[username], backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["second_factor_seen"] = True
    session.save()
    return client


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def a_morning(clinic: Clinic) -> dict[str, Any]:
    """Ada's dose is spilled and given, Ben's is given in part, Cy's is reversed."""
    container, nurse = bottle(clinic), clinic.actor("nurse")
    second = Proof(clinic.users["nurse2"], now())
    people = [person(clinic, given=name) for name in ("Ada", "Ben", "Cy")]
    for one in people:
        signed_order(clinic, one)
    ada, ben, cy = people
    spill_dose(actor=nurse, at=at_window(clinic, ada, container, witness=second, reason="the cup fell"))
    give_dose(actor=nurse, at=at_window(clinic, ada, container))
    part = at_window(clinic, ben, container, taken=Quantity.from_mg("50"), witness=second, reason="felt sick")
    give_dose(actor=nurse, at=part)
    reverse_dose(actor=nurse, dose=give_dose(actor=nurse, at=at_window(clinic, cy, container)), reason="wrong card")
    return {"container": container, "people": people, "day": nurse.day.isoformat()}


def digits(answer: Any) -> str:
    """The text of an answer without its tags, its tokens and its commas."""
    return re.sub(r"<[^>]*>|,", "", answer.content.decode())
