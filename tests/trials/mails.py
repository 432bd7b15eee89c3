"""What the trials of delivery share: many reminders that fall due, and patience."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from applications.models import Mail
from tests.factories import ApplicationFactory, PersonFactory
from tests.smtp import Sink

LEASE_AND_A_SWEEP = 120
RETURN = 180  # seconds in which all is sent once a fault is over


def due(count: int, *, ago: timedelta = timedelta(days=40)) -> None:
    """So many people, each with one deadline that was last looked at so long ago."""
    now = timezone.now()
    hours = now.hour - 12  # to noon; the sign of these zones is reversed
    for _ in range(count):
        application = ApplicationFactory(
            # By day, when what is late does not wait for the next digest.
            owner=PersonFactory(zone=f"Etc/GMT{hours:+d}"),
            requirements=(),
            created_at=now - ago,
            deadline=(now + timedelta(days=5)).date(),
            deadline__next_step_at=now - ago,
            deadline__reminds_from=now - ago,
        )
        assert application.deadlines.get().instant > now


def sent() -> int:
    count = Mail.objects.filter(state=Mail.State.SENT).count()
    connection.close()
    return count


def wait_for(condition: Callable[[], object], seconds: float) -> float:
    """Seconds until it holds."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(0.05)
    return time.monotonic() - began


def copies(sink: Sink) -> Counter[str]:
    """How often the server took each mail."""
    return Counter(mail.message_id for mail in list(sink.accepted))
