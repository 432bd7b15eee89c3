"""Watches: what a person says to the news of a posting's page, and whether it is looked at."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from applications.core.page_changes import PageChange, kept
from applications.errors import PageNews
from applications.models import Application, Deadline, Event, Posting, Watch
from applications.models.owned import read_anew
from applications.services import deadlines

KINDS = {"reply_by": Deadline.Kind.REPLY}  # the reader's word for a kind → the row's


def kind_of(change: PageChange) -> str:
    """The kind of deadline that a change of a day is about."""
    return KINDS.get(change.name, change.name)


@transaction.atomic
def switch(application: Application, is_on: bool, *, now: datetime) -> Watch:
    """Look at the posting's page from now on, or no longer. A page that was never
    looked at, or not got last, is looked at right away."""
    application.hold()
    watch, is_new = Watch.objects.get_or_create(posting=application.posting)
    if watch.is_on == is_on and not is_new:
        return watch  # pressed twice
    watch.is_on, watch.lease_until, watch.tries = is_on, None, 0
    is_fresh = watch.state == Watch.State.THERE
    watch.next_at = (watch.next_week(now) if is_fresh else now) if is_on else None
    if not watch.changes:
        watch.news_at = watch.tell_at = None
    watch.save()
    return watch


@transaction.atomic
def look_now(application: Application, *, now: datetime) -> bool:
    """Ask for another look before its time; False where its page is not looked at any more."""
    application.hold()
    mine = Watch.objects.wanted(now).filter(posting=application.posting_id, is_on=True)
    return bool(mine.update(next_at=now, tries=0))


@transaction.atomic
def acknowledge(application: Application, version: str, *, now: datetime) -> None:
    """The person has seen what is new, and leaves all as it is: from now on this is known.

    Raises PageNews where the page says something else by now."""
    watch = _held(application, version)
    _know(watch)
    watch.save()


@transaction.atomic
def take(application: Application, version: str, number: int, *, now: datetime) -> Event | None:
    """The day that the page names in place of the one that was read of it, or beside those that are
    there; how to undo that.

    Raises PageNews where page or deadline say something else by now."""
    watch = _held(application, version)
    changes = watch.told_changes
    if not 0 <= number < len(changes):
        raise PageNews
    change = changes[number]
    row = row_of(change, application.deadlines.all()) if change.now else None
    if row is None:
        raise PageNews
    row.application = application
    _set_day(row, change)
    done = deadlines.correct(row, now=now)
    watch.changes = kept(changes[:number] + changes[number + 1 :])
    if not watch.changes:
        _know(watch)
    watch.save()
    return done


def row_of(change: PageChange, rows: Iterable[Deadline]) -> Deadline | None:
    """The deadline that takes the day of a change: the one that stands as the page had it, or one
    more of its kind. None where nothing is to be taken."""
    kind = kind_of(change)
    if change.what != "deadline" or not change.now or kind not in Deadline.Kind.values:
        return None
    mine = [row for row in rows if row.kind == kind]
    if any(is_there(row, change.now) for row in mine):
        return None
    if change.was is None:
        return Deadline(kind=kind)
    waiting = (row for row in mine if row.met_at is None and row.closed_at is None)
    return next((row for row in waiting if is_there(row, change.was)), None)


def is_there(row: Deadline, told: dict[str, Any]) -> bool:
    """Whether the deadline has this day already."""
    rolling = row.precision == Deadline.Precision.ROLLING
    if told["date"] is None:
        return rolling and row.date is None
    hour = _hour(told)
    same_hour = row.time == hour if row.time and hour else True
    return row.date is not None and row.date.isoformat() == told["date"] and same_hour


def _hour(told: dict[str, Any]) -> time | None:
    return time.fromisoformat(told["time"]) if told["time"] else None


def _set_day(row: Deadline, change: PageChange) -> None:
    """As if the person had corrected it, with the words of the page."""
    told, source = change.now, Deadline.ZoneSource
    row.date = date.fromisoformat(told["date"]) if told["date"] else None
    row.time, row.bound, row.anchor = _hour(told), told["bound"], ""
    is_rolling = told["rolling"] and row.date is None
    row.precision = Deadline.Precision.ROLLING if is_rolling else Deadline.Precision.DATE
    if told["zone"]:
        row.zone, row.zone_source = told["zone"], source.STATED
    elif row.pk is None:
        row.zone = deadlines.zone_of_place(row.application)
        row.zone_source = source.PLACE if row.zone else source.ASSUMED
    row.wording = change.quote
    row.evidence = {"quote": change.quote, "rule": "page", "state": "corrected"}


def _held(application: Application, version: str) -> Watch:
    application.hold()
    watch: Watch | None = Watch.objects.filter(posting=application.posting_id).first()
    if watch is None or not version or watch.version != version:
        raise PageNews
    read_anew(application.posting)
    watch.posting = application.posting
    return watch


def _know(watch: Watch) -> None:
    """Nothing is new any more: the page as it is, is the page as the person knows it."""
    watch.known_text = watch.new_text or watch.known_text
    watch.new_text, watch.changes = "", []
    watch.news_at = watch.tell_at = None


def known_text(watch: Watch, posting: Posting) -> str:
    """The page as the person knows it; "" of another address than it was got from."""
    if watch.url != posting.url:
        return ""
    return watch.known_text or (posting.text if posting.source == Posting.Source.URL else "")
