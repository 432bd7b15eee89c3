"""Secret addresses are not there to be guessed: wrong ones from one place are counted.

The right one is looked up first and always answers, whoever else guesses from the same place. A
wrong one that comes again, such as a calendar's subscription that was taken back, is no new guess.
"""

import hashlib
import time
from ipaddress import IPv6Address, ip_address

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from redis import RedisError

MINUTE = 60
TRIES = 20  # wrong addresses a minute


def is_guess_too_many(request: HttpRequest, token: str) -> bool:
    """Count this wrong address; whether this minute has seen enough others from there."""
    place = _place(request)
    mark = f"{place}.{hashlib.sha256(token.encode()).hexdigest()[:16]}"
    try:
        if cache.get(mark):
            return False
        cache.add(place, 0, timeout=2 * MINUTE)
        if cache.incr(place) > TRIES:  # counted first: many may ask at the same moment
            return True
        cache.set(mark, 1, timeout=2 * MINUTE)
    except (RedisError, ValueError):  # ValueError: the count ran out between the two
        pass  # a secret of 256 bits is not guessed while the cache is away
    return False


def pause() -> HttpResponse:
    """Come back in a minute."""
    words = _("Too many wrong addresses in a short time. Wait a minute, then try again.")
    return HttpResponse(
        words, content_type="text/plain; charset=utf-8", status=429, headers={"Retry-After": "60"}
    )


def _place(request: HttpRequest) -> str:
    """The caller's address, or its network where one caller has billions, and the minute."""
    address = ip_address(get_adapter(request).get_client_ip(request))
    if isinstance(address, IPv6Address):
        address = IPv6Address(int(address) >> 64 << 64)
    return f"guessing.{address}.{int(time.time()) // MINUTE}"
