"""A message with *Undo* for half a minute; afterwards the history offers it."""

from datetime import timedelta

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest

from applications.models import Event

LASTS = timedelta(seconds=30)  # how long the button stands, see static/js/dismiss.js
_ON_THE_WAY = timedelta(seconds=5)  # from this server to the eye, and the press back
_SALT = "undo"


def offer_undo(request: HttpRequest, words: str, *events: Event | None) -> None:
    """Say what was done, with a button that takes back all of it; None where nothing happened."""
    done = [event.pk for event in events if event is not None]
    what = signing.dumps(done, salt=_SALT, compress=True) if done else ""
    messages.success(request, words, extra_tags=what)


class Late(Exception):  # noqa: N818 – no fault
    """The half minute is over; `events` are what was offered."""

    def __init__(self, events: list[int]) -> None:
        self.events = events
        super().__init__(events)


def offered_in(what: str) -> list[int]:
    """The events of such a message. Raises Late, or signing.BadSignature where it is none."""
    try:
        return signing.loads(what, salt=_SALT, max_age=LASTS + _ON_THE_WAY)
    except signing.SignatureExpired:
        raise Late(signing.loads(what, salt=_SALT)) from None
