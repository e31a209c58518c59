"""The clinic app: staff, sites, audit, and the guards of append-only tables."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.signals import request_started
from django.db.models.signals import post_migrate

from clinic import converters
from clinic.db import append_only
from clinic.db.connections import drop_dead_connections


class ClinicConfig(AppConfig):
    """Puts the guards back after every migrate and reports a missing one."""

    name = "clinic"

    def ready(self) -> None:
        """Listen for the end of a migrate; check the guards where the database is checked.

        The queue is made known to this process by name: nobody imports the wiring.
        """
        import_module("clinic.celery")
        import_module("clinic.housekeeping")
        converters.register()
        import_module("clinic.sign_in_trail").listen()  # these name models, which are ready only now
        import_module("clinic.today").add_panels()
        request_started.connect(drop_dead_connections)
        post_migrate.connect(lambda using, **_: append_only.install(using), sender=self, weak=False)
        checks.register(guards_present, checks.Tags.database, deploy=True)


def guards_present(app_configs: Any, databases: Any = None, **_: Any) -> list[checks.CheckMessage]:
    """An error for every append-only guard that is missing in the database."""
    return [
        checks.Error(f"The guard {name} is missing in {database}. Run migrate.", id="clinic.E001")
        for database in databases or []
        for name in append_only.missing(database)
    ]
