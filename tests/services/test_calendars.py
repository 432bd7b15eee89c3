"""A subscribed calendar is told of each change, whatever it came from, and of nothing else."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.models import Deadline, RemovedDeadline
from applications.services import (
    applications,
    calendars,
    deadlines,
    deletions,
    housekeeping,
    postings,
    undo,
)
from tests.factories import NOW, ApplicationFactory, DeadlineFactory
from tests.strict_ics import Subscriber, checked, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def file():
    file = ApplicationFactory(posting__institution="KTH")
    DeadlineFactory(application=file, kind="funding", date=date(2027, 2, 1))
    return file


class Clock:
    """An hour goes by between two looks."""

    def __init__(self, person):
        self.person, self.now, self.calendar, self.last = person, NOW, Subscriber(), ("", b"")

    def look(self, **later):
        """What the calendar shows, an hour later; its mark moves whenever the words do."""
        self.now += timedelta(**later or {"hours": 1})
        mark, content = (
            calendars.feed_mark(self.person, self.now),
            calendars.feed(self.person, self.now),
        )
        assert (mark == self.last[0]) <= (content == self.last[1])
        self.last = (mark, content)
        return self.calendar.take(content)


@pytest.fixture
def clock(file):
    return Clock(file.owner)


def main(file):
    return file.deadlines.get(kind="application")


def change(row, now, **values):
    for name, value in values.items():
        setattr(row, name, value)
    return deadlines.correct(row, now=now)


BOTH = ["KTH: Application", "KTH: Funding"]
ONE_OFF = ["(KTH: Application)", "KTH: Funding"]
ALL_OFF = ["(KTH: Application)", "(KTH: Funding)"]
REMOVED = ["KTH: Funding", "(Removed deadline)"]


@pytest.mark.parametrize(
    ("verb", "shown"),
    [
        (lambda file, now: change(main(file), now, date=date(2027, 1, 20)), BOTH),
        (lambda file, now: change(main(file), now, note="Ask Eva first"), BOTH),
        (lambda file, now: change(main(file), now, wording="By the 15th"), BOTH),
        (lambda file, now: change(main(file), now, date=None), REMOVED),
        (lambda file, now: deadlines.remove(main(file), now=now), REMOVED),
        (lambda file, now: deadlines.mark_met(main(file), True, now=now), ONE_OFF),
        (lambda file, now: applications.archive(file, True, now=now), ALL_OFF),
        (lambda file, now: applications.submit(file, confirmation="", now=now), ALL_OFF),
        (lambda file, now: applications.move(file, "withdrawn", now=now), ALL_OFF),
    ],
    ids=["moved", "noted", "worded", "undated", "removed", "met", "archived", "sent", "withdrawn"],
)
def test_each_press_is_told_and_its_undo_too(file, clock, verb, shown):
    assert clock.look() == BOTH

    done = verb(file, clock.now)
    assert clock.look() == shown

    undo.undo(done or file.events.order_by("-pk").first(), now=clock.now)
    assert clock.look() == BOTH

    assert deadlines.remove(main(file), now=clock.now)  # it still counts on from there
    assert clock.look() == REMOVED


def test_application_deleted_and_brought_back_is_told(file, clock):
    clock.look()

    deletion = applications.delete(file, now=clock.now)
    assert clock.look() == ["(Removed deadline)"] * 2

    deletions.bring_back(deletion, now=clock.now)
    assert clock.look() == BOTH


def test_application_that_was_deleted_before_deadlines_had_a_uid_gets_one_as_it_comes_back(
    file, clock
):
    deletion = applications.delete(file, now=clock.now)
    for one in deletion.rows:
        one["fields"].pop("uid", None)
    deletion.save()

    deletions.bring_back(deletion, now=clock.now)

    assert clock.look() == BOTH


def test_corrected_facts_and_a_new_zone_are_told(file, clock):
    clock.look()
    postings.change_facts(file, {"institution": "ETH"}, now=clock.now)
    assert clock.look() == ["ETH: Application", "ETH: Funding"]

    postings.change_facts(file, {"city": "Tokyo", "country": "JP"}, now=clock.now)
    deadlines.follow_place(file, now=clock.now)

    assert clock.look() == ["ETH: Application", "ETH: Funding"]


def test_deadline_without_a_day_removed_and_brought_back_is_still_called_off(file, clock):
    clock.look()
    change(main(file), clock.now, date=None)
    removed = deadlines.remove(main(file), now=clock.now)
    undo.undo(removed, now=clock.now)

    assert clock.look() == REMOVED


@pytest.mark.parametrize(("days", "told"), [(13, 1), (15, 0)])
def test_what_went_is_told_for_a_fortnight(file, clock, days, told):
    clock.look()
    deadlines.remove(main(file), now=clock.now)
    deadlines.mark_met(file.deadlines.get(), True, now=clock.now)
    shown = clock.look()

    later = clock.look(days=days)

    assert shown == ["(KTH: Funding)", "(Removed deadline)"]
    assert later == shown * told
    housekeeping.tidy(clock.now)
    assert RemovedDeadline.objects.count() == told


def test_mark_stays_where_nothing_is_new_to_a_calendar(file, clock):
    marks = [calendars.feed_mark(file.owner, NOW + timedelta(days=day)) for day in (0, 3)]
    applications.write_notes(file, "Their group moves in spring", now=NOW)
    ApplicationFactory()  # somebody else's

    assert {*marks, calendars.feed_mark(file.owner, NOW)} == {marks[0]}


@pytest.mark.parametrize("facts", [{"language": "sv"}, {"zone": "Asia/Tokyo"}], ids=str)
def test_mark_moves_with_the_words_of_the_person(file, facts):
    person = file.owner
    before = (calendars.feed_mark(person, NOW), calendars.feed(person, NOW))
    for name, value in facts.items():
        setattr(person, name, value)

    after = (calendars.feed_mark(person, NOW), calendars.feed(person, NOW))

    assert [one == other for one, other in zip(before, after, strict=True)] == [False, False]


def test_another_address_of_the_site_changes_no_uid(file, settings):
    before = checked(calendars.feed(file.owner, NOW))
    settings.SITE_URL = "https://elsewhere.example"

    after = checked(calendars.feed(file.owner, NOW))

    assert [one["UID"] for one in after] == [one["UID"] for one in before]
    assert after[0]["URL"].startswith("https://elsewhere.example/")


def test_mark_costs_the_same_with_one_deadline_and_with_many(file):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            calendars.feed_mark(file.owner, NOW)
        return len(asked)

    few = cost()
    ApplicationFactory.create_batch(3, owner=file.owner)

    assert (few, cost()) == (2, 2)


def test_of_more_than_a_calendar_takes_those_furthest_ahead_are_told(file, monkeypatch):
    monkeypatch.setattr(calendars, "MOST", 2)
    DeadlineFactory(application=file, kind="test", date=date(2020, 1, 1))

    assert [one["SUMMARY"] for one in checked(calendars.feed(file.owner, NOW))] == BOTH


WORDS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=90)
ROWS = {
    "kind": st.sampled_from(Deadline.Kind.values),
    "date": st.dates(date(1990, 1, 2), date(2200, 1, 1)),
    "time": st.none() | st.times().map(lambda one: one.replace(microsecond=0)),
    "zone": st.sampled_from(["", "Europe/Stockholm", "Pacific/Kiritimati", "America/New_York"]),
    "bound": st.sampled_from(Deadline.Bound.values),
    "wording": WORDS,
    "note": WORDS,
    "place": WORDS | st.just("https://video.example.org/j/42?pwd=a,b"),
}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.fixed_dictionaries(ROWS))
def test_any_deadline_is_an_event_that_nothing_can_be_said_against(file, facts):
    row = DeadlineFactory.build(application=file, **facts)

    [event] = checked(calendars.one(row))

    begins = row.kind in Deadline.BY_MORNING
    assert moment(event["DTSTART" if begins else "DTEND"]) == row.instant
    is_meeting = row.kind == "interview" and row.time is not None
    assert (event["TRANSP"] == "OPAQUE") == is_meeting
