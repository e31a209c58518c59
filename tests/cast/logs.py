"""The lines the processes would write in a clinic, at the level a clinic writes them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from clinic.logs import logging_settings

# Those whose level the settings name; the tests run with a quieter one.
NAMED = ("", "django", "django.server")


@contextmanager
def log_lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """While open, what is logged is kept as it would be written; calling it gives the lines so far."""
    settings = logging_settings(level="INFO", messages=False)["formatters"]["json"]
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(settings["()"](**{name: value for name, value in settings.items() if name != "()"}))
    loggers = [logging.getLogger(name) for name in NAMED]
    levels = [one.level for one in loggers]
    loggers[0].addHandler(handler)
    for one in loggers:
        one.setLevel("INFO")
    try:
        yield lambda: [json.loads(line) for line in handler.stream.getvalue().splitlines()]
    finally:
        loggers[0].removeHandler(handler)
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)
