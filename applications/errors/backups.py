"""What keeps an instance from being backed up or restored."""

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
            "version": _(
                "This backup was made by release %(name)s, whose tables this one does not know. "
                "Install that release, or a newer one, first."
            ),
        }
        return sentences[self.why] % {"name": self.name}


class BackupThere(TrackerError):
    """No backup is written over another file."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)

    def __str__(self) -> str:
        if self.name.endswith(".part"):
            return _(
                "“%(name)s” is there: another backup is being written, or one was cut off. If none "
                "is running, remove it."
            ) % {"name": self.name}
        return _("“%(name)s” is there already. Choose another name.") % {"name": self.name}


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

    def __init__(self, is_newer: bool) -> None:
        self.is_newer = is_newer
        super().__init__(is_newer)

    def __str__(self) -> str:
        if self.is_newer:
            return _("This database is of a newer release than this one. Install that one first.")
        return _("This database is not up to date. Run “manage.py migrate” first.")
