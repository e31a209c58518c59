"""The clinic's settings as the tests use them: known keys, a cheap hasher, a place of their own."""

import atexit
import os
import shutil
import tempfile

KEY = "a2V5IGZvciB0ZXN0cyBvbmx5LCBuZXZlciBmb3IgdXM="
os.environ.update(DEMO="0", DEBUG="0", HTTPS="0", MFA_REQUIRED="")
os.environ.update(SECRET_KEY="for tests only", FIELD_KEYS=f"test:{KEY}", INDEX_KEY=KEY)
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="evenkeel-")


def _leave_nothing(maker: int, folder: str) -> None:
    """Remove the folder, unless this is a forked child of the process that made it."""
    if os.getpid() == maker:
        shutil.rmtree(folder, ignore_errors=True)


atexit.register(_leave_nothing, os.getpid(), os.environ["VAR_DIR"])
os.environ.setdefault("LOG_LEVEL", "ERROR")

from clinic.env import private_folder  # noqa: E402
from clinic.settings import *  # noqa: E402, F403
from clinic.settings import DATABASES, INSTALLED_APPS, STORAGES, VAR  # noqa: E402

ALLOW_FLUSH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = private_folder(VAR / "static")
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in the clinic: threads and processes then meet each other as they would there.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
