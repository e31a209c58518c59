"""The scannable code on a container's label: BTL- and a running number."""

import re

_CODE = re.compile(r"BTL-(\d+)")


def next_code(last: str | None) -> str:
    """The code after `last`; the first one when there is none."""
    match = _CODE.fullmatch(last or "")
    return f"BTL-{(int(match[1]) if match else 0) + 1:06d}"


def looks_like_container(scanned: str) -> bool:
    """Whether a scan is a container's label rather than a person's card."""
    return _CODE.fullmatch(scanned.strip().upper()) is not None
