"""Mails to referees: the applicant's words in a frame of ours, written as they go.

The frame says who sends it, lists the programmes as they are at that moment, carries a link of its
own to the referee's page, and says how to stop. Nothing goes without a press, but for nudges that
the applicant read and switched on.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from applications import mail as post
from applications.errors import (
    EnoughMails,
    EnoughNewReferees,
    MailingTakenAway,
    RefereeBounced,
    RefereeNotByMail,
    RefereeStopped,
    RefereeWithoutAddress,
    SenderNotVerified,
)
from applications.models import Event, Mail, Referee, RefereeNews, Reference, User
from applications.services import letters, referee_pages, references
from applications.services.reminders import message_id

Kind, State = Mail.Kind, Mail.State
DAY = timedelta(days=1)
SUBJECT, TEXT = 150, 5000  # characters of the applicant's own
NAME = 100
# Written by the app itself at the moment it goes, and told to be so (RFC 3834, 5).
BY_ITSELF = (Kind.NUDGE, Kind.LINK)


class Draft(NamedTuple):
    """What the applicant reads, changes and sends."""

    subject: str
    text: str


def draft(kind: str, referee: Referee, found: Sequence[letters.Letter], now: datetime) -> Draft:
    """Our words for this occasion, in the referee's language and on their clock."""
    context = {
        "referee": referee,
        "person": referee.owner,
        "zone": _zone(referee),
        "letters": found,
        "first": next((one for one in found if one.instant), None),
        "now": now,
    }
    with _for(referee):
        words = render_to_string(f"emails/referee/drafts/{kind}.txt", context)
    subject, _, text = post.plain_text(words).strip().partition("\n")
    return Draft(post.one_line(subject)[:SUBJECT], text.strip())


def check(referee: Referee, now: datetime, kind: str = "") -> None:
    """Raises what keeps mail from going to this referee: see errors/referees.py.

    A new link goes where the applicant noted “no mail from here”, too: the referee asked for it.
    """
    person = referee.owner
    if not person.may_mail_referees:
        raise MailingTakenAway(referee.name)
    if not is_verified(person):
        raise SenderNotVerified(referee.name)
    if not referee.email:
        raise RefereeWithoutAddress(referee.name)
    if referee.stopped_at or referee_pages.wants_none(referee.email):
        raise RefereeStopped(referee.name)
    day = now.astimezone(person.tz).date()
    is_unwanted = referee.do_not_mail or not referee.may_be_contacted(day)
    if is_unwanted and kind != Kind.LINK:
        raise RefereeNotByMail(referee.name)
    if referee.mail_comes_back:
        raise RefereeBounced(referee.name)


def is_verified(person: User) -> bool:
    """Their own address is known to be theirs; on a person's own machine it need not be."""
    if settings.LOCAL:
        return True
    return EmailAddress.objects.filter(user=person, email=person.email, verified=True).exists()


@transaction.atomic
def queue(
    kind: str,
    referee: Referee,
    asked: Sequence[Reference],
    *,
    words: Draft | None = None,
    key: str = "",
    now: datetime,
) -> Mail:
    """The row of a mail about these references; without words ours are taken as it goes.

    A key makes repeating harmless: the same row comes back. Raises RefereeNotMailed, EnoughMails,
    EnoughNewReferees.
    """
    referee.owner.hold()
    key = key or f"{kind}:{referee.pk}:{secrets.token_hex(8)}"
    there = Mail.objects.filter(key=key).first()
    if there is not None:
        return there
    check(referee, now, kind)
    if kind != Kind.LINK:
        _check_limits(referee, now)
    data: dict[str, Any] = {"references": [one.pk for one in asked]}
    if words is not None:
        data |= {"subject": post.one_line(words.subject)[:SUBJECT], "text": words.text[:TEXT]}
    return Mail.objects.create(
        owner=referee.owner,
        referee=referee,
        recipient=referee.email.lower(),
        kind=kind,
        key=key,
        data=data,
        message_id=message_id(f"{key}:{now.isoformat()}", referee.email),
        not_before=now,
        created_at=now,
    )


def _check_limits(referee: Referee, now: datetime) -> None:
    """So many mails and so many new addresses a day; the owner is held."""
    mine = Mail.objects.filter(owner=referee.owner_id, kind__in=Mail.TO_REFEREES)
    mine = mine.exclude(kind=Kind.LINK)
    lately = mine.filter(created_at__gt=now - DAY)
    if lately.count() >= settings.REFEREE_MAILS_A_DAY:
        raise EnoughMails(settings.REFEREE_MAILS_A_DAY)
    known = set(mine.filter(created_at__lte=now - DAY).values_list("recipient", flat=True))
    new = set(lately.values_list("recipient", flat=True)) - known
    address = referee.email.lower()
    if address not in known | new and len(new) >= settings.NEW_REFEREES_A_DAY:
        raise EnoughNewReferees(settings.NEW_REFEREES_A_DAY)


