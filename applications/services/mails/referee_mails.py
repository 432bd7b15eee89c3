"""Mails to referees: the applicant's words in a frame of ours, written as they go.

The frame says who sends it, lists the programmes as they are at that moment, carries a link of its
own to the referee's page, and says how to stop. Nothing goes without a press, but for nudges that
the applicant read and switched on.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from email.utils import formataddr, parseaddr
from typing import Any, NamedTuple
from unicodedata import category
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from applications import mail as post
from applications.core.nudging import APART
from applications.errors import ChangedSince, EnoughMails, EnoughNewReferees, RefereeNotMailed
from applications.models import (
    Event,
    Mail,
    Referee,
    RefereeNews,
    Reference,
    User,
)
from applications.models.mail import SUBJECT_TO_REFEREE as SUBJECT
from applications.models.mail import TEXT_TO_REFEREE as TEXT
from applications.models.owned import read_anew
from applications.models.reference import agreed, comes_too_late
from applications.services import letters, packet_files, referee_pages, references
from applications.services.mails import referee_limits
from applications.services.reminders import message_id

Kind, State = Mail.Kind, Mail.State
NAME = 100
# Not written to for it yet, or not reached; who had answered before a portal's mail was lost need
# not be asked again.
TO_ASK = Q(state=Reference.State.PLANNED) | Q(state=Reference.State.FAILED) & ~agreed()
# Written by the app itself at the moment it goes, and told to be so (RFC 3834, 5).
BY_ITSELF = (Kind.NUDGE, Kind.LINK)


class Draft(NamedTuple):
    """What the applicant reads, changes and sends."""

    subject: str
    text: str


def draft(
    kind: str,
    referee: Referee,
    found: Sequence[letters.Letter],
    now: datetime,
    language: str = "",
) -> Draft:
    """Our words for this occasion, on the referee's clock and in their language, if no other."""
    written = [one for one in found if one.reference.mode != Reference.Mode.CONTACT]
    wanted = written or found
    context = {
        "referee": referee,
        "person": referee.owner,
        "zone": referee.clock,
        "letters": found,
        "written": written,
        "all_in": all(one.reference.state == Reference.State.RECEIVED for one in written),
        "names": len(found) - len(written),
        "packet": packet_files.is_full(referee),
        "first": next((one for one in wanted if one.instant and one.instant > now), None),
        "late": any(one.instant and one.instant <= now for one in wanted),
        "now": now,
    }
    with read_by(referee, language):
        words = render_to_string(f"emails/referee/drafts/{kind}.txt", context)
    subject, _, text = post.plain_text(words).strip().partition("\n")
    return Draft(post.one_line(subject)[:SUBJECT], text.strip())


