"""docker-compose.yml and the image name what a clinic needs, and carry no secret."""

import re

import pytest
import yaml

from tests.architecture.sources import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SERVICES = {"postgres", "redis", "migrate", "web", "worker", "beat"}


def test_every_part_of_the_clinic_is_named():
    assert set(COMPOSE["services"]) == SERVICES


@pytest.mark.parametrize("name", sorted(SERVICES - {"migrate"}))
def test_every_lasting_part_has_a_health_check(name):
    assert COMPOSE["services"][name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_nothing_starts_before_the_tables_are_there(name):
    assert COMPOSE["services"][name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


@pytest.mark.parametrize("name", ["migrate", "web", "worker", "beat"])
def test_our_parts_use_the_database_and_the_queue_beside_them(name):
    told = COMPOSE["services"][name]["environment"]
    assert told["DATABASE_URL"].endswith("@postgres:5432/evenkeel")
    assert told["BROKER_URL"] == "redis://redis:6379/0"


def test_the_only_open_port_is_on_this_machine():
    assert [port for service in COMPOSE["services"].values() for port in service.get("ports", [])] == [
        "127.0.0.1:8000:8000"
    ]


def test_the_image_runs_as_nobody_special():
    lines = [line for line in DOCKERFILE.splitlines() if line.startswith(("USER", "CMD", "COPY", "ENV", "ARG"))]
    assert "USER clinic" in lines
    assert lines.index("USER clinic") < lines.index('CMD ["gunicorn", "clinic.wsgi"]')


def test_no_secret_is_written_into_the_image_or_the_compose_file():
    secret = re.compile(r"(SECRET_KEY|FIELD_KEYS|INDEX_KEY|PASSWORD)[:=] *(?![ ?]|\$\{)\S")
    for name in ("Dockerfile", "docker-compose.yml", ".env.example"):
        assert not secret.search((ROOT / name).read_text()), name
    assert {".env", "var", ".git"} <= set((ROOT / ".dockerignore").read_text().split())
