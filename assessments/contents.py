"""What this app answers when somebody outside is told of drug tests, laboratory results or questionnaires."""

from assessments.selectors.told import assessment_lines, drug_test_lines, laboratory_lines
from patients.contents import add_source


def add_sources() -> None:
    """Called once, when the app is ready."""
    add_source("drug_tests", drug_test_lines)
    add_source("laboratory", laboratory_lines)
    add_source("assessments", assessment_lines)