@transaction.atomic
def queue(
    kind: str,
    referee: Referee,
    asked: Sequence[Reference],
    *,
    words: Draft | None = None,
    language: str = "",
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
    referee_limits.check(referee, now, kind)
    referee_limits.check_limits(referee, kind, now)
    data: dict[str, Any] = {"references": [one.pk for one in asked]}
    if words is not None:
        data |= {"subject": post.one_line(words.subject)[:SUBJECT], "text": _lines(words.text)}
    if language:
        data["language"] = language
    return Mail.objects.create(**_row(kind, referee, key, data, now))


@transaction.atomic
def note(
    kind: str,
    referee: Referee,
    asked: Sequence[Reference],
    *,
    subject: str,
    key: str,
    now: datetime,
) -> Mail:
    """The row of a mail that the applicant sent from elsewhere: it was said, whoever asks. The
    history tells of it (`record_sent`) once what it means for its letters is ticked."""
    referee.owner.hold()
    there = Mail.objects.filter(key=key).first()
    if there is not None:
        return there
    data = {"references": [one.pk for one in asked]}
    row = {**_row(kind, referee, key, data, now), "subject": post.one_line(subject)[:SUBJECT]}
    return Mail.objects.create(**row, state=State.BY_HAND, sent_at=now)


def _row(
    kind: str, referee: Referee, key: str, data: dict[str, Any], now: datetime
) -> dict[str, Any]:
    return {
        "owner": referee.owner,
        "referee": referee,
        "recipient": referee.email.lower(),
        "kind": kind,
        "key": key,
        "data": data,
        "message_id": message_id(key, referee.email),
        "not_before": now,
        "created_at": now,
    }


def _lines(text: str) -> str:
    """With one kind of line end, and without control characters: no database takes a NUL."""
    kept = "\n".join(text.splitlines())
    return "".join(one for one in kept if one in "\n\t" or category(one) != "Cc")[:TEXT]


# ── As it goes ────────────────────────────────────────────────────────────────────────────────────


def about(mail: Mail, now: datetime) -> list[letters.Letter]:
    """What the mail is about and still true, the nearest first."""
    rows = _named(mail).exclude(state=Reference.State.DECLINED)
    if mail.kind != Kind.THANKS:  # which are due whatever came of it
        rows = rows.filter(application__archived_at=None)
        rows = rows.exclude(comes_too_late())
    ticks = not post.reaches_nobody()  # what its press did, if it is not taken back before it goes
    if mail.kind == Kind.ASK and ticks:
        rows = rows.exclude(TO_ASK)
    if mail.kind == Kind.THANKS and ticks:
        rows = rows.exclude(thanked_at=None)
    if mail.kind != Kind.NUDGE:
        return letters.read(rows)
    return [
        one
        for one in letters.read(rows.out())
        if not one.reference.waits_for_portal
        and one.instant
        and (one.instant > now or one.reference.late_is_taken)
    ]


def named(mail: Mail) -> list[letters.Letter]:
    """What it was written about, whatever became of it since."""
    return letters.read_past(_named(mail))


def _named(mail: Mail) -> Any:
    numbers = mail.data.get("references", [])
    return Reference.objects.filter(referee=mail.referee_id, pk__in=numbers)


def is_needed(mail: Mail, now: datetime) -> bool:
    """Whether it may still go and is still about anything, looked up at this moment."""
    referee = _referee(mail)
    if referee is None or not referee.owner.is_active:
        return False
    if referee_limits.refusals([referee], now, mail.kind) or not _follows(mail, referee, now):
        return False
    if mail.kind == Kind.NUDGE and not _may_nudge(referee, mail, now):
        return False
    return mail.kind == Kind.LINK or bool(about(mail, now))


@transaction.atomic
def _follows(mail: Mail, referee: Referee, now: datetime) -> bool:
    """To the address that is theirs by now; False where that would be one new address too many."""
    address = referee.email.lower()
    if mail.recipient.lower() == address:
        return True
    referee.owner.hold()
    try:
        referee_limits.check_limits(referee, mail.kind, now, mail.pk)
    except (EnoughMails, EnoughNewReferees):
        return False
    Mail.objects.filter(pk=mail.pk).update(recipient=address)  # which counts from here on
    mail.recipient = address
    return True


def _may_nudge(referee: Referee, mail: Mail, now: datetime) -> bool:
    """Still switched on and wanted, and no other mail to them went lately, or is on its way."""
    others = Mail.objects.filter(referee=referee, kind__in=Mail.TO_REFEREES).exclude(pk=mail.pk)
    other = others.filter(
        Q(state__in=[State.SENT, State.BY_HAND], sent_at__gt=now - APART)
        | Q(state__in=[State.WAITING, State.SENDING])
    )
    is_on = referee.nudges_on_at is not None and referee.nudges != Referee.Nudges.NONE
    return is_on and not other.exists()


def why_not(mail: Mail, now: datetime) -> str:
    """What keeps it from going, in the applicant's language; "" where it is about nothing more."""
    referee = _referee(mail)
    if referee is None:
        return ""
    with translation.override(referee.owner.language):
        try:
            referee_limits.check(referee, now, mail.kind)
            if mail.recipient.lower() != referee.email.lower():
                referee_limits.check_limits(referee, mail.kind, now, mail.pk)
        except (RefereeNotMailed, EnoughMails, EnoughNewReferees) as refusal:
            return str(refusal)
    return ""


@transaction.atomic
def compose(mail: Mail, now: datetime) -> EmailMultiAlternatives:
    """The message, with its own link made this moment, in the referee's zone and language.

    Raises ChangedSince where they are not as they were when it was looked whether it may go: a new
    address waits until the link is made, and then takes it back.
    """
    mail.person.hold()
    referee = _referee(mail)
    if referee is None or referee.email.lower() != mail.recipient.lower():
        raise ChangedSince
    if referee_pages.wants_none(referee):
        raise ChangedSince
    person, found = referee.owner, about(mail, now)
    language = mail.data.get("language") or referee.language
    words = draft(mail.kind, referee, found, now, language)
    words = Draft(mail.data.get("subject") or words.subject, mail.data.get("text") or words.text)
    framed = frame(mail.kind, referee, found, words, now)
    # Kept once it went, for the applicant to read and for what follows from it.
    mail.data = {**mail.data, **words._asdict(), "references": [one.reference.pk for one in found]}
    mail.data["listed"] = _listed(referee, framed, language)
    sender = sender_of(person)
    stop = referee_pages.stop_link(referee, referee_pages.STOP_IN_MAIL)
    context = {
        **framed,
        "by_itself": mail.kind in BY_ITSELF,
        "link": referee_pages.make(referee, now),
        "stop_link": stop,
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
        zone=referee.clock,
        language=language,
        headers=headers,
    )
    site = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    message.from_email = formataddr((f"{sender} ({settings.SITE_NAME})", site))
    return message


def sender_of(person: User) -> str:
    """Their name, fit for a header."""
    return post.one_line(person.name)[:NAME]


def frame(
    kind: str, referee: Referee, found: Sequence[letters.Letter], words: Draft, now: datetime
) -> dict[str, Any]:
    """What stands around the words, but for the links."""
    return {
        "words": words,
        "referee": referee,
        "person": referee.owner,
        "sender": sender_of(referee.owner),
        "letters": found,
        "packet": packet_files.is_full(referee),
        "with_due": kind not in (Kind.AHEAD, Kind.THANKS),  # else nothing is left to do
        "zone": referee.clock,
        "now": now,
        "site_url": settings.SITE_URL,
    }


def _listed(referee: Referee, framed: dict[str, Any], language: str) -> list[dict[str, Any]]:
    """What its list says of each programme, in the very words that go."""
    with read_by(referee, language):
        return [
            {
                "reference": one.reference.pk,
                "place": one.reference.application.place,
                "title": one.reference.application.posting.title,
                "due": framed["with_due"]
                and render_to_string("emails/referee/_due.txt", {**framed, "letter": one}),
            }
            for one in framed["letters"]
        ]


def record_sent(mail: Mail, now: datetime) -> None:
    """The history of each application that was in it says that it went."""
    Event.objects.bulk_create(
        Event(
            application_id=one.reference.application_id,
            at=now,
            kind=Event.Kind.REFERENCE,
            data={"what": "mailed", "mail": mail.kind, "referee": one.reference.referee.name},
        )
        for one in about(mail, now)
    )


@transaction.atomic
def came_back(mail: Mail, now: datetime) -> None:
    """The address it went to does not exist: what this mail asked for was not asked, unless a later
    one did; the applicant is told once, while it is theirs. A portal's own mail is another one,
    perhaps to another address: its letters stay.
    """
    mail.person.hold()
    read_anew(mail, "data")  # all that it was to ask, where it never went
    referee = _referee(mail)
    if referee is None:
        return
    if mail.kind == Kind.ASK:
        rows = _named(mail).filter(state=Reference.State.ASKED).exclude(pk__in=_named_since(mail))
        for reference in rows.select_related("application", "referee").order_by("pk"):
            references.fail(reference, Reference.Failure.BOUNCED, now=now)
    if referee.email.lower() != mail.recipient.lower():
        return  # corrected meanwhile
    told = Referee.objects.filter(pk=referee.pk).exclude(bounced_email=referee.email)
    if told.update(bounced_email=referee.email):
        RefereeNews.objects.create(referee=referee, kind=RefereeNews.Kind.BOUNCED, at=now)


def _named_since(mail: Mail) -> set[int]:
    """The references that later mails of its kind named, which went."""
    later = Mail.objects.went().filter(referee=mail.referee_id, kind=mail.kind)
    told = later.filter(created_at__gt=mail.created_at).values_list("data", flat=True)
    return {number for data in told for number in data.get("references", [])}


def _referee(mail: Mail) -> Referee | None:
    return Referee.objects.select_related("owner").filter(pk=mail.referee_id).first()


@contextmanager
def read_by(referee: Referee, language: str = "") -> Iterator[None]:
    """On the referee's clock, and in their language, if no other."""
    clock = timezone.override(ZoneInfo(referee.clock))
    with clock, translation.override(language or referee.language):
        yield
