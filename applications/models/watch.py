"""A watch: the page of a posting, looked at again each week while its application is open."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.core.page_change import (
    PageChange,
    document_key,
    hour_of,
    kept,
    moment_of,
    read,
)
from applications.core.schedule import jitter
from applications.models.application import NEVER
from applications.models.deadline import Deadline
from applications.models.owned import OwnedQuerySet, one_of
from applications.models.posting import Posting
from applications.models.requirement import Requirement

PAUSE = timedelta(days=7)
SPREAD = timedelta(days=1)  # postings that came in together are not looked at together
PASSED = timedelta(days=7)  # after its last deadline a page is looked at no longer


def host_of(url: str) -> str:
    """The site an address is at; "" of what is none."""
    try:
        return (urlsplit(url).hostname or "")[:255]
    except ValueError:
        return ""


def kind_of(change: PageChange) -> str:
    """The kind of deadline that a change of a day is about, by the rows' word for it."""
    return Deadline.Kind.REPLY.value if change.name == "reply_by" else change.name


def same_moment(row: Deadline, told: dict[str, Any]) -> bool:
    """Whether the deadline is at the moment that the page names."""
    if told["date"] is None:
        return row.precision == Deadline.Precision.ROLLING and row.date is None
    return row.instant is not None and row.instant == moment_of(told, row.kind, row.zone)


def is_there(row: Deadline, told: dict[str, Any]) -> bool:
    """Whether the deadline has this day already: the moment, or one no later that is on the same
    day, by an hour where the page names none."""
    if same_moment(row, told):
        return True
    if not _is_on(row, told) or told["time"] and row.time != hour_of(told):
        return False
    moment = moment_of(told, row.kind, row.zone)
    return moment is not None and row.instant is not None and moment >= row.instant


def stood(row: Deadline, told: dict[str, Any]) -> bool:
    """Whether the deadline stands as the page had it, as far as both name an hour."""
    if told["date"] is None:
        return same_moment(row, told)
    hour = hour_of(told)
    return _is_on(row, told) and (not row.time or not hour or row.time == hour)


def _is_on(row: Deadline, told: dict[str, Any]) -> bool:
    return row.date is not None and row.date.isoformat() == told["date"]


def is_settled(change: PageChange, rows: Iterable[Deadline]) -> bool:
    """Whether a deadline has the day of a change, and none still stands as the page had it."""
    if change.what != "deadline" or not change.now:
        return False
    mine = [row for row in rows if row.kind == kind_of(change)]
    left = change.was and any(
        stood(row, change.was) for row in mine if not same_moment(row, change.now)
    )
    return any(is_there(row, change.now) for row in mine) and not left


def is_new_document(change: PageChange) -> bool:
    """Whether the page asks for something of a kind that it did not ask for before."""
    return change.what == "document" and bool(change.now) and not change.was


def is_listed(change: PageChange, pieces: Iterable[Requirement]) -> bool:
    """Whether the checklist has a document as the page calls it, or as it was taken from there."""
    name = change.now[:300].casefold()
    return any(
        piece.name.casefold() == name or change.now in _names_taken(piece)
        for piece in pieces
        if change.name in piece.kinds
    )


def _names_taken(piece: Requirement) -> list[Any]:
    """What the page called it when it was taken from there."""
    names = piece.evidence.get("names")
    return names if isinstance(names, list) else []


def can_be_listed(change: PageChange, pieces: Iterable[Requirement]) -> bool:
    """Whether a document that the page asks for now can be added: nothing there would meet it."""
    if not is_new_document(change) or change.asked is None:
        return False
    kinds = {change.name, change.asked["kind"], *change.asked["also_kinds"]}
    keys = {document_key(kind, change.now[:300]) for kind in kinds}
    there = {document_key(kind, piece.name) for piece in pieces for kind in piece.kinds}
    return kinds.issubset(Requirement.Kind.values) and keys.isdisjoint(there)


