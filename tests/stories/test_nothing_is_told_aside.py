"""A name nobody else has goes through the house; then every place that must not know it is looked through."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import caches
from django.test import Client

from clinic import jobs
from clinic.celery import app
from clinic.clock import now
from clinic.models import JobRun
from clinic.services.jobs import run_job
from clinic.services.system import system_actor
from clinic.tasks import heartbeat, run_due_jobs
from dosing.models import Dose
from dosing.views import window
from patients.models import Patient
from patients.views import register
from tests.cast.admission import admitted
from tests.cast.api import ROOT, caller
from tests.cast.clinic import Clinic, make_clinic
from tests.cast.counter import BACKEND, at_counter, said
from tests.cast.dosing import bottle, signed_order
from tests.cast.logs import log_lines

pytestmark = pytest.mark.django_db
GIVEN, FAMILY, PREFERRED = "Zephyrantha", "Quillonbee", "Wrenzolla"
BORN, PHONE = "1931-07-19", "(212) 555-0187"
IDENTITY = {
    "given_name": GIVEN,
    "family_name": FAMILY,
    "preferred_name": PREFERRED,
    "birth_date": BORN,
    "sex": "female",
    "programme": "otp",
    "phone-TOTAL_FORMS": "1",
    "phone-INITIAL_FORMS": "0",
    "phone-0-number": PHONE,
    "request_key": "6d0ac1ff-6f0b-4c56-8a51-5d0f3a0c7b11",
}
PLANTED = (GIVEN, FAMILY, PREFERRED, BORN, "07/19/1931", "19 Jul 1931", "2125550187", "555-0187")


class Watched:
    """Browsers and callers whose error pages are kept."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.error_pages: list[str] = []

    def browser(self, username: str) -> Client:
        """That staff member signed in; a failure is answered, not raised."""
        client = Client(raise_request_exception=False)
        client.force_login(self.clinic.users[username], backend=BACKEND)
        return client

    def failing(self, answer: Any, status: int) -> None:
        """The answer is an error page of that status."""
        assert answer.status_code == status
        self.error_pages.append(f"{answer.content.decode()} {dict(answer.headers)}")


def knows(text: str, patient: Patient) -> list[str]:
    """Which of the planted words stand in a text, however they are written."""
    planted = (*PLANTED, patient.record_number, patient.record_number.replace("-", ""))
    return [word for word in planted if word.casefold() in text.casefold()]


def messages_waiting() -> Iterator[str]:
    """Every message as it lies in the broker, be it a folder of files or Redis."""
    if app.conf.broker_url.startswith("filesystem"):
        folder = Path(app.conf.broker_transport_options["data_folder_out"])
        yield from (path.read_text() for path in folder.iterdir())
        return
    with app.connection_for_read() as connection:
        for message in connection.default_channel.client.lrange(app.conf.task_default_queue, 0, -1):
            yield message.decode()


def messages_in_the_queue() -> list[str]:
    """Every message the broker holds, its body unpacked as well."""
    told = []
    for text in messages_waiting():
        message = json.loads(text)
        assert message["properties"]["body_encoding"] == "base64"
        told.append(f"{text} {base64.b64decode(message['body']).decode()}")
    return told


def in_the_cache() -> list[str]:
    """All keys and values of the shared cache, as they lie there."""
    kept: dict[str, bytes] = caches["default"]._cache
    return [f"{key} {value.decode('utf-8', 'replace')}" for key, value in kept.items()]


def registered(watched: Watched) -> Patient:
    """Refused first, for a birth date that is still to come; then on record, once, and admitted."""
    desk = watched.browser("intake")
    to_come = (now() + timedelta(days=400)).date().isoformat()
    refused = desk.post("/people/new/", IDENTITY | {"birth_date": to_come})
    assert (refused.status_code, FAMILY in refused.content.decode()) == (400, True)
    assert desk.post("/people/new/", IDENTITY).status_code == 302
    patient = Patient.objects.get()
    admitted(watched.clinic, patient)
    signed_order(watched.clinic, patient)
    return patient


def looked_up(watched: Watched, patient: Patient) -> None:
    """Searched for on the page and by a program; the chart and its pages opened; a change refused."""
    desk, program = watched.browser("intake"), caller("nurse")
    for words in (f"{PREFERRED} {FAMILY}", PHONE, BORN):
        assert FAMILY in desk.post("/people/", {"code": words}).content.decode()
    assert desk.post("/people/", {"code": patient.record_number}).status_code == 302
    assert FAMILY in json.dumps(program.get("patients/", q=FAMILY).body)
    for page in ("", "edit/", "health/", "consents/", "orders/"):
        assert desk.get(f"/people/{patient.pk}/{page}").status_code == 200, page
    changed = desk.post(f"/people/{patient.pk}/edit/", IDENTITY | {"phone-0-number": "12"})
    assert (changed.status_code, FAMILY in changed.content.decode()) == (400, True)


