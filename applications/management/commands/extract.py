"""`manage.py extract FILE…`: what is read from postings, and why."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from applications.core.extraction import extract
from applications.core.extraction.export import as_json, as_table
from applications.errors import TrackerError
from applications.sources import read


class Command(BaseCommand):
    """Reads each posting and prints it; a file that cannot be read becomes an error line."""

    help = "Read postings (text, Markdown, HTML, PDF, .eml; - for standard input)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = False
        today = timezone.localdate()
        for name in options["files"]:
            try:
                data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
                draft = extract(read(data, name).text, today)
            except (OSError, TrackerError) as problem:
                failed = True
                self._refuse(name, str(problem), as_line=options["json"])
                continue
            if options["json"]:
                line = {"path": name, "posting": as_json(draft)}
                self.stdout.write(json.dumps(line))
            else:
                self.stdout.write(f"{name}\n{as_table(draft)}\n")
        if failed:
            sys.exit(1)

    def _refuse(self, name: str, sentence: str, *, as_line: bool) -> None:
        if as_line:
            self.stdout.write(json.dumps({"path": name, "error": sentence}))
        else:
            self.stderr.write(f"{name}: {sentence}")
