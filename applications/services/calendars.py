"""A person's calendar: a secret, revocable feed of every deadline, and one deadline as a file."""

import hashlib
import logging
import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import calendar
from applications.errors import FeedIsOpen
from applications.models import Application, Deadline, RemovedDeadline, User
from applications.services import removed_deadlines
from tracker.version import VERSION

log = logging.getLogger(__name__)

MOMENT = gettext_lazy("D j M Y H:i")
TOLD = (
    "uid", "sequence", "changed_at", "instant", "kind", "time", "zone", "zone_source", "wording",
    "evidence", "note", "place", "anchor", "anchor_days", "hardness", "met_at",
    "application__posting_id",
)  # fmt: skip
# What changes one of these must count as a change of its deadlines.
TOLD_OF_POSTING = ("title", "institution", "reference_number", "city")
MOST = 10_000  # events in one feed; nobody reads more, and it is written within seconds


def open_feed(person: User, *, anew: bool = True) -> str:
    """The address of a new feed, told this once; the one before, if any, is dead.

    Raises FeedIsOpen where there is one, and it is not to be made `anew`.
    """
    token = secrets.token_urlsafe(32)
    mine = User.objects.filter(pk=person.pk)
    rows = mine if anew else mine.filter(feed_sha256=None)
    if not rows.update(feed_sha256=_digest(token)):
        raise FeedIsOpen
    person.feed_sha256 = _digest(token)
    log.info("feed opened", extra={"person": person.pk})
    return settings.SITE_URL + reverse("feed_ics", args=[token])


def close_feed(person: User) -> None:
    """No feed any more."""
    person.feed_sha256 = None
    person.save(update_fields=["feed_sha256"])
    log.info("feed closed", extra={"person": person.pk})


def whose_feed(token: str) -> User | None:
    """The person whose feed this is, or None when the address is made up or was taken back."""
    digest = _digest(token)
    person = User.objects.filter(feed_sha256=digest, is_active=True).first()
    if person is None or not constant_time_compare(person.feed_sha256 or "", digest):
        return None
    return person


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def feed(person: User, now: datetime) -> bytes:
    """Every deadline that is not met, of every application that is not over or archived; where
    there are more than a calendar takes, those furthest ahead.

    For a fortnight, what was in the feed before and no longer counts is in it as cancelled
    (RFC 5545, 3.8.1.11).
    """
    told, gone = _told(person, now)
    rows = told.order_by("-instant", "-id").annotate(counts=_COUNTS)[:MOST]
    with timezone.override(person.tz), translation.override(person.language):
        return calendar.ics(
            [
                *(_event(row, person, cancelled=not row.counts) for row in reversed(_read(rows))),
                *(_removed(row) for row in gone[:MOST]),
            ],
            name=settings.SITE_NAME,
        )


def feed_mark(person: User, now: datetime) -> str:
    """The same as long as the feed is, letter by letter; told from sums, without writing it."""
    told, gone = _told(person, now)
    # A change counts up, a row that goes leaves a grave: no two states have these in common.
    sums = told.aggregate(
        Count("pk"), Sum("pk"), Sum("sequence"), Max("changed_at"), counts=Count("pk", _COUNTS)
    )
    graves = gone.aggregate(Count("pk"), Sum("pk"), Max("removed_at"))
    words = (VERSION, settings.SITE_URL, settings.SITE_NAME, person.language, person.zone)
    return _digest(repr((words, person.pk, sums, graves)))


_COUNTS = Q(met_at=None, closed_at=None, application__archived_at=None) & (
    ~Q(application__stage__in=Application.OVER)
    | Q(application__stage=Application.Stage.REJECTED, kind__in=Deadline.AFTER_REJECTION)
)


def _told(person: User, now: datetime) -> tuple[QuerySet[Deadline], QuerySet[RemovedDeadline]]:
    """What the feed tells of: rows that are there, counting or lately called off, and gone ones."""
    mine = Deadline.objects.filter(owner=person, instant__isnull=False)
    lately = now - removed_deadlines.TOLD_FOR
    gone = RemovedDeadline.objects.filter(owner=person, removed_at__gt=lately)
    gone = gone.exclude(number__in=mine.values("pk"))  # without a moment for a while
    return mine.filter(_COUNTS | Q(changed_at__gt=lately)), gone


def _read(rows: QuerySet[Deadline]) -> "QuerySet[Any]":
    """With all that an event tells, and nothing else of ten thousand postings."""
    posting = (f"application__posting__{name}" for name in TOLD_OF_POSTING)
    return rows.select_related("application__posting").only(*TOLD, *posting)


def one(deadline: Deadline) -> bytes:
    """One deadline as a calendar file."""
    person = deadline.application.owner
    with timezone.override(person.tz), translation.override(person.language):
        return calendar.ics([_event(deadline, person)], name=settings.SITE_NAME)


def _removed(row: RemovedDeadline) -> calendar.CalendarEvent:
    return calendar.CalendarEvent(
        uid=str(row.uid),
        sequence=row.sequence,
        at=row.instant,
        changed_at=row.removed_at,
        summary=_("Removed deadline"),
        description="",
        url=settings.SITE_URL,
        cancelled=True,
    )


def _event(deadline: Deadline, person: User, *, cancelled: bool = False) -> calendar.CalendarEvent:
    instant: Any = deadline.instant
    application = deadline.application
    posting = application.posting
    there, here = deadline.clocks(person.zone)
    at_home = _("%(moment)s for you") % {"moment": date_format(here.local, str(MOMENT))}
    lines = [str(posting), f"{date_format(there.local, str(MOMENT))} {there.place} · {at_home}"]
    if not deadline.zone:
        lines.append(_("The zone is not stated: counted from the earliest place on Earth."))
    if deadline.wording and deadline.evidence.get("state") == "corrected":
        lines.append(
            _("Corrected by you. It was read from: “%(words)s”") % {"words": deadline.wording}
        )
    elif deadline.wording:
        lines.append(f"{deadline.told_later} “{deadline.wording}”".lstrip())
    if deadline.told_by:
        lines.append(capfirst(deadline.told_in_full))
    if deadline.hardness:
        lines.append(capfirst(deadline.late_words))
    if posting.reference_number:
        lines.append(_("Reference number") + f": {posting.reference_number}")
    page = settings.SITE_URL + application.get_absolute_url()
    if deadline.note:
        lines.append(deadline.note)
    if deadline.link:
        lines.append(page)
    return calendar.CalendarEvent(
        uid=str(deadline.uid),
        sequence=deadline.sequence,
        at=instant,
        changed_at=deadline.changed_at,
        summary=f"{posting.institution or posting}: {Deadline.Kind(deadline.kind).label}",
        description="\n".join(lines),
        url=deadline.link or page,
        location=deadline.place,
        begins=deadline.kind in Deadline.BY_MORNING,
        keeps_busy=deadline.kind == Deadline.Kind.INTERVIEW and deadline.time is not None,
        cancelled=cancelled,
    )
