import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from applications.models import Deadline
from applications.services import operations, rounds
from applications.services.mails import delivery
from applications.services.spreadsheets import taking

FIRST, LAST = 1970, 9000  # years in which days and zones can be added to and taken from a moment


class Command(BaseCommand):
    help = (
        "Writes what is due, reminders, news of referees and nudges to them, and sends it, once, "
        "in the foreground; prints the counts as JSON. Then takes in lists that people brought. "
        "From cron it needs no queue."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--now",
            metavar="ISO",
            help="as if it were this moment; on a server only with --dry-run",
        )
        parser.add_argument("--dry-run", action="store_true", help="write and send nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        given = options["now"]
        if given and not (options["dry_run"] or settings.LOCAL):
            raise CommandError(
                "--now looks at every deadline anew and sends what was due then, so on a server it"
                " goes with --dry-run only."
            )
        now = moment(given) if given else timezone.now()
        with transaction.atomic():
            if given:
                # No clock has run up to that moment: every deadline is looked at from the start.
                Deadline.objects.unmet().look_again(datetime.min.replace(tzinfo=UTC))
            counts = rounds.write(now)
            transaction.set_rollback(options["dry_run"])
        if not options["dry_run"]:
            clock = (lambda: now) if given else timezone.now
            counts |= asdict(delivery.deliver_due(clock))
            operations.swept(timezone.now())
            taking.work_on_all(clock=clock)
        self.stdout.write(json.dumps({"now": now.isoformat(), **counts}))


def moment(words: str) -> datetime:
    """The moment in UTC; without an offset it is meant to be UTC."""
    try:
        given = datetime.fromisoformat(words)
    except ValueError as problem:
        raise CommandError(f"--now {words!r}: write it like 2026-11-23T08:30:00Z.") from problem
    if not FIRST <= given.year < LAST:
        raise CommandError(f"--now {words!r}: write a year from {FIRST} to {LAST - 1}.")
    return (given if given.tzinfo else given.replace(tzinfo=UTC)).astimezone(UTC)
