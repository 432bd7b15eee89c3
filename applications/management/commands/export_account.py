"""manage.py export_account EMAIL FILE: everything of one account in a ZIP."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from applications.errors import TrackerError
from applications.models import User
from applications.services.backups import layout
from applications.services.exports import writing


class Command(BaseCommand):
    help = "Write all rows and files of one account into a ZIP; docs/export.md says what is in it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            layout.state()
        except TrackerError as refusal:
            raise CommandError(str(refusal)) from refusal
        owner = User.objects.filter(email=options["email"].lower()).first()
        if owner is None:
            raise CommandError(f"There is no account {options['email']}.")
        if path.exists():
            raise CommandError(f"{path} is there already.")
        try:
            size = writing.write(owner, path, now=timezone.now())
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}.") from problem
        self.stdout.write(f"{path}: {size} bytes")
