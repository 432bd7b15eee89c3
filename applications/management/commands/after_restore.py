"""manage.py after_restore: for a database that was brought back by other means than `restore`."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from applications.errors import TrackerError
from applications.management.commands import up
from applications.services.backups import layout, reading, settling


class Command(BaseCommand):
    help = (
        "Once after pg_restore, or a copied database, and before the app starts: no mail goes twice"
        " or is lost, and everybody signs in again. `restore` does it by itself."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        ask(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        ran_until = moment(options["ran_until"], now)
        try:
            with up.stopped():
                reading.refuse_in_use()
                layout.state()  # or it says which release it is of
                settled = settling.settle(now=now, ran_until=ran_until)
        except TrackerError as refusal:
            raise CommandError(str(refusal)) from refusal
        except DatabaseError as problem:
            says = f"The database stopped it, and nothing was changed ({problem})."
            raise CommandError(says) from problem
        tell(self, settled, ran_until)


def ask(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--ran-until",
        metavar="ISO",
        help="the last moment at which the lost app surely ran, as 2026-12-01T07:30+01:00: what was"
        " due by then went, and what fell due after it goes now",
    )


def moment(given: str | None, now: datetime) -> datetime | None:
    if given is None:
        return None
    try:
        at = parse_datetime(given)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise CommandError(f"--ran-until: {given!r} is no moment like 2026-12-01T07:30+01:00.")
    if at > now:
        raise CommandError(f"--ran-until: {given} is still ahead.")
    return at


def tell(command: BaseCommand, settled: settling.Settled, ran_until: datetime | None) -> None:
    if settled.held:
        command.stdout.write(
            f"Mails held, for they may have gone: {settled.held}. Whose they are sees them under"
            " Mails, and can send them again."
        )
    if ran_until is None:
        command.stdout.write(
            "Reminders since the backup are told once more, by the next digest. With --ran-until"
            " they would not be."
        )
