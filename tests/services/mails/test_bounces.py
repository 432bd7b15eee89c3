"""R-23: a mail that comes back stops the next ones, and its owner can mend it."""

import io
import json
import mailbox
import sys
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from django.core import mail as django_mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from applications.models import Mail, User
from applications.services.mails import bounces, delivery, links
from tests.factories import NOW, MailFactory, ReminderFactory

pytestmark = pytest.mark.django_db

REPORT = """\
From: MAILER-DAEMON@mx.example.org
To: tracker@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: {kind}

Message-ID: {message_id}
Subject: 7 days

--b--
"""


def report(mail, *, action="failed", status="5.1.1", kind="text/rfc822-headers", message_id=None):
    return REPORT.format(
        recipient=mail.recipient,
        action=action,
        status=status,
        kind=kind,
        message_id=message_id or mail.message_id,
    ).encode()


@pytest.fixture
def sent():
    return MailFactory(state="sent", sent_at=NOW)


@pytest.mark.parametrize("kind", ["text/rfc822-headers", "message/rfc822"])
def test_a_mail_that_came_back_is_marked_and_stops_the_next(sent, kind):
    assert bounces.take(report(sent, kind=kind), now=NOW) == sent

    sent.refresh_from_db()
    assert (sent.state, sent.reason) == ("failed", "550 5.1.1 no such user")
    ReminderFactory(mail__owner=sent.owner, deadline__application__owner=sent.owner)
    assert delivery.deliver_due(lambda: NOW) == delivery.Delivered(cancelled=1)


@pytest.mark.parametrize("status", ["4.4.7", "4.2.2", "5.7.1", "2.0.0", ""])
def test_a_failed_delivery_is_for_good_whatever_the_class_of_its_status(sent, status):
    assert bounces.take(report(sent, status=status), now=NOW) == sent
    assert User.objects.get(pk=sent.owner_id).bounced_email == sent.owner.email


@pytest.mark.parametrize(
    "change",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "delivered", "status": "2.0.0"},
        {"message_id": "<guessed@example.org>"},
    ],
    ids=str,
)
def test_delays_and_guesses_stop_nothing(sent, change):
    assert bounces.take(report(sent, **change), now=NOW) is None
    assert User.objects.get(pk=sent.owner_id).bounced_email == ""


@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"Subject: hello\n\nhello", b"x" * 10**6])
def test_anything_else_in_the_mailbox_is_passed_over(content):
    assert bounces.take(content, now=NOW) is None


def test_another_address_is_not_stopped_by_the_old_one(sent):
    bounces.take(report(sent), now=NOW)
    User.objects.filter(pk=sent.owner_id).update(email="new@example.org")
    ReminderFactory(mail__owner=sent.owner, deadline__application__owner=sent.owner)

    assert delivery.deliver_due(lambda: NOW) == delivery.Delivered(sent=1)


def test_the_owner_is_told_and_verifies_the_address_again(client, sent):
    bounces.take(report(sent), now=NOW)
    client.force_login(sent.owner)
    home = client.get(reverse("home")).content.decode()
    client.post(reverse("address_ask"))
    delivery.deliver_due(timezone.now)
    [message] = django_mail.outbox
    link = links.address_link(sent.owner)
    looked = client.get(link)
    still = User.objects.get(pk=sent.owner_id).mail_comes_back
    client.post(link)

    assert "Mail to you came back" in home
    assert "/address/" in message.body
    assert message.to == [sent.owner.email]
    assert (looked.status_code, still) == (200, True)
    assert not User.objects.get(pk=sent.owner_id).mail_comes_back


def test_the_question_asked_ten_times_while_the_server_is_away_is_one_mail(client, sent, smtp_sink):
    bounces.take(report(sent), now=NOW)
    client.force_login(sent.owner)
    smtp_sink.stop()
    pages = [client.post(reverse("address_ask"), follow=True) for _ in range(10)]
    away = delivery.deliver_due(timezone.now)

    assert {page.status_code for page in pages} == {200}
    assert "A mail is on its way to you" in pages[-1].content.decode()
    assert away == delivery.Delivered(waiting=1)


def test_bounce_reads_a_pipe(sent, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(report(sent))))

    call_command("bounce")

    assert json.loads(capsys.readouterr().out) == {
        "read": 1,
        "came_back": 1,
        "not_readable": 0,
    }


@pytest.mark.parametrize("kind", [mailbox.mbox, mailbox.Maildir])
def test_bounce_reads_mailboxes(sent, tmp_path, capsys, kind):
    box = kind(tmp_path / "box")
    box.add(EmailMessage())
    box.add(report(sent, message_id="<\0@example.org>"))
    box.add(report(sent))
    box.close()

    call_command("bounce", str(tmp_path / "box"))

    told = json.loads(capsys.readouterr().out)
    assert told == {"read": 3, "came_back": 1, "not_readable": 1}
    assert Mail.objects.get().state == "failed"


@pytest.mark.parametrize("name", ["<a\0b@example.org>", "<a\x07@example.org>"], ids=repr)
def test_a_report_about_what_can_be_no_mail_of_ours_is_told_apart(sent, name):
    with pytest.raises(bounces.ReportNotReadable):
        bounces.take(report(sent, message_id=name), now=NOW)


def test_a_report_that_the_parser_falls_over_is_told_apart(sent, monkeypatch):
    def fall(content):
        raise IndexError

    monkeypatch.setattr(bounces.post, "read_bounce", fall)
    with pytest.raises(bounces.ReportNotReadable):
        bounces.take(report(sent), now=NOW)


def test_bounce_says_which_folder_is_no_mailbox(tmp_path):
    with pytest.raises(CommandError, match="no Maildir"):
        call_command("bounce", str(tmp_path))


def test_bounce_says_which_mailbox_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="no such mailbox"):
        call_command("bounce", str(tmp_path / "gone"))
