"""Secret addresses are not there to be guessed: wrong ones from one place are counted."""

import time
from ipaddress import IPv6Address, ip_address

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from redis import RedisError

MINUTE = 60
TRIES = 20  # wrong addresses a minute


def is_paused(request: HttpRequest) -> bool:
    """Whether this minute has seen enough wrong addresses from there."""
    try:
        return cache.get(_key(request), 0) >= TRIES
    except RedisError:  # a secret of 256 bits is not guessed while the cache is away
        return False


def count(request: HttpRequest) -> None:
    """One more wrong address from there."""
    try:
        cache.add(_key(request), 0, timeout=2 * MINUTE)
        cache.incr(_key(request))
    except (RedisError, ValueError):  # ValueError: it ran out between the two
        return


def pause() -> HttpResponse:
    """Come back in a minute."""
    words = _("Too many wrong addresses in a short time. Wait a minute, then try again.")
    return HttpResponse(
        words, content_type="text/plain; charset=utf-8", status=429, headers={"Retry-After": "60"}
    )


def _key(request: HttpRequest) -> str:
    """The caller's address, or its network where one caller has billions, and the minute."""
    address = ip_address(get_adapter(request).get_client_ip(request))
    if isinstance(address, IPv6Address):
        address = IPv6Address(int(address) >> 64 << 64)
    return f"guessing.{address}.{int(time.time()) // MINUTE}"
