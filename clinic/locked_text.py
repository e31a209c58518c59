"""Text that rests encrypted: AES-256-GCM under the first of the field keys, bound to its place.

A text moved to another place does not open there. Older keys of the ring still open what they locked.
"""

import base64
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12


def lock(text: str, place: str) -> str:
    """The text under the current key, as `key id:base64`. `place` names where it is kept."""
    key_id = next(iter(settings.FIELD_KEYS))
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(settings.FIELD_KEYS[key_id]).encrypt(nonce, text.encode(), place.encode())
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def unlock(locked: str, place: str) -> str:
    """The text again. Raises KeyError for a key that is gone, InvalidTag for a text that was changed or moved."""
    key_id, _, body = locked.partition(":")
    raw = base64.b64decode(body)
    opened: bytes = _cipher(settings.FIELD_KEYS[key_id]).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode())
    return opened.decode()


@lru_cache(maxsize=16)
def _cipher(key: str) -> AESGCM:
    return AESGCM(hmac.digest(base64.urlsafe_b64decode(key), b"locked text", "sha256"))


def blind(text: str, place: str) -> str:
    """A keyed fingerprint of the text: the same for the same text in the same place, and opened by nobody.

    Only as safe as INDEX_KEY for short numbers, so that key is kept apart from the database like the others.
    """
    key = hmac.digest(settings.INDEX_KEY.encode(), f"blind index {place}".encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()
