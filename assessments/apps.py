"""The assessments app."""

from datetime import timedelta

from django.apps import AppConfig

from clinic.jobs import add_job

# Often, so that a site's draw is made soon after its own day begins; a day that has been drawn stays drawn.
DRAWS_EVERY = timedelta(minutes=30)


class AssessmentsConfig(AppConfig):
    """Puts a person's assessments and observations on their chart, and draws random drug tests."""

    name = "assessments"

    def ready(self) -> None:
        """Add settings, panels, lanes and what is due, answer what is told outside, put the draw among the jobs."""
        from assessments import (  # noqa: PLC0415  rows exist only once the apps are ready
            check_ins,
            contents,
            menu,
            observation_panels,
            own_settings,
            panels,
            score_lanes,
        )
        from assessments.services.draws import draw_everywhere  # noqa: PLC0415

        own_settings.add_settings()
        menu.add_entries()
        contents.add_sources()
        check_ins.add_kinds()
        panels.add_to_chart()
        observation_panels.add_to_chart()
        score_lanes.add_to_chart()
        add_job("draw random drug tests", every=DRAWS_EVERY, run=draw_everywhere)
