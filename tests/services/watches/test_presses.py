"""What is done about the news of a posting's page, and that they make a digest due."""

from datetime import date, time, timedelta
from functools import partial

import pytest

from applications.errors import PageNews
from applications.models import Application, Deadline, Mail, Reminder, Watch
from applications.services import applications, deletions, reminders, undo, watches
from applications.services.watches import looking
from applications.sources import fetch as web
from applications.templatetags.watches import change_words
from tests.factories import NOW, ReferenceFactory
from tests.sites import answer
from tests.watched_page import LATER, LINES, SOONER, due, look, page_of, told

pytestmark = pytest.mark.django_db


def the_deadline():
    return Deadline.objects.get(kind="application")


def test_the_new_day_is_taken_by_a_press_with_its_words_and_can_be_undone(watch, site):
    application = Application.objects.get()
    seen = look(watch, site, due(watch), answer(page_of(LATER)))

    done = watches.take(application, seen.version, 0, now=NOW)

    row = the_deadline()
    assert (row.date, row.time.hour, row.zone) == (date(2027, 1, 22), 14, "Europe/Oslo")
    assert row.wording == "Application deadline: 22 January 2027, 14:00."
    known = Watch.objects.get()
    assert (known.told_changes, known.news_at) == ([], None)
    at = due(watch)
    same = look(watch, site, at, answer(page_of(LATER)))
    assert (same.news_at, same.is_same_lately(at)) == (None, True)
    undo.undo(done, now=at)
    assert the_deadline().date == date(2027, 1, 15)
    back = Watch.objects.get()
    assert (told(back), back.news_at) == ([("deadline", "application")], at)
    assert not back.is_same_lately(at)
    undone = look(watch, site, due(watch), answer(page_of(LATER)))
    assert (told(undone), undone.news_at) == ([("deadline", "application")], at)


def test_a_day_that_was_taken_and_undone_is_news_even_after_the_rest_was_kept(watch, site):
    application, words = Application.objects.get(), LATER.replace("26/1234", "26/1235")
    seen = look(watch, site, due(watch), answer(page_of(words)))
    done = watches.take(application, seen.version, 0, now=NOW)
    watches.acknowledge(application, Watch.objects.get().version, now=NOW)
    assert not Watch.objects.with_news().exists()

    undo.undo(done, now=NOW)

    assert told(Watch.objects.get()) == [("deadline", "application")]
    again = look(watch, site, due(watch), answer(page_of(words)))
    assert told(again) == [("deadline", "application")]
    watches.acknowledge(application, again.version, now=NOW)
    assert look(watch, site, due(watch), answer(page_of(words))).news_at is None


def test_what_is_said_after_a_day_was_taken_is_told_from_that_day_on(watch, site):
    application = Application.objects.get()
    seen = look(watch, site, due(watch), answer(page_of(LATER)))
    watches.take(application, seen.version, 0, now=NOW)

    back = look(watch, site, due(watch), answer(page_of(LINES)))

    [change] = back.told_changes
    assert (change.was["date"], change.is_nearer) == ("2027-01-22", True)
    assert watches.row_of(change, Deadline.objects.all()) == the_deadline()


def test_a_press_on_a_page_that_is_old_changes_nothing(watch, site):
    application = Application.objects.get()
    old = look(watch, site, due(watch), answer(page_of(LATER))).version
    look(watch, site, due(watch), answer(page_of(SOONER)))

    for press in (
        partial(watches.take, application, old, 0),
        partial(watches.acknowledge, application, old),
        partial(watches.acknowledge, application, ""),
        partial(watches.take, application, Watch.objects.get().version, 7),
    ):
        with pytest.raises(PageNews):
            press(now=NOW)

    row = the_deadline()
    row.date, shown = date(2027, 1, 11), Watch.objects.get().version
    watches.deadlines.correct(row, now=NOW)  # in another window
    with pytest.raises(PageNews):
        watches.take(application, shown, 0, now=NOW)
    assert the_deadline().date == date(2027, 1, 11)


