"""The secret addresses of a referee's page: made for each mail, kept as hashes, taken back at once.

A link is good until 60 days after the last letter is due, or until it is taken back. Nobody who
reads the database can make one of its rows: each secret has 256 bits and stands in one mail only.

What a mail's link opens is a page under an address of its own, the pass, which stops working by
itself: no cookie is needed, and the secret is in no later request, history or screenshot.
"""

import logging
import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.urls import reverse

from applications.errors import RowGone
from applications.models import Deadline, Referee, RefereeLink, RefereeVisit, StoppedAddress, User
from applications.models.owned import read_anew
from applications.models.referee_page import digest_of, digests_of, keyed

log = logging.getLogger(__name__)

GOOD_AFTER_LAST = timedelta(days=60)
PASS_LASTS = timedelta(days=14)
VISITS_KEPT = timedelta(days=365)
PASS, RENEWAL = "referee.pass", "referee.renewal"
# Only what stood in a mail shows that its reader is who has the address: the applicant can open
# the page, too, by a link of their own.
RESUMES = timedelta(days=1)
STOP, STOP_IN_MAIL = "referee.stop", "referee.stop-in-mail"

Purpose = RefereeLink.Purpose
# Met or closed as well: what was mailed is to open when the application is in, and when it is over.
_DEADLINE = "referee__references__application__deadlines"
_OF_LETTERS = Q(**{f"{_DEADLINE}__kind__in": [Deadline.Kind.APPLICATION, Deadline.Kind.LETTERS]})
LAST_DUE = Max(f"{_DEADLINE}__instant", filter=_OF_LETTERS)


def make(referee: Referee, now: datetime, purpose: str = Purpose.PAGE) -> str:
    """A new secret address, told this once."""
    token = secrets.token_urlsafe(32)
    link = RefereeLink.objects.create(
        referee=referee, purpose=purpose, sha256=digest_of(token), made_at=now
    )
    log.info("referee %s: link %s made (%s)", referee.pk, link.pk, purpose)
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
    return signing.dumps([link.pk, int(now.timestamp()), link.referee.language], salt=PASS)


class Pass(NamedTuple):
    """The link it was made from, if that is still there; when, and in whose language."""

    link: RefereeLink | None
    at: datetime
    language: str


def read_pass(token: str) -> Pass | None:
    """None when it is not ours."""
    try:
        pk, seconds, *language = signing.loads(token, salt=PASS)
    except signing.BadSignature:
        return None
    return Pass(_link(pk), datetime.fromtimestamp(seconds, UTC), "".join(language))


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


def calendar_of(referee: Referee) -> int:
    """The number of the feed they made, 0 where there is none: a page says which it knows of."""
    feeds = RefereeLink.objects.filter(referee=referee, purpose=Purpose.CALENDAR, revoked_at=None)
    return feeds.values_list("pk", flat=True).first() or 0


@transaction.atomic
def open_calendar(link: RefereeLink, known: int, now: datetime) -> str:
    """The address of a feed of their due dates, told this once; the one before is dead.

    "" where another was made since the page was shown: the page sent again kills nothing. Raises
    RowGone where the link does not open the page any more.
    """
    link.referee.owner.hold()
    read_anew(link, "revoked_at")
    if why_closed(link, now):
        raise RowGone
    if calendar_of(link.referee) != known:
        return ""
    RefereeLink.objects.filter(pk=known).update(revoked_at=now)
    return make(link.referee, now, Purpose.CALENDAR)


@transaction.atomic
def take_back(referee: Referee, now: datetime) -> int:
    """Every address of theirs is dead, and each page that is open; how many were alive."""
    referee.owner.hold()
    number = RefereeLink.objects.filter(referee=referee, revoked_at=None).update(revoked_at=now)
    log.info("referee %s: %s links taken back", referee.pk, number)
    return number


@transaction.atomic
def make_anew(referee: Referee, now: datetime) -> str:
    """A new secret address in the place of all there were."""
    take_back(referee, now)
    return make(referee, now)


# ── No more mail ──────────────────────────────────────────────────────────────────────────────────


class Stop(NamedTuple):
    """Who wants no more mail, and about whom: nobody where that account is gone."""

    owner: User | None
    email: str
    by_mail: bool

    @property
    def referees(self) -> "QuerySet[Referee]":
        """Whom the applicant has under this address by now."""
        return having(self.email).filter(owner=self.owner)


