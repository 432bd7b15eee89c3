"""What is done about the news of a posting's page, and that they make a digest due."""

from datetime import date
from functools import partial

import pytest

from applications.errors import PageNews
from applications.models import Application, Deadline, Mail, Reminder, Watch
from applications.services import applications, deletions, reminders, undo, watches
from tests.factories import NOW
from tests.sites import answer
from tests.watched_page import LATER, SOONER, due, look, page_of, told

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
    assert (known.changes, known.news_at, "22 January" in known.known_text) == ([], None, True)
    assert look(watch, site, due(watch), answer(page_of(LATER))).news_at is None
    undo.undo(done, now=NOW)
    assert the_deadline().date == date(2027, 1, 15)


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
    row.date = date(2027, 1, 11)  # in another window
    watches.deadlines.correct(row, now=NOW)
    with pytest.raises(PageNews):
        watches.take(application, Watch.objects.get().version, 0, now=NOW)
    assert the_deadline().date == date(2027, 1, 11)


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
    ("words", "hour", "at_once"),
    [(LATER, 9, False), (SOONER, 9, True), (SOONER, 20, False)],
    ids=["later, with the next digest", "sooner, at once", "sooner, but at night"],
)
def test_news_make_a_digest_due(watch, site, words, hour, at_once):
    at = NOW.replace(day=2, month=12, hour=hour)  # the person lives by UTC+5:30
    Watch.objects.update(next_at=at)
    look(watch, site, at, answer(page_of(words)))
    Deadline.objects.update(next_step_at=at)

    reminders.sweep(at)
    reminders.sweep(at.replace(day=3, hour=4))

    mail = Mail.objects.get()
    assert (mail.kind, Reminder.objects.get().step[0]) == (Mail.Kind.DIGEST, reminders.PAGE)
    digest = reminders.next_digest(watch.posting.owner, at)
    assert Reminder.objects.get().due_at == (at if at_once else digest)
    applications.submit(Application.objects.get(), confirmation="", now=at)
    assert not Watch.objects.with_news().exists()


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