@pytest.mark.parametrize(
    ("row", "old", "new"),
    [
        ({"date": date(2027, 1, 8)}, "15 January 2027, 14:00", "8 January 2027, 14:00"),
        ({}, "15 January 2027", "15 January 2027, 14:00"),
        ({}, "15 January 2027", "before 15 January 2027"),
        ({"zone": "Etc/GMT+12"}, "15 January 2027 AoE", "15 January 2027, 23:59 CET"),
    ],
    ids=["an hour on the day the person has", "an hour", "a bound", "a clock"],
)
def test_a_sooner_moment_on_a_day_that_is_there_is_told_and_can_be_taken(
    watch, site, row, old, new
):
    application = Application.objects.get()
    Watch.objects.update(known_text=LINES.replace("15 January 2027, 14:00", old))
    mine = the_deadline()
    for name, value in row.items():
        setattr(mine, name, value)
    watches.deadlines.correct(mine, now=NOW)
    before = the_deadline().instant
    words = LINES.replace("15 January 2027, 14:00", new)

    seen = look(watch, site, due(watch), answer(page_of(words)))

    assert seen.is_nearer
    watches.take(application, seen.version, 0, now=NOW)
    assert the_deadline().instant < before
    assert Watch.objects.get().news_at is None


def test_a_day_corrected_by_hand_after_the_news_is_no_news(watch, site):
    look(watch, site, due(watch), answer(page_of(SOONER)))
    row = the_deadline()
    row.date = date(2027, 1, 8)
    row.time = time(14)
    watches.deadlines.correct(row, now=NOW)

    assert not Watch.objects.with_news().exists()


def test_the_day_of_another_position_on_the_page_is_no_hurry(watch, site):
    row = the_deadline()
    row.date = date(2027, 1, 30)
    watches.deadlines.correct(row, now=NOW)
    second = "\nApplication deadline of the second position: 30 January 2027."
    Watch.objects.update(known_text=LINES + second)

    seen = look(watch, site, due(watch), answer(page_of(SOONER + second)))

    assert told(seen) == [("deadline", "application")]
    assert not seen.is_nearer
    assert seen.tell_at == reminders.next_digest(watch.posting.owner, seen.seen_at)


def test_what_was_sent_meanwhile_takes_no_day(watch, site):
    application = Application.objects.get()
    seen = look(watch, site, due(watch), answer(page_of(SOONER)))
    applications.submit(Application.objects.get(), confirmation="", now=NOW)

    with pytest.raises(PageNews):
        watches.take(application, seen.version, 0, now=NOW)


def test_a_press_during_a_look_stands_and_the_page_is_looked_at_once_more(watch, site):
    application = Application.objects.get()
    seen, at = look(watch, site, due(watch), answer(page_of(LATER))), due(watch)

    def get(url, known):
        watches.acknowledge(application, seen.version, now=at)
        return web.FetchedPage(url, page_of(LATER), "text/html")

    looking.look(watch.pk, clock=lambda: at, get=get)

    kept = Watch.objects.get()
    assert (kept.news_at, kept.next_at, kept.lease_until) == (None, at, None)
    assert (kept.asked_at, "22 January" in kept.known_text) == (at, True)


def test_only_a_look_that_compared_says_that_nothing_differs(watch, site):
    def said(*answers):
        at = due(watch)
        return look(watch, site, at, *answers).is_same_lately(at)

    Watch.objects.update(url="")  # another address since
    assert not said(answer(page_of(LATER)))
    assert said(answer(page_of(LATER)))
    seen = look(watch, site, due(watch), answer(page_of(SOONER)))
    watches.acknowledge(Application.objects.get(), seen.version, now=seen.seen_at)
    assert not Watch.objects.get().is_same_lately(seen.seen_at)


def test_who_keeps_what_they_have_is_asked_no_more(watch, site):
    application = Application.objects.get()
    seen = look(watch, site, due(watch), answer(page_of(LATER)))

    watches.acknowledge(application, seen.version, now=NOW)

    assert look(watch, site, due(watch), answer(page_of(LATER))).news_at is None
    assert the_deadline().date == date(2027, 1, 15)
    assert told(look(watch, site, due(watch), answer(page_of(SOONER)))) == [
        ("deadline", "application")
    ]


