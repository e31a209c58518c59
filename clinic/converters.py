"""Parts of addresses."""

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


def register() -> None:
    """Make `<key:...>` known to the addresses. Called once, when the app is ready."""
    register_converter(RowKey, "key")
