"""What is ordered for a line: proposed, kept, counted back, told once a week before it is due."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from applications.errors import TooManySteps
from applications.models import Order
from applications.services import collisions, orders, requirements, undo
from applications.templatetags.orders import takes_words
from tests.factories import (
    NOW,
    ApplicationFactory,
    DeadlineFactory,
    PersonFactory,
    RequirementFactory,
)

pytestmark = pytest.mark.django_db

INDIA = ZoneInfo("Asia/Kolkata")


@pytest.fixture
def application():
    return ApplicationFactory(requirements=())


@pytest.fixture
def piece(application):
    return RequirementFactory(application=application, kind="transcripts", certification="sworn")


def errand(piece, now=NOW):
    application = piece.application
    pieces = list(application.requirements.all())
    found = orders.errands(pieces, application.deadlines.all(), application.owner.tz, now)
    return found.get(piece.pk)


def test_what_a_line_seems_to_need_is_proposed_and_not_kept(piece):
    """15 January 23:59 in Umeå is the 16th in Kolkata: all is needed on Friday the 15th."""
    one = errand(piece)

    assert one.is_proposed
    assert [step.what for step in one.steps] == ["transcript", "sworn_translation"]
    assert (one.course.needed, one.course.by) == (date(2027, 1, 15), date(2026, 12, 29))
    assert not Order.objects.exists()


def test_press_keeps_what_was_proposed_once_and_can_be_undone(piece):
    done = orders.begin(piece, now=NOW)

    assert orders.begin(piece, now=NOW) is None
    assert [step.days for step in Order.objects.order_by("position")] == [10, 3]
    assert not errand(piece).is_proposed
    undo.undo(done, now=NOW)
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "line",
    [
        {"kind": "cv"},
        {"kind": "transcripts", "state": "ready"},
        {"kind": "transcripts", "state": "waived"},
        {"kind": "transcripts", "need": "conditional"},
        {"kind": "degree_certificate", "certification": "authenticated"},  # no page says how long
    ],
)
def test_nothing_is_proposed_of_what_is_written_there_asked_about_or_not_known(application, line):
    assert errand(RequirementFactory(application=application, **line)) is None


def test_ordered_and_there_each_take_one_press_and_go_back(piece):
    orders.begin(piece, now=NOW)
    first, second = Order.objects.order_by("position")

    done = orders.press(first, here=False, now=NOW)
    assert orders.press(first, here=False, now=NOW) is None
    assert errand(piece).course.begun
    orders.press(first, here=True, now=NOW)
    assert (errand(piece).next, errand(piece).course.at) == (second, 1)
    undo.undo(done, now=NOW)  # it came without being ordered
    first.refresh_from_db()
    assert (first.ordered_on, first.arrived_on) == (None, date(2026, 11, 23))


def test_removed_step_comes_back_and_goes_with_its_line(piece):
    orders.begin(piece, now=NOW)
    done = orders.remove(Order.objects.last(), now=NOW)
    undo.undo(done, now=NOW)
    assert Order.objects.count() == 2

    gone = requirements.remove(piece, now=NOW)
    assert not Order.objects.exists()
    undo.undo(gone, now=NOW)
    assert Order.objects.count() == 2


def test_new_step_stands_last_and_there_are_not_too_many(piece):
    for number in range(orders.MOST):
        assert orders.save(Order(requirement=piece, days=number), now=NOW)
        assert orders.save(Order(requirement=piece, days=number), now=NOW) is None  # pressed twice

    with pytest.raises(TooManySteps):
        orders.save(Order(requirement=piece, days=99), now=NOW)
    assert [one.position for one in Order.objects.all()] == list(range(orders.MOST))


def test_told_a_week_before_it_is_to_be_ordered_and_not_of_what_is_there_or_sent(piece):
    owner = piece.application.owner
    orders.begin(piece, now=NOW)
    by = datetime(2026, 12, 29, 9, tzinfo=INDIA)

    assert not orders.due([owner.pk], by - timedelta(days=8))
    [told] = orders.due([owner.pk], by - timedelta(days=7))[owner.pk]
    assert (told.requirement, told.course.by) == (piece, by.date())
    assert not orders.due([owner.pk], by + timedelta(days=9))[owner.pk][0].course.in_time

    requirements.set_state(piece, "received", now=NOW)
    assert not orders.due([owner.pk], by)
    requirements.set_state(piece, "missing", now=NOW)
    piece.application.stage = "submitted"
    piece.application.save()
    assert not orders.due([owner.pk], by)


def test_what_is_due_takes_two_questions_however_much_it_is(
    piece, django_assert_num_queries, application
):
    orders.begin(piece, now=NOW)
    for kind in ("test_scores", "language_certificate"):
        more = RequirementFactory(application=application, kind=kind)
        orders.save(Order(requirement=more, what="gre", days=15), now=NOW)

    with django_assert_num_queries(2):
        orders.due([application.owner_id], NOW)


def test_test_is_counted_from_the_day_it_is_taken(application):
    piece = RequirementFactory(application=application, kind="test_scores", name="GRE")
    booked = Order(requirement=piece, what="gre", days=15, ordered_on=date(2026, 11, 20))
    orders.save(booked, now=NOW)

    assert (errand(piece).course.begun, errand(piece).course.by) == (False, date(2026, 12, 31))
    booked.taken_on = date(2027, 1, 4)
    orders.save(booked, now=NOW)
    assert (errand(piece).course.there, errand(piece).course.late) == (date(2027, 1, 19), 4)


# ── Across the lines of an application ────────────────────────────────────────────────────────────


def ordered(application, *steps, kind="transcripts", **facts):
    piece = RequirementFactory(application=application, kind=kind, position=len(steps), **facts)
    for what, days in steps:
        orders.save(Order(requirement=piece, what=what, days=days), now=NOW)
    return piece


def critical(application, now=NOW):
    pieces = list(application.requirements.all())
    zone = application.owner.tz
    errands = orders.errands(pieces, application.deadlines.all(), zone, now)
    return orders.critical(errands.values())


def test_chain_that_binds_goes_through_the_lines_it_waits_for(application):
    grades = ordered(application, ("transcript", 10), ("sworn_translation", 5))
    assert critical(application) is None  # the line says it itself
    ordered(application, ("gre", 15), kind="test_scores", name="GRE")
    assert [one.what for one in critical(application).steps] == ["gre"]

    vpd = ordered(application, ("vpd", 30), kind="other", name="VPD")
    longest = critical(application)
    assert longest.requirement == vpd
    assert [one.what for one in longest.steps] == ["transcript", "sworn_translation", "vpd"]
    assert longest.course.by == date(2027, 1, 15) - timedelta(days=45)

    orders.press(grades.orders.first(), here=True, now=NOW)
    assert [one.what for one in critical(application).steps] == ["sworn_translation", "vpd"]
    assert critical(application).course.by == date(2027, 1, 15) - timedelta(days=35)


def test_line_that_has_its_own_steps_or_is_begun_waits_for_no_other(application):
    ordered(application, ("transcript", 10))
    vpd = ordered(application, ("transcript", 10), ("vpd", 30), kind="other", name="VPD")
    assert [one.what for one in critical(application).steps] == ["transcript", "vpd"]
    vpd.orders.filter(what="transcript").delete()
    orders.press(vpd.orders.get(), here=False, now=NOW)
    assert [one.what for one in critical(application).steps] == ["vpd"]


def test_line_says_what_it_waits_for_and_the_other_what_waits_for_it(application):
    """In time for themselves, the 14 and 42 days are too late together; home says so once."""
    today = datetime(2026, 11, 26, 9, tzinfo=INDIA)
    grades = ordered(application, ("transcript", 14))
    vpd = ordered(application, ("vpd", 42), kind="other", name="VPD")

    for piece in (grades, vpd):
        one = errand(piece, today)
        assert [step.what for step in one.steps] == ["transcript", "vpd"]
        assert (one.is_late, one.course.there) == (True, date(2027, 1, 21))
    [told] = orders.due([application.owner_id], today)[application.owner_id]
    assert (told.requirement, told.steps[-1].requirement) == (grades, vpd)
    assert told.course == critical(application, today).course

    orders.press(grades.orders.get(), here=True, now=today)
    assert errand(grades, today) is None or errand(grades, today).course is None
    assert not errand(vpd, today).is_late


def test_line_waits_for_what_it_needs_and_not_for_what_comes_behind_it_there(application):
    ordered(application, ("transcript", 10), ("gre", 60))
    vpd = ordered(application, ("vpd", 30), kind="other", name="VPD")

    assert [one.what for one in errand(vpd).steps] == ["transcript", "vpd"]


def test_days_to_allow_are_of_what_is_left(piece):
    orders.begin(piece, now=NOW)
    orders.press(Order.objects.first(), here=True, now=NOW)

    words = "allow at least 3 working days; public holidays come on top"
    assert takes_words(errand(piece)) == words


# ── Several in one week ───────────────────────────────────────────────────────────────────────────


def test_of_three_deadlines_in_a_week_the_earlier_ones_get_a_day_apart():
    owner = PersonFactory(zone="Europe/Stockholm")
    first, second, last = (
        ApplicationFactory(owner=owner, deadline=date(2027, 1, day)) for day in (14, 15, 15)
    )

    aims = [collisions.target(one, one.deadlines.all(), now=NOW) for one in (first, second, last)]

    assert aims == [(date(2027, 1, 11), 3), (date(2027, 1, 13), 3), None]
    DeadlineFactory(application=first, kind="target", date=date(2027, 1, 5), zone="")
    assert collisions.target(first, first.deadlines.all(), now=NOW) is None


@pytest.mark.parametrize("change", [{"stage": "submitted"}, {"archived_at": NOW}])
def test_what_is_sent_or_put_away_collides_with_nothing(change):
    owner = PersonFactory()
    mine, _other = (ApplicationFactory(owner=owner) for _number in range(2))
    ApplicationFactory(owner=owner, **change)
    ApplicationFactory()  # a stranger's

    assert collisions.target(mine, mine.deadlines.all(), now=NOW) is None
