"""A person's calendar: a secret, revocable feed of every deadline, and one deadline as a file."""

import hashlib
import logging
import secrets
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications import calendar
from applications.models import Application, Deadline, User

log = logging.getLogger(__name__)

MOMENT = "D j M Y H:i"
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


def feed(person: User) -> bytes:
    """Every deadline that is not met, of every application that is not over or archived."""
    rows = Deadline.objects.unmet().filter(
        application__owner=person, application__archived_at=None, instant__isnull=False
    )
    rows = rows.exclude(application__stage__in=Application.OVER).order_by("instant", "id")[:MOST]
    return _ics(rows.select_related("application__posting"), person)


def one(deadline: Deadline) -> bytes:
    """One deadline as a calendar file."""
    return _ics([deadline], deadline.application.owner)


def _ics(deadlines: Iterable[Deadline], person: User) -> bytes:
    with timezone.override(person.tz), translation.override(person.language):
        entries = [_entry(deadline, person) for deadline in deadlines]
        return calendar.ics(entries, name=settings.SITE_NAME)


def _entry(deadline: Deadline, person: User) -> calendar.CalendarEvent:
    instant: Any = deadline.instant
    application = deadline.application
    posting = application.posting
    there, here = deadline.clocks(person.zone)
    at_home = _("%(moment)s for you") % {"moment": date_format(here.local, MOMENT)}
    lines = [str(posting), f"{date_format(there.local, MOMENT)} {there.place} · {at_home}"]
    if not deadline.zone:
        lines.append(_("The zone is not stated: counted from the earliest place on Earth."))
    if deadline.wording and deadline.evidence.get("state") == "corrected":
        lines.append(
            _("Corrected by you. It was read from: “%(words)s”") % {"words": deadline.wording}
        )
    elif deadline.wording:
        lines.append(f"“{deadline.wording}”")
    if posting.reference_number:
        lines.append(_("Reference number") + f": {posting.reference_number}")
    return calendar.CalendarEvent(
        uid=f"deadline-{deadline.pk}@{urlsplit(settings.SITE_URL).hostname}",
        sequence=deadline.sequence,
        at=instant,
        written_at=application.changed_at,
        summary=f"{posting.institution or posting}: {deadline.get_kind_display()}",
        description="\n".join(lines),
        url=settings.SITE_URL + application.get_absolute_url(),
    )
