"""R-01 to R-25: what a mail server, a killed worker or a bad message can do to a mail."""

import smtplib
import socket
from datetime import timedelta

import pytest
from django.core import mail as django_mail

from applications.errors import RowGone
from applications.models import Event, Mail, Reminder
from applications.services.mails import delivery
from applications.services.mails.delivery import Delivered, deliver_due, growing_pause
from applications.services.mails.server import Away, judge
from tests.factories import NOW, MailFactory, ReminderFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Clock:
    """A clock that moves only when told to."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def rounds(self, minutes):
        """One delivery a minute; what they sent, put off, gave up and left out, together."""
        total = Delivered()
        for _ in range(minutes):
            self.now += MINUTE
            done = deliver_due(self)
            for state, count in vars(done).items():
                setattr(total, state, getattr(total, state) + count)
        return total


@pytest.fixture
def clock():
    return Clock()


def states():
    return list(Mail.objects.order_by("id").values_list("state", flat=True))


def test_one_mail_is_sent_once_and_written_down(smtp_sink, clock):
    """R-05: a task that is rung once more, because its worker died before it said so."""
    reminder = ReminderFactory()

    done = [deliver_due(clock), deliver_due(clock)]

    [accepted] = smtp_sink.accepted
    mail = Mail.objects.get()
    assert done == [Delivered(sent=1), Delivered()]
    assert (mail.state, mail.sent_at, mail.attempts, mail.reason) == ("sent", NOW, 1, "")
    assert (accepted.message_id, accepted.subject) == (mail.message_id, mail.subject)
    assert accepted.recipients == (mail.owner.email,)
    [event] = Event.objects.all()
    assert (event.application, event.kind, event.data["step"]) == (
        reminder.deadline.application,
        "reminder",
        "7d",
    )


def test_a_server_that_is_away_is_tried_once_a_minute_by_one_mail(smtp_sink, clock):
    """R-16"""
    for _ in range(10):
        ReminderFactory()
    smtp_sink.stop()

    away = clock.rounds(15)
    attempts = sum(Mail.objects.values_list("attempts", flat=True))
    smtp_sink.start()
    back = clock.rounds(3)

    assert (away, attempts) == (Delivered(waiting=15), 15)
    assert back == Delivered(sent=10)
    assert len({one.message_id for one in smtp_sink.accepted}) == 10


def test_a_server_that_never_answers_costs_one_timeout_a_round(clock, settings):
    """R-17: a black hole takes the connection and says nothing."""
    for _ in range(3):
        ReminderFactory()
    settings.EMAIL_BACKEND = "applications.smtp.Backend"
    settings.EMAIL_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", 0)) as hole:
        settings.EMAIL_HOST, settings.EMAIL_PORT = hole.getsockname()
        stuck = clock.rounds(2)

    assert stuck == Delivered(waiting=2)
    assert set(Mail.objects.values_list("state", flat=True)) == {"waiting"}
    assert Mail.objects.filter(reason__endswith="timed out").count() == 2


def test_a_slow_server_gets_every_mail_once(smtp_sink, clock):
    """R-17"""
    for _ in range(3):
        ReminderFactory()
    smtp_sink.mode, smtp_sink.delay = "slow", 0.1

    assert clock.rounds(1) == Delivered(sent=3)
    assert len(smtp_sink.accepted) == 3


def test_refused_for_now_is_tried_again_with_growing_pauses(smtp_sink, clock):
    """R-18"""
    ReminderFactory()
    smtp_sink.mode = "4xx"
    refused = clock.rounds(60)
    smtp_sink.mode = "ok"
    taken = clock.rounds(40)

    assert refused.failed == taken.failed == 0
    assert 4 <= refused.waiting <= 7
    assert taken == Delivered(sent=1)
    assert len(smtp_sink.accepted) == 1


def test_refused_for_days_is_given_up_where_the_person_sees_it(smtp_sink, clock):
    ReminderFactory()
    smtp_sink.mode = "4xx"
    clock.now += timedelta(days=3)

    assert clock.rounds(1) == Delivered(failed=1)
    assert Mail.objects.get().reason == "451 4.3.0 try again later"


def test_one_recipient_who_does_not_exist_fails_at_once_and_the_others_are_sent(smtp_sink, clock):
    """R-19"""
    ReminderFactory()
    ReminderFactory(deadline__application__owner__email="bounce@example.org")
    ReminderFactory()

    assert deliver_due(clock) == Delivered(sent=2, failed=1)
    failed = Mail.objects.get(state="failed")
    assert failed.reason == "550 5.1.1 no such user"
    assert failed.subject  # which of the reminders it was


def test_greylisting_is_waited_out(smtp_sink, clock):
    """R-20"""
    ReminderFactory()
    smtp_sink.mode = "greylist"

    assert clock.rounds(5) == Delivered(sent=1, waiting=1)
    assert len(smtp_sink.accepted) == 1


def test_a_line_cut_in_the_middle_of_a_batch_loses_nothing(smtp_sink, clock):
    """R-03, R-21: the server takes a mail, hangs up without an answer, and recovers."""
    for _ in range(5):
        ReminderFactory()
    smtp_sink.mode = "drop"
    cut = deliver_due(clock)
    smtp_sink.mode = "ok"
    clock.rounds(3)

    counts = [one.message_id for one in smtp_sink.accepted]
    assert cut == Delivered(waiting=1)
    assert (len(set(counts)), len(counts)) == (5, 6)


def test_a_message_that_cannot_be_written_does_not_stop_the_others(
    smtp_sink, clock, monkeypatch, caplog
):
    """R-22"""
    bad = ReminderFactory().mail
    ReminderFactory()
    write = delivery.reminder_mails.write

    def refuse(mail, *rest):
        if mail.pk == bad.pk:
            raise ValueError("no such template")
        return write(mail, *rest)

    monkeypatch.setattr(delivery.reminder_mails, "write", refuse)

    assert clock.rounds(1) == Delivered(sent=1, failed=1)
    bad.refresh_from_db()
    assert (bad.state, bad.reason) == ("failed", "ValueError: no such template")


@pytest.mark.parametrize(("problem", "state"), [(RowGone, "cancelled"), (ValueError, "failed")])
def test_a_mail_that_cannot_be_looked_at_does_not_stop_the_others(
    smtp_sink, clock, monkeypatch, problem, state
):
    bad = MailFactory(kind="news", not_before=NOW - MINUTE)
    ReminderFactory()
    problems = [problem]

    def refuse(_mail):
        if problems:
            raise problems.pop()
        return False

    monkeypatch.setattr(delivery.news_mails, "is_needed", refuse)

    assert clock.rounds(1).sent == 1
    bad.refresh_from_db()
    assert bad.state == state


@pytest.mark.parametrize(
    "change",
    [
        {"deadline__application__stage": "submitted"},
        {"deadline__application__archived_at": NOW},
        {"deadline__application__reminders_on": False},
        {"deadline__application__owner__reminders_on": False},
        {"deadline__application__snoozed_until": NOW + MINUTE},
        {"deadline__met_at": NOW},
        {"local_date": NOW.date()},
    ],
    ids=str,
)
def test_what_is_no_longer_true_is_not_sent(clock, change):
    """R-24 to R-26: between the sweep and the sending."""
    ReminderFactory(**change)

    assert deliver_due(clock) == Delivered(cancelled=1)
    assert states() == ["cancelled"]
    assert Reminder.objects.get().state == "dropped"
    assert django_mail.outbox == []


def test_a_digest_leaves_out_what_is_no_longer_true(clock):
    kept = ReminderFactory()
    ReminderFactory(mail=kept.mail, recipient=kept.recipient, deadline__met_at=NOW)

    deliver_due(clock)

    [message] = django_mail.outbox
    assert "more" not in message.subject
    assert sorted(Reminder.objects.values_list("state", flat=True)) == ["carried", "dropped"]


def test_a_deleted_account_gets_nothing(clock):
    """R-25"""
    ReminderFactory().recipient.delete()

    assert deliver_due(clock) == Delivered()


def test_a_mail_follows_its_owner_to_a_new_address(smtp_sink, clock):
    person = ReminderFactory().recipient
    person.email = "new@example.org"
    person.save()

    deliver_due(clock)

    assert [one.recipients for one in smtp_sink.accepted] == [("new@example.org",)]
    assert Mail.objects.get().recipient == "new@example.org"


def test_a_failed_mail_is_tried_again_when_asked(smtp_sink, clock):
    ReminderFactory()
    Mail.objects.update(state="failed", reason="550", attempts=9)
    mail = Mail.objects.get()

    assert delivery.try_again(mail, NOW)
    assert not delivery.try_again(mail, NOW)
    assert delivery.deliver(mail.pk, clock) == Delivered(sent=1)


def test_a_mail_that_would_only_come_back_is_not_tried_again(clock):
    """It would be looked at, found to reach nobody, and dropped for good."""
    person = ReminderFactory().recipient
    Mail.objects.update(state="failed")
    type(person).objects.update(bounced_email=person.email)

    assert not delivery.try_again(Mail.objects.get(), NOW)
    assert Mail.objects.get().state == "failed"


def test_a_round_leaves_the_rest_when_its_time_is_over(smtp_sink, clock):
    for _ in range(3):
        ReminderFactory()

    assert deliver_due(clock, seconds=0) == Delivered()
    assert deliver_due(clock, seconds=60) == Delivered(sent=3)


@pytest.mark.parametrize(
    ("problem", "state", "line_is_up"),
    [
        (Away("nobody there"), "waiting", False),
        (TimeoutError(), "waiting", False),
        (smtplib.SMTPServerDisconnected("gone"), "waiting", False),
        (smtplib.SMTPSenderRefused(421, b"too many", "a@b"), "waiting", False),
        (smtplib.SMTPSenderRefused(550, b"not from you", "a@b"), "waiting", True),
        (smtplib.SMTPDataError(554, b"looks like spam"), "failed", True),
        (smtplib.SMTPDataError(452, b"disk full"), "waiting", True),
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"no")}), "failed", True),
        (UnicodeEncodeError("ascii", "ü", 0, 1, "no"), "failed", True),
    ],
    ids=repr,
)
def test_refusals_are_told_apart(problem, state, line_is_up):
    verdict = judge(problem)

    assert (verdict.state, verdict.line_is_up) == (state, line_is_up)


def test_pauses_grow_to_half_an_hour_and_differ_between_mails():
    pauses = [growing_pause(attempt, "a") // MINUTE for attempt in (1, 2, 3, 4, 5, 6, 60)]

    assert pauses == sorted(pauses)
    assert 1 <= pauses[0] <= 2
    assert 30 <= pauses[-1] <= 36
    assert len({growing_pause(3, str(key)) for key in range(50)}) > 10
