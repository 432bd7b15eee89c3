"""A referee's calendar is told of each letter's due date, and of what becomes of it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.errors import RowGone
from applications.models import Deadline, Posting, Referee, Reference, ToldLetter, User
from applications.services import (
    applications,
    deadlines,
    deletions,
    housekeeping,
    postings,
    referees,
    references,
    told_letters,
    undo,
)
from tests.factories import NOW, DeadlineFactory, PersonFactory, RefereeFactory
from tests.letters import named
from tests.strict_ics import Subscriber, checked, moment

pytestmark = pytest.mark.django_db
KTH, ETH = (f"Letter for Priya Chatterjee: {place}" for place in ("KTH", "ETH"))
OFF = "(Letter no longer due)"


@pytest.fixture
def sen():
    owner = PersonFactory(given_name="Priya", family_name="Chatterjee")
    return RefereeFactory(owner=owner, name="Amartya Sen")


@pytest.fixture
def reference(sen):
    reference = named(sen, "KTH")
    named(sen, "ETH")
    return reference


class Clock:
    def __init__(self, referee):
        self.referee, self.now, self.calendar = referee, NOW, Subscriber()

    def look(self, **later):
        self.now += timedelta(**later or {"hours": 1})
        self.referee.refresh_from_db()
        return self.calendar.take(told_letters.feed(self.referee, self.now))


@pytest.fixture
def clock(sen, reference):
    return Clock(sen)


def move(reference, now):
    row = reference.application.deadlines.get()
    row.date = date(2027, 1, 20)
    deadlines.save(row, now=now)


def own_day(reference, now):
    DeadlineFactory(application=reference.application, kind="letters", date=date(2027, 1, 10))


@pytest.mark.parametrize(
    "verb",
    [
        move,
        own_day,
        lambda row, now: references.change_mode(row, "post", now=now),
        lambda row, now: postings.change_facts(
            row.application, {"url": "https://kth.se/1"}, now=now
        ),
        lambda row, now: Posting.objects.filter(application__references=row).update(title="New"),
    ],
    ids=["moved", "own day", "by post", "address", "title, with no word to anybody"],
)
def test_each_change_counts_one(reference, clock, verb):
    assert clock.look() == [KTH, ETH]
    unchanged = [clock.look(), *ToldLetter.objects.values_list("sequence", flat=True)]

    verb(reference, clock.now)

    assert unchanged == [[KTH, ETH], 0, 0]
    assert clock.look() == [KTH, ETH]
    assert sorted(ToldLetter.objects.values_list("sequence", flat=True)) == [0, 1]


@pytest.mark.parametrize(
    "verb",
    [
        lambda row, now: references.set_state(row, "received", now=now),
        lambda row, now: references.answer(row, False, "On leave", now=now),
        lambda row, now: references.say_sent(row, True, now=now),
        lambda row, now: references.remove(row, now=now),
        lambda row, now: applications.archive(row.application, True, now=now),
        lambda row, now: applications.move(row.application, "withdrawn", now=now),
        lambda row, now: deadlines.remove(row.application.deadlines.get(), now=now),
    ],
    ids=["in", "declined", "sent", "removed", "archived", "withdrawn", "no day"],
)
def test_what_is_no_longer_due_is_called_off_and_its_undo_told(reference, clock, verb):
    clock.look()

    event = verb(reference, clock.now)
    assert clock.look() == [OFF, ETH]

    undo.undo(event, now=clock.now)
    assert clock.look() == [KTH, ETH]


def test_application_deleted_and_brought_back_is_told(reference, clock):
    clock.look()

    deletion = applications.delete(reference.application, now=clock.now)
    assert clock.look() == [OFF, ETH]
    deletions.bring_back(deletion, now=clock.now)

    assert clock.look() == [KTH, ETH]


def test_referee_deleted_and_brought_back_keeps_the_uids(sen, clock):
    clock.look()
    uids = {*clock.calendar.shown}

    deletion = referees.remove(sen, now=clock.now)
    assert not ToldLetter.objects.exists()
    clock.referee = deletions.bring_back(deletion, now=clock.now)

    assert clock.look() == [KTH, ETH]
    assert {*clock.calendar.shown} == uids


@pytest.mark.parametrize(("days", "told"), [(13, [OFF, ETH]), (15, [ETH])])
def test_called_off_is_told_for_a_fortnight(reference, clock, days, told):
    clock.look()
    references.remove(reference, now=clock.now)
    clock.look()

    assert clock.look(days=days) == told
    housekeeping.tidy(clock.now)
    assert ToldLetter.objects.count() == len(told)


def test_due_day_that_changes_rows_never_counts_back(reference, clock):
    """The letters' own day, much changed, goes: the application's counts, which never changed."""
    own_day(reference, clock.now)
    letters = reference.application.deadlines.get(kind="letters")
    Deadline.objects.filter(pk=letters.pk).update(sequence=40)
    clock.look()

    deadlines.remove(letters, now=clock.now)

    assert clock.look() == [KTH, ETH]


def test_letter_ends_when_it_is_due(sen, reference):
    [kth, _eth] = checked(told_letters.feed(sen, NOW))

    assert moment(kth["DTEND"]) == reference.application.deadlines.get().instant


def test_feed_costs_the_same_with_two_letters_and_with_six(sen, reference):
    def cost(letters):
        with CaptureQueriesContext(connection) as asked:
            assert len(checked(told_letters.feed(sen, NOW))) == letters
        return len(asked)

    first, again = cost(2), cost(2)
    for number in range(4):
        named(sen, f"University {number}")

    assert (first, again) == (cost(6), cost(6))
    assert again <= 4
    assert Reference.objects.count() == 6


def test_referee_deleted_while_the_feed_is_written_is_gone(sen, reference, monkeypatch):
    hold = User.hold

    def and_gone(owner):
        hold(owner)
        Referee.objects.filter(pk=sen.pk).delete()

    monkeypatch.setattr(User, "hold", and_gone)
    with pytest.raises(RowGone):
        told_letters.feed(sen, NOW)
