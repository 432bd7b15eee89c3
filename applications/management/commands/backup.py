"""manage.py backup FILE: the whole instance in one file, while the app runs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from applications.errors import TrackerError
from applications.services.backups import keeping, layout, writing


class Command(BaseCommand):
    help = "Write all rows and files of this instance into one file; docs/backup.md says more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="with --keep, a folder")
        how = parser.add_mutually_exclusive_group()
        how.add_argument(
            "--keep",
            type=int,
            metavar="N",
            help="a new file in the folder, named after the moment; beyond N the oldest goes",
        )
        how.add_argument(
            "--verify",
            action="store_true",
            help="only read a backup, and say whether it is whole",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError("--keep: write a number from 1 up.")
        try:
            if options["verify"]:
                about = keeping.verify(path)
                self.stdout.write(
                    f"{path}: whole, of {about.made_at:%Y-%m-%d %H:%M} UTC, by release "
                    f"{about.made_by}: {sum(about.rows.values())} rows, {about.files} files"
                )
                return
            if options["keep"] is not None:
                path, written, gone = keeping.keep(path, options["keep"], now=timezone.now())
            else:
                written, gone = writing.write(path, now=timezone.now()), []
        except TrackerError as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as problem:
            name = str(problem.filename or path).removesuffix(".part")
            raise CommandError(f"{name}: {problem.strerror}.") from problem
        self.stdout.write(
            f"{path}: {written.rows} rows, {written.files} files, {written.bytes} bytes; accounts:"
            f" {written.accounts}; of {layout.database()} and the files in {layout.files_in()}"
        )
        if not written.accounts:
            self.stderr.write("No account is in it: is this the instance that you mean?")
        for name in gone:
            self.stdout.write(f"removed {name}")
        whose = layout.whose(written.missing)
        for name in written.missing:
            self.stderr.write(f"The storage has lost {name} ({whose.get(name, 'deleted since')}).")
