"""What a site decides for itself: its own thresholds, intervals and what it offers. Each app registers its own.

A setting says what holds until somebody decides, and the source of that. What was decided is a row
(`clinic.models.SiteSetting`) from a day on, so that any past day can be read as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from clinic.errors import Malformed

Value = bool | float | str | None

YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing a site decides. The type of `default` says what it takes: yes or no, a number, one of `choices`.

    `low` and `high` are what a number can be, in `unit`. Where `empty` says what that means, there may be no number;
    where `zero` does, there may be 0 below `low`.
    """

    key: str
    group: str
    title: str
    default: Value
    source: str
    low: float = 0
    high: float = 0
    unit: str = ""
    empty: str = ""
    zero: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)

    def read(self, written: str) -> Value:
        """The value somebody typed or chose. Raises Malformed with what would be right."""
        written = written.strip()
        if self.answers:
            if written not in self.answers:
                raise self._wrong("Choose one of the list.")
            return YES_NO[written] if isinstance(self.default, bool) else written
        if not written and self.empty:
            return None
        try:
            number = Decimal(written)
        except InvalidOperation as problem:
            raise self._wrong(self.range) from problem
        if number == 0 and self.zero:
            return 0
        if not number.is_finite() or not self.low <= number <= self.high or number % 1:
            raise self._wrong(self.range)
        return int(number)

    @property
    def answers(self) -> Mapping[str, str]:
        """What can be chosen, in words; nothing where a number is typed."""
        return {"yes": "yes", "no": "no"} if isinstance(self.default, bool) else self.choices

    @property
    def range(self) -> str:
        """What a number can be, as a sentence."""
        said = f"A whole number from {self.low:g} to {self.high:g}"
        said += f", or 0: {self.zero}" if self.zero else ""
        return f"{said}, or empty: {self.empty}." if self.empty else f"{said}."

    def in_words(self, value: Value) -> str:
        """The value as a page says it."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if value is None:
            return self.empty
        if value == 0 and self.zero:
            return self.zero
        return self.choices.get(str(value)) or f"{value:g} {self.unit}".strip()

    def as_typed(self, value: Value) -> str:
        """The value as the form has it."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        return "" if value is None else str(value)

    def _wrong(self, why: str) -> Malformed:
        return Malformed("This cannot be set so.", fields={"value": [why]})


_settings: dict[str, Setting] = {}


def add_setting(setting: Setting) -> None:
    """Register one. Two of one key are a mistake."""
    if _settings.get(setting.key, setting) != setting:
        raise ValueError(f"there is already a setting called {setting.key}")
    _settings[setting.key] = setting


def all_settings() -> tuple[Setting, ...]:
    """Every setting, in the order in which they were registered."""
    return tuple(_settings.values())


def setting_named(key: str) -> Setting | None:
    """The setting of that key."""
    return _settings.get(key)
