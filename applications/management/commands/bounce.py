"""manage.py bounce [MAILBOX…]: delivery reports, from mailboxes or one from standard input."""

import json
import mailbox
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from applications.services.mails import bounces


class Command(BaseCommand):
    help = (
        "Reads delivery reports (DSN) and stops mail to the addresses that are gone. "
        "For a mail server's pipe, or with the names of mbox files or Maildir folders."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mailbox", nargs="*", type=Path, metavar="MAILBOX")

    def handle(self, *args: Any, **options: Any) -> None:
        reports = (
            reports_in(options["mailbox"]) if options["mailbox"] else [sys.stdin.buffer.read()]
        )
        counts = {"read": 0, "came_back": 0, "not_readable": 0}
        for report in reports:
            counts["read"] += 1
            try:
                counts["came_back"] += bounces.take(report, now=timezone.now()) is not None
            except bounces.ReportNotReadable:  # one of a stranger's holds up no other
                counts["not_readable"] += 1
        self.stdout.write(json.dumps(counts))


def reports_in(places: list[Path]) -> Iterator[bytes]:
    """Every message of these mailboxes; they are only read."""
    for place in places:
        if not place.exists():
            raise CommandError(f"{place}: there is no such mailbox.")
        kind = mailbox.Maildir if place.is_dir() else mailbox.mbox
        if place.is_dir() and not all((place / part).is_dir() for part in ("cur", "new")):
            raise CommandError(f"{place}: this folder is no Maildir, which has cur and new in it.")
        try:
            box = kind(place, create=False)
        except OSError as problem:
            raise CommandError(f"{place}: cannot be read ({problem.strerror}).") from problem
        try:
            for key in box.keys():  # noqa: SIM118 (a mailbox iterates over messages)
                yield box.get_bytes(key)
        finally:
            box.close()
