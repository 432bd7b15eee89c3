"""A mail to a referee that does not go, or was noted and never went: what its press had changed is
taken back with it, and made so once more when that is taken back."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from applications.errors import ChangedSince, RowGone
from applications.models import Event, Mail
from applications.models.owned import read_anew
from applications.services import undo


def ticked_by(undone: Iterable[Event]) -> list[Mail]:
    """The mails to referees that these events came of, if any."""
    numbers = {event.pk: event.at for event in undone if event.data.get("what") == "tick"}
    rows = Mail.objects.filter(kind__in=Mail.TO_REFEREES, created_at__in=set(numbers.values()))
    return [mail for mail in rows.order_by("pk") if numbers.keys() & set(mail.data.get("done", []))]


@transaction.atomic
def cancel_note(mail: Mail, *, now: datetime) -> bool:
    """One that was noted as sent by hand never was, once all that the note ticked is taken back;
    False where it was sent from here, or some of it stands."""
    mail.person.hold()
    stands = Event.objects.filter(pk__in=mail.data.get("done", []), undone_at=None)
    is_noted = mail.state == Mail.State.BY_HAND and not stands.exists()
    return is_noted and cancel(mail, now=now)


@transaction.atomic
def cancel(mail: Mail, *, now: datetime) -> bool:
    """A mail that still waits does not go, or one noted by mistake never did: what it changed
    stands as before, but for what moved on since; False where it went."""
    mail.person.hold()
    there = Mail.State.WAITING, Mail.State.BY_HAND
    rows = Mail.objects.filter(pk=mail.pk, state__in=there, kind__in=Mail.TO_REFEREES)
    if not rows.update(state=Mail.State.CANCELLED):
        return False
    _record_unsent(mail, now)
    untick(mail, now=now)
    return True


@transaction.atomic
def take_up(mail: Mail) -> bool:
    """One that was noted, and then not sent after all, is noted as before, with the ticks that
    `cancel` took back and their days; False where it is. Raises ChangedSince where another mail was
    written in its place."""
    mail.person.hold()
    read_anew(mail)
    if mail.state != Mail.State.CANCELLED or mail.sent_at is None:
        return False
    numbers = set(mail.data.get("references", []))
    later = Mail.objects.went().filter(referee=mail.referee_id, kind=mail.kind, pk__gt=mail.pk)
    if any(numbers & set(one.data.get("references", [])) for one in later):
        raise ChangedSince
    mail.state = Mail.State.BY_HAND
    mail.save(update_fields=["state"])
    taken_back_at = _record_sent_after_all(mail)
    for event in _done(mail).filter(undone_at=taken_back_at):
        with suppress(ChangedSince, RowGone):
            undo.redo(event)
    return True


def _record_unsent(mail: Mail, now: datetime) -> None:
    """The history takes back what `referee_mails.record_sent` told of it: it never went."""
    _told_of(mail).filter(undone_at=None).update(undone_at=now)


def _record_sent_after_all(mail: Mail) -> datetime | None:
    """The history tells once more what `_record_unsent` took back; when that was."""
    told = _told_of(mail).exclude(undone_at=None)
    at = told.values_list("undone_at", flat=True).order_by("-undone_at").first()
    told.filter(undone_at=at).update(undone_at=None)
    return at


def _told_of(mail: Mail) -> QuerySet[Event]:
    mine = Event.objects.for_user(mail.person).filter(at=mail.sent_at)
    return mine.filter(data__what="mailed", data__mail=mail.kind)


@transaction.atomic
def untick(mail: Mail, *, now: datetime) -> None:
    """What the press of a mail that never went had changed stands as before, but for what moved on
    since; its owner is held."""
    for event in _done(mail):
        with suppress(ChangedSince, RowGone):
            undo.undo(event, now=now)


def _done(mail: Mail) -> QuerySet[Event]:
    """What its press had changed."""
    done = Event.objects.filter(pk__in=mail.data.get("done", []))
    return done.select_related("application__owner").order_by("application")
