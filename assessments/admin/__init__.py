"""The administration pages of this app; importing a module registers its pages."""

from assessments.admin import observations, taking

__all__ = ["observations", "taking"]
