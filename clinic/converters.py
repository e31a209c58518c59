"""Parts of addresses."""

from datetime import date

from django.urls import register_converter


class RowKey:
    """The key of a row: a number every database can look for."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Its digits."""
        return str(value)


class Day:
    """A day as in 2026-11-20; one that is not in the calendar is no address."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """The day."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Its ISO form."""
        return value.isoformat()


def register() -> None:
    """Make `<key:...>` and `<day:...>` known to the addresses. Called once, when the app is ready."""
    register_converter(RowKey, "key")
    register_converter(Day, "day")
