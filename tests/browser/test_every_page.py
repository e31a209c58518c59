"""Every page that needs no particular row: the policy is strict and obeyed, nothing complains, all can read it."""

from __future__ import annotations

import pytest
from django.urls import get_resolver

from clinic.permissions import GRANTS, PUBLIC, Permission, Role
from tests.architecture.test_doors import addresses, is_ours, need
from tests.cast.clinic import make_clinic

STRICT = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'"}
# No page: files, machine answers, what only a form posts to, and the documentation of the interface.
NO_PAGE = {
    *("healthz", "readyz", "api-schema", "api-docs", "logout", "jsi18n", "autocomplete", "account_logout"),
    *("lock", "unlock", "activity", "lock_people", "window_close", "window_scan", "window_queue"),
}

pytestmark = pytest.mark.django_db(transaction=True)


def plain_pages() -> list[tuple[str, Permission | str]]:
    """(path, what it needs) of every address without a parameter."""
    found = addresses(get_resolver().url_patterns)
    return [
        (f"/{address}", asked)
        for address, namespace, pattern in found
        if "<" not in address and "^" not in address and "(?P" not in address and not address.startswith("api/")
        if pattern.name not in NO_PAGE and (asked := need(pattern, namespace)) is not None
    ]


def ours() -> set[str]:
    """The paths among them that our own views answer."""
    return {f"/{address}" for address, _, pattern in addresses(get_resolver().url_patterns) if is_ours(pattern)}


def a_role_for(asked: Permission | str) -> Role | None:
    """Somebody who may open it; nobody for a public page."""
    if asked == PUBLIC:
        return None
    return next((role for role, grants in GRANTS.items() if asked in grants and role is not Role.SYSTEM), None)


def complaints(page, axe, path):
    """What is wrong with the page as it stands; an empty list is what we want."""
    answer = page.goto(path)
    policy = answer.headers.get("content-security-policy", "")
    found = [f"policy without {part}" for part in STRICT if part not in policy]
    if answer.status in (403, 404) and path not in ours():
        page.problems.clear()  # another package's page that is not for now: nothing to add, no factor to remove
        return []
    if answer.status >= 400:
        found.append(f"status {answer.status}")
    found += [*page.evaluate("window.__csp"), *page.problems]
    found += axe(page)
    page.problems.clear()
    return [f"{path}: {complaint}" for complaint in found]


@pytest.mark.parametrize("role", [None, *(role for role in Role if role is not Role.SYSTEM)], ids=str)
def test_no_page_breaks_the_policy_or_keeps_anyone_out(page, axe, sign_in, role):
    house = make_clinic()
    if role is not None:
        user = house.users[role.value]
        user.is_staff = user.is_superuser = role is Role.ADMINISTRATOR
        user.save()
        sign_in(page, user)
    pages = [path for path, asked in plain_pages() if a_role_for(asked) == role]
    found = [complaint for path in pages for complaint in complaints(page, axe, path)]
    assert found == [], "\n".join(found)


def test_a_page_that_breaks_the_policy_is_found(page, axe, live_server):
    page.route("**/bad", lambda route: route.fulfill(status=200, body=BAD_PAGE, headers=STRICT_HEADERS))
    found = " ".join(complaints(page, axe, "/bad"))
    assert "style-src" in found
    assert "image-alt" in found


BAD_PAGE = "<html lang=en><title>Bad</title><main><h1 style='color:red'>Bad</h1><img src='data:,'></main></html>"
STRICT_HEADERS = {"content-type": "text/html", "content-security-policy": "; ".join(sorted(STRICT))}