def dosed(watched: Watched, patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The card at the window, a dose, a second press that is refused, and a card that fails."""
    bottle(watched.clinic)
    counter = at_counter(watched.clinic)
    counter.client.raise_request_exception = False
    assert FAMILY in said(counter.scan(patient.record_number))
    form = counter.form(patient, "given")
    assert (counter.press(form).status_code, Dose.objects.count()) == (200, 1)
    counter.press(form, request_key="9f1b7e0c-5a34-4f7e-9d55-0123456789ab")
    assert Dose.objects.count() == 1
    monkeypatch.setattr(window, "open_scanned", breaks)
    watched.failing(counter.scan(patient.record_number), 500)
    watched.failing(counter.client.get(f"/window/{patient.record_number}/{FAMILY}/"), 404)


def breaks(*_: Any, **__: Any) -> Any:
    """As a database does that quotes the row."""
    raise RuntimeError(f"Key (family_name, phone)=({FAMILY}, 2125550187) exists, born {BORN}")


def failed(watched: Watched, patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that are not there, that are not for everybody, and that break while the form holds the name."""
    desk, program = watched.browser("intake"), caller("nurse")
    watched.failing(desk.get(f"/people/{FAMILY}/?q={GIVEN}&born={BORN}"), 404)
    watched.failing(desk.get(f"/people/{patient.pk + 1}/?name={FAMILY}"), 404)
    watched.failing(desk.get(f"/stock/?name={FAMILY}"), 403)
    watched.failing(Client().get(f"{ROOT}patients/?q={FAMILY}"), 401)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(watched.clinic.users["intake"], backend=BACKEND)
    watched.failing(strict.post("/people/new/", IDENTITY), 403)
    assert program.get("patients/999999/", name=FAMILY).status == 404
    monkeypatch.setattr(register, "take_in", breaks)
    watched.failing(desk.post(f"/people/new/?name={FAMILY}", IDENTITY), 500)
    monkeypatch.setattr("patients.api.views.register_and_admit", breaks)
    key = {"Authorization": f"Token {caller('intake').key}"}
    body = {"given_name": GIVEN, "family_name": FAMILY, "birth_date": BORN}
    by_program = Client(raise_request_exception=False)
    answer = by_program.post(f"{ROOT}patients/", body, content_type="application/json", headers=key)
    watched.failing(answer, 500)


def jobs_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every job of the clinic is sent to the queue and done, and one that breaks with the name on its lips."""
    breaking = jobs.Job("breaking", timedelta(hours=1), breaks)
    monkeypatch.setattr(jobs, "_jobs", {**jobs._jobs, "breaking": breaking})
    heartbeat()
    run_due_jobs()
    ended = {job.name: run_job(job.name, actor=system_actor(), even_if_not_due=True) for job in jobs.all_jobs()}
    assert [name for name, well in ended.items() if not well] == ["breaking"]
    assert JobRun.objects.get(name="breaking").error == "RuntimeError"


def test_no_log_queue_cache_mail_or_error_page_knows_who_the_person_is(settings, monkeypatch):
    settings.ADMINS = [("whoever is on call", "oncall@example.org")]
    watched = Watched(make_clinic())
    with log_lines() as written:
        patient = registered(watched)
        looked_up(watched, patient)
        failed(watched, patient, monkeypatch)
        dosed(watched, patient, monkeypatch)
        jobs_done(monkeypatch)
    lines, messages, remembered = written(), messages_in_the_queue(), in_the_cache()
    found = {
        "logs": [(word, line) for line in lines for word in knows(json.dumps(line, ensure_ascii=False), patient)],
        "queue": [word for message in messages for word in knows(message, patient)],
        "cache": [word for entry in remembered for word in knows(entry, patient)],
        "mails": [word for one in mail.outbox for word in knows(str(one.message()), patient)],
        "error pages": [word for page in watched.error_pages for word in knows(page, patient)],
    }
    assert found == {"logs": [], "queue": [], "cache": [], "mails": [], "error pages": []}
    assert {line["error"] for line in lines if "error" in line} == {"RuntimeError"}
    assert (len(messages) >= len(jobs.all_jobs()), bool(remembered)) == (True, True)
    assert {"people/new/", "window/scan/"} <= {line.get("route") for line in lines}
