"""What keeps an instance from being backed up or restored."""

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from applications.errors.base import TrackerError


class NotABackup(TrackerError):
    """The file is no whole backup of ours: `why` says in what, `name` which part of it."""

    def __init__(self, why: str, name: str = "") -> None:
        self.why = why
        self.name = name[:80]
        super().__init__(why, name)

    def __str__(self) -> str:
        sentences = {
            "other": _("This file is no backup of this app."),
            "cut": _("This backup is cut off: its end is missing. Use another one."),
            "damaged": _(
                "This backup is damaged: “%(name)s” is not what was written. Use another one."
            ),
            "name": _("This file has a part called “%(name)s”, as no backup has."),
            "rows": _("The rows under “%(name)s” are not as a backup has them."),
            "format": _(
                "This backup is in a format that this release does not know yet; release %(name)s "
                "wrote it. Install that one, or a newer one, first."
            ),
            "version": _(
                "This backup was made by release %(name)s, whose tables this one does not know. "
                "Install that release, or a newer one, first."
            ),
        }
        return sentences[self.why] % {"name": self.name}


class BackupThere(TrackerError):
    """No backup is written over another file."""

    def __init__(self, name: str, is_kept: bool = False) -> None:
        self.name = name
        self.is_kept = is_kept
        super().__init__(name, is_kept)

    def __str__(self) -> str:
        if self.is_kept:
            return _("“%(name)s” is of this minute already. Try again in a minute.") % {
                "name": self.name
            }
        if self.name.endswith(".part"):
            return _(
                "“%(name)s” is there: another backup is being written, or one was cut off. If none "
                "is running, remove it."
            ) % {"name": self.name}
        return _("“%(name)s” is there already. Choose another name.") % {"name": self.name}


class NobodyInBackup(TrackerError):
    """What holds no account takes the place of no backup that does."""

    def __init__(self, database: str) -> None:
        self.database = database
        super().__init__(database)

    def __str__(self) -> str:
        return _(
            "There is no account in this database (%(database)s), so no backup of it was kept and "
            "none was removed. If it is not the one you mean, give the settings that the app runs "
            "with: DATABASE_URL, or DATA_DIR."
        ) % {"database": self.database}


class StoppedTooSoon(TrackerError):
    """The app ran on after the moment up to which it is said to have run."""

    def __init__(self, ran_at: datetime) -> None:
        self.ran_at = ran_at
        super().__init__(ran_at)

    def __str__(self) -> str:
        return _(
            "--ran-until: this backup holds what the app did until %(moment)s, so it did not stop "
            "before. Is the time zone right?"
        ) % {"moment": self.ran_at.astimezone(UTC).isoformat(timespec="minutes")}


class InstanceNotEmpty(TrackerError):
    """A backup is only restored where nothing is."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(table)

    def __str__(self) -> str:
        return _(
            "There is something in this database already (in %(table)s), and the two would mix. "
            "Restore into an empty one: another DATA_DIR, or another DATABASE_URL."
        ) % {"table": self.table}


class InstanceInUse(TrackerError):
    """Nothing is restored under the feet of an app that runs."""

    def __str__(self) -> str:
        return _(
            "Something else is connected to this database. Stop the app, its workers and whatever "
            "else reads it, and try again."
        )


class DatabaseNotCurrent(TrackerError):
    """The tables are not those that this release knows, so rows of it would be left out."""

    def __init__(self, is_newer: bool, database: str) -> None:
        self.is_newer = is_newer
        self.database = database
        super().__init__(is_newer, database)

    def __str__(self) -> str:
        if self.is_newer:
            return _("This database is of a newer release than this one. Install that one first.")
        return _(
            "This database (%(database)s) is not up to date. If it is the one you mean, run "
            "“manage.py migrate” first."
        ) % {"database": self.database}
