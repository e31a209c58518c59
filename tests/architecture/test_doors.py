"""Closed by default: every address of the resolver names the permission it needs, or is shut."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

from clinic.permissions import PUBLIC, Permission
from clinic.web import permission_of, permitted
from tests.architecture.sources import APPS

OUR_PAGES_OPEN_TO_ALL = {"login", "healthz", "readyz", "api-schema", "api-docs", "reminder_receipts"}
# Without an account: a person at home, let in by a link and their birth date.
OUR_PAGES_OPEN_TO_ALL |= {"home_link", "at_home", "home_form", "home_answer", "home_done", "home_thanks"}

# Programs of the staff: a calendar is let in by its token.
OUR_PAGES_OPEN_TO_ALL |= {"calendar"}


def addresses(patterns: Any, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """(address, namespace, pattern) of every view the resolver knows."""
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace) if part)
            yield from addresses(pattern.url_patterns, address, inner)
        else:
            yield address, namespace, pattern


def is_ours(pattern: URLPattern) -> bool:
    view = pattern.callback
    module = getattr(view, "cls", getattr(view, "view_class", view)).__module__
    return module.split(".")[0] in APPS


def need(pattern: URLPattern, namespace: str) -> Permission | str | None:
    return permission_of(pattern.callback, url_name=pattern.name, namespace=namespace)


def nameless(patterns: Any) -> list[str]:
    """Addresses of our own views that name no permission."""
    return [
        address
        for address, namespace, pattern in addresses(patterns)
        if is_ours(pattern)
        and not (need(pattern, namespace) == PUBLIC or isinstance(need(pattern, namespace), Permission))
    ]


def test_every_address_of_ours_names_its_permission():
    assert nameless(get_resolver().url_patterns) == []


def test_an_address_without_a_permission_is_found():
    def open_house(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    open_house.__module__ = "dosing.views.sample"
    assert nameless([path("open", open_house)]) == ["open"]

    @permitted(Permission.DISPENSE)
    def named(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    named.__module__ = "dosing.views.sample"
    assert nameless([path("named", named)]) == []


def test_only_these_pages_of_ours_are_open_to_everybody():
    found = {
        pattern.name
        for _, namespace, pattern in addresses(get_resolver().url_patterns)
        if is_ours(pattern) and need(pattern, namespace) == PUBLIC
    }
    assert found <= OUR_PAGES_OPEN_TO_ALL


def test_a_page_of_others_that_nobody_named_is_shut_to_the_public(client, db):
    shut = {
        f"/{address}"
        for address, namespace, pattern in addresses(get_resolver().url_patterns)
        if not is_ours(pattern) and need(pattern, namespace) is None and "<" not in address and "^" not in address
    }
    assert "/accounts/signup/" in shut
    for address in sorted(shut):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Location"].startswith("/accounts/login/")) == (302, True), address


def named_twice(patterns: Any) -> list[str]:
    """Names of our own addresses that two views share: a link by such a name leads to one of them only."""
    views: dict[str, set[Any]] = {}
    for _, namespace, pattern in addresses(patterns):
        if pattern.name and is_ours(pattern):
            views.setdefault(f"{namespace}:{pattern.name}", set()).add(pattern.callback)
    return sorted(name for name, held in views.items() if len(held) > 1)


def test_no_two_views_share_a_name():
    assert named_twice(get_resolver().url_patterns) == []


def test_a_name_that_two_views_share_is_found():
    def one(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def other(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    one.__module__ = other.__module__ = "dosing.views.sample"
    assert named_twice([path("one", one, name="same"), path("other", other, name="same")]) == [":same"]
