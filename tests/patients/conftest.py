"""What tests of the people pages need: a clinic, and somebody signed in."""

import pytest

from tests.cast.clinic import make_clinic


@pytest.fixture
def clinic(db):
    return make_clinic()


@pytest.fixture
def as_role(client, clinic):
    """`as_role("nurse")` is a browser in which that staff member is signed in."""

    def sign_in(username):
        client.force_login(clinic.users[username], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture(autouse=True)
def _own_photos(settings, tmp_path):
    """Photos of a test lie in a place of its own."""
    settings.VAR = tmp_path
