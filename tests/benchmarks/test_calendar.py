"""The feed of 10,000 deadlines: written, against what a bare library takes for the same events; and
unchanged, against reading the rows that it would tell of."""

import hashlib
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import icalendar
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from applications.models import Application, Deadline, Posting, User
from applications.services import calendars
from tests.factories import NOW, DeadlineFactory, PersonFactory, PostingFactory

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]

MOST = calendars.MOST


def person_with(deadlines: int) -> User:
    """One of each application, at another hour."""
    person = PersonFactory()
    postings = PostingFactory.build_batch(deadlines, owner=person)
    Posting.objects.bulk_create(postings)
    files = [Application(owner=person, posting=posting, created_at=NOW) for posting in postings]
    Application.objects.bulk_create(files)
    rows = DeadlineFactory.build_batch(deadlines, application=None)
    for number, (row, file) in enumerate(zip(rows, files, strict=True)):
        row.application, row.owner = file, person
        row.instant += timedelta(hours=number)
    Deadline.objects.bulk_create(rows, batch_size=500)
    return person


def bare(events: list[Any]) -> bytes:
    """The same events by the library alone, everything read and ready."""
    calendar = icalendar.Calendar()
    for one in events:
        event = icalendar.Event()
        for name in ("UID", "SEQUENCE", "SUMMARY", "DESCRIPTION", "URL", "TRANSP"):
            event.add(name, str(one[name]))
        for name in ("DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND"):
            event.add(name, one[name].dt)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def read_rows(person: User) -> str:
    """What the feed would tell is the same, known by going through its rows."""
    rows = Deadline.objects.filter(owner=person).order_by("instant", "id")
    told = rows.values_list("uid", "sequence", "changed_at", "met_at", "application__archived_at")
    return hashlib.sha256(repr(list(told)).encode()).hexdigest()


def seconds(*calls: Callable[[], Any], times: int) -> list[float]:
    """The shortest of each, taken in turns: what else the machine does falls on all alike.

    In the processor's time; where the database works in a process of its own, by the clock."""
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(times):
        for call, took in zip(calls, taken, strict=True):
            start = clock()
            call()
            took.append(clock() - start)
    return [min(took) for took in taken]


def test_feed_of_ten_thousand_is_written_faster_than_a_library_writes_it_and_asked_again_is_cheap(
    client: Client,
) -> None:
    person = person_with(MOST)
    link = calendars.open_feed(person)
    whole = client.get(link)
    events = icalendar.Calendar.from_ical(whole.content).walk("VEVENT")
    assert len(events) == MOST

    def again() -> int:
        return client.get(link, headers={"if-none-match": whole["ETag"]}).status_code

    assert again() == 304
    with CaptureQueriesContext(connection) as asked:
        again()
    queries = len(asked)
    written, library = seconds(lambda: client.get(link), lambda: bare(events), times=2)
    unchanged, rows = seconds(again, lambda: read_rows(person), times=9)

    print(
        f"\nwritten {written:.2f} s, {len(whole.content) / 1e6:.1f} MB,"
        f" ×{written / library:.2f} of the library's {library:.2f} s"
        f"\nunchanged {unchanged * 1000:.1f} ms, {queries} queries,"
        f" ×{unchanged / written:.4f} of that, ×{unchanged / rows:.2f} of reading its rows"
    )
    assert queries <= 4
    assert written <= library
    assert unchanged <= rows / 2
