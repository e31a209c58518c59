"""Every page of the resolver, for every role that may open it: strict policy, no complaint, readable by all.

Nothing is listed by hand: what answers with a whole HTML document is a page. The documentation of the interface
alone has a policy of its own.
"""

from __future__ import annotations

import pytest

from clinic.permissions import PUBLIC, Role
from tests.cast.everything import one_of_everything
from tests.clinic.test_permission_matrix import every_address, is_granted

STRICT = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "object-src 'none'", "base-uri 'none'"}
ROLES = [role for role in Role if role is not Role.SYSTEM]
# What stands on the page beside the bar, without what differs from time to time: the same is looked at once.
CONTENT = "(document.querySelector('main') || document.body).innerHTML.replace(/value=\"[^\"]*\"|[0-9]+/g, '')"
SEEN: set[str] = set()
SAME_FOR_ALL = ("/accounts/",)  # asked once, as the first role
LEAST_PAGES = {None: 1, Role.NURSE: 15, Role.PRESCRIBER: 15, Role.ADMINISTRATOR: 30}

pytestmark = pytest.mark.django_db(transaction=True)


def pages_for(role, client):
    """The paths that answer this role, or nobody, with a page."""
    may = [
        address
        for address in every_address()
        if not address.by_token and not address.path.startswith("/api/")
        if role in (None, ROLES[0]) or not address.path.startswith(SAME_FOR_ALL)
        if (is_granted(role, address.needs["get"]) if role else address.needs["get"] == {PUBLIC})
    ]
    answers = {address.path: client.get(address.path) for address in may}
    return [path for path, answer in answers.items() if is_page(answer)]


def is_page(answer):
    return answer.status_code == 200 and b"<!doctype html>" in next(iter(answer), b"")[:100].lower()


def complaints(page, axe, path):
    """What is wrong with the page as it stands; an empty list is what we want."""
    answer = page.goto(path)
    policy = answer.headers.get("content-security-policy", "")
    found = [f"policy without {part}" for part in STRICT if part not in policy]
    if answer.status >= 400:
        found.append(f"status {answer.status}")
    found += [*page.evaluate("window.__csp"), *page.problems]
    content = page.evaluate(CONTENT)
    if content not in SEEN:
        found += axe(page)
    SEEN.add(content)
    page.problems.clear()
    return [f"{path}: {complaint}" for complaint in found]


@pytest.mark.parametrize("role", [None, *ROLES], ids=str)
def test_no_page_breaks_the_policy_or_keeps_anyone_out(page, axe, client, sign_in, settings, tmp_path, role):
    settings.VAR = tmp_path
    house = one_of_everything()
    if role is not None:
        sign_in(page, house.users[role.value])
        client.post("/window/stations/", {"station": house.stations[0].code})
    pages = pages_for(role, client)
    assert len(pages) >= LEAST_PAGES.get(role, 5), pages
    found = [complaint for path in pages for complaint in complaints(page, axe, path)]
    assert found == [], "\n".join(found)


def test_a_page_that_breaks_the_policy_is_found(page, axe, live_server):
    page.route("**/bad", lambda route: route.fulfill(status=200, body=BAD_PAGE, headers=STRICT_HEADERS))
    found = " ".join(complaints(page, axe, "/bad"))
    assert "style-src" in found
    assert "image-alt" in found


BAD_PAGE = "<html lang=en><title>Bad</title><main><h1 style='color:red'>Bad</h1><img src='data:,'></main></html>"
STRICT_HEADERS = {"content-type": "text/html", "content-security-policy": "; ".join(sorted(STRICT))}
