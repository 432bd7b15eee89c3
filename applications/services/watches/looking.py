"""Looking at the page of a posting again, as rarely and as politely as a person would.

A look claims its row with a lease, so that what a killed worker began is taken up by another. What
is found is kept beside the posting: nothing that the person has changes by it.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from applications.core import page_changes
from applications.core.extraction.draft import PostingDraft
from applications.core.page_change import PageChange, kept, read
from applications.core.schedule import is_quiet
from applications.errors import (
    HelpersBusy,
    PageBreaksReader,
    PageGone,
    PageOver,
    PageRefused,
    PageReplaced,
    PageWithoutWords,
    RowGone,
    TrackerError,
)
from applications.models import Application, Deadline, User, Watch
from applications.models.watch import PAUSE, host_of, kind_of, stood
from applications.pdf.worker_pool import on_behalf_of
from applications.services import fetches, reminders
from applications.services.watches import known_text
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
BUSY_PART = 24  # a twenty-fourth of the time it was not looked at: seven hours of a week
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
            return _seen(watch, read(watch.changes), clock(), is_compared=True)
        with on_behalf_of(owner.pk, patience=fetches.PATIENCE):
            text = fetches.text_of(page)
        return _compared(watch, page, text, clock())
    except HelpersBusy:  # on our side: no try of the page's
        now = clock()
        return {"lease_until": None, "tries": watch.tries - 1, "next_at": now + _busy(watch, now)}
    except Exception as problem:
        if not isinstance(problem, TrackerError):
            log.exception("watch %s", watch.pk)
        return _unseen(watch, problem, clock())


def _busy(watch: Watch, now: datetime) -> timedelta:
    """The longer it was not looked at, the longer it waits: its site is not asked in vain."""
    unseen = now - (watch.seen_at or watch.posting.taken_at)
    return min(max(PAUSES[0], unseen / BUSY_PART), PAUSES[-1])


def _compared(watch: Watch, page: web.FetchedPage, text: str, now: datetime) -> dict[str, Any]:
    """What the page says otherwise than the one that the person knows.

    Raises PageReplaced where it has next to nothing in common with it, and PageWithoutWords."""
    known, changes, texts = known_text(watch, watch.posting), [], {}
    _refuse_another(watch, known, text)
    latest = known and (watch.new_text or known)
    if latest and page_changes.same_words(latest, text):
        changes = read(watch.changes)
    else:
        # As it was first, and what was taken meanwhile is news.
        if known and (watch.changes or not page_changes.same_words(known, text)):
            changes = _changes(watch, known, text)
        texts = {"new_text": text if changes else "", "known_text": known}
        if known == watch.posting.text:
            texts["known_text"] = ""
    if not changes:  # so that small things do not add up to news
        texts["known_text"] = "" if text == watch.posting.text else text
    marks = {name: getattr(page, name) for name in ("address", "etag", "last_modified")}
    return {**_seen(watch, changes, now, is_compared=bool(known)), **texts, **marks}


def _refuse_another(watch: Watch, known: str, text: str) -> None:
    has_words = fetches.has_words(text)
    if has_words and (not known or not page_changes.is_other_page(known, text)):
        return
    if has_words and page_changes.is_translated(*(_as_read(watch, one) for one in (known, text))):
        return
    if said := page_changes.closing_words(text):
        raise PageOver(said)
    raise PageReplaced if has_words else PageWithoutWords


def _changes(watch: Watch, known: str, text: str) -> list[PageChange]:
    """Both are read by the reader of today, and days without a year as on the day of the first:
    so neither an update of ours nor the calendar makes a change of the page."""
    told = read(watch.changes)
    has_piece = any(one.what == "document" and one.standing == "settled" for one in told)
    latest = _as_read(watch, watch.new_text) if watch.new_text and has_piece else None
    old, new = _as_read(watch, known), _as_read(watch, text)
    found = page_changes.changes(old, new, known, text, told=told, latest=latest)
    return [_of_this_one(watch, change, new) for change in found]


def _as_read(watch: Watch, text: str) -> PostingDraft:
    # Here, because its vocabulary takes a while to load.
    from applications.core.extraction import extract

    return extract(text, watch.posting.taken_at.astimezone(watch.posting.owner.tz).date())


def _of_this_one(watch: Watch, change: PageChange, page: PostingDraft) -> PageChange:
    """The change; of another position on the page where those days that this application has
    all still stand there."""
    if change.what != "deadline" or not change.was or change.standing:
        return change
    told = [day for day in page_changes.days_of(page, change.name) if day != change.now]
    rows = Deadline.objects.filter(application=watch.posting.application, kind=kind_of(change))
    mine = [row for row in rows if row.date]
    is_left = any(stood(row, change.was) for row in mine)
    if mine and not is_left and all(any(stood(row, day) for day in told) for row in mine):
        return replace(change, standing="elsewhere")
    return change


def _seen(
    watch: Watch, changes: list[PageChange], now: datetime, *, is_compared: bool
) -> dict[str, Any]:
    """The page is there; what is new is told once, until it changes again."""
    changes = watch.stand(changes)
    news = [change for change in changes if change.standing != "settled"]
    is_told = news == watch.told_changes and watch.news_at is not None
    news_at = (watch.news_at if is_told else now) if news else None
    tell_at = watch.tell_at if is_told else _tell_at(watch, news, now) if news else None
    return {
        **_ended(State.THERE, watch.next_week(now)),
        "url": watch.posting.url,
        "seen_at": now,
        "same_at": now if is_compared and not news else None,
        "missing_at": None,
        "changes": kept(changes),
        "news_at": news_at,
        "tell_at": tell_at if news else None,
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
        why = refusal.reason
        if watch.tries >= TRIES and not isinstance(refusal, (*NOT_THERE, PageBreaksReader)):
            tried = _("It was tried six times, the last ones days apart.")
            why = f"{why} {tried}"
    outcome = _missing if isinstance(refusal, NOT_THERE) else _failed
    return {**outcome(watch, refusal, now), "reason": why[:500]}


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
    news_at = watch.news_at if watch.told_changes else None
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
    if mine.exists() and not _is_as_claimed(watch):
        mine.update(lease_until=None, tries=0, next_at=now)
    elif mine.update(**outcome) and outcome.get("tell_at"):
        Deadline.objects.unmet().filter(application=application).look_again(now)


def _is_as_claimed(watch: Watch) -> bool:
    """Whether nobody pressed anything during the look that it is about: else it is looked anew."""
    names = ("known_text", "changes", "news_at", "posting__url")
    now = Watch.objects.filter(pk=watch.pk).values_list(*names).get()
    return now == (watch.known_text, watch.changes, watch.news_at, watch.posting.url)
