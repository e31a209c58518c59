"""`up`: the whole clinic with one command, and one Ctrl-C to stop it."""

import os
import socket
import time
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from clinic.processes import Processes

WEB_PATIENCE_S = 60
LOOPBACK = "127.0.0.1"


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens there yet."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(address: str) -> bool:
    """Whether the web server answers at `address`."""
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:  # noqa: S310  our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


class Command(BaseCommand):
    """Prepares the database and the files, then runs web, worker and beat."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default=LOOPBACK)
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        """Prepare, start, say where, look after."""
        if not is_free(host, port):
            raise CommandError(f"Port {port} is taken. Choose another: PORT=8001 make run")
        self.prepare()
        os.environ["BIND"] = f"{host}:{port}"
        os.environ.setdefault("LOG_LEVEL", "WARNING" if settings.DEMO else "INFO")
        processes = Processes(say=self.stderr.write)
        processes.start_all()
        self.greet(processes, f"http://{LOOPBACK if host == '0.0.0.0' else host}:{port}")  # noqa: S104
        if code := processes.look_after():
            raise SystemExit(code)

    def prepare(self) -> None:
        """Tables, formulary, files, and under DEMO a clinic to look at."""
        self.stdout.write("Preparing the database …")
        call_command("prepare")
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO and "seed_demo" in get_commands():
            call_command("seed_demo")
        connections.close_all()

    def greet(self, processes: Processes, address: str) -> None:
        """Once the web server answers, say where; the demo logins stand above."""
        deadline = time.monotonic() + WEB_PATIENCE_S
        while not answers(address) and not processes.stopping:
            if time.monotonic() > deadline or processes.running["web"].poll() is not None:
                return
            time.sleep(0.3)
        self.stdout.write(self.style.SUCCESS(f"\nEvenkeel is open at {address}") + "\nCtrl-C closes it.\n")
        self.stdout.flush()
