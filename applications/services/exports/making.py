"""The export that answers an Export row: claimed by one worker, watched, kept for a day.

As with bundles, the row is claimed with a lease that is renewed while the work goes on, so what a
killed worker left is taken up by another.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from applications.errors import RowGone, TrackerError, WorkStopped
from applications.models import Export, User
from applications.services.exports import writing
from applications.services.files import uploads
from applications.services.files.workspaces import workspace

State = Export.State
LEASE = timedelta(minutes=2)
SLOWEST = 2**20  # bytes a second into the file store, which tells nothing meanwhile
ATTEMPTS = 3

log = logging.getLogger(__name__)


@transaction.atomic
def request(owner: User, *, now: datetime) -> Export:
    """The person's export, to be made anew unless it is being made."""
    owner.hold()
    export, _new = Export.objects.get_or_create(owner=owner, defaults={"created_at": now})
    if export.is_under_way:
        return export
    transaction.on_commit(_remover(export))
    export.state, export.done, export.total, export.attempts = State.WAITING, 0, 0, 0
    export.file, export.size, export.made_at, export.reason = "", None, None, ""
    export.created_at = now
    export.save()
    return export


def due(now: datetime) -> list[int]:
    """Exports that no bell rang for, or whose worker is gone."""
    return list(Export.objects.due(now).order_by("created_at").values_list("pk", flat=True))


def make(pk: int, *, clock: Callable[[], datetime]) -> None:
    """Make it, unless another worker does; success or failure stands on the row."""
    now = clock()
    if (
        not Export.objects.due(now)
        .filter(pk=pk)
        .update(state=State.MAKING, lease_until=now + LEASE, attempts=F("attempts") + 1)
    ):
        return
    export = Export.objects.select_related("owner").filter(pk=pk).first()
    if export is None:
        return
    with translation.override(export.owner.language):  # the reason is kept as it is worded
        _make_or_say_why(export, clock)


def _make_or_say_why(export: Export, clock: Callable[[], datetime]) -> None:
    try:
        if export.attempts > ATTEMPTS:
            raise TrackerError(_("It was cut off %(count)d times.") % {"count": ATTEMPTS})
        _make(export, clock)
    except (WorkStopped, RowGone):
        log.info("export %s: no longer wanted", export.pk)
    except TrackerError as refusal:
        _mine(export).update(state=State.FAILED, lease_until=None, reason=str(refusal)[:500])
    except Exception:
        log.exception("export %s", export.pk)
        reason = _("It stopped at a fault of ours. It is in the log.")
        _mine(export).update(state=State.FAILED, lease_until=None, reason=reason)


def _make(export: Export, clock: Callable[[], datetime]) -> None:
    told_at = clock()

    def progress(done: int, total: int) -> None:
        nonlocal told_at
        now = clock()
        if now - told_at < timedelta(seconds=1):
            return
        told_at = now
        if not _mine(export).update(done=done, total=total, lease_until=now + LEASE):
            raise WorkStopped

    with uploads.room_or_refusal(), workspace("export") as folder:
        path = folder / "export.zip"
        size = writing.write(export.owner, path, now=clock(), progress=progress)
        storage = Export._meta.get_field("file").storage
        name = f"exports/{export.owner_id}/{secrets.token_hex(8)}.zip"
        lease = clock() + LEASE + timedelta(seconds=size / SLOWEST)
        if not _mine(export).update(lease_until=lease):
            raise WorkStopped
        kept = 0
        try:
            with path.open("rb") as file:
                storage.save(name, File(file))
            with transaction.atomic():
                export.owner.hold()  # whoever deletes the account sees the file, or has the row
                kept = _mine(export).update(
                    state=State.MADE, file=name, size=size, made_at=clock(), lease_until=None
                )
        finally:
            if not kept:  # the account is gone, or another worker was faster
                storage.delete(name)


def _mine(export: Export) -> Any:
    """The row while this attempt holds it."""
    return Export.objects.filter(pk=export.pk, state=State.MAKING, attempts=export.attempts)


def forget(now: datetime) -> int:
    """Exports made more than a day ago are gone, their files with them."""
    gone = 0
    for export in Export.objects.over(now):
        if Export.objects.filter(pk=export.pk, created_at=export.created_at).delete()[0]:
            _remover(export)()
            gone += 1
    return gone


def discard(owner: User) -> None:
    """The person's export goes, also one that is being made: it has what they deleted since."""
    for export in Export.objects.for_user(owner):
        transaction.on_commit(_remover(export))
        export.delete()


def _remover(export: Export) -> Callable[[], None]:
    storage, name = export.file.storage, str(export.file.name or "")
    return lambda: storage.delete(name) if name else None
