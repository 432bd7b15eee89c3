"""Watches: what a person says to the news of a posting's page, and whether it is looked at."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import chain

from django.core.exceptions import ValidationError
from django.db import transaction

from applications.core import moments
from applications.core.page_change import PageChange, hour_of, kept, read
from applications.errors import PageNews
from applications.models import Application, Deadline, Event, Posting, Requirement, Watch
from applications.models.owned import read_anew
from applications.models.requirement import either
from applications.models.watch import (
    PASSED,
    can_be_listed,
    is_there,
    kind_of,
    only_one,
    same_moment,
    stood,
)
from applications.services import deadlines, events, requirements

_NEWS = ("known_text", "new_text", "changes", "news_at", "tell_at", "same_at")


def is_watchable(application: Application, now: datetime) -> bool:
    """Whether its page is still of use: it is to be sent, and not all its days are long past."""
    days = [row.at for row in moments.read(application.moments) if row.at]
    is_ahead = any(day >= now - PASSED for day in days) or not days
    return _is_to_be_sent(application) and is_ahead


def _is_to_be_sent(application: Application) -> bool:
    return application.tab == Application.Tab.OPEN


@transaction.atomic
def switch(application: Application, is_on: bool, *, now: datetime) -> Watch | None:
    """Look at the posting's page from now on, or no longer. A page that was never
    looked at, or not got last, is looked at right away. None where it is not looked at any more."""
    application.hold()
    read_anew(application, "tab", "moments")
    if is_on and not is_watchable(application, now):
        return None
    watch, is_new = Watch.objects.get_or_create(posting=application.posting)
    if watch.is_on == is_on and not is_new:
        return watch  # pressed twice
    watch.is_on, watch.lease_until, watch.tries = is_on, None, 0
    is_fresh = watch.state == Watch.State.THERE
    watch.next_at = (watch.next_week(now) if is_fresh else now) if is_on else None
    if not watch.told_changes:
        watch.news_at = watch.tell_at = None
    watch.save(update_fields=["is_on", "lease_until", "tries", "next_at", "news_at", "tell_at"])
    return watch


@transaction.atomic
def look_now(application: Application, *, now: datetime) -> bool:
    """Ask for another look before its time; False where its page is not looked at any more."""
    application.hold()
    mine = Watch.objects.wanted(now).filter(posting=application.posting_id, is_on=True)
    return bool(mine.update(next_at=now, tries=0))


@transaction.atomic
def acknowledge(application: Application, version: str, *, now: datetime) -> None:
    """The person has seen what is new, and leaves all as it is: from now on this is known. What
    could have been taken and was not stands in the history.

    Raises PageNews where the page says something else by now."""
    watch = _held(application, version)
    _record_kept(application, watch, now)
    watch.known_text = watch.new_text or watch.known_text
    # What was taken is kept: an undo makes it news again.
    settled = (change for change in read(watch.changes) if change.standing == "settled")
    watch.new_text, watch.changes = "", kept(settled)
    watch.news_at = watch.tell_at = watch.same_at = None
    watch.save(update_fields=_NEWS)


@transaction.atomic
def take(application: Application, version: str, number: int, *, now: datetime) -> Event | None:
    """The day that the page names in place of the one that was read of it, or beside those that are
    there, or a document that it asks for now; how to undo that. It is no news as long as the
    deadline or the checklist has it.

    Raises PageNews where page or deadline say something else by now, or it is sent."""
    watch = _held(application, version)
    if not _is_to_be_sent(application):
        raise PageNews
    changes = watch.told_changes
    if not 0 <= number < len(changes):
        raise PageNews
    change = changes[number]
    if can_be_listed(change, watch.pieces(changes)):
        return requirements.add(_piece(application, change), now=now)
    row = row_of(change, application.deadlines.all()) if change.now else None
    if row is None:
        raise PageNews
    row.application = application
    _set_day(row, change)
    return deadlines.correct(row, now=now)


def row_of(change: PageChange, rows: Iterable[Deadline]) -> Deadline | None:
    """The deadline that takes the day of a change: the one that stands as the page had it, or is
    on that day already without its hour, or one more of its kind. None where there is none."""
    kind = kind_of(change)
    if change.what != "deadline" or not change.now or kind not in Deadline.Kind.values:
        return None
    mine = [row for row in rows if row.kind == kind]
    if any(same_moment(row, change.now) for row in mine):
        return None
    waiting = [row for row in mine if row.met_at is None and row.closed_at is None]
    before = (row for row in waiting if change.was and stood(row, change.was))
    is_said = any(is_there(row, change.now) for row in mine)
    vague = (row for row in waiting if stood(row, change.now) and not is_said)
    fresh = [] if change.was or is_said else [Deadline(kind=kind)]
    return next(chain(before, vague, fresh), None) or only_one(change, mine)


def _piece(application: Application, change: PageChange) -> Requirement:
    """A line of the checklist with all that the page says of it, and its words.

    Raises PageNews where an account from elsewhere has it in a way that is none of ours."""
    line = dict(change.asked or {})
    names = line.pop("names", [])
    piece = Requirement(
        application=application,
        name=either(names),
        evidence={**_evidence(change), "names": names},
        **line,
    )
    try:
        piece.clean_fields(exclude=["application"])
        piece.validate_constraints()
    except ValidationError as problem:
        raise PageNews from problem
    return piece


def _evidence(change: PageChange) -> dict[str, str]:
    return {"quote": change.quote, "rule": "page", "state": "told"}


def _record_kept(application: Application, watch: Watch, now: datetime) -> None:
    """A line of the history for each day and each document that could have been taken."""
    changes = watch.told_changes
    rows, pieces = list(application.deadlines.all()), watch.pieces(changes)
    for change in changes if _is_to_be_sent(application) else ():
        if can_be_listed(change, pieces):
            events.record(application, "requirement", now=now, what="kept", name=change.now)
        elif row := row_of(change, rows):
            told = {"kind": row.kind, "date": change.now["date"]}
            what = "kept" if row.pk else "passed"
            events.record(application, "deadline", now=now, what=what, **told)


def _set_day(row: Deadline, change: PageChange) -> None:
    """As if the person had corrected it, with the words of the page."""
    told, source = change.now, Deadline.ZoneSource
    row.date = date.fromisoformat(told["date"]) if told["date"] else None
    row.time, row.bound, row.anchor = hour_of(told), told["bound"], ""
    is_rolling = told["rolling"] and row.date is None
    row.precision = Deadline.Precision.ROLLING if is_rolling else Deadline.Precision.DATE
    if told["zone"]:
        row.zone, row.zone_source = told["zone"], source.STATED
    elif row.pk is None:
        row.zone = deadlines.zone_of_place(row.application)
        row.zone_source = source.PLACE if row.zone else source.ASSUMED
    row.wording = change.quote
    row.evidence = _evidence(change)


def _held(application: Application, version: str) -> Watch:
    application.hold()
    watch: Watch | None = Watch.objects.filter(posting=application.posting_id).first()
    if watch is None or not version or watch.version != version:
        raise PageNews
    read_anew(application, "tab")
    read_anew(application.posting)
    watch.posting = application.posting
    return watch


def known_text(watch: Watch, posting: Posting) -> str:
    """The page as the person knows it; "" of another address than it was got from."""
    if watch.url != posting.url:
        return ""
    if watch.new_text and not watch.told_changes:
        return watch.new_text  # the deadlines have all that was new
    return watch.known_text or (posting.text if posting.source == Posting.Source.URL else "")
