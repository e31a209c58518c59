"""The dosing app."""

from django.apps import AppConfig


class DosingConfig(AppConfig):
    """Settings of the dosing app."""

    name = "dosing"

    def ready(self) -> None:
        """Put the app's pages into the menu, its panels on the chart and the home page, its job among the jobs."""
        from dosing import (  # noqa: PLC0415  rows exist only once the apps are ready
            answers,
            check_ins,
            contents,
            given_medicines,
            menu,
            nightly,
            overview,
            own_settings,
            panels,
            today,
        )

        answers.answer_patients()
        answers.answer_assessments()
        menu.add_entries()
        contents.add_sources()
        check_ins.add_kinds()
        panels.add_panels()
        overview.add_to_chart()
        given_medicines.answer()
        today.add_panels()
        nightly.add_jobs()
        own_settings.add_settings()
