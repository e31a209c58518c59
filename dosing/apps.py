"""The dosing app."""

from django.apps import AppConfig


class DosingConfig(AppConfig):
    """Settings of the dosing app."""

    name = "dosing"

    def ready(self) -> None:
        """Put the app's pages into the menu, its panels on the chart and the home page, its job among the jobs."""
        from dosing import menu, nightly, panels, today  # noqa: PLC0415  rows exist only once the apps are ready

        menu.add_entries()
        panels.add_panels()
        today.add_panels()
        nightly.add_jobs()
