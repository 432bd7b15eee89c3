"""The secret addresses of a referee's page: made for each mail, kept as hashes, taken back at once.

A link is good until 60 days after the last letter is due, or until it is taken back. Nobody who
reads the database can make one of its rows: each secret has 256 bits and stands in one mail only.

What a mail's link opens is a page under an address of its own, the pass, which stops working by
itself: no cookie is needed, and the secret is in no later request, history or screenshot.
"""

import logging
import secrets
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse

from applications.models import Deadline, Referee, RefereeLink, RefereeVisit, StoppedAddress
from applications.models.referee_page import digest_of, keyed

log = logging.getLogger(__name__)

GOOD_AFTER_LAST = timedelta(days=60)
PASS_LASTS = timedelta(days=14)
VISITS_KEPT = timedelta(days=365)
STOP, PASS, RENEWAL = "referee.stop", "referee.pass", "referee.renewal"

Purpose = RefereeLink.Purpose
# Met or closed as well: what was mailed is to open when the application is in, and when it is over.
_DEADLINE = "referee__references__application__deadlines"
_OF_LETTERS = Q(**{f"{_DEADLINE}__kind__in": [Deadline.Kind.APPLICATION, Deadline.Kind.LETTERS]})
LAST_DUE = Max(f"{_DEADLINE}__instant", filter=_OF_LETTERS)


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
    last = RefereeLink.objects.filter(pk=link.pk).aggregate(last=LAST_DUE)["last"]
    return _end(link, last)


def _end(link: RefereeLink, last: datetime | None) -> datetime:
    return max(link.made_at, last or link.made_at) + GOOD_AFTER_LAST


def pass_of(link: RefereeLink, now: datetime) -> str:
    """What opens the page from now on, for a while."""
    return signing.dumps([link.pk, int(now.timestamp())], salt=PASS)


def read_pass(token: str) -> tuple[RefereeLink | None, datetime] | None:
    """The link it was made from, if that is still there, and when; None when it is not ours."""
    try:
        pk, seconds = signing.loads(token, salt=PASS)
    except signing.BadSignature:
        return None
    return _link(pk), datetime.fromtimestamp(seconds, UTC)


def why_closed(link: RefereeLink, now: datetime, opened_at: datetime | None = None) -> str:
    """ "" where it opens the page; "taken", "ended" or, of a pass alone, "old"."""
    if link.revoked_at is not None or not link.referee.owner.is_active:
        return "taken"
    if not is_good(link, now):
        return "ended"
    return "old" if opened_at and not now - PASS_LASTS < opened_at <= now + PASS_LASTS else ""


def renewal_of(link: RefereeLink) -> str:
    """What asks for a new link in the place of one that ended; it opens nothing by itself."""
    return signing.dumps(link.pk, salt=RENEWAL)


def read_renewal(token: str) -> RefereeLink | None:
    """The link that ended; None when it is not ours, or gone."""
    try:
        return _link(signing.loads(token, salt=RENEWAL))
    except signing.BadSignature:
        return None


def _link(pk: int) -> RefereeLink | None:
    return RefereeLink.objects.select_related("referee__owner").filter(pk=pk).first()


@transaction.atomic
def open_calendar(referee: Referee, now: datetime) -> str:
    """The address of a feed of their due dates, told this once; the one before is dead."""
    referee.owner.hold()
    calendars = RefereeLink.objects.filter(referee=referee, purpose=Purpose.CALENDAR)
    calendars.filter(revoked_at=None).update(revoked_at=now)
    return make(referee, now, Purpose.CALENDAR)


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


def forget(now: datetime) -> int:
    """Links that nobody can open any more go, and visits older than a year."""
    old = RefereeLink.objects.filter(made_at__lte=now - GOOD_AFTER_LAST).annotate(last=LAST_DUE)
    gone = [link.pk for link in old.iterator() if now >= _end(link, link.last) + GOOD_AFTER_LAST]
    visits, _each = RefereeVisit.objects.filter(at__lte=now - VISITS_KEPT).delete()
    for start in range(0, len(gone), 500):
        RefereeLink.objects.filter(pk__in=gone[start : start + 500]).delete()
    return len(gone) + visits
