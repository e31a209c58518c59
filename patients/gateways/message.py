"""What every gateway takes, and how it says no."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One message on its way out. `key` is the same on every try of the same message."""

    key: str
    channel: str
    to: str
    sender: str
    subject: str
    body: str


class NotSentError(Exception):
    """The gateway did not take the message. `again`: it may take it later.

    `code` is short and holds nothing of the message: it is kept and logged.
    """

    def __init__(self, code: str, *, again: bool) -> None:
        super().__init__(code)
        self.code, self.again = code, again


class Gateway(Protocol):
    """One way out. `drops_twins`: a message handed over again, with its key, is not delivered a second time."""

    name: str
    drops_twins: bool

    def send(self, message: Message) -> str:
        """Hand it over, and what the other side calls it. Raises NotSentError; after any other error it may have gone
        out, and is tried again only where twins are dropped.
        """
