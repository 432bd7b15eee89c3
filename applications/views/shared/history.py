"""The history of an application as its page shows it: by day, with what can be undone."""

from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.utils import timezone

from applications.models import Application, Event
from applications.services import undo

SHOWN = 60


class Day(NamedTuple):
    date: date
    events: list[Event]


class History(NamedTuple):
    """`count` lines in all, of which `more` are older than those of the days."""

    count: int
    more: int
    days: list[Day]


def history_of(application: Application) -> History:
    """The newest lines; each knows whether it can be undone, and whether its mail is there."""
    lines = list(application.events.all()[:SHOWN])
    count = application.events.count() if len(lines) == SHOWN else len(lines)
    offered = undo.offered(lines, application)
    told = {line.data["received"] for line in lines if "received" in line.data}
    mails = application.received_mails.filter(pk__in=told).values_list("pk", flat=True)
    there = set(mails) if told else set()
    for line in lines:
        line.can_be_undone = line.pk in offered
        line.has_mail = line.data.get("received") in there
    days = [Day(day, list(events)) for day, events in groupby(lines, _day)]
    return History(count, count - len(lines), days)


def _day(event: Event) -> date:
    return event.day or timezone.localdate(event.at)
