"""Reading a body: JSON of a bounded size and shape, or a sentence about what is wrong with it."""

import json
from typing import IO, Any

from rest_framework.parsers import BaseParser

from clinic.errors import Malformed

LARGEST_BODY = 256 * 1024
MOST_KEYS = 200
DEEPEST = 12


class BoundedJSON(BaseParser):
    """One JSON object in UTF-8, read strictly: no NaN, no key twice, no bottomless nesting."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: Any = None, parser_context: Any = None) -> dict[str, Any]:
        """The object. Raises Malformed; nothing about the body is written to a log."""
        raw = stream.read(LARGEST_BODY + 1)
        if len(raw) > LARGEST_BODY:
            raise Malformed(f"A body has at most {LARGEST_BODY // 1024} KiB.", code="too_large")
        try:
            found = json.loads(raw.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_constant)
        except (UnicodeDecodeError, RecursionError, ValueError) as problem:
            raise Malformed("The body is not JSON in UTF-8.", code="not_json") from problem
        if not isinstance(found, dict):
            raise Malformed("Send one JSON object.", code="not_an_object")
        if _depth(found) > DEEPEST:
            raise Malformed("The body is nested too deeply.", code="too_deep")
        if not _is_text(found):
            raise Malformed("The body holds half a character.", code="not_json")
        return found


def _is_text(found: dict[str, Any]) -> bool:
    """Whether every text can be written out again: an escaped lone surrogate cannot."""
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MOST_KEYS:
        raise Malformed(f"An object has at most {MOST_KEYS} keys.", code="too_many_keys")
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("A key stands twice in one object.", code="key_twice")
    return found


def _no_constant(name: str) -> None:
    raise Malformed(f"{name} is not a number.", code="not_json")


def _depth(value: Any) -> int:
    """How deep the containers go; stops counting just past the limit."""
    level, deep = [value], 0
    while level and deep <= DEEPEST:
        level = [part for whole in level for part in _parts(whole)]
        deep += 1
    return deep


def _parts(value: Any) -> list[Any]:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [part for part in parts if isinstance(part, dict | list)]
