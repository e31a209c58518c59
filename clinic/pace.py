"""How often one address may knock at a door that needs no account."""

from datetime import timedelta

from allauth.core.internal.httpkit import get_client_ip
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def too_often(request: HttpRequest, door: str, *, most: int, within: timedelta) -> bool:
    """Whether this address has knocked at that door more than `most` times; it may again once it has rested.

    The cache holds a keyed digest of the address, never the address: it can be a person's own.
    """
    address = get_client_ip(request) or ""
    key = f"pace:{salted_hmac('clinic.pace', f'{door} {address}', algorithm='sha256').hexdigest()}"
    knocks = cache.get(key, 0) + 1
    cache.set(key, knocks, int(within.total_seconds()))
    return bool(knocks > most)
