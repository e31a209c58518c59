"""What a safety flag can be about, and what its task asks for. A file names one for each of its safety flags."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

SUICIDE_RISK = "suicide_risk"


class Danger(NamedTuple):
    """What somebody is asked to do at once, and of what the answer tells."""

    act: str
    tells_of: str

    @property
    def in_the_room(self) -> str:
        """The task's title when the answer came while staff were there."""
        return f"{self.act} now: an answer tells of {self.tells_of}"

    @property
    def from_home(self) -> str:
        """The task's title when nobody of the staff was there."""
        return f"Reach this person now: an answer from home tells of {self.tells_of}"


DANGERS: Mapping[str, Danger] = MappingProxyType(
    {
        SUICIDE_RISK: Danger("Be with this person", "suicide risk"),
        "dangerous_withdrawal": Danger("See this person", "dangerous withdrawal"),
        "body_danger": Danger("See this person", "danger to physical health"),
        "mind_danger": Danger("Be with this person", "danger to mental health"),
        "use_danger": Danger("See this person", "imminent danger from use"),
        "home_danger": Danger("Speak with this person in private", "danger where they live"),
        "tuberculosis": Danger("See this person", "symptoms of tuberculosis"),
        "heart_danger": Danger("Call a prescriber", "a QTc in the high-risk row"),
    }
)
