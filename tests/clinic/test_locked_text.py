"""Text that rests encrypted."""

import base64
import os

import pytest
from allauth.mfa.adapter import get_adapter
from cryptography.exceptions import InvalidTag

from clinic.locked_text import lock, unlock


def test_what_was_locked_opens_only_in_its_place():
    locked = lock("a secret", "here")
    assert "secret" not in locked
    assert unlock(locked, "here") == "a secret"
    with pytest.raises(InvalidTag):
        unlock(locked, "elsewhere")


def test_an_older_key_still_opens_and_a_new_one_locks(settings):
    locked = lock("a secret", "here")
    fresh = base64.urlsafe_b64encode(os.urandom(32)).decode()
    settings.FIELD_KEYS = {"new": fresh, **settings.FIELD_KEYS}
    assert unlock(locked, "here") == "a secret"
    assert lock("another", "here").startswith("new:")


def test_the_secret_of_a_second_factor_rests_encrypted():
    adapter = get_adapter()
    kept = adapter.encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert adapter.decrypt(kept) == "JBSWY3DPEHPK3PXP"
