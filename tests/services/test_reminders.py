"""From a deadline to the rows that remind of it: every step once, nothing twice, nothing lost."""

from datetime import UTC, date, datetime, timedelta

import pytest

from applications.core.schedule import digest_at
from applications.models import Application, Deadline, Mail, Reference, Reminder
from applications.models.application import NEVER
from applications.services import applications, deadlines, reminders
from applications.services.reminders import Round, coming, habits, sweep
from tests.factories import (
    NOW,
    ApplicationFactory,
    DeadlineFactory,
    PersonFactory,
    ReferenceFactory,
)
from tests.windows import meanwhile

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def digest(person, day):
    """Just after that day's digest."""
    return digest_at(day, habits(person), str(person.pk)) + timedelta(seconds=30)


def said():
    """(step, state) of every reminder, in the order of their making."""
    return list(Reminder.objects.order_by("id").values_list("step", "state"))


def kinds():
    return list(Mail.objects.order_by("id").values_list("kind", flat=True))


def season(person, first, last, every=HOUR):
    """Every round from the first moment to the last."""
    now = first
    while now <= last:
        sweep(now)
        now += every


def test_a_season_of_hourly_rounds_sends_every_step_once():
    application = ApplicationFactory(owner__zone="Europe/Stockholm")  # due Fri 15 Jan 23:59 there

    season(application.owner, NOW, utc("2027-01-17T00:00:00"))

    assert said() == [(step, "carried") for step in ["30d", "14d", "7d", "week", "3d", "1d", "6h"]]
    assert kinds() == ["digest", "digest", "digest", "week", "digest", "alone", "alone"]
    assert Deadline.objects.get().next_step_at == NEVER


def test_two_rounds_at_once_write_one_mail():
    person = ApplicationFactory().owner
    now = digest(person, date(2027, 1, 9))

    assert [sweep(now), sweep(now)] == [Round(1, 1, 1, 2), Round()]


def test_skipped_steps_collapse_into_the_latest_after_downtime():
    """R-07: nobody swept for six weeks."""
    ApplicationFactory()

    done = sweep(utc("2027-01-13T12:00:00"))

    assert done == Round(people=1, mails=1, reminders=1, collapsed=4)
    assert said()[0] == ("3d", "carried")
    assert sorted(said()[1:]) == [
        ("14d", "collapsed"),
        ("30d", "collapsed"),
        ("7d", "collapsed"),
        ("week", "collapsed"),
    ]


def test_a_deadline_that_passed_during_downtime_is_still_told():
    """R-07"""
    ApplicationFactory()

    sweep(utc("2027-01-18T08:00:00"))

    assert said()[0] == ("6h", "carried")


@pytest.mark.parametrize(
    ("now", "expected"),
    [("2027-01-20T09:00:00", Round()), ("2027-01-18T10:00:00", Round())],
    ids=["two days afterwards", "an hour afterwards"],
)
def test_a_deadline_past_when_the_application_was_made_is_never_told_as_passed(now, expected):
    ApplicationFactory(created_at=utc("2027-01-18T09:00:00"))

    assert sweep(utc(now)) == expected


def test_what_waited_for_the_app_comes_in_one_mail():
    person = PersonFactory()
    for _ in range(3):
        ApplicationFactory(owner=person)

    done = sweep(utc("2027-01-15T17:00:00"))  # the last-day steps of all three were missed

    assert done.mails == 1
    assert kinds() == ["digest"]


def test_steps_older_than_the_application_are_never_owed():
    """The settings were saved in the night in which the application was made."""
    made = utc("2027-01-12T23:54:00")  # Wed 05:24 in Kolkata: the 3-day step went on Tuesday
    application = ApplicationFactory(created_at=made)
    Deadline.objects.update(next_step_at=made)
    reminders.plan_anew(application.owner, made + timedelta(minutes=3))

    done = [sweep(made + timedelta(minutes=4)), sweep(digest(application.owner, date(2027, 1, 13)))]
    last = sweep(utc("2027-01-14T15:31:00"))  # Thu 21:01, as the last night begins

    assert [*done, last] == [Round(), Round(), Round(people=1, mails=1, reminders=1)]
    assert said() == [("1d", "carried")]


def test_steps_older_than_the_date_they_belong_to_are_never_owed():
    application = ApplicationFactory(deadline=date(2027, 3, 1))
    row, now = application.deadlines.get(), utc("2027-01-09T12:00:00")
    row.date = date(2027, 1, 16)  # a week before it was this morning
    deadlines.save(row, now=now)
    reminders.plan_anew(application.owner, now + HOUR)

    assert sweep(now + HOUR) == Round()


