"""What the history of many applications tells: steps, days, letters, weeks."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from applications.models import Application, Event
from applications.services import applications, insights, readiness, undo
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
KOLKATA = ZoneInfo("Asia/Kolkata")
DAY = timedelta(days=1)


@pytest.fixture
def person():
    return factories.PersonFactory()


def went(person, **stages):
    """An application that came into these stages so many days ago."""
    row = factories.asks_for_nothing(person)
    for stage, ago in stages.items():
        applications.put_into(row, stage, now=NOW - ago * DAY)
    return row


def found(person):
    return Application.objects.for_user(person)


def test_each_counts_at_every_step_it_ever_reached(person):
    went(person)
    went(person, submitted=40, review=30, interview=20, rejected=10)
    went(person, submitted=40, offer=10)
    factories.ApplicationFactory(owner=person, stage="interview")  # without a history

    steps = insights.funnel(found(person))

    assert steps == {
        "saved": 4, "begun": 4, "sent": 3, "review": 1, "interview": 2, "offer": 1,
    }  # fmt: skip


def test_idea_is_not_begun_and_what_was_undone_was_never_reached(person):
    row = factories.asks_for_nothing(person)
    row.stage = "idea"
    row.save()
    applications.put_into(row, "interview", now=NOW - DAY)
    event = Event.objects.filter(application=row, kind="stage").latest("id")
    undo.undo(event, now=NOW)

    steps = insights.funnel(found(person))

    assert steps["saved"] == 1
    assert (steps["begun"], steps["interview"], steps["sent"]) == (0, 0, 0)


def test_days_run_from_sending_to_their_word_and_not_to_the_persons_own(person):
    went(person, submitted=100, rejected=10)
    went(person, submitted=50, interview=30, offer=20, withdrawn=5)
    went(person, submitted=50, withdrawn=20)
    went(person, submitted=50, no_reply=20)
    went(person, submitted=50)

    told = insights.answers(found(person), KOLKATA)

    assert [(one.days, one.word) for one in told] == [(30, "offer"), (90, "rejected")]
    assert insights.unanswered(found(person)) == {"waiting": 1, "silent": 1}


def test_letters_are_told_apart_by_the_day_they_were_due(person):
    ken = factories.RefereeFactory(owner=person, name="Ken")

    def letter(due, **more):
        row = factories.ApplicationFactory(owner=person, deadline=due)
        factories.ReferenceFactory(application=row, referee=ken, **{"mode": "portal", **more})

    past, ahead = date(2026, 11, 1), date(2026, 12, 30)
    letter(past, state="received", received_at=datetime(2026, 10, 30, 9, tzinfo=KOLKATA))
    letter(past, state="received", received_at=datetime(2026, 11, 3, 9, tzinfo=KOLKATA))
    letter(past, state="received")
    letter(ahead, state="agreed")
    letter(past, state="agreed")
    letter(past, state="declined")
    letter(past, state="agreed", mode="contact")

    [told] = insights.letters(found(person), NOW)

    assert told.pop("referee") == ken.pk
    assert told == {
        "referee__name": "Ken", "in_time": 1, "late": 1, "undated": 1, "open": 1, "overdue": 1,
    }  # fmt: skip


def test_own_day_of_letters_counts_before_that_of_the_application(person):
    row = factories.ApplicationFactory(owner=person, deadline=date(2026, 11, 1))
    factories.DeadlineFactory(application=row, kind="letters", date=date(2026, 11, 8))
    factories.ReferenceFactory(
        application=row,
        mode="portal",
        state="received",
        received_at=datetime(2026, 11, 4, 9, tzinfo=KOLKATA),
    )

    [told] = insights.letters(found(person), NOW)

    assert told["in_time"] == 1


def test_weeks_hold_moments_and_what_is_open_for_them_by_the_persons_clock(person):
    monday = NOW.astimezone(KOLKATA).date()
    monday -= timedelta(days=monday.weekday())
    # 23:59 of a Sunday in Umeå is Monday in Kolkata.
    row = factories.ApplicationFactory(owner=person, deadline=monday + timedelta(days=13))
    factories.ApplicationFactory(owner=person, deadline=monday + timedelta(weeks=30))
    factories.ApplicationFactory(owner=person, deadline=monday - DAY)
    factories.ApplicationFactory(owner=person, deadline=row.deadlines.get().date, archived_at=NOW)
    readiness.catch_up(NOW)

    weeks = insights.workload(found(person), KOLKATA, NOW)

    assert len(weeks) == insights.WEEKS
    told = [(week.first, week.moments, week.pieces) for week in weeks if week.moments]
    assert told == [(monday + timedelta(weeks=2), 1, 3)]
