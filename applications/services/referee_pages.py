"""The secret addresses of a referee's page: made for each mail, kept as hashes, taken back at once.

A link is good until 60 days after the last letter is due, or until it is taken back. Nobody who
reads the database can make one of its rows: each secret has 256 bits and stands in one mail only.
"""

import logging
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db.models import Max
from django.urls import reverse

from applications.models import Deadline, Referee, RefereeLink, StoppedAddress
from applications.models.referee_page import digest_of, keyed

log = logging.getLogger(__name__)

GOOD_AFTER_LAST = timedelta(days=60)
STOP = "referee.stop"

Purpose = RefereeLink.Purpose


def make(referee: Referee, now: datetime, purpose: str = Purpose.PAGE) -> str:
    """A new secret address, told this once."""
    token = secrets.token_urlsafe(32)
    RefereeLink.objects.create(
        referee=referee, purpose=purpose, sha256=digest_of(token), made_at=now
    )
    name = "letters_calendar" if purpose == Purpose.CALENDAR else "letters_link"
    return settings.SITE_URL + reverse(name, args=[token])


def find(token: str, purpose: str = Purpose.PAGE) -> RefereeLink | None:
    """The link of this secret, whether it is still good or not; None where there is none."""
    rows = RefereeLink.objects.select_related("referee__owner")
    return rows.filter(sha256=digest_of(token), purpose=purpose).first()


def is_good(link: RefereeLink, now: datetime) -> bool:
    """Not taken back, not too old, and its applicant still there."""
    alive = link.revoked_at is None and link.referee.owner.is_active
    return alive and now < ends_at(link)


def ends_at(link: RefereeLink) -> datetime:
    """60 days after the last letter of theirs is due; without a day, after the link was made."""
    days = Deadline.objects.of_letters().filter(application__references__referee=link.referee)
    last: datetime | None = days.aggregate(last=Max("instant"))["last"]
    return max(link.made_at, last or link.made_at) + GOOD_AFTER_LAST


def take_back(referee: Referee, now: datetime) -> int:
    """Every address of theirs is dead; how many were alive."""
    number = RefereeLink.objects.filter(referee=referee, revoked_at=None).update(revoked_at=now)
    log.info("referee links taken back", extra={"referee": referee.pk})
    return number


def stop_link(referee: Referee) -> str:
    """The address of the page that stops mail to them; mail readers POST to it by themselves."""
    token = signing.dumps([referee.pk, referee.email], salt=STOP)
    return settings.SITE_URL + reverse("letters_stop", args=[token])


def read_stop(token: str) -> tuple[Referee | None, str] | None:
    """Who wants to stop, if they are still there, and the address; None when it is not ours."""
    try:
        pk, email = signing.loads(token, salt=STOP)
    except signing.BadSignature:
        return None
    rows = Referee.objects.select_related("owner")
    return rows.filter(pk=pk, email=email).first(), str(email)


def wants_none(email: str) -> bool:
    """Whether this address asked for no mail of anybody here."""
    return StoppedAddress.objects.of(email).exists()


def stop_site(email: str, now: datetime) -> None:
    """No more mail to this address, whoever adds it again."""
    StoppedAddress.objects.get_or_create(digest=keyed(email), defaults={"stopped_at": now})


def resume_site(email: str) -> None:
    """Mail may go there again: they said so themselves."""
    StoppedAddress.objects.of(email).delete()
