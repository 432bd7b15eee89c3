"""R-01 to R-09, R-27: who has a mail in hand, and what becomes of it when they are gone."""

import math
import smtplib
import threading
from datetime import timedelta

import pytest
from django.db import connection

from applications import smtp
from applications.models import Mail
from applications.services.mails import delivery, links
from applications.services.mails.delivery import LEASE, Delivered, deliver_due
from tests.factories import NOW, MailFactory, ReminderFactory
from tests.services.mails.test_delivery import MINUTE, Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    return Clock()


def test_a_claim_is_won_by_one_of_many(transactional_db, smtp_sink, clock):
    """R-09"""
    for _ in range(5):
        ReminderFactory()
    start = threading.Barrier(4)

    def work():
        start.wait()
        deliver_due(clock)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(smtp_sink.accepted) == len({one.message_id for one in smtp_sink.accepted}) == 5


def test_a_mail_claimed_by_a_killed_worker_is_due_when_its_lease_ends(smtp_sink, clock):
    """R-02"""
    ReminderFactory()
    Mail.objects.update(state="sending", lease_until=NOW + LEASE, attempts=1)

    early = deliver_due(clock)
    clock.now += LEASE
    late = deliver_due(clock)

    assert (early, late) == (Delivered(), Delivered(sent=1))


@pytest.mark.parametrize("jump", [60, -60, 24 * 60, -24 * 60])
def test_a_clock_that_jumps_loses_and_repeats_nothing(smtp_sink, clock, jump):
    """R-27: while one mail waits, and one is in the hands of a killed worker."""
    ReminderFactory()
    ReminderFactory()
    claimed = Mail.objects.order_by("id").first()
    lease = NOW + timedelta(minutes=max(0, -jump)) + LEASE  # claimed before a jump back
    Mail.objects.filter(pk=claimed.pk).update(state="sending", lease_until=lease, attempts=1)

    there = [deliver_due(clock)]
    clock.now += jump * MINUTE
    there += [clock.rounds(2)]
    clock.now -= jump * MINUTE
    there += [clock.rounds(2)]

    assert sum(done.sent for done in there) == 2
    assert len({mail.message_id for mail in smtp_sink.accepted}) == len(smtp_sink.accepted) == 2


def test_a_killed_worker_keeps_no_more_than_a_slow_line_takes_in_two_seconds(
    smtp_sink, clock, monkeypatch
):
    for _ in range(9):
        ReminderFactory()
    smtp_sink.mode, smtp_sink.delay = "slow", 0.5
    held = []
    claim = delivery._claim

    def note(*arguments):
        batch = claim(*arguments)
        held.append(len(batch.mails))
        return batch

    monkeypatch.setattr(delivery, "_claim", note)
    deliver_due(clock)

    assert held[0] == 1
    assert max(held) <= 5


def test_a_kill_after_the_server_took_it_repeats_the_message_id(smtp_sink, clock, monkeypatch):
    """R-04: killed between the server's 250 and our commit."""
    ReminderFactory()

    def kill(*_):
        raise SystemExit

    with monkeypatch.context() as killed, pytest.raises(SystemExit):
        killed.setattr(delivery, "_sent", kill)
        deliver_due(clock)
    clock.now += LEASE
    deliver_due(clock)

    assert len(smtp_sink.accepted) == 2
    assert len({one.message_id for one in smtp_sink.accepted}) == 1


def test_a_mail_waits_for_a_new_lease_when_the_way_to_the_server_was_long(
    smtp_sink, clock, monkeypatch
):
    ReminderFactory()
    opens = smtp.Backend.open

    def slowly(self):
        if not self.connection:
            clock.now += timedelta(seconds=30)
        return opens(self)

    monkeypatch.setattr(smtp.Backend, "open", slowly)

    assert deliver_due(clock) == Delivered(sent=1)
    assert Mail.objects.values_list("attempts", "lease_until").get() == (1, None)
    assert len(smtp_sink.accepted) == 1


def test_the_next_mail_is_written_while_the_server_thinks_about_one(smtp_sink, clock, monkeypatch):
    first, second = ReminderFactory().mail, ReminderFactory().mail
    ReminderFactory()
    written = []
    write = delivery.reminder_mails.write

    def note(mail, *rest):
        written.append((mail.pk, set(Mail.objects.filter(state="sent").values_list(flat=True))))
        return write(mail, *rest)

    monkeypatch.setattr(delivery.reminder_mails, "write", note)
    deliver_due(clock)

    assert [pk for pk, _ in written] == sorted(pk for pk, _ in written)
    assert written[2][1] == {first.pk}  # the third was written before the second was down as sent
    assert second.pk in {pk for pk, _ in written}


def test_a_mail_that_outlived_its_lease_is_left_to_whoever_took_it(smtp_sink, clock, monkeypatch):
    MailFactory()
    ReminderFactory()
    other = NOW + timedelta(hours=1)
    write = delivery.reminder_mails.write

    def slowly(mail, *rest):
        Mail.objects.filter(pk=mail.pk).update(lease_until=other)
        return write(mail, *rest)

    monkeypatch.setattr(delivery.reminder_mails, "write", slowly)
    deliver_due(clock)

    assert Mail.objects.filter(state="sending").values_list("lease_until", flat=True)[0] == other


@pytest.mark.parametrize("refusal", [None, smtplib.SMTPDataError(451, b"later")], ids=str)
def test_a_mail_whose_lease_ran_out_on_the_line_is_not_closed_by_who_lost_it(
    smtp_sink, clock, monkeypatch, refusal
):
    ReminderFactory()
    theirs = ("sending", NOW + timedelta(hours=1), None)
    send = smtp.Backend.send_messages

    def slowly(self, messages):
        Mail.objects.update(lease_until=theirs[1])
        if refusal:
            raise refusal
        return send(self, messages)

    monkeypatch.setattr(smtp.Backend, "send_messages", slowly)
    deliver_due(clock)

    assert Mail.objects.values_list("state", "lease_until", "sent_at").get() == theirs


def test_a_mail_whose_owner_stops_mails_on_the_way_to_the_server_is_not_sent(
    smtp_sink, clock, monkeypatch
):
    """The claim found the reminders wanted; the last look is just before the server gets it."""
    reminder = ReminderFactory()
    opens = smtp.Backend.open

    def open_(self):
        links.stop(reminder.recipient)
        return opens(self)

    monkeypatch.setattr(smtp.Backend, "open", open_)

    assert deliver_due(clock) == Delivered(cancelled=1)
    assert smtp_sink.accepted == []


def test_the_next_mail_that_comes_free_is_told(db):
    assert delivery.seconds_until_free(NOW) == math.inf

    for seconds in (30, 10, -5):
        MailFactory(state="sending", lease_until=NOW + timedelta(seconds=seconds))

    assert delivery.seconds_until_free(NOW) == 10.5
