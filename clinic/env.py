"""What the environment says: one place that knows where secrets, queues and rows are kept.

A demo makes the secrets it was not given; a clinic that was not given one does not start.
"""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; "
        "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-20000"
    ),
}

_SENT_OUT = {"sms", "email"}
SHORTEST_KEY = 32


def new_key() -> str:
    """32 random bytes, as the field keys are written."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def private_folder(path: Path) -> Path:
    """The folder, made if need be, readable by its owner only."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def secret(env: environ.Env, name: str, *, folder: Path | None, make: Callable[[], str]) -> str:
    """The secret called `name`: given, or kept in `folder` (demo), or a refusal to start."""
    given = str(env.str(name, default=""))
    if given:
        return given
    if folder is None:
        raise ImproperlyConfigured(f"{name} is not set; see .env.example, or set DEMO=1 for a demo.")
    kept = private_folder(folder) / name.lower()
    try:
        with os.fdopen(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as new:
            new.write(make())
    except FileExistsError:
        pass
    return kept.read_text()


def key_ring(text: str) -> dict[str, str]:
    """`id:key,id:key` as a mapping; the first key encrypts, all of them decrypt."""
    ring = dict(part.strip().split(":", 1) for part in text.split(",") if ":" in part)
    for kid, key in ring.items():
        try:
            long_enough = len(base64.urlsafe_b64decode(key)) >= 32
        except ValueError:
            long_enough = False
        if not long_enough:
            raise ImproperlyConfigured(f"FIELD_KEYS: the key {kid!r} is not 32 bytes in URL-safe base64.")
    if not ring:
        raise ImproperlyConfigured("FIELD_KEYS must be written id:key, several joined by commas.")
    return ring


def database(env: environ.Env, var: Path) -> dict[str, Any]:
    """The rows: PostgreSQL where `DATABASE_URL` says so, else one SQLite file under `var`."""
    found: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{var / 'clinic.sqlite3'}")
    found["CONN_MAX_AGE"] = None
    if found["ENGINE"].endswith("sqlite3"):
        found["OPTIONS"] = {**found.get("OPTIONS", {}), **SQLITE_OPTIONS}
    return found


def broker_options(url: str, var: Path) -> dict[str, Any]:
    """How the queue is kept: files under `var`, or redelivery after fifteen minutes on Redis."""
    if not url.startswith("filesystem"):
        return {"visibility_timeout": 900}
    folders = {name: str(private_folder(var / "queue" / name)) for name in ("messages", "control", "processed")}
    return {
        "data_folder_in": folders["messages"],
        "data_folder_out": folders["messages"],
        "control_folder": folders["control"],
        "processed_folder": folders["processed"],
        "store_processed": False,
        "polling_interval": 0.25,
    }


def cache(broker_url: str) -> Mapping[str, Any]:
    """Shared by all processes: Redis where there is one, else a table."""
    if broker_url.startswith(("redis://", "rediss://")):
        return {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": broker_url,
            "KEY_PREFIX": "evenkeel",
        }
    return {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "clinic_cache"}


def reminder_gateway(env: environ.Env, *, default: str) -> str:
    """The way out for reminders: one name for all, `email=smtp,sms=http`, or nothing.

    A half-told one stops the start.
    """
    told = str(env.str("REMINDER_GATEWAY", default=default))
    pairs = [part.strip().partition("=") for part in told.split(",") if part]
    names = {name or first for first, _, name in pairs}
    wrong = names - {"file", "console", "smtp", "http"} or {channel for channel, sign, _ in pairs if sign} - _SENT_OUT
    if wrong:
        raise ImproperlyConfigured(f"REMINDER_GATEWAY: {', '.join(sorted(wrong))} is not known; see docs/running.md.")
    url, key = (str(env.str(name, default="")) for name in ("REMINDER_HTTP_URL", "REMINDER_HTTP_KEY"))
    if "http" in names and not (url.startswith("https://") and len(key) >= SHORTEST_KEY):
        raise ImproperlyConfigured(
            "REMINDER_GATEWAY http needs REMINDER_HTTP_URL (https://) and REMINDER_HTTP_KEY of "
            f"{SHORTEST_KEY} characters or more."
        )
    return told


if __name__ == "__main__":
    print(f"SECRET_KEY={new_key()}{new_key()}\nFIELD_KEYS=first:{new_key()}\nINDEX_KEY={new_key()}")  # noqa: T201
