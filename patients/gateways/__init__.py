"""Ways out of the house for a message, chosen by the environment. Without a choice nothing leaves.

A gateway takes a message with its key. One that may deliver the same key twice says so, and is never asked twice for
what may have gone out already.
"""

from patients.gateways.chosen import gateway_for, open_channels
from patients.gateways.message import Message, NotSentError

__all__ = ["Message", "NotSentError", "gateway_for", "open_channels"]
