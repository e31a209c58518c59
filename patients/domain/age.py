"""How old a person is."""

from datetime import date


def age_on(birth_date: date, day: date) -> int:
    """Whole years lived on that day. Born on 29 February: a year older on 1 March."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
