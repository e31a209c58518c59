"""The assessments app."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Settings of the assessments app."""

    name = "assessments"