def as_they_stand(
    change: PageChange, rows: list[Deadline], pieces: Iterable[Requirement]
) -> PageChange:
    """The change, marked as settled once a deadline has its day, and open again once one stands as
    before; a third day is the person's own decision. Of a document by the checklist."""
    if is_new_document(change):
        return replace(change, standing="settled" if is_listed(change, pieces) else "")
    if is_settled(change, rows):
        return replace(change, standing="settled")
    mine = [row for row in rows if row.kind == kind_of(change)]
    is_back = change.was is None or any(stood(row, change.was) for row in mine)
    if change.standing == "settled" and is_back:
        change = replace(change, standing="")
    row = None if is_back else only_one(change, mine)
    return replace(change, yours=_day_of(row) if row else None)


def only_one(change: PageChange, rows: Iterable[Deadline]) -> Deadline | None:
    """The deadline that a day on the page is about though it stood nowhere as the page had it: the
    only one of its kind that is still to be met."""
    kind = kind_of(change)
    mine = [row for row in rows if row.kind == kind and not row.met_at and not row.closed_at]
    is_its = change.what == "deadline" and change.was and change.now and not change.standing
    return mine[0] if is_its and len(mine) == 1 else None


def _day_of(row: Deadline) -> dict[str, Any] | None:
    rolling = row.precision == Deadline.Precision.ROLLING
    if row.date is None and not rolling:
        return None
    return {
        "date": row.date.isoformat() if row.date else None,
        "time": f"{row.time:%H:%M}" if row.time else "",
        "zone": row.zone,
        "bound": row.bound,
        "rolling": rolling,
    }


