"""Lists of applications that somebody keeps elsewhere, and that cannot be read."""

from django.utils.translation import gettext, gettext_lazy

from applications.errors.base import TrackerError

_SAVE = gettext_lazy("Open it in your table program, save it as CSV or XLSX, and choose that.")
_WHY = {
    "bytes": gettext_lazy(
        "This is more than %(most)d MB. Copy the rows of your applications into a table of their "
        "own."
    ),
    "rows": gettext_lazy(
        "These are more than %(most)d rows. Keep those of your applications only, or take them in "
        "in parts."
    ),
    "cells": gettext_lazy(
        "A sheet of this Excel file has far more cells than a list. Copy the rows of your "
        "applications into a table of their own."
    ),
    "columns": gettext_lazy(
        "There are more than %(most)d columns. Keep those that say something of an application."
    ),
    "long": gettext_lazy("There is more text in it than a list has. Keep what each row is about."),
    "cell": gettext_lazy(
        "One cell runs on for pages, perhaps because a quotation mark is never closed. Save the "
        "list once more as CSV or XLSX."
    ),
    "empty": gettext_lazy("No cell of it says anything. Is it the right file?"),
    "binary": gettext_lazy("This is no table that can be read. %(save)s"),
    "json": gettext_lazy("This JSON is no list of applications. Choose the one of an export."),
    "kind": gettext_lazy("This is packed, but no Excel file. %(save)s"),
    "old": gettext_lazy(
        "This is an Excel file of the old kind, or one with a password. %(save)s"
    ),
    "broken": gettext_lazy("This Excel file is damaged. %(save)s"),
    "bomb": gettext_lazy("This Excel file unpacks to far more than a list has. %(save)s"),
    "doctype": gettext_lazy("This Excel file holds parts that no table program writes. %(save)s"),
    "heavy": gettext_lazy("It takes too long to read. Copy the rows and paste them instead."),
    "headings": gettext_lazy(
        "There is one row only. The first row names the columns, each further one an application."
    ),
}  # fmt: skip


class SpreadsheetRefused(TrackerError):
    """It is no list that can be read; `why` is one of those above, `most` a bound."""

    def __init__(self, why: str, most: int = 0) -> None:
        self.why = why
        self.most = most
        super().__init__(why, most)

    def __str__(self) -> str:
        return str(_WHY[self.why]) % {"most": self.most, "save": _SAVE}


class SpreadsheetNews(TrackerError):
    """A press is about columns that are taken for something else by now."""

    def __str__(self) -> str:
        return gettext(
            "Nothing was added: in another window the columns were changed. This is what becomes "
            "of the rows now."
        )


class SpreadsheetBusy(TrackerError):
    """No list is taken in beside another one of that person: rows of both may be the same."""

    def __str__(self) -> str:
        return gettext(
            "Another list of yours is being taken in or undone. Once it is done, look here again "
            "at what is new."
        )
