"""What cannot be brought back from a ZIP of an account."""

from django.utils.translation import gettext as _

from applications.errors.base import TrackerError


class NotAnExport(TrackerError):
    """The file is no whole export of ours: `why` says in what, `name` which part of it."""

    def __init__(self, why: str, name: str = "") -> None:
        self.why = why
        self.name = name[:80]
        super().__init__(why, name)

    def __str__(self) -> str:
        sentences = {
            "zip": _("This is no ZIP, or it is cut off. Download the export once more."),
            "other": _("This ZIP is no export of an account: it has no “account.json”."),
            "many": _("This ZIP has more parts than an export may have."),
            "twice": _("In this ZIP “%(name)s” is there twice, as in no export."),
            "name": _("This ZIP has a part called “%(name)s”, as no export has."),
            "packed": _(
                "“%(name)s” in this ZIP is locked or packed in a way that is not read here."
            ),
            "bomb": _("Unpacked, this ZIP would be far larger than an export can be."),
            "long": _(
                "This export has more rows than can be brought back on this page. Whoever runs "
                "this site can bring it back with “manage.py import_account”."
            ),
            "longest": _("This export has more rows than can be brought back."),
            "version": _(
                "This export is of a newer release than this site. Bring the site up to date first."
            ),
            "rows": _(
                "The rows under “%(name)s” are not as an export has them, so nothing was taken in."
            ),
            "foreign": _(
                "A row under “%(name)s” belongs to one that is not in this export, so nothing was "
                "taken in."
            ),
            "file": _("A file in this ZIP is missing or is not what the rows say: “%(name)s”."),
        }
        return sentences[self.why] % {"name": self.name}


class ImportNotEmpty(TrackerError):
    """An export is only brought back where nothing of a person's own is."""

    def __str__(self) -> str:
        return _(
            "This account holds something already, and the two would mix. Make another account and "
            "bring it back there."
        )
