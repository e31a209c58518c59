"""The scannable code on a container's label: BTL- and a running number."""

import re

_CODE = re.compile(r"BTL-(\d+)")
_SCANNED = re.compile(r"BTL-?([0-9]{1,12})")


def next_code(last: str | None) -> str:
    """The code after `last`; the first one when there is none."""
    match = _CODE.fullmatch(last or "")
    return f"BTL-{(int(match[1]) if match else 0) + 1:06d}"


def read_code(scanned: str) -> str | None:
    """The code as it is on record; None when this is no container's label.

    The square code on a label holds it without the dash, and hands type it in lower case.
    """
    match = _SCANNED.fullmatch(scanned.strip().upper())
    return f"BTL-{match[1]}" if match else None


def looks_like_container(scanned: str) -> bool:
    """Whether a scan is a container's label rather than a person's card."""
    return read_code(scanned) is not None
