"""Invented wording, as a clinic might install it."""

GROUND = "Written permission of 3 June 2026"


def pack(**changes):
    """A pack of invented words for every question of the WHO-5, whose own wording is not bundled."""
    words = {f"q{number}": f"Wording {number}" for number in range(1, 6)} | changes.pop("items", {})
    lines = ["instrument: who5", "version: 1.0.0", "language: en", "source: an invented form", "items:"]
    lines = [changes.pop(line.split(":")[0], line) for line in lines]
    return "\n".join([*lines, *(f'  {name}: "{text}"' for name, text in words.items()), *changes.values()]).encode()
