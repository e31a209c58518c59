"""A member of staff at the counter, as a browser would act: forms are filled in as they were shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.test.html import Element, parse_html

from dosing.domain.ledger import Account
from dosing.models import Dose, DoseEvent, Movement
from patients.models import Patient
from tests.cast.clinic import Clinic

BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass
class Form:
    """One form of a page: where it posts to and what is filled in already."""

    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)


def forms_in(page: Any) -> list[Form]:
    """The forms of an answer, in the order of the page."""
    return [_filled(form) for form in _elements(parse_html(page.content.decode())) if form.name == "form"]


def _with(forms: list[Form], outcome: str) -> Form:
    return next(form for form in forms if outcome in (form.fields.get("outcome"), form.fields.get("event")))


def _filled(form: Element) -> Form:
    inputs = [dict(one.attributes) for one in _elements(form) if one.name == "input"]
    kept = {one.get("name") or "": one.get("value") or "" for one in inputs if one.get("type") != "checkbox"}
    return Form(dict(form.attributes).get("action") or "", kept)


def _elements(root: Element) -> Iterator[Element]:
    for child in root.children:
        if isinstance(child, Element):
            yield child
            yield from _elements(child)


@dataclass
class Counter:
    """Somebody signed in at a station. `hx` asks for parts of the page, as the browser does."""

    client: Client
    hx: bool = True

    def post(self, path: str, answers: dict[str, Any] | None = None) -> Any:
        """Post a form."""
        return self.client.post(path, answers or {}, headers={"HX-Request": "true"} if self.hx else {})

    def scan(self, code: str) -> Any:
        """Scan a card, or type into the search box."""
        return self.post("/window/scan/", {"code": code})

    def form(self, patient: Patient, outcome: str) -> Form:
        """Scan the person's card and take the form of that outcome or event."""
        forms = forms_in(self.scan(patient.record_number))
        if outcome in ("refused", "spilled"):  # drafted in the page from the form that gives
            give, drafted = _with(forms, "given"), _with(forms_in(self.client.get("/window/")), outcome)
            return Form(give.action, give.fields | drafted.fields)
        return _with(forms, outcome)

    def press(self, form: Form, **answers: Any) -> Any:
        """Press the button of a form, with some answers filled in."""
        return self.post(form.action, form.fields | answers)

    def give(self, patient: Patient, **answers: Any) -> Any:
        """Scan, look, press."""
        return self.press(self.form(patient, "given"), **answers)


def at_counter(clinic: Clinic, username: str = "nurse", *, window: int = 1, hx: bool = True) -> Counter:
    """Sign in and choose a station."""
    client = Client(raise_request_exception=True)
    client.force_login(clinic.users[username], backend=BACKEND)
    client.post("/window/stations/", {"station": f"window-{window}"})
    return Counter(client, hx=hx)


def said(page: Any) -> str:
    """What a page says, in one line."""
    return " ".join(page.content.decode().replace("&nbsp;", " ").replace("&#x27;", "'").split())


def nothing_happened() -> bool:
    """Whether no dose, no event and no movement out of a bottle was written."""
    moved = Movement.objects.exclude(source=Account.SUPPLIER)
    return not (Dose.objects.exists() or DoseEvent.objects.exists() or moved.exists())
