"""The dosing app."""

from django.apps import AppConfig


class DosingConfig(AppConfig):
    """Settings of the dosing app."""

    name = "dosing"

    def ready(self) -> None:
        """Put the app's pages into the menu, and its panels on the chart and the home page."""
        from dosing import menu, panels  # noqa: PLC0415  rows exist only once the apps are ready

        menu.add_entries()
        panels.add_panels()
