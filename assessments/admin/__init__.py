"""The administration pages of this app; importing a module registers its pages."""

from assessments.admin import from_home, observations, taking

__all__ = ["from_home", "observations", "taking"]
