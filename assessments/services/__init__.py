"""The only code of assessments that changes rows."""
