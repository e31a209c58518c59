"""Rows of assessments: none yet."""
