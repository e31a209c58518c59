"""The processes of a clinic start, find each other, and end."""

from __future__ import annotations

import os
import signal
import sys
import time

import psycopg2
import pytest
import yaml
from django.conf import settings
from django.db import connection
from psycopg2 import sql

from tests.architecture.sources import ROOT
from tests.deployment.running import ask, environment, free_port, run, started, wait_until_ready

ALL_WELL = {"status": "ok", "checks": dict.fromkeys(("database", "broker", "worker", "migrations", "guards"), "ok")}
ON_SERVICES = connection.vendor == "postgresql" and settings.BROKER_URL.startswith("redis")


@pytest.fixture
def own_database():
    """An empty PostgreSQL database beside the test database; its URL."""
    given = settings.DATABASES["default"]
    name = f"evenkeel_processes_{os.getpid()}"
    door = psycopg2.connect(
        host=given["HOST"],
        port=given["PORT"] or 5432,
        user=given["USER"],
        password=given["PASSWORD"],
        dbname="postgres",
    )
    door.autocommit = True
    with door.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    with door.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
    door.close()


@pytest.mark.services
@pytest.mark.skipif(not ON_SERVICES, reason="needs DATABASE_URL on PostgreSQL and BROKER_URL on Redis")
def test_the_commands_of_the_compose_file_make_a_clinic(own_database, tmp_path):
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    port, log = free_port(), tmp_path / "log"
    env = environment(tmp_path, DATABASE_URL=own_database, BROKER_URL=settings.BROKER_URL, BIND=f"127.0.0.1:{port}")
    run(services["migrate"]["command"], env)
    run("python manage.py collectstatic --noinput", env)
    with (
        started(services["web"]["command"], env, log),
        started(services["worker"]["command"], env, log),
        started(services["beat"]["command"], env, log) as beat,
    ):
        assert wait_until_ready(port, log) == ALL_WELL
        run(f"{sys.executable} -m celery --quiet -A clinic inspect ping", env)
    assert beat.returncode is not None


def test_up_makes_a_clinic_of_nothing_and_ends_all_of_it(tmp_path):
    port, log = free_port(), tmp_path / "log"
    env = environment(tmp_path, PORT=str(port))
    for name in ("DATABASE_URL", "BROKER_URL"):
        env.pop(name, None)
    with started(f"{sys.executable} manage.py up", env, log) as up:
        assert wait_until_ready(port, log) == ALL_WELL
        assert ask(f"http://127.0.0.1:{port}/healthz") == (200, {"status": "ok"})
        up.send_signal(signal.SIGINT)
        assert up.wait(30) == 0
    deadline = time.monotonic() + 5
    while ask(f"http://127.0.0.1:{port}/healthz")[0] and time.monotonic() < deadline:
        time.sleep(0.2)
    assert ask(f"http://127.0.0.1:{port}/healthz") == (0, None)


def test_a_taken_port_is_a_sentence(tmp_path):
    import socket
    import subprocess

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        env = environment(tmp_path, PORT=str(taken.getsockname()[1]))
        told = subprocess.run(
            [sys.executable, "manage.py", "up"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )
    assert told.returncode == 1
    assert "is taken. Choose another" in told.stderr
