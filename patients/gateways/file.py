"""The demo's outbox: a file for each message, named by its key, so that the same message lies there once."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from clinic import clock
from patients.gateways.message import Message


class FileGateway:
    """Writes under `VAR`; nothing leaves the machine."""

    name, drops_twins = "file", True

    def send(self, message: Message) -> str:
        """Write it beside its place and link it there whole: a twin finds the place taken and is dropped."""
        folder = outbox()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place, beside = folder / f"{message.key}.json", folder / f".{message.key}.{os.getpid()}"
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
            json.dump({**asdict(message), "at": clock.now().isoformat()}, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, place)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
        return f"file:{message.key}"


def outbox() -> Path:
    """Where the messages lie."""
    return Path(settings.VAR) / "outbox"


def delivered(at_most: int) -> list[Mapping[str, Any]]:
    """The messages in the outbox, the newest first."""
    files = sorted(outbox().glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    found = [json.loads(file.read_text()) for file in files[:at_most]]
    return [{**one, "at": datetime.fromisoformat(one["at"])} for one in found]
