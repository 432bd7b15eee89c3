"""A watch: the page of a posting, looked at again each week while its application is open."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.core.page_changes import PageChange, read
from applications.core.schedule import jitter
from applications.models.owned import OwnedQuerySet, one_of
from applications.models.posting import Posting

PAUSE = timedelta(days=7)
SPREAD = timedelta(days=1)  # postings that came in together are not looked at together
PASSED = timedelta(days=7)  # after its deadline a page is looked at no longer


def host_of(url: str) -> str:
    """The site an address is at; "" of what is none."""
    try:
        return (urlsplit(url).hostname or "")[:255]
    except ValueError:
        return ""


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
        """Those whose application is still to be sent, of people who want their pages watched."""
        return self.filter(
            posting__application__tab="open",  # ApplicationTab
            posting__application__lead_moment__gte=now - PASSED,
            posting__owner__watch_on=True,
            posting__owner__is_active=True,
        )

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
    changes = models.JSONField(default=list, blank=True, editable=False)  # core.page_changes
    # Since when there is something that the person has not answered; and when it is mailed.
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
        return read(self.changes)

    @property
    def is_nearer(self) -> bool:
        """A deadline comes sooner than it did."""
        return any(change.is_nearer for change in self.told_changes)

    @property
    def version(self) -> str:
        """What a press on the news of this moment says it is about."""
        return f"{self.news_at:%Y%m%d%H%M%S}-{len(self.told_changes)}" if self.news_at else ""

    def is_same_lately(self, now: datetime) -> bool:
        """Looked at in the last week or so, and nothing was new."""
        lately = self.seen_at is not None and now - self.seen_at <= PAUSE + SPREAD
        return lately and self.state == WatchState.THERE and self.news_at is None

    def is_awaited(self, now: datetime) -> bool:
        """Its page is about to be looked at, or just being."""
        return self.is_on and self.next_at is not None and self.next_at <= now
