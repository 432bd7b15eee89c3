"""manage.py reread: what the present reader makes of the postings that are kept."""

from __future__ import annotations

import sys
import textwrap
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from applications.core.extraction import READER_VERSION
from applications.core.extraction.differences import Read
from applications.core.extraction.export import short
from applications.models import Posting
from applications.services.postings import rereadings
from applications.services.postings.rereadings import Change, Rereading

WOULD = (
    "{count[read]} read, {count[changed]} with other readings ({count[told]} fields would change),"
    " {count[filled]} facts would be filled in, {count[failed]} failed; reader {reader}"
)
DONE = (
    "{count[read]} read, {count[changed]} with other readings ({count[told]} fields changed),"
    " {count[filled]} facts filled in, {count[left]} left alone, {count[failed]} failed;"
    " reader {reader}"
)


class Command(BaseCommand):
    """Prints field by field what would change; a posting that cannot be read is an error line."""

    help = "Read the kept postings again and say what changes; nothing does without --apply."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--posting", nargs="+", type=int, default=[], metavar="ID")
        parser.add_argument("--apply", action="store_true", help="keep the new reading")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted, apply = set(options["posting"]), options["apply"]
        if unknown := wanted - set(Posting.objects.in_bulk(wanted)):
            raise CommandError(f"no posting {', '.join(map(str, sorted(unknown)))}")
        count: Counter[str] = Counter()
        for posting in rereadings.kept_texts(sorted(wanted)):
            try:
                found = rereadings.reread(posting)
                filled = rereadings.keep(found, now=timezone.now()) if apply else list(found.fills)
            except Exception as problem:  # the others are read all the same
                count["failed"] += 1
                self.stderr.write(f"posting {posting.pk}: {problem!r}")
                continue
            count["read"] += 1
            if filled is None:
                count["left"] += 1
            elif found.changes:
                count.update(changed=1, told=len(found.changes), filled=len(filled))
            if found.changes:
                self._tell(found, left=filled is None)
        self.stdout.write((DONE if apply else WOULD).format(count=count, reader=READER_VERSION))
        if count["failed"]:
            sys.exit(1)

    def _tell(self, found: Rereading, *, left: bool) -> None:
        posting = found.posting
        state = "reviewed" if posting.reviewed_at else "to be reviewed"
        self.stdout.write(
            f"posting {posting.pk}: {textwrap.shorten(posting.called, 80, placeholder=' …')}"
            f" ({state}, reader {posting.reader_version})"
        )
        for change in found.changes:
            self.stdout.write(f"  {_line(change)}")
        if left:
            self.stdout.write("  changed in another window meanwhile: left as it is")


def _line(change: Change) -> str:
    stays = f"   [{change.stays}: stays in the application]" if change.stays else ""
    return f"{change.field}: {_said(change.old)} → {_said(change.new)}{stays}"


def _said(read: list[Read]) -> str:
    each = (
        f"{short(value)} “{textwrap.shorten(quote, 90, placeholder=' …')}”"
        if quote
        else short(value)
        for value, quote in read
    )
    return "; ".join(each) or "–"
