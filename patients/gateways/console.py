"""Messages on the screen of whoever develops. Twins are not dropped: nobody receives them."""

import sys

from patients.gateways.message import Message


class ConsoleGateway:
    """Prints; for a developer's machine only."""

    name, drops_twins = "console", False

    def send(self, message: Message) -> str:
        """Print it."""
        sys.stdout.write(f"{message.channel} to {message.to} from {message.sender}: {message.body}\n")
        sys.stdout.flush()
        return f"console:{message.key}"
