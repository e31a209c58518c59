"""Which gateway a channel goes through: `REMINDER_GATEWAY`, one name for all or `email=smtp,sms=http`."""

from collections.abc import Mapping

from django.conf import settings

from patients.gateways.console import ConsoleGateway
from patients.gateways.file import FileGateway
from patients.gateways.http import HttpGateway
from patients.gateways.mail import MailGateway
from patients.gateways.message import Gateway

_GATEWAYS: Mapping[str, type[Gateway]] = {
    "file": FileGateway,
    "console": ConsoleGateway,
    "smtp": MailGateway,
    "http": HttpGateway,
}
_SENT_OUT = ("sms", "email")


def gateway_for(channel: str) -> Gateway:
    """The gateway of that channel. Raises KeyError for one that is not open."""
    return _GATEWAYS[_chosen()[channel]]()


def open_channels() -> tuple[str, ...]:
    """The channels that have a way out."""
    return tuple(_chosen())


def _chosen() -> Mapping[str, str]:
    told = settings.REMINDER_GATEWAY
    if told and "=" not in told:
        return dict.fromkeys(_SENT_OUT, told)
    return dict(part.strip().split("=", 1) for part in told.split(",") if part)
