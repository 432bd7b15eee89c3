"""The servers the other tests lean on behave as they promise."""

import smtplib
from email.message import EmailMessage
from functools import partial

import pytest

from tests.smtp import Sink
from tests.tracker.processes import eventually
from tracker import broker
from tracker.celery import app


def send(sink: Sink, to: str = "reader@example.org") -> None:
    message = EmailMessage()
    message["Subject"], message["Message-ID"] = "7 days", "<1@example.org>"
    message.set_content(".\nUmeå")
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=5) as line:
        line.send_message(message, "tracker@example.org", [to])


def test_sink_records_what_it_accepts(smtp_sink):
    send(smtp_sink)

    [mail] = smtp_sink.accepted
    assert (mail.message_id, mail.recipients, mail.subject) == (
        "<1@example.org>",
        ("reader@example.org",),
        "7 days",
    )
    assert mail.message.get_content().splitlines() == [".", "Umeå"]


@pytest.mark.parametrize(("mode", "code"), [("4xx", 451), ("5xx", 550), ("greylist", 450)])
def test_sink_refuses_as_told(smtp_sink, mode, code):
    smtp_sink.mode = mode

    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        send(smtp_sink)

    assert refusal.value.recipients["reader@example.org"][0] == code
    assert smtp_sink.accepted == []


def test_greylisting_sink_takes_the_second_try(smtp_sink):
    smtp_sink.mode = "greylist"
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(smtp_sink)

    send(smtp_sink)

    assert len(smtp_sink.accepted) == 1


def test_dropping_sink_has_the_mail_though_the_sender_heard_nothing(smtp_sink):
    smtp_sink.mode = "drop"

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(smtp_sink)

    assert len(smtp_sink.accepted) == 1


def test_stopped_sink_refuses_and_comes_back_on_the_same_port(smtp_sink):
    smtp_sink.stop()
    with pytest.raises(ConnectionRefusedError):
        send(smtp_sink)

    smtp_sink.start()
    send(smtp_sink)

    assert len(smtp_sink.accepted) == 1


def test_queue_killed_and_started_again_still_has_its_bells(queue):
    app.send_task("tidy")
    app.send_task("tidy")
    queue.flush()
    app.send_task("tidy")
    queue.stop()
    assert not broker.answers(queue.folder)

    queue.start()

    with app.connection_for_read() as connection:
        assert connection.default_channel.client.llen("celery") == 1


def test_worker_works_off_the_queue_of_the_test(worker, queue_url):
    for _ in range(3):
        app.send_task("tidy")

    worker()

    with app.connection_for_read() as connection:
        length = partial(connection.default_channel.client.llen, "celery")
        assert eventually(lambda: length() == 0)
