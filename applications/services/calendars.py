"""A person's calendar: a secret, revocable feed of every deadline, and one deadline as a file."""

import hashlib
import logging
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import calendar
from applications.core.deadline import place_of
from applications.models import Application, Deadline, Referee, RemovedDeadline, User
from applications.models.posting import web_page
from applications.services import letters, removed_deadlines

log = logging.getLogger(__name__)

MOMENT = gettext_lazy("D j M Y H:i")
MOST = 2000  # events in one feed; nobody reads more, and the answer stays small


def open_feed(person: User) -> str:
    """The address of a new feed, told this once; the one before, if any, is dead."""
    token = secrets.token_urlsafe(32)
    person.feed_sha256 = _digest(token)
    person.save(update_fields=["feed_sha256"])
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
    """Every deadline that is not met, of every application that is not over or archived.

    For a month, what was in the feed before and no longer counts is in it as cancelled
    (RFC 5545, 3.8.1.11).
    """
    mine = Deadline.objects.filter(owner=person, instant__isnull=False)
    counts = Q(met_at=None, closed_at=None, application__archived_at=None) & ~Q(
        application__stage__in=Application.OVER
    )
    lately = now - removed_deadlines.TOLD_FOR
    over = mine.exclude(counts).filter(changed_at__gte=lately)
    gone = RemovedDeadline.objects.filter(owner=person, removed_at__gte=lately)
    gone = gone.exclude(number__in=mine.values("pk"))  # without a moment for a while
    rows = mine.filter(counts).order_by("instant", "id")[:MOST]
    with timezone.override(person.tz), translation.override(person.language):
        return calendar.ics(
            [
                *(_event(row, person) for row in rows.select_related("application__posting")),
                *(
                    _event(row, person, cancelled=True)
                    for row in over.select_related("application__posting")[:MOST]
                ),
                *(_removed(row) for row in gone[:MOST]),
            ],
            name=settings.SITE_NAME,
        )


def one(deadline: Deadline) -> bytes:
    """One deadline as a calendar file."""
    person = deadline.application.owner
    with timezone.override(person.tz), translation.override(person.language):
        return calendar.ics([_event(deadline, person)], name=settings.SITE_NAME)


def _uid(number: int) -> str:
    return f"deadline-{number}@{urlsplit(settings.SITE_URL).hostname}"


def _removed(row: RemovedDeadline) -> calendar.CalendarEvent:
    return calendar.CalendarEvent(
        uid=_uid(row.number),
        sequence=row.sequence,
        at=row.instant,
        written_at=row.removed_at,
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
        lines.append(f"“{deadline.wording}”")
    if deadline.told_by:
        lines.append(capfirst(deadline.told_in_full))
    if posting.reference_number:
        lines.append(_("Reference number") + f": {posting.reference_number}")
    page = settings.SITE_URL + application.get_absolute_url()
    is_interview = deadline.kind == Deadline.Kind.INTERVIEW
    if is_interview:
        lines += [deadline.note] if deadline.note else []
        lines += [page] if deadline.link else []
    return calendar.CalendarEvent(
        uid=_uid(deadline.pk),
        sequence=deadline.sequence,
        at=instant,
        written_at=deadline.changed_at,
        summary=f"{posting.institution or posting}: {deadline.get_kind_display()}",
        description="\n".join(lines),
        url=deadline.link or page,
        location=deadline.place,
        keeps_busy=is_interview and deadline.time is not None,
        cancelled=cancelled,
    )


def feed_of_letters(referee: Referee, now: datetime) -> bytes:
    """By when this referee's letters are due, on their clock and in their language; what is in, or
    declined, is not due."""
    zone, unsent = referee.clock, letters.asked_of(referee).unsent()
    with timezone.override(ZoneInfo(zone)), translation.override(referee.language):
        due = [one for one in letters.read(unsent) if one.instant]
        name = _("Letters for %(name)s") % {"name": referee.owner.name}
        return calendar.ics([_letter(one, zone) for one in due[:MOST]], name=name)


def _letter(letter: letters.Letter, zone: str) -> calendar.CalendarEvent:
    reference, due = letter.reference, letter.due
    assert due is not None and due.instant is not None
    posting = reference.application.posting
    lines = [
        str(posting),
        _both_clocks(letter, zone),
        reference.way_for_referee,
        reference.goes_to,
    ]
    facts = {"name": reference.referee.owner.name, "place": reference.application.place}
    return calendar.CalendarEvent(
        uid=f"letter-{reference.pk}@{urlsplit(settings.SITE_URL).hostname}",
        sequence=due.sequence,
        at=due.instant,
        written_at=due.changed_at,
        summary=_("Letter for %(name)s: %(place)s") % facts,
        description="\n".join(filter(None, lines)),
        url=web_page(posting.url),  # nothing else here opens to a referee
    )


def _both_clocks(letter: letters.Letter, zone: str) -> str:
    """Theirs, and the institution's where that shows another."""
    there, here = letter.due.clocks(zone)  # type: ignore[union-attr]
    told = [f"{date_format(here.local, str(MOMENT))} ({place_of(zone)})"]
    if there.local.replace(tzinfo=None) != here.local.replace(tzinfo=None):
        told.append(f"{date_format(there.local, str(MOMENT))} {there.place}")
    return f"{'; '.join(told)} {letter.end_words}".strip()
