"""What an instance that was brought back from a backup does not know: what happened since.

Between the backup and the loss, mails went, calendars were told of changes, and links with numbers
of rows went out. Nothing of that may be done twice, or mean another row; nothing may be lost.
"""

import logging
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import AutoField, BigAutoField, F, Max, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from applications.models import (
    Deadline,
    Event,
    Mail,
    RefereeNews,
    Reminder,
    RemovedDeadline,
    ToldLetter,
)
from applications.services import nudges, reminders
from applications.services.backups import layout
from applications.services.mails import news_mails
from applications.services.removed_deadlines import BEFORE_DUE

State = Mail.State
# Numbers that were given out since the backup are in links and calendars: none is given again.
UNUSED = 1_000_000
ROUND = timedelta(hours=6)  # a nudge of a morning is found before its day is over, everywhere
UNSEEN = 1000  # changes of one event that calendars may have been told of since

log = logging.getLogger(__name__)


class Settled(NamedTuple):
    """What became of the mails that may have gone."""

    held: int  # whose they are sees them, and one press sends them
    told_again: int  # in the next digest, as things stand then


@transaction.atomic
def settle(*, now: datetime, ran_until: datetime | None = None) -> Settled:
    """No mail goes twice and none is lost, nobody is signed in, and nothing from after the backup
    means a row of today.

    `ran_until` is the last moment at which the lost app surely ran: what was due by then went, and
    what fell due after it is owed. Where nobody knows, people are told once more in their next
    digest how things stand, and no mail goes to a referee by itself that may have gone.
    """
    until = ran_until or now
    Session.objects.all().delete()
    UserSession.objects.all().delete()
    _leave_numbers_out()
    _tell_calendars(now)
    _write_due(until, with_news=ran_until is not None)
    uncertain = Mail.objects.filter(state__in=(State.WAITING, State.SENDING), not_before__lte=until)
    told_again = 0 if ran_until else _tell_again(uncertain)
    held = _hold(uncertain, now)
    if ran_until:
        Deadline.objects.filter(next_step_at__lte=ran_until).update(next_step_at=ran_until)
    log.info("settled: %s mails held, %s told again", held, told_again)
    return Settled(held, told_again)


def _leave_numbers_out() -> None:
    """The next row of each table has a number far from those of before."""
    for model in layout.tables().values():
        pk, table = model._meta.pk, model._meta.db_table
        if isinstance(pk, (AutoField, BigAutoField)):
            last = model._base_manager.aggregate(last=Max("pk"))["last"] or 0
            _go_on_from(table, pk.column, last + UNUSED)


def _go_on_from(table: str, column: str | None, number: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(name, GREATEST(%s, pg_sequence_last_value(name::regclass)))"
                " FROM pg_get_serial_sequence(%s, %s) AS name",
                [number, connection.ops.quote_name(table), column],
            )
            return
        cursor.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = %s", [table])
        [known] = cursor.fetchone()
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)",
            [table, max(number, known or 0)],
        )


def _tell_calendars(now: datetime) -> None:
    """What they are told from here on is newer than all they know (RFC 5545, 3.8.7.4)."""
    newer = F("sequence") + UNSEEN
    Deadline.objects.update(sequence=newer, changed_at=now)
    RemovedDeadline.objects.update(sequence=newer)
    ToldLetter.objects.update(sequence=newer, changed_at=now)


def _write_due(until: datetime, *, with_news: bool) -> None:
    """The nudges, and news of referees, that fell due since the newest that the rows tell of, each
    as a sweep of its day would have written it: held like others, they stand for what may have
    gone."""
    mails = Mail.objects.filter(created_at__lte=until)
    told = [model.objects.filter(at__lte=until) for model in (Event, RefereeNews)]
    newest = [
        mails.aggregate(newest=Max("created_at"))["newest"],
        *(rows.aggregate(newest=Max("at"))["newest"] for rows in told),
    ]
    at = max(filter(None, newest), default=until)
    while at < until:
        at = min(at + ROUND, until)
        while nudges.sweep(at):
            continue
        if with_news:  # else the next digest tells them
            news_mails.sweep(at)


def _tell_again(uncertain: QuerySet[Mail]) -> int:
    """What these were to say to people themselves, the next digest says as it is then."""
    mails = uncertain.filter(kind__in=(*Mail.OF_REMINDERS, Mail.Kind.NEWS))
    # That a moment was moved is in no plan of steps: such a mail is held like the others.
    mails = mails.exclude(reminders__step__startswith=reminders.MOVED)
    numbers = list(mails.values_list("pk", flat=True))
    carried = Reminder.objects.filter(mail__in=numbers, state=Reminder.State.CARRIED)
    for deadline, due_at in carried.values_list("deadline", "due_at"):
        Deadline.objects.filter(pk=deadline).look_again(due_at - BEFORE_DUE)
    carried.delete()
    told = Mail.objects.filter(pk__in=numbers)
    return told.update(state=State.CANCELLED, lease_until=None)


def _hold(uncertain: QuerySet[Mail], now: datetime) -> int:
    """They go no further by themselves, and say why, each in its owner's language."""
    mails = list(uncertain.values_list("pk", "owner__language"))
    for language in {language for _pk, language in mails}:
        with translation.override(language or settings.LANGUAGE_CODE):
            reason = _(
                "This site was restored from a backup, and this mail may have gone before. Try "
                "again only if it did not arrive."
            )
        numbers = [pk for pk, its in mails if its == language]
        held: dict[str, Any] = {"state": State.FAILED, "lease_until": None, "reason": reason}
        held["not_before"] = now  # home tells of what failed of late, however old the backup
        Mail.objects.filter(pk__in=numbers).update(**held)
    return len(mails)
