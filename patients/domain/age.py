"""How old a person is."""

from datetime import date


def age_on(birth_date: date | None, day: date) -> int | None:
    """Whole years lived on that day; None where the birth date is not known. Born on 29 February: older on 1 March."""
    if birth_date is None:
        return None
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
