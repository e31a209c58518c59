"""Guest dosing as the rules see it: approved days and the verified dose."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class GuestTerms:
    """A stay that has not been closed. `direction` is "here" for a guest here, "away" for ours elsewhere."""

    direction: str
    programme_name: str
    from_day: date
    until_day: date
    medication: str
    micrograms: int

    def covers(self, day: date) -> bool:
        """Whether the day is one of the approved ones."""
        return self.from_day <= day <= self.until_day
