"""A clinic with its people, and Ada with methadone in her hands."""

import pytest

from tests.cast.clinic import Clinic, make_clinic
from tests.cast.dosing import person


@pytest.fixture
def clinic(db: None) -> Clinic:
    """One site with everybody who works there."""
    return make_clinic()


@pytest.fixture
def ada(clinic):
    """Somebody in treatment."""
    return person(clinic)