@pytest.mark.parametrize(
    ("day", "is_nearer"), [("29 January", False), ("20 January", False), ("8 January", True)]
)
def test_what_moves_after_a_day_was_kept_is_told_beside_the_persons_own(
    watch, site, day, is_nearer
):
    application = Application.objects.get()
    seen = look(watch, site, due(watch), answer(page_of(LATER)))
    watches.acknowledge(application, seen.version, now=NOW)

    moved = look(watch, site, due(watch), answer(page_of(LATER.replace("22 January", day))))

    [change] = moved.told_changes
    assert (change.yours["date"], change.is_nearer) == ("2027-01-15", is_nearer)
    assert "yours 15 January 2027, the page now says " + day in change_words(change)
    watches.take(application, moved.version, 0, now=NOW)
    assert f"{the_deadline().date:%-d}" == day.split()[0]
    assert not Watch.objects.with_news().exists()


@pytest.mark.parametrize(
    ("words", "hour", "at_once"),
    [(LATER, 9, False), (SOONER, 9, True), (SOONER, 20, False)],
    ids=["later, with the next digest", "sooner, at once", "sooner, but at night"],
)
def test_news_make_a_digest_due(watch, site, words, hour, at_once):
    at = NOW.replace(day=2, month=12, hour=hour)  # the person lives by UTC+5:30
    Watch.objects.update(next_at=at)
    reminders.sweep(at)
    Mail.objects.all().delete()
    assert Deadline.objects.get().next_step_at > at
    look(watch, site, at, answer(page_of(words)))

    reminders.sweep(at)
    reminders.sweep(at.replace(day=3, hour=4))

    mail = Mail.objects.get()
    assert (mail.kind, Reminder.objects.get().step[0]) == (Mail.Kind.DIGEST, reminders.PAGE)
    digest = reminders.next_digest(watch.posting.owner, at)
    assert Reminder.objects.get().due_at == (at if at_once else digest)
    applications.submit(Application.objects.get(), confirmation="", now=at)
    assert not Watch.objects.with_news().exists()


@pytest.mark.parametrize("how", ["letters are in", "letters were due", "met before the digest"])
def test_news_are_mailed_by_the_first_deadline_that_is_still_to_remind_of(watch, site, how):
    application, at = Application.objects.get(), NOW.replace(day=26, hour=9)
    other = Deadline(application=application, kind="letters", date=date(2026, 12, 20))
    if how == "letters were due":
        other.date = date(2026, 11, 20)
    elif how == "met before the digest":
        other.kind = "funding"
    watches.deadlines.save(other, now=NOW)
    if how == "letters are in":
        ReferenceFactory(application=application, state="received")
    reminders.sweep(at)
    Mail.objects.all().delete()
    Watch.objects.update(next_at=at)

    look(watch, site, at, answer(page_of(LATER)))
    if how == "met before the digest":
        watches.deadlines.mark_met(other, True, now=at)
    for hours in range(24):
        reminders.sweep(at + timedelta(hours=hours))

    told = Reminder.objects.filter(step__startswith=reminders.PAGE)
    assert [one.deadline.kind for one in told] == ["application"]


def test_a_day_the_page_names_for_the_first_time_can_be_added(watch, site):
    words = LATER.replace("Application deadline: 22 January 2027, 14:00", "Apply soon")
    Watch.objects.update(known_text=words)
    seen = look(watch, site, due(watch), answer(page_of(LATER)))
    assert told(seen) == [("deadline", "application")]

    done = watches.take(Application.objects.get(), seen.version, 0, now=NOW)

    added = Deadline.objects.get(date=date(2027, 1, 22))
    assert (added.kind, added.zone, added.zone_source) == ("application", "", "assumed")
    undo.undo(done, now=NOW)
    assert Deadline.objects.get().date == date(2027, 1, 15)


def test_an_application_deleted_and_brought_back_is_watched_on(watch, site):
    deleted = applications.delete(Application.objects.get(), now=NOW)
    assert not Watch.objects.exists()

    deletions.bring_back(deleted, now=NOW)

    assert look(watch, site, due(watch), answer(page_of(SOONER))).is_nearer
