"""After sending: what is still to come of what went in, looked after on a few days until it is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from applications.core import after_sending as core
from applications.core.readiness import Readiness
from applications.models import Application, Event, SentFile, Submission
from applications.models.owned import read_anew
from applications.models.posting import unread
from applications.services import events, readiness

_A_DAY = timedelta(days=1)
# What a press says, and where it is kept.
FIELDS = {"receipt": "receipt_at", "missing": "complete_at", "look": "looked_at"}


@dataclass(frozen=True, slots=True)
class Look:
    """One that went in: since how many days, what is still open, and whether a look is due."""

    application: Application
    submission: Submission
    days: int
    open: tuple[core.What, ...]
    arrived: core.Arrived
    due: int | None
    next: date | None

    def beside(self, missed: bool) -> "Look | None":
        """Where what they miss is said already; None where nothing is left to ask."""
        still = tuple(what for what in self.open if what != "missing") if missed else self.open
        return replace(self, open=still) if still else None

    @property
    def link(self) -> str:
        """Where the portal, else the posting says more."""
        return self.application.posting.page


def of(
    application: Application, submission: Submission | None, at: Readiness, now: datetime
) -> Look | None:
    """What is open of one whose rows are at hand; None where all is in, or they said something."""
    if submission is None or application.stage not in Application.SENT:
        return None
    arrived = core.Arrived(
        fee=application.fee,
        is_unpaid=application.stage == Application.Stage.UNPAID,
        has_receipt=_has_receipt(application, submission),
        letters=at.letters,
        missing=at.missing,
        is_complete=submission.complete_at is not None,
    )
    if not arrived.open:
        return None
    today, sent, looked_on = _days(application, submission, now)
    if sent is None:
        return Look(application, submission, 0, arrived.open, arrived, None, None)
    days, is_due = (today - sent).days, core.due(sent, looked_on, today)
    following = core.next_look(sent, today)
    return Look(application, submission, days, arrived.open, arrived, is_due, following)


def sent_on(application: Application, submission: Submission | None) -> date | None:
    """The day it was sent, as it was entered, else on the person's calendar; None where nobody
    knows."""
    if application.submitted_at is None:
        return None
    day = submission.day if submission else None
    return day or application.submitted_at.astimezone(application.owner.tz).date()


def _days(
    application: Application, submission: Submission, now: datetime
) -> tuple[date, date | None, date | None]:
    """Today, when it was sent, if anybody knows, and when it was looked after, by the person."""
    tz, looked_at = application.owner.tz, submission.looked_at
    looked_on = looked_at.astimezone(tz).date() if looked_at else None
    return now.astimezone(tz).date(), sent_on(application, submission), looked_on


def lacks_receipt(application: Application) -> bool:
    """It went in, they said nothing yet, and no receipt is known of."""
    submission = application.submissions.standing().first()
    if submission is None or application.stage not in Application.SENT:
        return False
    return not _has_receipt(application, submission)


def _has_receipt(application: Application, submission: Submission) -> bool:
    """The person saw it, it has a number, or its file is there: at hand, or as the rows were asked
    for."""
    if submission.receipt_at or application.confirmation:
        return True
    found = getattr(submission, "has_receipt", None)
    return submission.has_answer if found is None else found


def due(owners: Iterable[int], now: datetime) -> dict[int, list[Look]]:
    """By person what is to be looked after now, the last sent first; one query."""
    rows = _lately_sent(now).filter(application__owner__in=list(owners))
    rows = rows.select_related("application__posting", "application__owner").defer(
        *unread("application__posting")
    )
    receipts = SentFile.objects.filter(submission=OuterRef("pk"), is_receipt=True)
    receipts = receipts.exclude(number=SentFile.OWN)
    found = list(rows.annotate(has_receipt=Exists(receipts)).order_by("-at", "-id"))
    readiness.current((row.application for row in found), now=now)
    looks: dict[int, list[Look]] = defaultdict(list)
    for row in found:
        look = of(row.application, row, row.application.readiness, now)
        if look and look.due is not None:
            looks[row.application.owner_id].append(look)
    return looks


def lately_sent_of(owner_id: int, now: datetime) -> QuerySet[Submission]:
    """Those of a person that may be looked after, to ask whether there are any."""
    return _lately_sent(now).filter(application__owner=owner_id)


def _lately_sent(now: datetime) -> QuerySet[Submission]:
    """In time for a look, by any clock; whether one is due `of` says."""
    first, last = core.DAYS[0], core.DAYS[-1]
    return Submission.objects.standing().filter(
        application__stage__in=Application.SENT,
        application__archived_at=None,
        application__submitted_at__gt=now - (last + 2) * _A_DAY,
        application__submitted_at__lt=now - (first - 1) * _A_DAY,
    )


@transaction.atomic
def settle(application: Application, what: str, *, now: datetime) -> Event | None:
    """The receipt came, nothing is missing, or it was looked at and the rest is still to come: then
    silence until the next look. None where that is so already. Raises KeyError."""
    field = FIELDS[what]
    application.hold()
    submission = application.submissions.standing().first()
    if submission is None or application.is_open:
        return None
    read_anew(submission, field)
    today, sent, looked_on = _days(application, submission, now)
    is_due = sent is not None and core.due(sent, looked_on, today) is not None
    if not is_due if what == "look" else getattr(submission, field):
        return None  # pressed twice
    before = events.Before(application, "submission")
    setattr(submission, field, now)
    submission.save(update_fields=[field])
    return events.record(application, "look", now=now, since=before, what=what)