class WatchQuerySet(OwnedQuerySet):
    owner_path = "posting__owner"

    def begin(self, posting: Posting, now: datetime) -> "Watch":
        """Watch what was added by its address; the page as it was got then is known."""
        watch = Watch(posting=posting, url=posting.url)
        watch.next_at = watch.next_week(now)
        watch.save()
        return watch

    def due(self, now: datetime) -> "WatchQuerySet":
        """To be looked at, or left behind by a worker whose lease ran out."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        return self.filter(free, is_on=True, next_at__lte=now)

    def wanted(self, now: datetime) -> "WatchQuerySet":
        """Those whose application is still to be sent and has a day ahead, or none, of people who
        want their pages watched."""
        ahead = Deadline.objects.unmet().filter(
            application=models.OuterRef("posting__application"), instant__gte=now - PASSED
        )
        return self.filter(
            models.Exists(ahead) | Q(posting__application__lead_moment=NEVER),
            posting__application__tab="open",  # ApplicationTab
            posting__owner__watch_on=True,
            posting__owner__is_active=True,
        )

    def follow(
        self, posting_id: int, now: datetime, rows: Iterable[Deadline] | None = None
    ) -> None:
        """The deadlines of its application are others, or its checklist: what they have is no news
        any more, and what they no longer have is news again."""
        watch = self.filter(posting=posting_id).exclude(changes=[]).told().first()
        if watch is not None and watch.settle(now, rows):
            watch.save(update_fields=["changes", "news_at", "tell_at", "same_at"])

    def with_news(self) -> "WatchQuerySet":
        """What the person has not answered yet, of applications that are still to be sent."""
        return self.filter(news_at__isnull=False, posting__application__tab="open")

    def told(self) -> "WatchQuerySet":
        """With all that a page or mail tells of it, and neither of its texts."""
        return self.defer("known_text", "new_text")


class WatchState(models.TextChoices):
    WAITING = "waiting", _("not looked at yet")
    THERE = "there", _("there")
    FAILING = "failing", _("not reached")
    MISSING = "missing", _("missing, to be looked at once more")
    GONE = "gone", _("gone")
    GIVEN_UP = "given up", _("given up")


class Watch(models.Model):
    State = WatchState

    posting = models.OneToOneField(
        "applications.Posting",
        on_delete=models.CASCADE,
        related_name="watch",
        verbose_name=_("posting"),
    )
    is_on = models.BooleanField(_("watched"), default=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    next_at = models.DateTimeField(_("next look"), null=True, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("attempts"), default=0)  # since the last answer
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)  # the page itself, last
    missing_at = models.DateTimeField(_("missing since"), null=True, blank=True)
    reason = models.CharField(_("reason of the failure"), max_length=500, blank=True)
    # The address as the posting has it, whose page is the one known, and the site it is at.
    url = models.CharField(_("address"), max_length=2000, blank=True)
    host = models.CharField(_("site"), max_length=255, blank=True)
    # Where it was got in the end, and the site's own marks of that state (RFC 9110, 8.8).
    address = models.CharField(max_length=8000, blank=True, editable=False)
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=200, blank=True, editable=False)
    # As the person knows it, "" for the posting's own text; and as it is now, where it differs.
    known_text = models.TextField(blank=True, editable=False)
    new_text = models.TextField(blank=True, editable=False)
    changes = models.JSONField(default=list, blank=True, editable=False)  # core.page_change
    # Since when there is something that the person has not answered; and when it is mailed.
    # When it was compared last with the page as the person knows it, and nothing differed.
    same_at = models.DateTimeField(null=True, blank=True, editable=False)
    news_at = models.DateTimeField(_("news"), null=True, blank=True)
    tell_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(is_on=True), name="watch_to_look"),
            models.Index(fields=["host", "asked_at"], name="watch_by_host"),
            models.Index(
                fields=["posting"], condition=Q(news_at__isnull=False), name="watch_with_news"
            ),
        ]
        constraints = [one_of("state", WatchState, name="watch_state_known")]

    def __str__(self) -> str:
        return str(self.posting)

    def next_week(self, now: datetime) -> datetime:
        """In a week, at a moment that differs between postings."""
        key = f"{self.posting_id}:{now:%G%V}"
        return now + PAUSE + timedelta(seconds=jitter(key, int(SPREAD.total_seconds())))

    @property
    def told_changes(self) -> list[PageChange]:
        """Those that neither the deadlines nor the checklist have already."""
        return [change for change in read(self.changes) if change.standing != "settled"]

    def stand(
        self, changes: Iterable[PageChange], rows: Iterable[Deadline] | None = None
    ) -> list[PageChange]:
        """These changes, marked by what the application has: these deadlines, and its checklist."""
        changes = list(changes)
        if rows is None:
            rows = Deadline.objects.filter(application__posting=self.posting_id)
        rows, pieces = list(rows), self.pieces(changes)
        return [as_they_stand(change, rows, pieces) for change in changes]

    def pieces(self, changes: Iterable[PageChange]) -> list[Requirement]:
        """The checklist, where any of these changes is about it."""
        if not any(map(is_new_document, changes)):
            return []
        return list(Requirement.objects.filter(application__posting=self.posting_id))

    def settle(self, now: datetime, rows: Iterable[Deadline] | None = None) -> bool:
        """Mark what the application has by now; whether anything differs by that."""
        before = read(self.changes)
        after = self.stand(before, rows)
        if after == before:
            return False
        self.changes, self.same_at = kept(after), None
        if self.state in (WatchState.GONE, WatchState.GIVEN_UP):
            return True
        if not self.told_changes:
            self.news_at = self.tell_at = None
        elif self.news_at is None:
            self.news_at = now
        return True

    @property
    def is_nearer(self) -> bool:
        """A deadline comes sooner than it did."""
        return any(change.is_nearer for change in self.told_changes)

    @property
    def version(self) -> str:
        """What a press on the news of this moment says it is about."""
        return (
            f"{self.news_at:%Y%m%d%H%M%S}-{crc32(repr(self.told_changes).encode())}"
            if self.news_at
            else ""
        )

    def is_same_lately(self, now: datetime) -> bool:
        """Compared in the last week or so, and nothing was new."""
        lately = self.same_at is not None and now - self.same_at <= PAUSE + SPREAD
        is_same = self.state == WatchState.THERE and self.news_at is None
        return lately and is_same and self.url == self.posting.url

    def is_awaited(self, now: datetime) -> bool:
        """Its page is about to be looked at, or just being."""
        return self.is_on and self.next_at is not None and self.next_at <= now
