"""Mail that came back: nothing more goes to that address until its owner verifies it again."""

import logging
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from applications import mail as post
from applications.errors import RowGone
from applications.models import Mail, User
from applications.services.mails import account_mails, referee_mails

log = logging.getLogger(__name__)


class ReportNotReadable(ValueError):
    """No reader of mail makes sense of it, or what it names could be no mail of ours."""


@transaction.atomic
def take(report: bytes, *, now: datetime) -> Mail | None:
    """The mail that this report says came back, marked so; None when it is about none of ours.

    Only someone who saw the mail knows its Message-ID, so nobody else can stop another's mail.
    Raises ReportNotReadable.
    """
    try:
        bounce = post.read_bounce(report)
    except Exception as fault:  # Python's parser falls over much of what strangers write
        raise ReportNotReadable from fault
    if bounce is None:
        return None
    if not bounce.message_id.isprintable():  # no database of text takes a NUL or half a letter
        raise ReportNotReadable
    sent = Mail.objects.filter(message_id=bounce.message_id, state=Mail.State.SENT)
    mail = sent.first()
    if mail is None:
        return None
    if mail.owner_id is not None:
        with suppress(RowGone):  # and the mail with them
            User.objects.hold(mail.owner_id)
    if not sent.filter(pk=mail.pk).update(state=Mail.State.FAILED, reason=bounce.words):
        return None
    if mail.is_to_referee:
        referee_mails.came_back(mail, now)
        return mail
    # Another address of theirs says nothing of the one that reminders go to.
    theirs = User.objects.filter(pk=mail.owner_id, email=mail.recipient)
    theirs.update(bounced_email=mail.recipient)
    log.warning("mail %s came back", mail.pk)
    return mail


def ask(person: User, now: datetime) -> Mail | None:
    """A mail with a link; opening it and pressing the button there verifies the address."""
    return account_mails.ask(Mail.Kind.ADDRESS, person.email, person, now)


def verify(person: User) -> None:
    """The address works: reminders go to it again."""
    User.objects.filter(pk=person.pk).update(bounced_email="")
