"""Deadlines told by the application deadline: they move with it, and stay where a person put them.

"Letters one week after the deadline" is kept as such; its day is never invented.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from applications.models import Application, Deadline, Event, Reminder
from applications.services import (
    applications,
    calendars,
    deadlines,
    deletions,
    postings,
    reminders,
)
from applications.services.mails import delivery
from applications.services.undo import undo
from tests.factories import (
    NOW,
    ApplicationFactory,
    DeadlineFactory,
    MailFactory,
    OfferFactory,
    PostingFactory,
    ReminderFactory,
)

pytestmark = pytest.mark.django_db
Kind = Deadline.Kind
WORDS = "7 days after the application deadline"


@pytest.fixture
def application():
    return ApplicationFactory()  # due 15 January 2027


@pytest.fixture
def letters(application):
    return follower(application)


def follower(application, days=7, **facts) -> Deadline:
    row = DeadlineFactory(
        application=application,
        kind=Kind.LETTERS,
        date=None,
        anchor="application",
        anchor_days=days,
        **facts,
    )
    row.refresh_from_db()
    return row


def own(application) -> Deadline:
    return application.deadlines.get(kind=Kind.APPLICATION)


def day_of(letters) -> date | None:
    letters.refresh_from_db()
    return letters.date


def move(application, **facts) -> Event | None:
    row = own(application)
    for name, value in facts.items():
        setattr(row, name, value)
    return deadlines.correct(row, now=NOW)


@pytest.mark.parametrize(("days", "day"), [(7, 22), (-5, 10), (1, 16)])
def test_it_stands_so_many_days_from_the_application_deadline(application, days, day):
    letters = follower(application, days)

    assert letters.date == date(2027, 1, day)
    assert letters.instant == own(application).instant + timedelta(days=days)
    assert (letters.precision, letters.zone) == ("date", "Europe/Stockholm")


def test_it_moves_with_the_deadline_and_its_hour_and_clock_and_the_history_says_why(
    application, letters
):
    was = letters.sequence

    move(application, date=date(2027, 2, 1), time=time(12), zone="UTC", zone_source="person")

    letters.refresh_from_db()
    assert (letters.date, letters.time, letters.zone) == (date(2027, 2, 8), time(12), "UTC")
    assert letters.instant == datetime(2027, 2, 8, 12, tzinfo=UTC)
    assert letters.sequence > was  # calendars are told
    told = application.events.filter(data__what="followed").latest("pk")
    assert told.data == {
        "what": "followed", "kind": "letters", "date": "2027-02-08", "was": "2027-01-22",
    }  # fmt: skip
    application.refresh_from_db()
    assert [row[0] for row in application.moments] == ["application", "letters"]
    assert application.moments[1][1] == letters.instant.isoformat()


def test_undo_puts_both_back(application, letters):
    before = list(Deadline.objects.order_by("pk").values("date", "time", "instant", "precision"))
    done = move(application, date=date(2027, 2, 1), time=time(12))

    undo(done, now=NOW)

    after = list(Deadline.objects.order_by("pk").values("date", "time", "instant", "precision"))
    assert after == before
    application.refresh_from_db()
    assert application.next_moment == own(application).instant
    assert application.events.filter(data__what="followed").count() == 2  # made, and moved


@pytest.mark.parametrize("facts", [{"date": None}, {"date": None, "precision": "rolling"}])
def test_without_a_day_of_the_application_it_has_none(application, letters, facts):
    done = move(application, **facts)

    letters.refresh_from_db()
    assert (letters.date, letters.instant, letters.precision) == (None, None, "unknown")
    assert letters.without_moment == f"{WORDS}, which has no day yet"
    assert str(letters) == f"Letters: {WORDS}, which has no day yet"

    undo(done, now=NOW)
    assert day_of(letters) == date(2027, 1, 22)


def test_the_deadline_is_removed_and_brought_back(application, letters):
    done = deadlines.remove(own(application), now=NOW)
    assert day_of(letters) is None

    undo(done, now=NOW)

    assert day_of(letters) == date(2027, 1, 22)
    assert own(application).date == date(2027, 1, 15)
    followed = application.events.filter(data__what="followed").order_by("pk")
    days = [event.data["date"] for event in followed]
    assert days == ["2027-01-22", None]  # bringing it back is told by “Undone”


def test_of_two_stages_the_next_one_leads_once_the_first_is_met(application, letters):
    DeadlineFactory(application=application, date=date(2027, 3, 1))
    assert day_of(letters) == date(2027, 1, 22)

    first = application.deadlines.filter(kind=Kind.APPLICATION).earliest("instant")
    done = deadlines.mark_met(first, True, now=NOW)

    assert day_of(letters) == date(2027, 3, 8)
    undo(done, now=NOW)
    assert day_of(letters) == date(2027, 1, 22)


def test_sending_the_application_and_what_comes_of_it_leave_it_where_it_is(application, letters):
    DeadlineFactory(application=application, date=date(2027, 3, 1))
    for stage in ("submitted", "interview", "rejected", "preparing"):
        applications.move(application, stage, now=NOW + timedelta(hours=1))
        assert day_of(letters) == date(2027, 1, 22), stage


def test_what_is_met_stays_until_that_is_undone(application, letters):
    done = deadlines.mark_met(letters, True, now=NOW)
    assert letters.told_in_full == f"told as {WORDS}; does not move with it"

    move(application, date=date(2027, 2, 1))
    assert day_of(letters) == date(2027, 1, 22)

    undo(done, now=NOW)
    assert day_of(letters) == date(2027, 2, 8)
    assert letters.told_in_full == WORDS


def test_what_is_open_again_moves_again(application, letters):
    deadlines.mark_met(letters, True, now=NOW)
    move(application, date=date(2027, 1, 5))
    assert day_of(letters) == date(2027, 1, 22)

    deadlines.mark_met(letters, False, now=NOW)

    assert day_of(letters) == date(2027, 1, 12)
    assert letters.told_in_full == WORDS


def test_until_filled_takes_no_day_from_the_deadline_that_was_met(application, letters):
    first = own(application)
    DeadlineFactory(application=application, date=None, precision="rolling")

    deadlines.mark_met(first, True, now=NOW)

    assert day_of(letters) == date(2027, 1, 22)


def test_two_applications_of_one_person_do_not_move_each_other(application, letters):
    other = ApplicationFactory(owner=application.owner, deadline=date(2027, 5, 1))

    move(other, date=date(2027, 6, 1))

    assert day_of(letters) == date(2027, 1, 22)


def test_reminders_are_planned_for_the_new_day(application, letters):
    def steps() -> dict[str, date]:
        ahead = reminders.coming(application, NOW)
        return {
            one.step: one.send_at.date()
            for one in ahead
            if one.deadline == letters and one.step != "week"
        }

    before = steps()

    move(application, date=date(2027, 1, 25))

    letters.refresh_from_db()
    assert before
    assert {step: day + timedelta(days=10) for step, day in before.items()}.items() <= (
        steps().items()
    )
    assert letters.next_step_at == letters.reminds_from == NOW
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("facts", [{"date": date(2027, 2, 1)}, {"time": time(9)}])
def test_undo_owes_what_was_owed(application, letters, facts):
    before, earlier = NOW - timedelta(hours=3), NOW - timedelta(days=9)
    Deadline.objects.update(next_step_at=before, reminds_from=earlier)
    done = move(application, **facts)
    Deadline.objects.update(next_step_at=NOW + timedelta(days=30))  # a sweep went by

    undo(done, now=NOW)

    assert set(Deadline.objects.values_list("next_step_at", "reminds_from")) == {(before, earlier)}


def test_what_a_mail_left_out_while_the_day_was_another_one_is_told_after_the_undo(
    application, letters
):
    person, due = application.owner, NOW - timedelta(hours=2)
    for row in application.deadlines.all():
        ReminderFactory(deadline=row, step="7d", due_at=due, mail=MailFactory(owner=person))
    done = move(application, date=date(2027, 2, 1))
    delivery.deliver_due(lambda: NOW)
    assert set(Reminder.objects.values_list("state", flat=True)) == {"dropped"}

    undo(done, now=NOW)

    assert not Reminder.objects.exists()
    assert all(row.next_step_at < due for row in application.deadlines.all())


def test_it_is_asked_about_its_clock_where_it_has_it_from(application):
    Deadline.objects.update(zone="", zone_source="assumed")
    letters = follower(application, zone="", zone_source="assumed")
    application.posting.city, application.posting.country = "Umeå", "SE"
    application.posting.save()

    assert deadlines.confirm_zone(letters, "Europe/Stockholm", now=NOW)

    clocks = Deadline.objects.values_list("zone", "zone_source")
    assert set(clocks) == {("Europe/Stockholm", "person")}


def test_the_corrected_place_moves_both_by_one_event_each(application, letters):
    application.posting.city, application.posting.country = "Oslo", "NO"
    application.posting.save()

    deadlines.follow_place(application, now=NOW)

    assert set(Deadline.objects.values_list("zone", flat=True)) == {"Europe/Oslo"}


def test_the_corrected_institution_moves_its_deadline_to_the_clock_there(application):
    posting = application.posting
    posting.institution, posting.city, posting.country = "Stanford University", "", "US"
    posting.save()
    deadlines.follow_place(application, now=NOW)
    assert own(application).zone == "America/Los_Angeles"

    postings.change_facts(application, {"institution": "Princeton University"}, now=NOW)

    assert own(application).zone == "America/New_York"


def test_a_changed_clock_rule_is_told_of_both(application, letters):
    Deadline.objects.update(instant=own(application).instant + timedelta(hours=1))

    assert deadlines.derive_anew(NOW) == 2


def test_the_calendar_says_how_the_day_is_told(application, letters):
    feed = calendars.feed(application.owner, NOW).decode().replace("\r\n ", "")

    assert feed.count(WORDS) == 1


def test_calendars_are_told_once_of_what_has_no_day_any_more_and_of_the_day_it_has_again(
    application, letters
):
    def told() -> tuple[bool, int]:
        feed = calendars.feed(application.owner, NOW).decode()
        [event] = [part for part in feed.split("BEGIN:VEVENT") if str(letters.uid) in part]
        return "CANCELLED" in event, int(event.split("SEQUENCE:")[1].split()[0])

    heard = [told()]
    for _time in range(2):
        done = deadlines.remove(own(application), now=NOW)
        heard.append(told())
        undo(done, now=NOW)
        heard.append(told())

    assert [cancelled for cancelled, _sequence in heard] == [False, True, False, True, False]
    sequences = [sequence for _cancelled, sequence in heard]
    assert sequences == sorted(set(sequences))


def test_it_comes_back_with_the_application_that_was_deleted(application, letters):
    deletion = applications.delete(application, now=NOW)

    deletions.bring_back(deletion, now=NOW)

    kept = Deadline.objects.get(kind=Kind.LETTERS)
    assert (kept.anchor, kept.anchor_days, kept.date) == ("application", 7, date(2027, 1, 22))


@pytest.mark.parametrize(
    "facts",
    [{"anchor_days": None}, {"kind": "application"}, {"anchor": "interview"}],
)
def test_the_database_refuses_what_nothing_could_follow(letters, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.filter(pk=letters.pk).update(**facts)


def test_an_offer_and_its_reply_move_nothing(application, letters):
    OfferFactory(application=application)
    assert day_of(letters) == date(2027, 1, 22)
    assert Application.objects.get().moments[1][0] == "letters"


def test_each_position_has_it_from_its_own_deadline_and_nothing_seems_to_have_moved():
    posting = PostingFactory()
    own = Deadline(date=date(2027, 2, 1), zone="UTC", zone_source="person")
    read = date(2027, 1, 22)  # of all positions together
    told = Deadline(kind=Kind.LETTERS, anchor="application", anchor_days=7, date=read)

    application = postings.take_in(posting, facts={}, moments=[told, own], pieces=[], now=NOW)

    row = application.deadlines.get(kind=Kind.LETTERS)
    assert (row.date, row.zone, row.precision) == (date(2027, 2, 8), "UTC", "date")
    assert not application.events.filter(kind="deadline").exists()
