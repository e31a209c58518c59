"""What dosing answers when somebody outside is told of a person's medicine or attendance."""

from dosing.selectors.told import attendance_lines, medication_lines
from patients.contents import add_source


def add_sources() -> None:
    """Called once, when the app is ready."""
    add_source("medication", medication_lines)
    add_source("attendance", attendance_lines)
