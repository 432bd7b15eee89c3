"""One round in the foreground: what cron runs where no queue is."""

import json
from datetime import UTC, date, datetime

import pytest
from django.core import mail as django_mail
from django.core.management import CommandError, call_command

from applications.models import Deadline, Mail, RefereeNews, Reminder
from applications.services import answers
from tests.factories import NOW, ApplicationFactory, PersonFactory, RefereeFactory, ReferenceFactory

pytestmark = pytest.mark.django_db


def remind(capsys, *options):
    call_command("remind", *options)
    return json.loads(capsys.readouterr().out)


def test_remind_writes_sends_and_counts(capsys):
    """R-12"""
    ApplicationFactory(owner__zone="Europe/Stockholm")

    counts = remind(capsys, "--now", "2027-01-08T09:00:00Z")

    assert counts == {
        "now": "2027-01-08T09:00:00+00:00",
        "people": 1,
        "mails": 1,
        "reminders": 1,
        "collapsed": 2,
        "news": 0,
        "nudges": 0,
        "sent": 1,
        "waiting": 0,
        "failed": 0,
        "cancelled": 0,
    }
    assert [message.subject for message in django_mail.outbox] == [
        "7 days: Umeå University, Fri 15 Jan 23:59 your time"
    ]
    assert Mail.objects.get().sent_at == datetime(2027, 1, 8, 9, tzinfo=UTC)


def test_a_round_writes_nudges_and_news_of_referees_too(capsys):
    sen = RefereeFactory(owner=PersonFactory(), nudges_on_at=NOW)
    due = ApplicationFactory(owner=sen.owner, deadline=date(2026, 12, 16))
    row = ReferenceFactory(application=due, referee=sen, mode="email")
    answers.say(row, True, "Gladly.", now=NOW)

    dry = remind(capsys, "--now", "2026-12-09T09:00:00Z", "--dry-run")
    assert (dry["news"], dry["nudges"], Mail.objects.count()) == (0, 1, 0)
    counts = remind(capsys, "--now", "2026-12-09T09:00:00Z")

    assert counts["nudges"] == 1
    [about] = Mail.objects.filter(kind=Mail.Kind.NUDGE, state=Mail.State.SENT)
    assert about.data["references"] == [row.pk]
    assert RefereeNews.objects.get().mail.state == Mail.State.SENT


def test_remind_twice_sends_once(capsys):
    ApplicationFactory()

    counts = [remind(capsys, "--now", "2027-01-08T09:00:00") for _ in range(2)]

    assert [one["sent"] for one in counts] == [1, 0]


def test_remind_at_a_moment_long_past_finds_what_was_due_then(capsys):
    """The application was made years ago, and someone wants to see the mail."""
    made = datetime(2024, 7, 1, tzinfo=UTC)
    printed = {"deadline": date(2024, 8, 26), "deadline__reminds_from": made}
    ApplicationFactory(created_at=made, **printed)

    assert remind(capsys, "--now", "2024-08-20T09:00:00Z")["sent"] == 1


def test_dry_run_counts_and_writes_nothing(capsys):
    ApplicationFactory()
    before = Deadline.objects.values().get()

    counts = remind(capsys, "--now", "2027-01-08T09:00:00Z", "--dry-run")

    assert (counts["mails"], counts["reminders"]) == (1, 1)
    assert "sent" not in counts
    assert (Mail.objects.count(), Reminder.objects.count()) == (0, 0)
    assert Deadline.objects.values().get() == before


def test_a_moment_that_is_none_is_refused_with_a_sentence():
    with pytest.raises(CommandError, match="write it like 2026-11-23T08:30:00Z"):
        call_command("remind", "--now", "tomorrow")


def test_another_moment_is_for_ones_own_machine_or_a_dry_run(capsys, settings):
    settings.LOCAL = False
    ApplicationFactory()
    before = Deadline.objects.values().get()

    with pytest.raises(CommandError, match="goes with --dry-run only"):
        call_command("remind", "--now", "2027-01-08T09:00:00Z")

    assert (Mail.objects.count(), Deadline.objects.values().get()) == (0, before)
    assert remind(capsys, "--now", "2027-01-08T09:00:00Z", "--dry-run")["mails"] == 1
    assert remind(capsys)["failed"] == 0


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:00-12:00", "9999-12-31"]
)
def test_remind_at_the_edges_of_the_calendar_says_so(moment):
    with pytest.raises(CommandError, match="write a year from 1970 to 8999"):
        call_command("remind", "--dry-run", "--now", moment)


@pytest.mark.parametrize(
    ("moment", "now"),
    [
        ("1970-01-01T00:00:00+14:00", "1969-12-31T10:00:00+00:00"),
        ("8999-12-31T23:59:00-12:00", "9000-01-01T11:59:00+00:00"),
    ],
)
def test_remind_takes_the_first_and_the_last_moment(capsys, moment, now):
    ApplicationFactory()

    assert remind(capsys, "--dry-run", "--now", moment)["now"] == now
