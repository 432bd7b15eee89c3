"""Reminders at the size of a careers office, against what cannot be avoided, in the same run."""

import smtplib
import subprocess
import sys
import time
import tracemalloc
from datetime import UTC, date, datetime, timedelta
from statistics import median

import pytest
from django.utils import timezone

from applications.models import Application, Deadline, Mail, Posting, Reminder, User
from applications.services import reminders
from applications.services.mails import delivery
from tests.factories import NOW

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]

SINK = """
import sys
from tests.smtp import Sink
sink = Sink()
sink.start()
print(sink.port, flush=True)
sys.stdin.read()
sink.stop()
"""


@pytest.fixture
def sink_port(settings):
    """A sink in a process of its own, so that it does not share our interpreter."""
    sink = subprocess.Popen(
        [sys.executable, "-c", SINK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    port = int(sink.stdout.readline())
    settings.EMAIL_BACKEND = "applications.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield port
    sink.communicate()


MADE = NOW - timedelta(days=60)


def seed(people, each, *, next_step_at):
    """Open applications with a deadline in 5 to 45 days."""
    users = User.objects.bulk_create(
        User(email=f"p{n}@example.org", zone="Europe/Stockholm", password="!")
        for n in range(people)
    )
    postings = Posting.objects.bulk_create(
        (
            Posting(owner=user, title="PhD", institution="Umeå", source="pasted", taken_at=NOW)
            for user in users
            for _ in range(each)
        ),
        batch_size=2000,
    )
    files = Application.objects.bulk_create(
        (
            Application(owner=posting.owner, posting=posting, stage="preparing", created_at=MADE)
            for posting in postings
        ),
        batch_size=2000,
    )
    Deadline.objects.bulk_create(
        (
            Deadline(
                application=file,
                owner_id=file.owner_id,
                kind="application",
                precision="date",
                date=date(2026, 12, 1) + timedelta(days=n % 40),
                zone="Europe/Stockholm",
                instant=datetime(2026, 12, 1, 22, 59, 59, tzinfo=UTC) + timedelta(days=n % 40),
                next_step_at=next_step_at,
                reminds_from=MADE,
            )
            for n, file in enumerate(files)
        ),
        batch_size=2000,
    )


def test_sweep_over_many_with_nothing_due():
    seed(10_000, 10, next_step_at=NOW + timedelta(minutes=5))

    tracemalloc.start()
    began = time.perf_counter()
    done = reminders.sweep(NOW)
    taken = time.perf_counter() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    print(f"\nsweep over 100,000 open applications, nothing due: {taken * 1000:.1f} ms, "
          f"{peak / 1e6:.1f} MB")  # fmt: skip
    assert done == reminders.Round()
    assert taken < 1
    assert peak < 5e6


def test_a_thousand_due_in_one_minute_are_sent_within_a_minute(sink_port):
    seed(1_000, 1, next_step_at=NOW - timedelta(days=30))

    began = time.perf_counter()
    swept = reminders.sweep(NOW)
    written = time.perf_counter() - began
    sent = delivery.deliver_due(timezone.now)
    taken = time.perf_counter() - began

    print(f"\n1,000 people: rows in {written:.1f} s, all sent in {taken:.1f} s")
    assert swept.mails == sent.sent > 500
    assert taken < 60


def test_mails_a_second_against_bare_smtplib(sink_port):
    """In turns, so that whatever else the machine does falls on both alike."""
    seed(1_000, 1, next_step_at=NOW - timedelta(days=30))
    reminders.sweep(NOW)
    ids = list(Mail.objects.values_list("pk", flat=True))
    content = sample()
    Mail.objects.update(not_before=timezone.now() + timedelta(days=1))
    bare, ours = [], []
    with smtplib.SMTP("127.0.0.1", sink_port) as line:
        for start in range(0, len(ids) - TURN, TURN):
            began = time.perf_counter()
            for _ in range(TURN):
                line.sendmail("tracker@example.org", ["a@example.org"], content)
            bare.append(time.perf_counter() - began)
            Mail.objects.filter(pk__in=ids[start : start + TURN]).update(not_before=NOW)
            began = time.perf_counter()
            assert delivery.deliver_due(timezone.now).sent == TURN
            ours.append(time.perf_counter() - began)

    ratio = median(plain / full for plain, full in zip(bare, ours, strict=True))
    print(
        f"\n{TURN / median(ours):.0f} mails/s, bare smtplib {TURN / median(bare):.0f}/s, "
        f"ratio {ratio:.2f}"
    )
    assert ratio >= 0.25  # 0.31 to 0.35 on two quiet cores, 0.23 on busy ones


TURN = 100


def sample():
    """One of these mails as it goes over the line."""
    one = Reminder.objects.filter(state="carried").first()
    material = delivery.messages.gather([one.mail], {one.mail_id: [one]}, NOW)
    return delivery.messages.write(one.mail, [one], material, NOW).message().as_bytes()