# ── As it goes ────────────────────────────────────────────────────────────────────────────────────


def about(mail: Mail) -> list[letters.Letter]:
    """What the mail is about and still true, the nearest first."""
    rows = Reference.objects.filter(referee=mail.referee_id, pk__in=mail.data.get("references", []))
    rows = rows.exclude(state=Reference.State.DECLINED)
    if mail.kind == Kind.NUDGE:
        rows = rows.awaited().filter(submitted_at=None)
    return letters.read(rows)


def is_needed(mail: Mail, now: datetime) -> bool:
    """Whether it may still go and is still about anything, looked up at this moment."""
    referee = _referee(mail)
    if referee is None or not referee.owner.is_active or not referee.owner.may_mail_referees:
        return False
    if not referee.email or referee.stopped_at or referee_pages.wants_none(referee.email):
        return False
    if mail.kind == Kind.NUDGE and (referee.nudges_on_at is None or referee.do_not_mail):
        return False
    return mail.kind == Kind.LINK or bool(about(mail))


def compose(mail: Mail, now: datetime) -> EmailMultiAlternatives:
    """The message, with its own link made this moment, in the referee's zone and language."""
    referee = _referee(mail)
    if referee is None:
        raise TypeError("This mail is to nobody.")
    person, found = referee.owner, about(mail)
    words = draft(mail.kind, referee, found, now)
    words = Draft(mail.data.get("subject") or words.subject, mail.data.get("text") or words.text)
    stop = referee_pages.stop_link(referee)
    sender = post.one_line(person.name)[:NAME]
    context = {
        "words": words,
        "referee": referee,
        "person": person,
        "sender": sender,
        "letters": found,
        "zone": _zone(referee),
        "now": now,
        "by_itself": mail.kind in BY_ITSELF,
        "link": referee_pages.make(referee, now),
        "stop_link": stop,
        "site_url": settings.SITE_URL,
    }
    headers = {
        "Message-ID": mail.message_id,
        "Reply-To": formataddr((sender, person.email)),
        "List-Unsubscribe": f"<{stop}>",  # RFC 2369, 3.2
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058, 3.1
    }
    if mail.kind in BY_ITSELF:
        headers["Auto-Submitted"] = "auto-generated"
    message = post.compose(
        "referee/mail",
        referee.email,
        context,
        zone=_zone(referee),
        language=referee.language,
        headers=headers,
    )
    site = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    message.from_email = formataddr((f"{sender} ({settings.SITE_NAME})", site))
    return message


def record_sent(mail: Mail, now: datetime) -> None:
    """Each application's history says that it went."""
    rows = Reference.objects.filter(pk__in=mail.data.get("references", []))
    Event.objects.bulk_create(
        Event(
            application_id=application_id,
            at=now,
            kind=Event.Kind.REFERENCE,
            data={"what": "mailed", "mail": mail.kind, "referee": name},
        )
        for application_id, name in rows.values_list("application_id", "referee__name")
    )


@transaction.atomic
def came_back(mail: Mail, now: datetime) -> None:
    """The address does not exist: letters asked for by this mail failed, the applicant is told."""
    referee = _referee(mail)
    if referee is None or referee.email.lower() != mail.recipient.lower():
        return  # corrected meanwhile
    referee.owner.hold()
    told = Referee.objects.filter(pk=referee.pk).exclude(bounced_email=referee.email)
    if not told.update(bounced_email=referee.email):
        return
    asked = (Reference.State.ASKED, Reference.State.REQUESTED)
    rows = Reference.objects.filter(pk__in=mail.data.get("references", []), state__in=asked)
    for reference in rows.select_related("application", "referee").order_by("pk"):
        references.fail(reference, Reference.Failure.BOUNCED, now=now)
    RefereeNews.objects.create(referee=referee, kind=RefereeNews.Kind.BOUNCED, at=now)


def _referee(mail: Mail) -> Referee | None:
    return Referee.objects.select_related("owner").filter(pk=mail.referee_id).first()


def _zone(referee: Referee) -> str:
    return referee.zone or referee.owner.zone


@contextmanager
def _for(referee: Referee) -> Iterator[None]:
    """In the referee's language and on their clock."""
    with timezone.override(ZoneInfo(_zone(referee))), translation.override(referee.language):
        yield
