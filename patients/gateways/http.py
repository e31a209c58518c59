"""A gateway of somebody else's, over HTTPS: a signed request with the key of the message.

The signature is over the time and the body, so that neither can be changed or sent again later; receipts come back
signed the same way (`signed`, `proven`).
"""

import hashlib
import hmac
import json
import re
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings

from clinic import clock
from patients.gateways.message import Message, NotSentError

TIMEOUT_S = 10
FRESH_FOR_S = 300  # how far the two clocks may be apart, and how old a signed message may be
SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")
# Statuses after which the same message may be taken later; every other refusal is for good.
# 409: an earlier try with the same key is still on its way (draft-ietf-httpapi-idempotency-key-header, 2.6).
LATER = frozenset({408, 409, 425, 429})
SERVER_FAULT = 500


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Follows nobody elsewhere: what is redirected arrives as a GET without its body, and would count as sent."""

    def redirect_request(self, *_: Any) -> None:
        """Leave the answer as it is, which makes it an HTTPError."""


_OPENER = urllib.request.build_opener(_StayHere)


class HttpGateway:
    """Posts JSON to `REMINDER_HTTP_URL`."""

    name, drops_twins = "http", True

    def send(self, message: Message) -> str:
        """Post it; the answer's `id` is what the other side calls it."""
        told = {"key": message.key, "channel": message.channel, "to": message.to, "from": message.sender}
        body = json.dumps({**told, "subject": message.subject, "body": message.body}).encode()
        request = urllib.request.Request(  # noqa: S310  the address is the clinic's own setting
            settings.REMINDER_HTTP_URL,
            data=body,
            headers={
                "Content-Type": "application/json",
                "Idempotency-Key": message.key,
                "X-Signature": signed(body, int(clock.now().timestamp())),
            },
        )
        try:
            with _OPENER.open(request, timeout=TIMEOUT_S) as answer:
                return _name_in(answer.read(10_000))
        except urllib.error.HTTPError as refusal:
            again = refusal.code in LATER or refusal.code >= SERVER_FAULT
            raise NotSentError(f"http_{refusal.code}", again=again) from refusal
        except OSError as error:
            raise NotSentError(type(error).__name__, again=True) from error


def signed(body: bytes, at: int) -> str:
    """The signature of a body at that second."""
    return f"t={at},v1={_mac(body, at)}"


def proven(body: bytes, signature: str, now: int) -> str | None:
    """What proves that the body was signed with our key, and lately: one value for each time and body. None when it
    was not. Takes the same time for every wrong signature.
    """
    found = SIGNATURE.fullmatch(signature)
    if not settings.REMINDER_HTTP_KEY or found is None:
        return None
    at = int(found.group(1))
    mac = _mac(body, at)
    return mac if hmac.compare_digest(mac, found.group(2)) and abs(now - at) <= FRESH_FOR_S else None


def _mac(body: bytes, at: int) -> str:
    return hmac.digest(settings.REMINDER_HTTP_KEY.encode(), f"{at}.".encode() + body, hashlib.sha256).hex()


def _name_in(answer: bytes) -> str:
    try:
        told = json.loads(answer)
    except ValueError:
        return ""
    return str(told.get("id", ""))[:100] if isinstance(told, dict) else ""
