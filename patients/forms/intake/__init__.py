"""The questions of the guided intake."""