def having(email: str) -> "QuerySet[Referee]":
    """Whoever has this address by now, whose referees they are."""
    here = Q(email__iexact=email) | Q(other_email__iexact=email)
    return Referee.objects.filter(here).select_related("owner")


def stop_link(referee: Referee, salt: str = STOP) -> str:
    """The address of the page that stops mail to them; mail readers POST to it by themselves."""
    token = signing.dumps([referee.owner_id, referee.email], salt=salt)
    return settings.SITE_URL + reverse("letters_stop", args=[token])


def read_stop(token: str) -> Stop | None:
    """Whose address stops what; None when it is not ours."""
    for salt in (STOP, STOP_IN_MAIL):
        with suppress(signing.BadSignature):
            owner, email = signing.loads(token, salt=salt)
            return Stop(User.objects.filter(pk=owner).first(), email, salt == STOP_IN_MAIL)
    return None


def stop(email: str, owner: User | None, now: datetime) -> bool:
    """No more mail to this address about this applicant, or, without one, about anybody, whoever
    adds it again; False where that was so."""
    if is_stopped(email, owner):
        return False
    row, _is_new = StoppedAddress.objects.get_or_create(
        owner=owner, digest=keyed(email), defaults={"stopped_at": now}
    )
    log.info("stop %s: no more mail (%s)", row.pk, f"person {owner.pk}" if owner else "site")
    return True


def may_resume(email: str, owner: User | None, now: datetime) -> bool:
    """Whether a mail's link takes this stop back: for a day. An answer may quote the mail, and
    whoever reads it has the link; later only who runs the site can (manage.py allow_mail)."""
    lately = StoppedAddress.objects.of(email).filter(stopped_at__gt=now - RESUMES)
    return lately.filter(owner=owner).exists()


def allow(email: str) -> int:
    """Whoever has this address wants mail again, and said so to the people who run the site; how
    many stops there were."""
    return StoppedAddress.objects.of(email).delete()[0]


def resume(email: str, owner: User | None) -> bool:
    """Mail may go there again: they said so themselves; False where it might."""
    return bool(StoppedAddress.objects.of(email).filter(owner=owner).delete()[0])


def is_stopped(email: str, owner: User | None) -> bool:
    """Whether this very stop is there."""
    return StoppedAddress.objects.of(email).filter(owner=owner).exists()


def wants_none(referee: Referee) -> bool:
    """Whether they asked for no mail about their applicant, or about anybody."""
    return bool(stopped_among([referee]))


def stopped_among(referees: Iterable[Any]) -> set[int]:
    """The numbers of those who want none, by either of their addresses; one query."""
    known = [
        (digest, one)
        for one in referees
        for email in (one.email, one.other_email)
        if email
        for digest in digests_of(email)
    ]
    if not known:
        return set()
    rows = StoppedAddress.objects.filter(digest__in={digest for digest, _one in known})
    there = set(rows.values_list("digest", "owner"))
    return {one.pk for digest, one in known if there & {(digest, one.owner_id), (digest, None)}}


def use_todays_key() -> int:
    """Stops found under an older key, which is given up some day, go on under today's; how many."""
    if not settings.SECRET_KEY_FALLBACKS:
        return 0
    kept = set(StoppedAddress.objects.values_list("digest", flat=True))
    rows = Referee.objects.order_by().values_list("email", "other_email")
    addresses = {email for both in rows.iterator() for email in both if email}
    old = [email for email in addresses if kept.intersection(digests_of(email)[1:])]
    return sum(StoppedAddress.objects.use_todays_key(email) for email in old)


def forget(now: datetime) -> int:
    """Links that nobody can open any more go, and visits older than a year."""
    old = RefereeLink.objects.filter(made_at__lte=now - GOOD_AFTER_LAST).annotate(last=LAST_DUE)
    gone = [link.pk for link in old.iterator() if now >= _end(link, link.last) + GOOD_AFTER_LAST]
    visits, _each = RefereeVisit.objects.filter(at__lte=now - VISITS_KEPT).delete()
    for start in range(0, len(gone), 500):
        RefereeLink.objects.filter(pk__in=gone[start : start + 500]).delete()
    return len(gone) + visits
