"""manage.py restore FILE: a backup becomes this instance, which must be empty."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from applications.errors import TrackerError
from applications.management.commands import after_restore, up
from applications.services.backups import layout, reading


class Command(BaseCommand):
    help = "Bring a backup back into an empty instance that does not run: all of it, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        after_restore.ask(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        path, now = options["file"], timezone.now()
        ran_until: datetime | None = after_restore.moment(options["ran_until"], now)
        try:
            with up.stopped():
                restored = reading.restore(path, now=now, ran_until=ran_until)
        except TrackerError as refusal:
            raise CommandError(f"{refusal} Nothing was changed.") from refusal
        except DatabaseError as problem:
            says = f"The database stopped it, and nothing came in ({problem})."
            raise CommandError(f"{says} Try again with a new one.") from problem
        except OSError as problem:
            raise CommandError(f"{problem.filename or path}: {problem.strerror}.") from problem
        about = restored.about
        self.stdout.write(
            f"Restored as of {about.made_at:%Y-%m-%d %H:%M} UTC: "
            f"{sum(about.rows.values())} rows, {about.files - len(restored.missing)} files."
        )
        whose = layout.whose(restored.missing)
        for name in restored.missing:
            of = whose.get(name, "no row any more")
            self.stderr.write(f"{name} was lost before the backup ({of}).")
        after_restore.tell(self, restored.settled, ran_until)
        if restored.has_other_key:
            self.stderr.write(_other_key(restored.kept_key))
        if restored.older_keys:
            self.stderr.write(
                f"Of its SECRET_KEY_OLD, keys not known here: {restored.older_keys}. Before you"
                " start the app, name them in SECRET_KEY_OLD: else referees who asked for no more"
                " mail under one of them are not remembered."
            )
        self.stdout.write("Now start the app: manage.py up")


def _other_key(kept: Path | None) -> str:
    why = (
        "The backup was made under another SECRET_KEY. Before you start the app, {}: else referees"
        " who asked for no more mail are not remembered, and links in mails do not work."
    )
    if kept is None:
        return why.format("name that one in SECRET_KEY, or in SECRET_KEY_OLD")
    return why.format(f"set SECRET_KEY_OLD_FILE={kept}")
