"""At night: throw-away accounts, stray files and old sessions go; moments are derived anew."""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.files.storage import Storage
from django.db import connection, transaction
from django.db.models import Model
from django.utils.dateparse import parse_datetime

from applications.errors import RowGone
from applications.models import Bundle, Export, User, Version
from applications.services import (
    accounts,
    bundles,
    deadlines,
    deletions,
    received_mails,
    referee_pages,
    removed_deadlines,
    spreadsheets,
    submissions,
    told_letters,
)
from applications.services.exports import making
from applications.services.files import previews, workspaces
from applications.services.mails import account_mails

STRAY_AFTER = timedelta(hours=24)  # an upload under way has its file before its row
UNSENT = "unsent"  # in a session: forms that arrived when it was over
UNSENT_LASTS = timedelta(days=1)

log = logging.getLogger(__name__)


def tidy(now: datetime) -> dict[str, int]:
    """Everything that may go has gone; says how much of what."""
    steps: dict[str, Callable[[], int | None]] = {
        "sessions": import_module(settings.SESSION_ENGINE).SessionStore.clear_expired,
        "unsent": lambda: _forget_unsent(now),
        "moved": lambda: deadlines.derive_anew(now),
        "removed deadlines": lambda: removed_deadlines.forget_removed(now),
        "letters in calendars": lambda: told_letters.forget(now),
        "samples": lambda: accounts.remove_expired_samples(now),
        "deleted": lambda: deletions.forget(now),
        "exports": lambda: making.forget(now),
        "bundles": lambda: bundles.remove_superseded(now - STRAY_AFTER),
        "files": lambda: (
            _remove_strays(Version, "documents", now)
            + _remove_strays(Version, "previews", now, previews.source_of)
            + _remove_strays(Bundle, "bundles", now)
            + _remove_strays(Export, "exports", now)
        ),
        "strangers' mails": lambda: account_mails.forget_strangers(now),
        "referees' links": lambda: referee_pages.forget(now),
        "lists": lambda: spreadsheets.forget(now),
        "received mails": lambda: received_mails.forget(now),
        "stops": referee_pages.use_todays_key,
        "cache": lambda: _empty_cache_of_what_ran_out(now),
        "work": lambda: workspaces.remove_left(now),
    }
    done = {name: _step(name, step) for name, step in steps.items()}
    log.info(
        "tidied: %(samples)s sample accounts, %(bundles)s older bundles, %(files)s stray files, "
        "%(moved)s deadlines moved",
        done,
    )
    return done


def _step(name: str, step: Callable[[], int | None]) -> int:
    """How much one step did: where it falls, the others are done all the same."""
    try:
        return step() or 0
    except Exception:
        log.exception("tidying: %s", name)
        return 0


def _remove_strays(
    model: type[Model], folder: str, now: datetime, named: Callable[[str], str] = str
) -> int:
    """Files that no row names: a process was killed between writing the file and its row.

    `named` tells the name a row would have for the file.
    """
    storage: Storage = model._meta.get_field("file").storage  # type: ignore[union-attr]
    rows: Any = model._default_manager

    def owner_of(name: str) -> int:
        """The person in whose folder it is; 0 where it is nobody's."""
        owner = name.split("/")[1]
        return int(owner) if owner.isdecimal() else 0

    def is_stray(name: str) -> bool:
        needed = submissions.still_needed(owner_of(name), {name})
        return not (needed or rows.filter(file=named(name)).exists())

    def remove(name: str) -> bool:
        """Looked at again while nobody brings a file of this person: it may be the same one."""
        with transaction.atomic():
            with suppress(RowGone):
                User.objects.hold(owner_of(name))
            if stray := is_stray(name):
                storage.delete(name)
        return stray

    old = (n for n in _files(storage, folder) if storage.get_modified_time(n) < now - STRAY_AFTER)
    return sum(remove(name) for name in list(old) if is_stray(name))


def _forget_unsent(now: datetime) -> int:
    """No session holds what is not offered any more, or was typed by somebody who left."""
    over = [row for row in Session.objects.iterator() if _is_unsent_over(row, now)]
    return sum(map(_forget_kept, over))


def _is_unsent_over(row: Session, now: datetime) -> bool:
    """The newest, which stands first, is over, or one of them was typed by somebody who left."""
    kept: list[dict[str, Any]] = row.get_decoded().get(UNSENT, [])
    if not kept:
        return False
    at = parse_datetime(kept[0]["at"])
    people = {one["person"] for one in kept}
    there = User.objects.filter(pk__in=people).count()
    return not at or at <= now - UNSENT_LASTS or there < len(people)


def _forget_kept(row: Session) -> int:
    """The rest stays, and ends when it would have; a session in use just now waits for a day."""
    rest = {key: value for key, value in row.get_decoded().items() if key != UNSENT}
    same = Session.objects.filter(pk=row.pk, session_data=row.session_data)
    return same.update(session_data=Session.objects.encode(rest))


def _empty_cache_of_what_ran_out(now: datetime) -> None:
    """Redis forgets by itself; the table only when it is full."""
    if isinstance(caches["default"], DatabaseCache):
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
            moment: Any = connection.ops.adapt_datetimefield_value(now.replace(microsecond=0))
            cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [moment])


def _files(storage: Storage, folder: str) -> Iterator[str]:
    """Every file below the folder, wherever the storage is."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for inner in folders:
        yield from _files(storage, f"{folder}/{inner}")
