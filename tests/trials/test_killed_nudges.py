"""Nudges due for many referees while workers are killed: none is lost, none written twice."""

import random
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from applications.models import Mail
from applications.services import accounts
from tests.factories import ApplicationFactory, PersonFactory, RefereeFactory, ReferenceFactory
from tests.trials.mails import copies, sent, wait_for

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]


def due(count: int, letters: int = 2) -> set[str]:
    """So many referees, each with letters out whose step has come; their addresses."""
    now = timezone.now()
    ago = now - timedelta(days=30)
    zone = f"Etc/GMT{now.hour - 12:+d}"  # noon there: waking hours; the sign is reversed
    addresses = set()
    for _ in range(count):
        person = PersonFactory(zone="UTC", reminders_on=False)
        accounts.mark_verified(person)
        referee = RefereeFactory(owner=person, zone=zone, nudges_on_at=ago)
        addresses.add(referee.email)
        for _ in range(letters):
            application = ApplicationFactory(
                owner=person, requirements=(), created_at=ago,
                deadline=(now + timedelta(days=5)).date(), deadline__reminds_from=ago,
            )  # fmt: skip
            ReferenceFactory(
                application=application,
                referee=referee,
                mode="email",
                state="agreed",
                answered_at=ago,
            )
    return addresses


def test_twenty_kills_while_nudges_fall_due_and_go(queue, smtp_sink, worker):
    """Two workers whose sweeps write the rows and send them; one is killed at random moments.

    Each referee has one row and one mail that names both letters; a mail comes twice only if it
    was the last one on the line of a killed worker.
    """
    addresses = due(100)
    smtp_sink.mode, smtp_sink.delay, smtp_sink.pause = "slow", 0.05, 0.3
    chance = random.Random(12)
    workers = [worker(), worker()]
    for _ in range(20):
        time.sleep(chance.uniform(0.2, 3))
        at = chance.randrange(2)
        workers[at].kill()
        workers[at] = worker()
    done = sent()
    smtp_sink.pause = 0
    took = wait_for(lambda: sent() == len(addresses), 240)

    taken = copies(smtp_sink)
    doubles = taken.total() - len(taken)
    print(
        f"\n20 kills during {done} nudges, {len(addresses) - len(taken)} lost, {doubles} double; "
        f"the rest {took:.0f} s after the last kill"
    )
    rows = list(Mail.objects.values_list("kind", "recipient", "data"))
    connection.close()
    assert {kind for kind, _, _ in rows} == {"nudge"}
    assert Counter(recipient for _, recipient, _ in rows) == Counter(addresses)
    assert {len(data["references"]) for _, _, data in rows} == {2}
    assert len(taken) == len(addresses)
    last = {mail.line: mail.message_id for mail in smtp_sink.accepted}
    written = Counter(
        mail.message_id for mail in smtp_sink.accepted if last[mail.line] != mail.message_id
    )
    assert max(written.values()) == 1
    assert doubles <= 20
