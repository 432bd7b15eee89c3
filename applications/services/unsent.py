"""What was typed while a session ended waits in the session for a day, and is then forgotten."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.utils.dateparse import parse_datetime

from applications.models import User

KEY = "unsent"  # in the session
LASTS = timedelta(days=1)


def forget_old(now: datetime) -> int:
    """No session holds what is not offered any more, or was typed by somebody who left."""
    over = [row for row in Session.objects.iterator() if _is_over(row, now)]
    return sum(map(_forget, over))


def _is_over(row: Session, now: datetime) -> bool:
    """The newest, which stands first, is over, or one of them was typed by somebody who left."""
    kept: list[dict[str, Any]] = row.get_decoded().get(KEY, [])
    if not kept:
        return False
    at = parse_datetime(kept[0]["at"])
    people = {one["person"] for one in kept}
    there = User.objects.filter(pk__in=people).count()
    return not at or at <= now - LASTS or there < len(people)


def _forget(row: Session) -> int:
    """The rest stays, and ends when it would have; a session in use just now waits for a day."""
    rest = {key: value for key, value in row.get_decoded().items() if key != KEY}
    same = Session.objects.filter(pk=row.pk, session_data=row.session_data)
    return same.update(session_data=Session.objects.encode(rest))
