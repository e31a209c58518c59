"""The only code of assessments that composes queries."""
