"""The two questions machines ask."""

import pytest


def test_the_clinic_says_it_is_alive_without_asking_the_database(client):
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_the_clinic_is_not_ready_while_no_worker_was_seen(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["worker"] == "failed"
    assert answer.json()["checks"]["database"] == "ok"
