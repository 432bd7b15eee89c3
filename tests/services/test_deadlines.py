"""What was printed stays; the moment and the reminders follow it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from applications.models import Application, Deadline, Mail
from applications.services import applications, deadlines
from tests.factories import NOW, ApplicationFactory, DeadlineFactory, MailFactory, PersonFactory
from tests.windows import meanwhile

pytestmark = pytest.mark.django_db


def test_a_changed_clock_rule_moves_the_moment_at_night_and_says_so():
    """R-36: the row was written by a machine that knew another rule."""
    application = ApplicationFactory()
    right = Deadline.objects.get().instant
    Deadline.objects.update(instant=right + timedelta(hours=1))

    moved = [deadlines.derive_anew(NOW), deadlines.derive_anew(NOW)]

    row = Deadline.objects.get()
    application.refresh_from_db()
    assert moved == [1, 0]
    assert (row.instant, application.next_moment, row.sequence) == (right, right, 1)
    assert row.date == date(2027, 1, 15)
    assert application.events.filter(kind="deadline").count() == 1
    mail = Mail.objects.get()
    assert [one.step for one in mail.reminders.all()] == ["m3270900"]
    assert mail.not_before.astimezone(application.owner.tz).hour == application.owner.digest_hour


def test_a_changed_clock_rule_leaves_what_is_over_alone():
    ApplicationFactory(deadline=date(2026, 11, 1))
    Deadline.objects.update(instant=datetime(2026, 11, 1, 20, tzinfo=UTC))

    assert deadlines.derive_anew(NOW) == 0


def test_new_deadline_owes_no_reminder_from_before_it_was_known():
    application = ApplicationFactory(deadline=False)
    row = DeadlineFactory.build(application=application, next_step_at=NOW - timedelta(days=30))

    deadlines.save(row, now=NOW)

    assert Deadline.objects.get().next_step_at == NOW


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"zone": "Asia/Tokyo"}, NOW - timedelta(hours=2)),
        ({"note": "asked"}, NOW - timedelta(hours=2)),
        ({"date": date(2027, 1, 20)}, NOW),
    ],
)
def test_a_correction_keeps_what_is_owed_and_a_new_date_starts_anew(change, expected):
    ApplicationFactory(deadline__next_step_at=NOW - timedelta(hours=2))
    row = Deadline.objects.get()
    for name, value in change.items():
        setattr(row, name, value)

    deadlines.save(row, now=NOW)

    assert Deadline.objects.get().next_step_at == expected


@pytest.mark.parametrize(
    ("kind", "expected"), [("interview", "07:00"), ("test", "07:00"), ("reply", "22:59")]
)
def test_day_without_an_hour_counts_from_its_morning_where_one_must_be_there(kind, expected):
    row = DeadlineFactory(kind=kind, date=date(2027, 1, 20), zone="Europe/Stockholm")

    assert f"{row.instant:%H:%M}" == expected


def test_own_target_keeps_its_day_wherever_the_person_moves():
    person = PersonFactory(zone="Asia/Shanghai")
    application = ApplicationFactory(owner=person)
    target = Deadline(application=application, kind="target", date=date(2027, 1, 10))
    deadlines.save(target, now=NOW)
    person.zone = "America/Los_Angeles"
    person.save()

    deadlines.follow_person(person, "Asia/Shanghai", now=NOW)

    target.refresh_from_db()
    assert (target.date, target.zone) == (date(2027, 1, 10), "America/Los_Angeles")
    assert target.instant.astimezone(ZoneInfo(target.zone)).date() == date(2027, 1, 10)


def test_their_deadline_stays_by_their_clock_when_the_person_moves():
    application = ApplicationFactory(owner__zone="Europe/Stockholm")
    row = application.deadlines.get()
    application.owner.zone = "America/Los_Angeles"

    deadlines.follow_person(application.owner, "Europe/Stockholm", now=NOW)

    assert Deadline.objects.get(pk=row.pk).zone == "Europe/Stockholm"


def test_saving_a_row_read_before_it_was_marked_met_leaves_it_met():
    ApplicationFactory()
    stale, row = Deadline.objects.get(), Deadline.objects.get()
    deadlines.mark_met(row, True, now=NOW)

    stale.note = "asked"
    deadlines.save(stale, now=NOW)

    row = Deadline.objects.get()
    assert (row.note, row.met_at, row.application.has_next_moment) == ("asked", NOW, False)


def test_the_same_deadline_saved_again_is_no_line_in_the_history():
    application = ApplicationFactory()

    deadlines.save(Deadline.objects.get(), now=NOW)

    assert not application.events.exists()


def test_marked_met_twice_keeps_the_first_moment_and_one_line_in_the_history():
    application = ApplicationFactory()
    for later in (NOW, NOW + timedelta(days=1)):
        deadlines.mark_met(Deadline.objects.get(), True, now=later)

    assert Deadline.objects.get().met_at == NOW
    assert application.events.count() == 1


def test_at_night_what_was_typed_meanwhile_stays():
    ApplicationFactory()
    rows = Deadline.objects.all()
    right = rows.get().instant
    rows.update(instant=right + timedelta(hours=1))

    with meanwhile(lambda: rows.update(note="typed meanwhile")):
        moved = deadlines.derive_anew(NOW)

    row = rows.get()
    assert (moved, row.instant, row.note) == (1, right, "typed meanwhile")


def test_at_night_a_deadline_removed_meanwhile_stays_removed(caplog):
    ApplicationFactory()
    Deadline.objects.update(instant=NOW + timedelta(hours=1))

    with meanwhile(lambda: deadlines.remove(Deadline.objects.get(), now=NOW)):
        moved = deadlines.derive_anew(NOW)

    assert (moved, Deadline.objects.count(), Mail.objects.count()) == (0, 0, 0)
    assert caplog.messages == []


def test_at_night_a_deadline_that_cannot_be_derived_stops_no_other(caplog):
    """Its mail is there already, of all things."""
    row, other = (ApplicationFactory().deadlines.get() for _ in range(2))
    Deadline.objects.update(instant=row.instant + timedelta(hours=1))
    MailFactory(owner=row.application.owner, key=f"alone:{row.pk}:{row.date}:m3270900")

    assert deadlines.derive_anew(NOW) == 1

    moments = Deadline.objects.order_by("pk").values_list("instant", flat=True)
    assert list(moments) == [row.instant + timedelta(hours=1), other.instant]
    assert caplog.messages == [f"the moment of deadline {row.pk} cannot be derived anew"]


def test_a_moment_that_moves_twice_on_one_day_is_told_twice():
    ApplicationFactory()
    for minute in (0, 1):
        Deadline.objects.update(instant=NOW + timedelta(days=minute + 2))
        assert deadlines.derive_anew(NOW + timedelta(minutes=minute)) == 1

    steps = [mail.reminders.get().step for mail in Mail.objects.order_by("pk")]
    assert steps == ["m3270900", "m3270901"]


def test_own_targets_follow_the_person_as_another_window_left_them():
    application = ApplicationFactory(deadline=False, owner__zone="Asia/Shanghai")
    target = Deadline(application=application, kind="target", date=date(2027, 1, 10))
    deadlines.save(target, now=NOW)
    application.owner.zone = "America/Los_Angeles"

    with meanwhile(lambda: Deadline.objects.update(note="typed meanwhile")):
        deadlines.follow_person(application.owner, "Asia/Shanghai", now=NOW)

    row = Deadline.objects.get()
    assert (row.zone, row.note) == ("America/Los_Angeles", "typed meanwhile")


def test_moments_derived_anew_are_those_of_what_was_met_meanwhile():
    application, other = ApplicationFactory(), ApplicationFactory()
    Application.objects.update(next_moment=NOW, lead_moment=NOW, moments=[])

    with meanwhile(lambda: deadlines.mark_met(application.deadlines.get(), True, now=NOW)):
        deadlines.refresh_all()

    application.refresh_from_db()
    assert (application.has_next_moment, application.moments) == (False, [])
    again = Application.objects.get(pk=other.pk)
    assert (again.lead_moment, again.moments) == (other.lead_moment, other.moments)


def test_moments_are_derived_anew_without_an_application_that_goes_meanwhile():
    gone, other = ApplicationFactory(), ApplicationFactory()
    Application.objects.update(next_moment=NOW)

    with meanwhile(lambda: applications.delete(gone, now=NOW)):
        deadlines.refresh_all()

    assert Application.objects.get(pk=other.pk).next_moment == other.next_moment