@pytest.mark.parametrize("night", ["2027-01-10T20:30:00", "2027-01-11T01:00:00"])
def test_after_downtime_catching_up_waits_at_night_for_the_digest(night):
    """Away from Friday noon to Monday 02:00: one mail, the week's, at the digest's hour."""
    person = PersonFactory()  # in Kolkata
    ApplicationFactory(owner=person)
    ApplicationFactory(owner=person, deadline=date(2027, 1, 12))

    waiting = sweep(utc(night))
    done = sweep(digest(person, date(2027, 1, 11)))
    later = sweep(digest(person, date(2027, 1, 11)) + HOUR)

    assert [waiting, done.mails, later.mails] == [Round(), 1, 0]
    assert kinds() == ["week"]


def test_after_downtime_what_ends_before_the_next_digest_is_told_at_night():
    person = PersonFactory()
    ApplicationFactory(owner=person)  # Sat 16 Jan 04:29 in Kolkata

    sweep(utc("2027-01-15T20:30:00"))  # 02:00 there

    assert (said()[0], kinds()) == (("6h", "carried"), ["alone"])


def test_waking_lets_the_next_step_come_in_its_time():
    application = ApplicationFactory(owner__zone="Europe/Stockholm")
    now = utc("2027-01-08T09:00:00")
    Deadline.objects.update(next_step_at=now)
    applications.snooze(application.deadlines.get(), now)
    applications.wake(application, now + HOUR)

    season(application.owner, now + HOUR, utc("2027-01-12T12:00:00"))

    assert Application.objects.get().snoozed_until is None
    assert [step for step, state in said() if state == "carried"] == ["week", "3d"]


def test_last_steps_of_two_applications_go_alone():
    person = PersonFactory(zone="Europe/Stockholm")
    for _ in range(2):
        ApplicationFactory(owner=person)
    Deadline.objects.update(next_step_at=utc("2027-01-14T19:30:00"))

    sweep(utc("2027-01-14T20:00:30"))  # 21:00 in Stockholm: the start of the quiet hours

    assert kinds() == ["alone", "alone"]


def test_digest_joins_everything_that_falls_due_that_day():
    person = PersonFactory()
    ApplicationFactory(owner=person, deadline=date(2026, 12, 8))
    ApplicationFactory(owner=person, deadline=date(2026, 12, 15))

    done = sweep(digest(person, date(2026, 12, 1)))

    assert done == Round(people=1, mails=1, reminders=2, collapsed=1)  # 7d, 14d; 14d was before


def test_digest_on_a_monday_is_the_week():
    person = ApplicationFactory(deadline=date(2026, 12, 11)).owner
    Deadline.objects.update(next_step_at=utc("2026-12-06T12:00:00"))

    sweep(digest(person, date(2026, 12, 7)))

    assert kinds() == ["week"]
    assert said() == [("week", "carried")]


def test_a_corrected_hour_does_not_repeat_a_reminder_and_a_new_date_does():
    """R-26"""
    person = ApplicationFactory().owner
    row = Deadline.objects.get()
    now = digest(person, date(2027, 1, 8))
    sweep(now)
    row.zone = "Europe/Helsinki"
    deadlines.save(row, now=now)
    again = sweep(now + HOUR)
    row.date = date(2027, 1, 22)
    deadlines.save(row, now=now)

    season(person, now, utc("2027-01-16T00:00:00"))

    assert again == Round()
    assert [step for step, _ in said()].count("7d") == 2
    assert set(Reminder.objects.filter(step="7d").values_list("local_date", flat=True)) == {
        date(2027, 1, 15),
        date(2027, 1, 22),
    }


def test_a_mover_gets_no_reminder_twice_and_loses_none():
    """R-35: Kolkata → Kiritimati in the middle of the day of a digest that went already."""
    person = ApplicationFactory().owner
    Deadline.objects.update(next_step_at=utc("2027-01-07T00:00:00"))
    instant = Deadline.objects.get().instant
    season(person, utc("2027-01-08T00:00:00"), utc("2027-01-11T20:00:00"))
    person.zone = "Pacific/Kiritimati"
    person.save()
    reminders.plan_anew(person, utc("2027-01-11T20:00:00"))
    season(person, utc("2027-01-11T20:00:00"), utc("2027-01-17T00:00:00"))

    assert Deadline.objects.get().instant == instant
    assert sorted(said()) == sorted((step, "carried") for step in ["7d", "week", "3d", "1d", "6h"])


def test_a_clock_that_jumps_back_and_forth_repeats_nothing():
    """R-27"""
    person = ApplicationFactory().owner
    now = digest(person, date(2027, 1, 9))
    jumps = [0, 1, -1, 24, -24, 0, 24]

    for hours in jumps:
        sweep(now + hours * HOUR)

    assert sorted(said()) == [("14d", "collapsed"), ("30d", "collapsed"), ("7d", "carried")]


