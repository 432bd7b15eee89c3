"""What a person has settled of a page's news stays settled when the page changes further."""

from datetime import date, time

import pytest

from applications.models import Application, Deadline, Watch
from applications.services import undo, watches
from tests.factories import NOW
from tests.sites import answer
from tests.watched_page import LATER, LINES, due, look, page_of, told

pytestmark = pytest.mark.django_db
DAY = ("deadline", "application")
NUMBER = ("fact", "reference_number")


def the_page(watch, site, words):
    return look(watch, site, due(watch), answer(page_of(words)))


def take(seen, what=DAY):
    application = Application.objects.get()
    return watches.take(application, seen.version, told(seen).index(what), now=NOW)


def numbered(words, number):
    return words.replace("26/1234", number)


@pytest.mark.parametrize("others", ["none", "still open", "kept"])
def test_a_day_taken_before_the_page_changed_further_is_news_once_it_is_undone(watch, site, others):
    words = LATER if others == "none" else numbered(LATER, "26/1")
    done = take(the_page(watch, site, words))
    if others == "kept":
        watches.acknowledge(Application.objects.get(), Watch.objects.get().version, now=NOW)

    further = the_page(watch, site, numbered(LATER, "26/2"))
    assert told(further) == [NUMBER]
    undo.undo(done, now=NOW)

    assert set(told(Watch.objects.get())) == {DAY, NUMBER}
    again = the_page(watch, site, numbered(LATER, "26/3"))
    assert set(told(again)) == {DAY, NUMBER}
    take(again)
    assert Deadline.objects.get().date == date(2027, 1, 22)


def test_a_day_that_moves_on_while_other_news_are_open_is_told_from_the_one_taken(watch, site):
    second = Deadline(kind="application", date=date(2027, 3, 1), time=time(12))
    second.application = Application.objects.get()
    watches.deadlines.correct(second, now=NOW)
    take(the_page(watch, site, numbered(LATER, "26/1")))

    moved = the_page(watch, site, numbered(LATER, "26/1").replace("22 January", "20 January"))

    assert told(moved) == [DAY, NUMBER]
    change = moved.told_changes[0]
    assert (change.was["date"], change.now["date"]) == ("2027-01-22", "2027-01-20")
    assert change.is_nearer
    take(moved)
    days = Deadline.objects.order_by("date").values_list("date", flat=True)
    assert list(days) == [date(2027, 1, 20), date(2027, 3, 1)]


def test_a_page_that_is_as_it_was_first_is_news_beside_the_day_taken(watch, site):
    take(the_page(watch, site, numbered(LATER, "26/1")))

    [change] = the_page(watch, site, LINES).told_changes

    assert (change.was["date"], change.now["date"]) == ("2027-01-22", "2027-01-15")


def test_a_day_named_beside_the_one_taken_is_told_alone(watch, site):
    take(the_page(watch, site, numbered(LATER, "26/1")))
    other = numbered(LATER, "26/1") + "\nApplication deadline of the second call: 20 January 2027."

    [change] = [one for one in the_page(watch, site, other).told_changes if one.what == "deadline"]

    assert (change.was, change.now["date"]) == (None, "2027-01-20")


def test_what_was_kept_is_asked_again_only_where_it_changes_anew(watch, site):
    seen = the_page(watch, site, numbered(LATER, "26/1"))
    watches.acknowledge(Application.objects.get(), seen.version, now=NOW)

    assert told(the_page(watch, site, numbered(LATER, "26/2"))) == [NUMBER]
    moved = the_page(watch, site, numbered(LATER, "26/2").replace("22 January", "20 January"))
    assert set(told(moved)) == {DAY, NUMBER}
