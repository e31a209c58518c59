"""What is committed speaks of the clinic alone, and is small."""

from __future__ import annotations

import re

import pytest

from tests.architecture.sources import NOT_OURS, ROOT, committed, text

BIGGEST = 1_000_000
WORDS = {".py", ".html", ".css", ".js", ".md", ".toml", ".yaml", ".yml", ".txt", ".csv", ".sh", ".cfg", ".example", ""}
EMOJI = re.compile("[\U0001f300-\U0001faff\ufe0f]")
MACHINE = re.compile(r"(?<![\w.}/])/(?:work|root|farm|home|Users|tmp)/[\w.-]+")
HOSTS = re.compile(r"\b(?:pypi\.org|pythonhosted\.org|registry\.npmjs\.org|registry\.yarnpkg\.com|deb\.debian\.org)\b")
RULES = {"an emoji": EMOJI, "a path of one machine": MACHINE, "a registry's host": HOSTS}


def slips(source: str, *, emoji: bool = True) -> list[str]:
    """What a committed text should not hold."""
    return [what for what, rule in RULES.items() if (emoji or rule is not EMOJI) and rule.search(source)]


def test_no_file_speaks_of_a_machine_or_waves():
    found = {
        str(path): wrong
        for path in committed()
        if path.suffix in WORDS
        and not str(path).startswith(NOT_OURS)
        and path.name != "test_committed_files.py"
        and (wrong := slips(text(path), emoji=path.parts[0] != "tests"))
    }
    assert found == {}


@pytest.mark.parametrize("bad", ["see /home/ann/notes", "done \U0001f389", "from pypi.org"])
def test_a_slip_is_found(bad):
    assert slips(bad)


@pytest.mark.parametrize("good", ["var/queue", "/patients/home/", "PATH=$HOME/bin", "80 µg → 0.08 mg"])
def test_what_is_no_slip_is_left_alone(good):
    assert slips(good) == []


def heavy(sizes: dict[str, int]) -> list[str]:
    return [name for name, size in sizes.items() if size > BIGGEST]


def test_no_file_is_over_a_megabyte():
    assert heavy({str(path): (ROOT / path).stat().st_size for path in committed()}) == []


def test_a_heavy_file_is_found():
    assert heavy({"video.bin": BIGGEST + 1, "page.html": 10}) == ["video.bin"]
