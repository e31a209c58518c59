"""The pieces of the pages: what they say, that every picture exists, that every colour can be read."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import render_to_string

from clinic import gallery
from clinic.templatetags.components import STATES, TONE_WORDS, lifters

ROOT = Path(__file__).parents[2]
LOOK = ROOT / "clinic" / "static" / "clinic"
SYMBOLS = set(re.findall(r'<symbol id="([a-z]+)"', (LOOK / "icons.svg").read_text()))
LARGEST_CARD = 20_000  # bytes of the part of a page that is sent for every person


def drawn(source: str, **context: object) -> str:
    return engines["django"].from_string("{% load components %}" + source).render(context)


def colours(css: str) -> dict[str, tuple[str, str]]:
    """Each colour of the tokens as (in the light theme, in the dark theme)."""
    pairs = re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", css)
    return {name: (light, dark) for name, light, dark in pairs}


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2: 4.5 for text, 3 for what can be acted on."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


TOKENS = colours((LOOK / "tokens.css").read_text())
TONES = [tone for tone in TONE_WORDS if tone != "plain"]
TEXT = [*product(("ink", "ink-soft", "act"), ("page", "sheet", "tint")), ("act-ink", "act"), ("act-ink", "act-strong")]
TEXT += [(tone, f"{tone}-tint") for tone in TONES] + [
    (ink, f"{tone}-tint") for tone in TONES for ink in ("ink", "ink-soft")
]
EDGES = [*product(("edge", "focus"), ("page", "sheet"))]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), TEXT)
def test_text_can_be_read_on_what_it_stands_on(ink, paper, theme):
    assert contrast(TOKENS[ink][theme], TOKENS[paper][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "paper"), EDGES)
def test_the_edge_of_what_can_be_acted_on_can_be_seen(edge, paper, theme):
    assert contrast(TOKENS[edge][theme], TOKENS[paper][theme]) >= 3


def test_too_little_contrast_is_found():
    assert contrast("#ffffff", "#bbbbbb") < 4.5


def test_every_picture_a_state_asks_for_exists():
    assert {picture for _, picture, _ in STATES.values()} - SYMBOLS == set()


def test_every_picture_a_template_names_exists():
    named = {
        name
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'(?:\{% icon "|#)([a-z]+)(?:"></use>|" ?%\}|"></svg>)', path.read_text())
    }
    assert named - SYMBOLS == set()


@pytest.mark.parametrize("state", list(STATES))
def test_a_state_is_never_shown_by_colour_alone(state):
    badge = drawn("{% badge state %}", state=state)
    assert STATES[state][2] in badge
    assert "<svg" in badge


def test_an_amount_is_never_without_its_unit():
    assert re.sub(r"<[^>]+>|&nbsp;|\xa0", "", drawn('{% amount "80" "8" %}')) == "80mg 8mL"


def test_a_stop_without_a_role_says_that_nobody_can_lift_it():
    assert lifters(None, "stop") == "Nobody can lift this."


def test_a_stop_names_who_can_lift_it():
    assert "The medical director can lift this." in drawn(
        "{% finding item %}", item=gallery.STOP | {"lifted_by": "director"}
    )


def test_a_name_cannot_become_markup():
    assert "<script>" not in drawn("{% strip 'note' text %}", text="<script>alert(1)</script>")


@pytest.mark.parametrize("state", list(gallery.CARDS))
def test_the_dose_card_stays_light(state, rf):
    card = render_to_string("dosing/_dose_card.html", {"card": gallery.CARDS[state]}, rf.get("/"))
    assert len(card.encode()) < LARGEST_CARD


@pytest.mark.parametrize("state", list(gallery.CARDS))
def test_a_card_offers_to_give_only_what_can_be_given(state, rf):
    card = render_to_string("dosing/_dose_card.html", {"card": gallery.CARDS[state]}, rf.get("/"))
    can = [dose for dose in gallery.CARDS[state]["due"] if dose["can_give"]]
    assert card.count('data-key="Enter"') == len(can)


def test_a_new_dose_cannot_be_given_before_it_was_acknowledged(rf):
    card = render_to_string("dosing/_dose_card.html", {"card": gallery.CARDS["changed"]}, rf.get("/"))
    assert re.search(r'id="go-1"[^>]* disabled', card)
    assert re.search(r'name="acknowledged_order"[^>]* required', card)
