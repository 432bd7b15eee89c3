"""A new link in the place of one that ended, to the address that is written down: nowhere else."""

from datetime import datetime, timedelta

from django.db import transaction

from applications.models import Mail, RefereeLink
from applications.services import letters
from applications.services.mails import referee_mails

State = Mail.State
PAUSE = timedelta(hours=1)


@transaction.atomic
def renew(link: RefereeLink, now: datetime) -> Mail | None:
    """The mail; None where one went within the hour, or is about to.

    Raises RefereeNotMailed, EnoughMails.
    """
    referee = link.referee
    referee.owner.hold()
    lately = Mail.objects.filter(referee=referee, kind=Mail.Kind.LINK, created_at__gt=now - PAUSE)
    if lately.filter(state__in=[State.WAITING, State.SENDING, State.SENT]).exists():
        return None
    asked = list(letters.asked_of(referee))
    return referee_mails.queue(Mail.Kind.LINK, referee, asked, now=now)
