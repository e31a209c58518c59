"""Every template can be read by the engine, and asks nothing it should not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import TemplateSyntaxError, engines
from django.template.loader import get_template

from tests.architecture.sources import ours, text

INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=|\bhx-on\b|javascript:", re.IGNORECASE)
JSON_SCRIPT = re.compile(r"<script[^>]*type=[\"']application/json[\"'][^>]*>", re.IGNORECASE)
STATIC = re.compile(r"{%\s*static\s+[\"']([^\"']+)[\"']\s*%}")
TEMPLATES = [path for path in ours(".html", ".txt", ".svg") if "templates" in path.parts]


def name_of(path: Path) -> str:
    return str(Path(*path.parts[path.parts.index("templates") + 1 :]))


def inline(source: str) -> list[str]:
    """What the Content-Security-Policy would refuse to run."""
    return INLINE.findall(JSON_SCRIPT.sub("", source))


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_the_template_compiles(path):
    get_template(name_of(path))


def test_a_template_that_does_not_compile_is_found():
    with pytest.raises(TemplateSyntaxError):
        engines["django"].from_string("{% if dose %}no end")


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.suffix == ".html"], ids=str)
def test_the_template_holds_no_inline_script_or_style(path):
    assert inline(text(path)) == []


def unknown_files(source: str) -> list[str]:
    """Static files a template names and nobody ships: the page would fail, but only in a real clinic."""
    return [name for name in STATIC.findall(source) if finders.find(name) is None]


@pytest.mark.parametrize("path", [path for path in TEMPLATES if path.suffix == ".html"], ids=str)
def test_every_file_the_template_names_is_there(path):
    assert unknown_files(text(path)) == []


def test_a_file_that_is_not_there_is_found():
    assert unknown_files("{% static 'clinic/nowhere.css' %}{% static 'admin/css/base.css' %}") == ["clinic/nowhere.css"]


@pytest.mark.parametrize(
    "bad",
    ["<script>run()</script>", "<p style='color:red'>", "<a onclick='x()'>", "<style>p{}</style>", "<i hx-on:click=x>"],
)
def test_an_inline_script_or_style_is_found(bad):
    assert inline(bad)


@pytest.mark.parametrize("good", ["<script src='a.js' defer></script>", '<script type="application/json">{}</script>'])
def test_a_script_of_its_own_file_is_left_alone(good):
    assert inline(good) == []
