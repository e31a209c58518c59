"""The dosing app."""

from django.apps import AppConfig


class DosingConfig(AppConfig):
    """Settings of the dosing app."""

    name = "dosing"

    def ready(self) -> None:
        """Put the app's pages into the menu."""
        from dosing import menu  # noqa: PLC0415  rows exist only once the apps are ready

        menu.add_entries()
