"""Looking at the page of a posting again, as rarely and as politely as a person would.

A look claims its row with a lease, so that what a killed worker began is taken up by another. What
is found is kept beside the posting: nothing that the person has changes by it.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation

from applications.core import page_changes
from applications.core.page_changes import PageChange
from applications.core.schedule import is_quiet
from applications.errors import (
    HelpersBusy,
    PageBreaksReader,
    PageGone,
    PageRefused,
    PageReplaced,
    PageWithoutWords,
    RowGone,
    TrackerError,
)
from applications.models import Application, Deadline, User, Watch
from applications.models.watch import PAUSE, host_of
from applications.pdf.worker_pool import on_behalf_of
from applications.services import fetches, reminders
from applications.services.watches import is_there, kind_of, known_text
from applications.sources import fetch as web

State = Watch.State
Get = Callable[[str, web.Known], web.FetchedPage]
AT_ONCE = 5  # pages asked for by one round of the sweep
SEEN_AT_ONCE = 1000  # due rows among which sites are told apart
APART = timedelta(seconds=60)  # between two questions to one site
LEASE = timedelta(minutes=3)
# After a look that failed; one more failure than there are pauses, and it is given up.
PAUSES = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=2),
    timedelta(days=4),
)
TRIES = len(PAUSES) + 1
NOT_THERE = (PageGone, PageReplaced, PageWithoutWords)
LONGEST_WAIT = timedelta(days=7)  # that a site may ask for
SECOND_SIGHT = timedelta(days=1)  # a page that is missing is missed only if it still is then
SOONEST = SECOND_SIGHT - timedelta(hours=4)

log = logging.getLogger(__name__)


def get_page(url: str, known: web.Known) -> web.FetchedPage:
    """The page, under our own name where we have one that others can reach."""
    return web.fetch(url, known=known, site="" if settings.LOCAL else settings.SITE_URL)


def to_look(now: datetime) -> list[int]:
    """A few watches whose time has come, each at another site; those whose application is sent or
    put away rest for another week."""
    due = Watch.objects.due(now)
    with transaction.atomic():
        resting = due.exclude(pk__in=Watch.objects.wanted(now)).order_by("pk")
        free = resting.select_for_update(skip_locked=True).values_list("pk", flat=True)
        Watch.objects.filter(pk__in=list(free[:SEEN_AT_ONCE])).update(next_at=now + PAUSE)
    first: dict[str, int] = {}
    rows = due.order_by("next_at", "pk").values_list("posting__url", "pk")
    for url, pk in rows[:SEEN_AT_ONCE]:
        first.setdefault(host_of(url), pk)
    return list(first.values())[:AT_ONCE]


def look(pk: int, *, clock: Callable[[], datetime], get: Get = get_page) -> None:
    """Look at one page, unless another worker is at it or its site was asked this minute."""
    watch = _claimed(pk, clock())
    if watch is None:
        return
    outcome = _outcome(watch, clock, get)
    with suppress(RowGone):  # the application was deleted meanwhile
        _keep(watch, outcome, clock())


@transaction.atomic
def _claimed(pk: int, now: datetime) -> Watch | None:
    # One claim at a time, or two workers might ask one site at once.
    list(Watch.objects.select_for_update().order_by("pk").values_list("pk", flat=True)[:1])
    mine = Watch.objects.due(now).filter(pk=pk)
    url = mine.wanted(now).values_list("posting__url", flat=True).first()
    if url is None:
        return None
    host = host_of(url)
    if Watch.objects.filter(host=host, asked_at__gt=now - APART, asked_at__lte=now).exists():
        return None  # the next sweep finds it again
    claimed = mine.update(lease_until=now + LEASE, asked_at=now, host=host, tries=F("tries") + 1)
    rows = Watch.objects.select_related("posting__owner", "posting__application")
    return rows.filter(pk=pk).first() if claimed else None


# ── What came of it ───────────────────────────────────────────────────────────────────────────────


def _outcome(watch: Watch, clock: Callable[[], datetime], get: Get) -> dict[str, Any]:
    """The columns that say what was found, or why nothing was."""
    owner: User = watch.posting.owner
    try:
        if watch.tries > TRIES:  # it brought so many workers down
            raise PageBreaksReader(TRIES)
        known = web.Known(watch.address, watch.etag, watch.last_modified)
        page = get(watch.posting.url, known)
        if page.is_same:
            return _seen(watch, watch.told_changes, clock())
        with on_behalf_of(owner.pk, patience=fetches.PATIENCE):
            text = fetches.words_of(page)
        return _compared(watch, page, text, clock())
    except HelpersBusy:  # the sweep finds it again
        later = clock() + timedelta(minutes=10)
        return {"lease_until": None, "tries": watch.tries - 1, "next_at": later}
    except Exception as problem:
        if not isinstance(problem, TrackerError):
            log.exception("watch %s", watch.pk)
        return _unseen(watch, problem, clock())


def _compared(watch: Watch, page: web.FetchedPage, text: str, now: datetime) -> dict[str, Any]:
    """What the page says otherwise than the one that the person knows.

    Raises PageReplaced where it has next to nothing in common with it."""
    known, changes = known_text(watch, watch.posting), []
    if known and page_changes.is_other_page(known, text):
        raise PageReplaced
    if known and not page_changes.same_words(known, text):
        changes = _news(watch, _changes(watch, known, text))
    texts = {"new_text": text if changes else ""}
    if not changes:  # so that small things do not add up to news
        texts["known_text"] = "" if text == watch.posting.text else text
    marks = {name: getattr(page, name) for name in ("address", "etag", "last_modified")}
    return {**_seen(watch, changes, now), **texts, **marks}


def _changes(watch: Watch, known: str, text: str) -> list[PageChange]:
    """Both are read by the reader of today, and days without a year as on the day of the first:
    so neither an update of ours nor the calendar makes a change of the page."""
    # Here, because its vocabulary takes a while to load.
    from applications.core.extraction import extract

    day = watch.posting.taken_at.astimezone(watch.posting.owner.tz).date()
    return page_changes.changes(extract(known, day), extract(text, day), known, text)


def _news(watch: Watch, changes: list[PageChange]) -> list[PageChange]:
    """Without the days that the person has corrected to what the page says now."""
    rows = list(Deadline.objects.filter(application=watch.posting.application))

    def is_known(change: PageChange) -> bool:
        mine = [row for row in rows if row.kind == kind_of(change)]
        has = change.now and any(is_there(row, change.now) for row in mine)
        had = change.was and any(is_there(row, change.was) for row in mine)
        return change.what == "deadline" and bool(has) and not had

    return [change for change in changes if not is_known(change)]


def _seen(watch: Watch, changes: list[PageChange], now: datetime) -> dict[str, Any]:
    """The page is there; what is new is told once, until it changes again."""
    kept = page_changes.kept(changes)
    is_told = bool(kept) and kept == watch.changes and watch.news_at is not None
    news_at = (watch.news_at if is_told else now) if kept else None
    tell_at = watch.tell_at if is_told else _tell_at(watch, changes, now) if kept else None
    return {
        **_ended(State.THERE, watch.next_week(now)),
        "url": watch.posting.url,
        "seen_at": now,
        "missing_at": None,
        "changes": kept,
        "news_at": news_at,
        "tell_at": tell_at,
    }


def _tell_at(watch: Watch, changes: list[PageChange], now: datetime) -> datetime:
    """With the next digest; at once, but not at night, where the day came nearer or is here by
    then."""
    owner, due = watch.posting.owner, watch.posting.application.next_moment
    at, hour = reminders.next_digest(owner, now), now.astimezone(owner.tz).hour
    is_urgent = any(change.is_nearer for change in changes) or now < due <= at
    return now if is_urgent and not is_quiet(hour, owner.quiet_from, owner.quiet_until) else at


def _unseen(watch: Watch, problem: Exception, now: datetime) -> dict[str, Any]:
    """The page was not got, or is not the posting any more; one that is gone stays so."""
    if watch.state == State.GONE:
        gone = _ended(State.GONE, watch.next_week(now))
        return {**gone, "reason": watch.reason}
    refusal = problem if isinstance(problem, PageRefused) else PageRefused()
    with translation.override(watch.posting.owner.language):
        why = refusal.reason[:500]
    outcome = _missing if isinstance(refusal, NOT_THERE) else _failed
    return {**outcome(watch, refusal, now), "reason": why}


def _missing(watch: Watch, _refusal: PageRefused, now: datetime) -> dict[str, Any]:
    """Said only at second sight: sites take pages away for an hour, and bring them back."""
    since = watch.missing_at or now
    if now - since < SOONEST:
        return {**_ended(State.MISSING, since + SECOND_SIGHT), "missing_at": since}
    told = {"news_at": now, "tell_at": _tell_at(watch, [], now)}
    return {**_ended(State.GONE, watch.next_week(now)), **told}


def _failed(watch: Watch, refusal: PageRefused, now: datetime) -> dict[str, Any]:
    """Tried again after a longer pause each time, and after the last one given up and said."""
    if watch.tries >= TRIES:
        told = {"next_at": None, "news_at": now, "tell_at": None}
        return {**_ended(State.GIVEN_UP, now), "tries": watch.tries, **told}
    wait = timedelta(seconds=min(refusal.wait, LONGEST_WAIT.total_seconds()))
    pause = max(PAUSES[watch.tries - 1], wait)
    news_at = watch.news_at if watch.changes else None
    return {
        **_ended(State.FAILING, now + pause), "tries": watch.tries, "news_at": news_at
    }  # fmt: skip


def _ended(state: str, next_at: datetime) -> dict[str, Any]:
    return {"state": state, "lease_until": None, "tries": 0, "next_at": next_at, "reason": ""}


@transaction.atomic
def _keep(watch: Watch, outcome: dict[str, Any], now: datetime) -> None:
    """Nothing any more where another worker took over, or the person stopped it meanwhile."""
    application: Application = watch.posting.application
    application.hold()
    mine = Watch.objects.filter(pk=watch.pk, lease_until=watch.lease_until, is_on=True)
    if mine.update(**outcome) and outcome.get("tell_at"):
        next_one = Deadline.objects.unmet().filter(application=application)
        next_one.filter(instant=application.next_moment).look_again(now)
