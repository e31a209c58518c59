"""A clinic's days, from the first person in to the last signature."""
