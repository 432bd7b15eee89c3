"""That a list of the person's is being taken in or undone, on the pages whose rows it changes."""

from collections.abc import Sequence

from django.db.models import Exists

from applications.models import Application, Spreadsheet, User


def is_any(user: User) -> Exists:
    """Asked along with what a page shows anyway."""
    return Exists(Spreadsheet.objects.for_user(user).under_way())


def list_under_way(user: User, rows: Sequence[Application] = ()) -> Spreadsheet | None:
    """The list, and how far it is; no query where rows say that there is none."""
    if rows and not rows[0].list_under_way:
        return None
    mine = Spreadsheet.objects.for_user(user).under_way()
    return mine.only("done", "total", "taken_at").order_by("asked_at").first()
