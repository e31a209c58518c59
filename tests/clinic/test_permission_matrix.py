"""Every address of the resolver, for every role and for nobody: what the grants table says, and nothing else.

Nothing here is listed by hand: addresses come from the resolver, what each needs from the door that
guards it, who has it from the grants table, and what fills an address in from the rows of the cast.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin import site as admin_pages
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from clinic.api.permissions import need_of
from clinic.permissions import GRANTS, PUBLIC, Permission, Role
from clinic.services.system import system_actor
from clinic.services.tokens import key_of
from tests.architecture.test_doors import addresses, need
from tests.cast.clinic import Clinic
from tests.cast.everything import one_of_everything
from tests.clinic.conftest import sign_in

ROLES = [role for role in Role if role is not Role.SYSTEM]
METHODS = ("get", "post")
PART = re.compile(r"<(?:[a-z]+:)?(\w+)>|\(\?P<(\w+)>[^()]*(?:\([^()]*\))?[^()]*\)")
# What names no row: anything will do, because the door asks before it looks.
ANY = {"key": "1-x", "uidb36": "1", "url": "nothing", "content_type_id": "1", "app_label": "clinic", "pk": "1"}
ANY |= {"span": "183", "section": "reason", "kind": "weight", "month": "2026-11-01"}
ANY |= {"other": "1"}
ANY |= {"year": "2026", "number": "11"}
ANY |= {"language": "en"}
ANY |= {"topic": "medicines"}
ANY |= {"token": "anything", "part": "1"}
ANY |= {"setting": "home_offered"}
ANY |= {"name": "phq9"}
ANY |= {"first": "2026-11-01", "last": "2026-11-01", "codes": "BTL-000001"}


@dataclass(frozen=True)
class Address:
    """One address, filled in, and what each method of it needs: permissions that must all be granted."""

    path: str
    name: str
    needs: dict[str, frozenset[Any]]
    by_token: bool
    names_row: bool = False


def row_of(name: str) -> str:
    """The key of a row of that kind, such as `patient_id`; the code of a container."""
    if name == "code":
        return str(apps.get_model("dosing", "container").objects.first().code)
    kind = {"row_id": "reportedmedicine"}.get(name, name.removesuffix("_id"))
    model = next((one for one in apps.get_models() if one._meta.model_name == kind), None)
    assert model is not None, f"say in ANY, or by its name, what <{name}> is"
    row = model._default_manager.first()
    assert row is not None, f"the cast has no {kind}: make one, so that its addresses are asked with it"
    return str(row.pk)


def filled(address: str, pattern_name: str) -> str:
    """The address with its parameters, as somebody would ask for it."""

    def value(match: re.Match[str]) -> str:
        name = match.group(1) or match.group(2)
        if name == "object_id":
            return first_of(pattern_name)
        return ANY[name] if name in ANY else row_of(name)

    return "/" + PART.sub(value, address).replace("^", "").replace("$", "").replace("\\", "")


def shown(pattern_name: str) -> tuple[Any, str]:
    """The administration page an address belongs to, and what is done there; (None, "") for the others."""
    for model, page in admin_pages._registry.items():
        prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
        if pattern_name.startswith(prefix):
            return page, pattern_name.removeprefix(prefix)
    return None, ""


def first_of(pattern_name: str) -> str:
    page, _ = shown(pattern_name)
    row = page.model._default_manager.order_by("pk").first() if page else None
    return str(row.pk) if row else "1"


def admin_need(pattern_name: str, asked: Any, method: str) -> frozenset[Any]:
    """What an administration page needs beside entry: what its class says of looking, adding and changing."""
    page, deed = shown(pattern_name)
    if page is None:
        return frozenset({asked})
    adding = page.changes if page.adds else None
    changing = page.changes if page.edits else None
    extra = {
        "add": adding,
        "delete": None,
        "change": page.looks if method == "get" else changing,
    }.get(deed, page.looks)
    return frozenset({asked, extra})


def every_address() -> Iterator[Address]:
    """All of them, with what they need."""
    for address, namespace, pattern in addresses(get_resolver().url_patterns):
        name, view = pattern.name or "", pattern.callback
        if hasattr(view, "cls"):
            needs = {method: frozenset({need_of(view.cls, method.upper())}) for method in METHODS}
        elif namespace == "admin":
            asked = need(pattern, namespace)
            needs = {method: admin_need(name, asked, method) for method in METHODS}
        else:
            needs = dict.fromkeys(METHODS, frozenset({need(pattern, namespace)}))
        parts = {one or other for one, other in PART.findall(address)}
        yield Address(filled(address, name), name, needs, hasattr(view, "cls"), bool(parts - ANY.keys()))


def is_granted(role: Role, needs: frozenset[Any]) -> bool:
    return all(one == PUBLIC or one in GRANTS[role] for one in needs)


def wrong(answer: Any, *, granted: bool, public: bool = False) -> bool:
    """Whether an answer is not what the grants table says."""
    status = answer.status_code
    if public:  # of these, readiness may say that the clinic is not ready
        return status in (401, 403) or (status >= 500 and status != HTTPStatus.SERVICE_UNAVAILABLE)
    to_sign_in = status == HTTPStatus.FOUND and answer.headers["Location"].startswith("/accounts/login/")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return True
    if granted:
        return status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN) or to_sign_in
    return status != HTTPStatus.FORBIDDEN


class UndoneError(Exception):
    """Ends the savepoint of one request: what it did is not there for the next one."""


class Asker:
    """A browser, or a program with a key; each request is undone before the next."""

    def __init__(self, session_key: str = "", token: str = "") -> None:
        self.browser, self.session_key, self.token = Client(raise_request_exception=False), session_key, token

    def ask(self, address: Address, method: str) -> Any:
        """One request, as if it were the first."""
        self.browser.cookies.clear()
        if self.session_key:
            self.browser.cookies["sessionid"] = self.session_key
        headers = {"Authorization": f"Token {self.token}"} if self.token and address.by_token else {}
        more = {"content_type": "application/json"} if address.by_token and method == "post" else {}
        answer = None
        try:
            with transaction.atomic():
                answer = getattr(self.browser, method)(address.path, headers=headers, **more)
                raise UndoneError
        except UndoneError:
            return answer


@pytest.fixture
def house(db: None) -> Clinic:
    """A clinic in which there is one of everything that an address can name."""
    cache.clear()
    return one_of_everything()


@pytest.mark.parametrize("role", ROLES)
def test_every_address_is_what_the_grants_table_says_for_this_role(house, role):
    browser = Client()
    sign_in(browser, role.value)
    if Permission.DISPENSE in GRANTS[role]:
        browser.post("/window/stations/", {"station": house.stations[0].code})
    asker = Asker(browser.session.session_key, key_of(role.value, actor=system_actor()))
    found = []
    for address in every_address():
        for method in METHODS:
            granted = is_granted(role, address.needs[method])
            answer = asker.ask(address, method)
            if wrong(answer, granted=granted, public=address.needs[method] == {PUBLIC}):
                said = "may" if granted else "may not"
                found.append(f"{said} {method} {address.path} ({address.name}): {answer.status_code}")
    assert found == [], "\n".join(found)


def test_nobody_is_sent_to_sign_in_from_every_address_that_is_not_public(house):
    asker, found = Asker(), []
    for address in every_address():
        for method in METHODS:
            answer = asker.ask(address, method)
            if address.needs[method] == {PUBLIC}:
                right = not wrong(answer, granted=True, public=True)
            elif address.by_token:
                right = answer.status_code == HTTPStatus.UNAUTHORIZED
            else:
                right = wrong(answer, granted=True) and answer.status_code == HTTPStatus.FOUND
            if not right:
                found.append(f"{method} {address.path} ({address.name}): {answer.status_code}")
    assert found == [], "\n".join(found)


def test_the_matrix_is_not_empty_and_both_answers_stand_in_it(house):
    everything = list(every_address())
    assert len(everything) > 100
    for role in ROLES:
        answers = {is_granted(role, needs) for address in everything for needs in address.needs.values()}
        assert answers == {True, False}


@pytest.mark.parametrize(
    ("status", "location", "granted"),
    [(200, "", False), (302, "/", False), (403, "", True), (401, "", True), (302, "/accounts/login/?next=/", True)],
)
def test_an_answer_that_the_table_does_not_give_is_found(status, location, granted):
    class Answer:
        status_code = status
        headers = {"Location": location}

    assert wrong(Answer(), granted=granted)
