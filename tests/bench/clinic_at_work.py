"""A clinic with its windows open: stations, bottles, nurses signed in, made through the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from clinic import clock
from clinic.models import Session, Station, User
from clinic.permissions import Role
from clinic.sessions import SessionStore
from dosing.domain.quantities import Quantity
from dosing.models import Container
from dosing.services.stock import Delivery, mount, receive_container
from patients.domain.record_number import record_number
from tests.cast.clinic import Clinic, make_site, make_staff
from tests.cast.dosing import methadone

BOTTLE_MG = "50000"  # five litres: fewer changes of bottle than in life, so longer sums
BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass
class AtWork:
    """What the bulk and the simulated nurses need to know."""

    facts: dict[str, Any]
    today: date
    sessions: list[str]
    tokens: list[str]
    codes: list[str]

    def record_numbers(self, people: int) -> list[str]:
        """The record numbers of the people of the bulk, in order."""
        return [record_number(number) for number in range(1, people + 1)]


def make_clinic_at_work(windows: int) -> AtWork:
    """So many windows, each with a nurse signed in and a bottle mounted."""
    site = make_site()
    stations = [
        Station.objects.create(site=site, name=f"Window {n}", code=f"window-{n}") for n in range(1, windows + 1)
    ]
    clinic = Clinic(site, stations)
    make_staff(site, "prescriber", Role.PRESCRIBER)
    product = methadone()
    sessions, tokens, codes = [], [], []
    for number, station in enumerate(stations, start=1):
        user = make_staff(site, f"nurse{number}", Role.NURSE)
        codes.append(_bottle(clinic, user, station, product).code)
        sessions.append(_sign_in(user, station))
        tokens.append(_token(user))
    today = clock.dosing_day(site)
    lot = Container.objects.latest("id").lot_id
    nurse, prescriber = User.objects.get(username="nurse1"), User.objects.get(username="prescriber")
    facts = {
        "site": site.pk, "station": stations[0].pk, "user": nurse.pk, "prescriber": prescriber.pk, "lot": lot,
        "medication": product.medication_id, "product": product.pk, "now": clock.now(),
        "first": today - timedelta(days=400),
    }  # fmt: skip
    return AtWork(facts, today, sessions, tokens, codes)


def _bottle(clinic: Clinic, user: User, station: Station, product: Any) -> Container:
    actor = clinic.actor(user.username)
    delivery = Delivery(
        product, "L-100", clock.dosing_day(clinic.site) + timedelta(days=700), Quantity.from_mg(BOTTLE_MG), "222-1"
    )
    container = receive_container(actor=actor, delivery=delivery)
    mount(actor=actor, container=container, station=station)
    return container


def _sign_in(user: User, station: Station) -> str:
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    Session.objects.filter(session_key=store.session_key).update(station=station)
    return str(store.session_key)


def _token(user: User) -> str:
    from rest_framework.authtoken.models import Token

    return str(Token.objects.create(user=user).key)
