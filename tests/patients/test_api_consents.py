"""Consents over HTTP: once for each key, complete or not at all, and as they stand now."""

import pytest

from patients.models import Consent
from patients.services.consent import revoke_consent
from tests.cast.api import caller
from tests.cast.clinic import PASSWORD
from tests.cast.consent import allowed, named
from tests.cast.dosing import newcomer

pytestmark = pytest.mark.django_db
SIGNED = {"kind": "medication", "about": "methadone", "how": "electronic", "signer_name": "Ada Example"}
TOLD = {
    "kind": "tpo",
    "how": "paper",
    "document": "folder 3",
    "signer_name": "Ada Example",
    "categories": ["identity", "medication"],
    "purposes": ["treatment", "payment", "operations"],
    "ends": "none",
    "statements": ["revoke", "redisclosure", "refusal", "hipaa"],
}


@pytest.fixture
def path(clinic):
    return f"patients/{newcomer(clinic).pk}/consents/"


def test_a_consent_is_recorded_once_for_a_key_and_replayed(path):
    nurse, body = caller("nurse"), SIGNED | {"password": PASSWORD}
    first, again = (nurse.post(path, body, press="one") for _ in range(2))
    assert (first.status, again.status, first.body) == (201, 200, again.body)
    assert (first.body["state"], Consent.objects.count()) == ("in_force", 1)
    assert nurse.post(path, body | {"about": "naltrexone"}, press="one").status == 409
    assert nurse.post(path, body, press=None).status == 400


def test_a_signature_on_a_screen_needs_the_password_and_leaves_nothing_without(path):
    nurse = caller("nurse")
    assert nurse.post(path, SIGNED).status == 403
    assert nurse.post(path, SIGNED | {"password": "wrong"}).status == 403
    assert not Consent.objects.exists()


def test_every_missing_element_is_named(path):
    lacking = {name: said for name, said in TOLD.items() if name not in {"ends", "categories"}}
    answer = caller("nurse").post(path, lacking | {"statements": ["revoke"]})
    assert (answer.status, set(answer.body["fields"])) == (400, {"statements", "ends", "categories"})
    assert caller("nurse").post(path, TOLD).status == 201


@pytest.mark.parametrize("bad", [{"kind": "everything"}, {"recipients": [{"name": "X"}]}, {"purposes": "treatment"}])
def test_what_is_not_understood_is_a_400(path, bad):
    assert caller("nurse").post(path, TOLD | bad).status == 400


def test_the_list_says_how_each_stands_now(clinic, path):
    from patients.models import Patient

    ada = Patient.objects.get()
    consent = allowed(clinic, ada, named(clinic.actor("nurse").day))
    revoke_consent(actor=clinic.actor("nurse"), consent=consent)
    listed = caller("inspector").get(path)
    assert [(one["kind"], one["state"], one["recipients"]) for one in listed.body] == [
        ("named", "revoked", ["St. Brigid Hospital"])
    ]
    assert caller("inspector").post(path, TOLD).status == 403
    assert caller("administrator").get(path).status == 403
