"""Rules of assessments: instruments as data, and what a filled-in one says. Pure Python."""
