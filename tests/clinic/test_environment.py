"""Secrets: a demo makes its own and keeps them to itself; a clinic without them does not start."""

import subprocess
import sys

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from clinic import settings as clinic_settings
from clinic.env import broker_options, cache, database, key_ring, new_key, secret
from tests.architecture.sources import ROOT
from tests.deployment.running import environment


@pytest.fixture
def env(monkeypatch):
    monkeypatch.setattr(environ.Env, "ENVIRON", {})
    return environ.Env()


def test_a_demo_makes_a_secret_once_and_keeps_it_to_itself(env, tmp_path):
    first = secret(env, "INDEX_KEY", folder=tmp_path / "secrets", make=new_key)
    assert secret(env, "INDEX_KEY", folder=tmp_path / "secrets", make=new_key) == first
    assert (tmp_path / "secrets" / "index_key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700


def test_a_secret_that_is_given_is_not_made(env, tmp_path):
    env.ENVIRON["INDEX_KEY"] = "given"
    assert secret(env, "INDEX_KEY", folder=tmp_path, make=new_key) == "given"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEYS", "INDEX_KEY"])
def test_a_clinic_without_a_secret_does_not_start_and_says_which(name, tmp_path):
    told = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=environment(tmp_path, **{name: ""}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert told.stderr.splitlines()[-1].endswith(f"{name} is not set; see .env.example, or set DEMO=1 for a demo.")


def test_the_first_field_key_is_the_one_that_encrypts():
    new, old = new_key(), new_key()
    assert list(key_ring(f"new:{new}, old:{old}").items()) == [("new", new), ("old", old)]


@pytest.mark.parametrize("bad", ["", "no colon", "short:c2hvcnQ=", "odd:%%%"])
def test_a_field_key_that_is_none_stops_the_start(bad):
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS"):
        key_ring(bad)


def test_rows_are_in_one_file_unless_told_otherwise(env, tmp_path):
    assert database(env, tmp_path)["NAME"] == str(tmp_path / "clinic.sqlite3")
    env.ENVIRON["DATABASE_URL"] = "postgres://clinic:secret@db:5432/evenkeel"
    assert database(env, tmp_path)["ENGINE"].endswith("postgresql")


def test_a_dose_on_sqlite_survives_a_power_cut(env, tmp_path):
    options = database(env, tmp_path)["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in options["init_command"]
    assert "journal_mode=WAL" in options["init_command"]


def test_the_file_queue_is_for_its_owner_only(tmp_path):
    options = broker_options("filesystem://", tmp_path)
    assert options["data_folder_in"] == options["data_folder_out"]
    assert (tmp_path / "queue" / "messages").stat().st_mode & 0o777 == 0o700


def test_what_processes_share_is_in_redis_where_there_is_one():
    assert cache("redis://redis:6379/0")["BACKEND"].endswith("RedisCache")
    assert cache("filesystem://")["BACKEND"].endswith("DatabaseCache")


def test_a_password_is_kept_with_argon2():
    assert clinic_settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
