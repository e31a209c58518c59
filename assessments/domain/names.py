"""The names an instrument's expressions may use: its items, scales, panels, facts and policies."""

from dataclasses import dataclass, field, replace
from typing import Any


class BadExpression(ValueError):
    """An expression that cannot be read; the message says which part and why."""


@dataclass
class Names:
    """The names an expression may use, and in `used` those it did use."""

    values: frozenset[str]
    panels: frozenset[str]
    facts: frozenset[str]
    policies: frozenset[str]
    used: list[str] = field(default_factory=list)

    def value(self, name: Any) -> str:
        """The name of an item or scale, once it is known to exist; `panel.entry` for one result of a panel."""
        panel = name.partition(".")[0] if isinstance(name, str) else ""
        if name not in self.values and panel not in self.panels:
            raise BadExpression(f"there is no item or scale {name!r}")
        self.used.append(panel)
        return str(name)

    def inside_each(self) -> "Names":
        """The names inside an expression that is asked for every entry of a panel."""
        return replace(self, values=self.values | {"$key", "$value"})

    def since(self, mark: int) -> tuple[str, ...]:
        """The names used since that many had been."""
        return tuple(dict.fromkeys(name for name in self.used[mark:] if name in self.values or name in self.panels))
