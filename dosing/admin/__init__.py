"""Administration pages of dosing: to look things up; what can be changed there goes through services."""

from dosing.admin import formulary, records

__all__ = ["formulary", "records"]
