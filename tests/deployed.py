"""The settings as a real clinic has them: nothing of a test or a demo, keys of full length."""

import os
import secrets
import tempfile

KEY = "a2V5IGZvciB0ZXN0cyBvbmx5LCBuZXZlciBmb3IgdXM="
os.environ.update(DEMO="0", DEBUG="0", HTTPS="1", SECRET_KEY=secrets.token_urlsafe(64))
os.environ.update(FIELD_KEYS=f"test:{KEY}", INDEX_KEY=KEY, VAR_DIR=tempfile.mkdtemp(prefix="evenkeel-"))

from clinic.settings import *  # noqa: E402, F403