@pytest.mark.parametrize(
    "change",
    [
        {"stage": "submitted"},
        {"stage": "withdrawn"},
        {"archived_at": NOW},
        {"reminders_on": False},
        {"owner__reminders_on": False},
        {"owner__is_active": False},
        {"deadline__met_at": NOW},
    ],
    ids=str,
)
def test_nothing_is_sent_for_what_is_settled_or_switched_off(change):
    application = ApplicationFactory(**change)

    assert sweep(digest(application.owner, date(2027, 1, 9))) == Round()


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], 1),
        (["requested", "received"], 1),
        (["received", "received"], 0),
        (["received", "declined"], 0),
        (["declined"], 1),
    ],
)
def test_letters_remind_while_one_is_out_also_after_submission(states, expected):
    application = ApplicationFactory(deadline__kind="letters", stage="submitted")
    for state in states:
        ReferenceFactory(application=application, state=Reference.State(state))

    assert sweep(digest(application.owner, date(2027, 1, 9))).reminders == expected


def test_snooze_is_silence_and_then_one_reminder():
    application = ApplicationFactory(owner__zone="UTC")
    row = Deadline.objects.get()
    now = utc("2027-01-08T09:30:00")
    Deadline.objects.update(next_step_at=now)
    Application.objects.update(next_moment=row.instant)

    end = applications.snooze(row, now)
    silent = [sweep(now + hours * HOUR) for hours in range(48)]
    spoken = sweep(end)

    assert end == now + timedelta(days=2)
    assert {done.mails for done in silent} == {0}
    assert spoken == Round(1, 1, 1, 0)
    assert said() == [("s270110", "carried")]
    assert application.deadlines.get().next_step_at > end


def test_snooze_does_not_end_in_quiet_hours():
    ApplicationFactory(owner__zone="UTC")

    end = applications.snooze_end(Deadline.objects.get(), utc("2027-01-08T23:30:00"))

    assert end == utc("2027-01-10T21:00:00")


@pytest.mark.parametrize("column", ["met_at", "closed_at"])
def test_snooze_of_what_was_settled_meanwhile_is_no_silence(column):
    ApplicationFactory()
    row = Deadline.objects.get()
    now = row.instant - timedelta(days=20)

    with meanwhile(lambda: Deadline.objects.update(**{column: now})):
        end = applications.snooze(row, now)

    assert (end, Application.objects.get().snoozed_until) == (None, None)


def test_snooze_ends_before_the_last_hours():
    ApplicationFactory(owner__zone="UTC")
    row = Deadline.objects.get()

    assert applications.snooze_end(row, row.instant - 30 * HOUR) == row.instant - 6 * HOUR
    assert applications.snooze_end(row, row.instant - 6 * HOUR) is None


def test_coming_lists_what_is_ahead_and_a_step_switched_off_stays_silent():
    application = ApplicationFactory(owner__zone="Europe/Stockholm")
    row = Deadline.objects.get()
    now = utc("2027-01-07T12:00:00")
    Deadline.objects.update(next_step_at=now)
    reminders.switch(row, "3d", False, now)

    ahead = [(one.step, one.is_on) for one in coming(application, now)]
    season(application.owner, now, utc("2027-01-16T12:00:00"))

    assert ahead == [("7d", True), ("week", True), ("3d", False), ("1d", True), ("6h", True)]
    assert [step for step, state in said() if state == "carried"] == ["7d", "week", "1d", "6h"]


def test_an_older_step_is_not_told_after_a_newer_one():
    """The window looked at holds both, and the newer one has been sent."""
    application = ApplicationFactory(owner__zone="UTC")
    now = digest(application.owner, date(2027, 1, 8))  # a week before
    Deadline.objects.update(next_step_at=now - HOUR)
    told = sweep(now)
    Deadline.objects.update(next_step_at=now - timedelta(days=8))

    again = sweep(now + HOUR)

    assert (told, again) == (Round(1, 1, 1, 0), Round(0, 0, 0, 1))
    assert said() == [("7d", "carried"), ("14d", "collapsed")]


def test_a_step_switched_on_again_comes():
    application = ApplicationFactory()
    row = Deadline.objects.get()
    reminders.switch(row, "7d", False, NOW)
    reminders.switch(row, "7d", True, NOW)

    assert [one.is_on for one in coming(application, NOW)] == [True] * 7


def test_own_steps_of_an_application_go_before_the_person_s():
    application = ApplicationFactory(steps=["10d"])

    assert [one.step for one in coming(application, NOW)] == ["10d", "week"]


def test_a_deadline_of_another_kind_follows_the_ladder_too():
    application = ApplicationFactory(stage="interview", deadline=False)
    DeadlineFactory(application=application, kind="interview", date=date(2026, 11, 25))

    assert [one.step for one in coming(application, NOW)] == ["1d", "6h"]


def test_a_round_with_nothing_due_asks_one_question(django_assert_num_queries):
    ApplicationFactory()

    with django_assert_num_queries(1):
        sweep(NOW - HOUR)
