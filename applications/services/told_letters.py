"""A referee's calendar of due dates, and what it was told before.

What a letter's event says comes from rows of many nouns, and some of them go without a word: so
what a calendar has of each letter is kept, and compared whenever it asks again.
"""

import hashlib
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications import calendar
from applications.core.deadline import place_of
from applications.models import Referee, ToldLetter
from applications.models.owned import read_anew
from applications.models.posting import web_page
from applications.services import letters
from applications.services.calendars import MOMENT, MOST
from applications.services.removed_deadlines import TOLD_FOR

Told = dict[int, ToldLetter]  # by the number of the reference
Due = dict[int, calendar.CalendarEvent]
MAY_CHANGE = ("sequence", "instant", "words_sha256", "changed_at", "gone_at")


def feed(referee: Referee, now: datetime) -> bytes:
    """By when this referee's letters are due, on their clock and in their language; for a fortnight
    as cancelled what is so no more: in, declined, put aside, gone. Raises RowGone."""
    with timezone.override(ZoneInfo(referee.clock)), translation.override(referee.language):
        told, due = _told(referee), _due(referee)
        if _new_to(told, due, now):
            told, due = _tell(referee, now)
        name = _("Letters for %(name)s") % {"name": referee.owner.name}
        return calendar.ics(
            [
                _event(row, due.get(number))
                for number, row in told.items()
                if row.gone_at is None or row.gone_at > now - TOLD_FOR
            ],
            name=name,
        )


def forget(now: datetime) -> int:
    """Letters that were called off so long ago that every calendar knows it."""
    return ToldLetter.objects.filter(gone_at__lte=now - TOLD_FOR).delete()[0]


def _told(referee: Referee) -> Told:
    return {row.number: row for row in ToldLetter.objects.filter(referee=referee).order_by("id")}


def _due(referee: Referee) -> Due:
    """As the rows are now; whoever tells of them sets what calendars know each by."""
    due = [one for one in letters.read(letters.asked_of(referee).unsent()) if one.instant]
    return {one.reference.pk: _letter(one, referee.clock) for one in due[:MOST]}


def _new_to(told: Told, due: Due, now: datetime) -> list[ToldLetter]:
    """What a calendar is to be told otherwise than it was, as it is then told; not kept yet."""
    changed = []
    for number, event in due.items():
        row, words = told.get(number) or ToldLetter(number=number, sequence=-1), _digest(event)
        if row.gone_at or (row.instant, row.words_sha256) != (event.at, words):
            row.instant, row.words_sha256, row.gone_at = event.at, words, None
            changed.append(row)
    for number, row in told.items():
        if number not in due and not row.gone_at:
            row.gone_at = now
            changed.append(row)
    for row in changed:
        row.sequence, row.changed_at = row.sequence + 1, now
    return changed


@transaction.atomic
def _tell(referee: Referee, now: datetime) -> tuple[Told, Due]:
    """Keep what this answer tells; another one at the same time waits, and finds it kept."""
    referee.owner.hold()
    read_anew(referee)
    told, due = _told(referee), _due(referee)
    changed = _new_to(told, due, now)
    new = [row for row in changed if row.pk is None]
    for row in new:
        row.referee = referee
    ToldLetter.objects.bulk_update([row for row in changed if row.pk], MAY_CHANGE, batch_size=500)
    ToldLetter.objects.bulk_create(new, batch_size=500)
    return told | {row.number: row for row in new}, due


def _digest(event: calendar.CalendarEvent) -> str:
    words = repr((event.summary, event.description, event.url))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()


def _event(row: ToldLetter, due: calendar.CalendarEvent | None) -> calendar.CalendarEvent:
    called_off = calendar.CalendarEvent(
        uid="",
        sequence=0,
        at=row.instant,
        changed_at=row.changed_at,
        summary=_("Letter no longer due"),
        description="",
        url="",
        cancelled=True,
    )
    return replace(
        due or called_off, uid=str(row.uid), sequence=row.sequence, changed_at=row.changed_at
    )


def _letter(letter: letters.Letter, zone: str) -> calendar.CalendarEvent:
    reference, due = letter.reference, letter.due
    assert due is not None and due.instant is not None
    posting = reference.application.posting
    lines = [
        str(posting),
        _both_clocks(letter, zone),
        letter.way,
        reference.goes_to,
    ]
    facts = {"name": reference.application.owner.name, "place": reference.application.place}
    return calendar.CalendarEvent(
        uid="",
        sequence=0,
        at=due.instant,
        changed_at=due.changed_at,
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
