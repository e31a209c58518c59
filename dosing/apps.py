"""The dosing app."""

from django.apps import AppConfig


class DosingConfig(AppConfig):
    """Settings of the dosing app."""

    name = "dosing"
