"""A browser, a page that keeps its complaints, a check for accessibility, a way to sign in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import CHROMIUM

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
WATCH_POLICY = """
window.__csp = [];
document.addEventListener('securitypolicyviolation', e =>
  window.__csp.push(`${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests, and a server that has warmed up as a worker does when it starts."""
    import_module("clinic.wsgi")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def another_page(browser: Browser, live_server: Any) -> Iterator[Callable[[], Page]]:
    """Opens a page in a browser of its own, as on another desk; closed when the test is over."""
    contexts = []

    def open_one() -> Page:
        contexts.append(browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900}))
        return watched(contexts[-1].new_page())

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(another_page: Callable[[], Page]) -> Page:
    """A fresh page; whatever it complains of, or fetches elsewhere, is kept in `page.problems`."""
    return another_page()


def watched(page: Page) -> Page:
    """The page with its complaints kept in `page.problems`."""
    page.set_default_timeout(10_000)
    problems: list[str] = []
    page.problems = problems  # type: ignore[attr-defined]
    page.on("console", lambda said: problems.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("request", lambda asked: problems.append(f"elsewhere: {asked.url}") if is_elsewhere(asked.url) else None)
    page.add_init_script(WATCH_POLICY)
    return page


def is_elsewhere(url: str) -> bool:
    """Whether a request leaves this machine."""
    return not url.startswith(("http://localhost:", "http://127.0.0.1:", "data:", "blob:"))


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """What axe-core finds wrong with a page, one line a place."""

    def findings(page: Page, *, allowed: tuple[str, ...] = ()) -> list[str]:
        page.evaluate(AXE.read_text())
        report = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", list(WCAG))
        return [
            f"{finding['id']} ({finding['impact']}): {place['html'][:120]}"
            for finding in report["violations"]
            if finding["id"] not in allowed
            for place in finding["nodes"]
        ]

    return findings


@pytest.fixture
def sign_in(client: Any, live_server: Any) -> Callable[..., None]:
    """Give the page the session of a user, without the sign-in page."""

    def enter(page: Page, user: Any) -> None:
        client.cookies.clear()  # a session of their own: signing in over another's would end that one
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])

    return enter
