"""`manage.py calibrate FOLDER…`: how often what is shown as sure is right, field by field."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from applications.core.extraction.scripts.calibrate import lines_of, table_of
from applications.core.extraction.scripts.fit_weights import postings


class Command(BaseCommand):
    """Reads postings with their truth beside them and prints the table; it changes nothing."""

    help = "Count what is sure or asked, and right or wrong, in postings with their truth."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folders", nargs="+", metavar="FOLDER", type=Path)
        parser.add_argument(
            "--held-out",
            action="store_true",
            help="weigh each posting without those of its institution",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        examples = postings(options["folders"])
        if not examples:
            raise CommandError("no posting with its truth in these folders")
        table = table_of(examples, held_out=options["held_out"])
        self.stdout.write("\n".join(lines_of(table)))
