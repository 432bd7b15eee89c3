"""Mails that came in: kept, filed under an application, put aside.

What they say is noted in `noting`, and only where a person presses."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from applications.core import front_matter
from applications.core import received_mail as core
from applications.core.addresses import normal_form
from applications.core.extraction import extract
from applications.core.extraction.no_posting import is_no_posting
from applications.core.received_mail.matching import Case, Match, likely, matches
from applications.core.received_mail.own_words import own_head
from applications.errors import EmptySource, EnoughReceivedMails, MailTooHeavy, PdfTooHeavy
from applications.models import Application, Event, Posting, ReceivedMail, Reference, User
from applications.models.owned import read_anew
from applications.pdf import helper
from applications.services import events, postings
from applications.sources import mail as source

State = ReceivedMail.State
MOST_WAITING = 500  # of one person
KEPT = timedelta(days=90)  # what was put aside, or went on as a posting
LONGEST_PASTED = 20_000  # characters: who pastes more pastes a page
FEWEST_DOCUMENTS = 2  # that a posting asks for
_MOST_CASES = 500  # applications that a mail is compared with, the newest first


def read(data: bytes) -> source.Letter:
    """The mail as its reader sees it. Raises a refusal where it cannot be read at all."""
    try:
        return source.Letter(**helper.letter(data[: source.MAX_BYTES]))
    except PdfTooHeavy as problem:
        raise MailTooHeavy from problem


def digest(data: bytes) -> str:
    return hashlib.sha256(data[: source.MAX_BYTES]).hexdigest()


def brought(owner: User, data: bytes, name: str, *, now: datetime) -> ReceivedMail | None:
    """A file that somebody dropped: kept where it is a mail about an application; None where it is
    none, or a posting that came by mail. Raises a refusal where it cannot be read."""
    if not source.is_mail(data, name):
        return None
    letter = read(data)
    if not is_answer(owner, letter):
        return None
    return keep(owner, letter, digest(data), now=now)


def pasted(owner: User, text: str, *, now: datetime) -> ReceivedMail | None:
    """The same of words from a mail program; of doubtful ones None."""
    data = text.strip().encode("utf-8", "replace")
    if not data or len(text) > LONGEST_PASTED:
        return None
    words = text.replace("\x00", "").strip()
    letter = read(data) if source.is_mail(data) else _of_words("", words)
    if not core.is_answer(core.read(letter.text, letter.subject)):
        return None
    return keep(owner, letter, digest(data), now=now)


def _of_words(told: str, text: str) -> source.Letter:
    """The mail of words, with the head that was put in front, else the one that they begin with."""
    head, body = ({}, text) if told else own_head(text)
    head.setdefault("date", head.get("sent", ""))
    facts = {"title": head.get("subject"), "from": head.get("from"), "date": head["date"]}
    told = told or "\n".join(f"{name}: {fact}" for name, fact in facts.items() if fact)
    return source.letter_of(told, body)


def is_answer(owner: User, letter: source.Letter) -> bool:
    """Whether it is about an application of theirs; a doubt counts for a posting, as everything
    dropped used to be one."""
    if letter.hidden:
        return True
    proposals = core.read(letter.text, letter.subject)
    if core.is_answer(proposals):
        return True
    draft = extract(letter.text)
    if draft.deadline or len(draft.documents) >= FEWEST_DOCUMENTS:
        is_known = "number" in _reasons(owner, letter)
        return bool(proposals) and is_known and len(draft.documents) < FEWEST_DOCUMENTS
    if proposals or is_no_posting(letter.text, draft):
        return True
    return bool({"number", "confirmation"} & _reasons(owner, letter))


def _reasons(owner: User, letter: source.Letter) -> set[str]:
    found = matches(f"{letter.subject}\n{letter.text}", letter.address, cases_of(owner))
    return {reason for one in found for reason in one.reasons}


@transaction.atomic
def keep(owner: User, letter: source.Letter, sha256: str, *, now: datetime) -> ReceivedMail:
    """The mail with what is proposed of it; the same bytes again are the same mail. Raises
    EnoughReceivedMails where too many wait for a look."""
    owner.hold()
    mine = ReceivedMail.objects.for_user(owner)
    known = mine.filter(sha256=sha256).first()
    if known is not None:
        return known
    if mine.waiting().count() >= MOST_WAITING:
        raise EnoughReceivedMails(MOST_WAITING)
    sent_at = datetime.fromisoformat(letter.sent_at) if letter.sent_at else None
    day = _day_of(owner, sent_at, now)
    text = letter.text[: core.MAX_CHARACTERS]
    is_own = normal_form(letter.address) == normal_form(owner.email)
    read_of_it = core.read(text, letter.subject, day)
    return ReceivedMail.objects.create(
        owner=owner,
        sender=letter.sender[:500],
        address=letter.address[:320],
        subject=letter.subject[:500],
        sent_at=sent_at,
        text=text,
        sha256=sha256,
        hidden=letter.hidden,
        attached=[{"name": one[:200], "size": size} for one, size in letter.attached],
        # What the person wrote says nothing of what they have.
        proposals=[one.kept for one in read_of_it if not (is_own and one.kind == "receipt")],
        received_at=now,
    )


def _day_of(owner: User, sent_at: datetime | None, now: datetime) -> date:
    """On which the mail was sent, as far as that can be true."""
    at = sent_at if sent_at and sent_at <= now + timedelta(days=1) else now
    return at.astimezone(owner.tz).date()


def day_of(mail: ReceivedMail) -> date:
    """The day on which what it says happened: that of the mail, by the person's own clock; it came
    in by then, whenever it is looked at."""
    day = _day_of(mail.owner, mail.sent_at, mail.received_at)
    return min(day, mail.received_at.astimezone(mail.owner.tz).date())


def cases_of(owner: User) -> list[Case]:
    """What of each application a mail about it may name."""
    mine = Application.objects.for_user(owner).order_by("-pk").select_related("posting")
    names = ("title", "institution", "reference_number", "url", "apply_to", "contacts")
    rows = mine.only("owner", "confirmation", *(f"posting__{name}" for name in names))[:_MOST_CASES]
    referees: dict[int, list[str]] = {}
    named = Reference.objects.for_user(owner).values_list("application", "referee__name")
    for application, name in named:
        referees.setdefault(application, []).append(name)
    return [
        Case(
            row.pk,
            row.posting.title,
            row.posting.institution,
            row.posting.reference_number,
            row.confirmation,
            (row.posting.url, row.posting.apply_to),
            tuple(one.get("email") or "" for one in row.posting.contacts),
            tuple(referees.get(row.pk, ())),
        )
        for row in rows
    ]


def matches_of(mail: ReceivedMail) -> tuple[list[Match], Match | None]:
    """The applications that it may be about, and the one where there is little doubt."""
    found = _matches(mail, mail.text, cases_of(mail.owner))
    return found, likely(found)


def _matches(mail: ReceivedMail, text: str, cases: Iterable[Case]) -> list[Match]:
    return matches(f"{mail.subject}\n{mail.sender}\n{text}", mail.address, cases)


def guesses(owner: User, mails: Iterable[Any]) -> dict[int, Case]:
    """The application that each of these listed ones seems to be about, as long as it waits."""
    waiting = [mail for mail in mails if mail.is_waiting]
    cases = {case.key: case for case in cases_of(owner)} if waiting else {}
    found = {mail.pk: likely(_matches(mail, mail.beginning, cases.values())) for mail in waiting}
    return {pk: cases[one.key] for pk, one in found.items() if one}


@transaction.atomic
def file_under(mail: ReceivedMail, application: Application, *, now: datetime) -> bool:
    """Kept with the application, and nothing noted; its history says so. False where it was filed
    or read meanwhile."""
    application.hold()
    read_anew(mail, "state", "application")
    if mail.state in (State.NOTED, State.FILED):
        return False
    settle(mail, State.FILED, application, now=now)
    tell(mail, application, now=now)
    return True


def tell(mail: ReceivedMail, application: Application, *, now: datetime) -> None:
    """The history leads to the mail."""
    facts: dict[str, Any] = {"what": "filed", "subject": str(mail), "received": mail.pk}
    events.record(application, "mail", now=now, **facts)


@transaction.atomic
def put_aside(mail: ReceivedMail, *, now: datetime) -> bool:
    """None of it is noted; after some months it is gone. False where something of it was, or it was
    filed."""
    mail.owner.hold()
    read_anew(mail, "state")
    if mail.state in (State.NOTED, State.FILED, State.PASSED):
        return False
    settle(mail, State.PASSED, None, now=now)
    return True


@transaction.atomic
def take_up(mail: ReceivedMail, *, now: datetime) -> bool:
    """It waits for a look again, under no application. False where something noted of it stands."""
    mail.owner.hold()
    read_anew(mail, "state", "proposals")
    if not can_be_taken_up(mail):
        return False
    if mail.state == State.NOTED:  # what was undone is of that application
        mail.proposals = [{**one, "events": []} for one in mail.proposals]
        mail.save(update_fields=["proposals"])
    settle(mail, State.WAITING, None, now=now)
    return True


def can_be_taken_up(mail: ReceivedMail) -> bool:
    """Whether it was put somewhere, and all that was noted of it is undone."""
    if mail.state != State.NOTED:
        return mail.state != State.WAITING
    noted = {pk for one in mail.proposals for pk in one["events"]}
    undone = Event.objects.filter(pk__in=noted, undone_at__isnull=False)
    return undone.count() == len(noted)


def settle(
    mail: ReceivedMail, state: str, application: Application | None, *, now: datetime
) -> None:
    """The person, or the application, is held."""
    mail.state, mail.application = state, application
    mail.decided_at = None if state == State.WAITING else now
    mail.save(update_fields=["state", "application", "decided_at"])


def as_posting(mail: ReceivedMail, *, now: datetime) -> Posting:
    """Read as a posting after all. Raises EmptySource where it has no words."""
    if not mail.text:
        raise EmptySource
    head = f"---\ntitle: {mail.subject}\n---\n" if mail.subject else ""
    source_name = f"{mail.subject or 'mail'}.eml"
    kind = Posting.Source.FILE if mail.subject else Posting.Source.PASTED
    posting = postings.keep(
        mail.owner, f"{head}{mail.text}", source=kind, source_name=source_name, now=now
    )
    with transaction.atomic():
        mail.owner.hold()
        read_anew(mail, "state")
        if mail.state in (State.WAITING, State.PASSED):
            settle(mail, State.POSTING, None, now=now)
    return posting


def of_posting(posting: Posting, *, now: datetime) -> ReceivedMail:
    """A text that was taken for a posting is a mail after all; the posting is thrown away."""
    data = posting.text.encode()
    letter = _of_words(*front_matter.split(posting.text))
    with transaction.atomic():
        mail = keep(posting.owner, letter, digest(data), now=now)
        if mail.state in (State.POSTING, State.PASSED):
            settle(mail, State.WAITING, None, now=now)
        postings.discard(posting, now=now)
    return mail


def forget(now: datetime) -> int:
    """What was put aside, or went on as a posting, is gone after some months."""
    over = ReceivedMail.objects.filter(
        state__in=(State.PASSED, State.POSTING), decided_at__lte=now - KEPT
    )
    return over.delete()[0]
