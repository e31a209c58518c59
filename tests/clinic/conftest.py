"""Signing in as a browser does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from clinic.clock import clock_at, now
from clinic.models import AuditEvent, Session, Station
from tests.cast.clinic import PASSWORD, Clinic, make_clinic


@pytest.fixture
def clinic(db: None) -> Clinic:
    """One site, everybody who works there; no memory of earlier wrong tries."""
    cache.clear()
    return make_clinic()


def sign_in(client: Client, username: str, password: str = PASSWORD):
    """The sign-in form, filled in and sent."""
    return client.post("/accounts/login/", {"login": username, "password": password})


def web_session(client: Client) -> Session:
    """The row of this browser's session, as it is now."""
    return Session.objects.select_related("user", "station").get(session_key=client.session.session_key)


def stand_at(client: Client, station: Station) -> None:
    """Choose the station in this browser."""
    client.post("/window/stations/", {"station": station.code})
    assert web_session(client).station == station


@pytest.fixture
def later() -> Callable[..., object]:
    """`with later(minutes=11):` it is eleven minutes later, counted from when the test began."""
    began: datetime = now()
    return lambda **passed: clock_at(began + timedelta(**passed))


@pytest.fixture
def admin(client, clinic):
    """A browser in which the administrator signed in."""
    sign_in(client, "administrator")
    return client


def event(verb):
    """The one event of that kind which the administrator left in the administration pages."""
    return AuditEvent.objects.get(verb=verb, door="admin", username="administrator")


def change_page(row):
    """Where a row is changed there."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
