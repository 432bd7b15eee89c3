"""Writing to a referee: for which programmes, in which words, and what a press then changes.

One mail covers all the programmes that are ticked. What is offered, and which of it is ticked
unasked, is decided here for every kind; the mail's row is services/mails/referee_mails.py's.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote

from django.db import transaction
from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.template.loader import render_to_string

from applications import mail as post
from applications.errors import WrittenJustNow
from applications.models import Application, Deadline, Event, Mail, Referee, Reference, User
from applications.models.reference import agreed
from applications.services import (
    letters,
    packet_files,
    referee_pages,
    references,
    request_waves,
)
from applications.services.mails import referee_mails
from applications.services.mails.referee_mails import Draft

Kind, Mode, State, Step = Mail.Kind, Reference.Mode, Reference.State, Reference.Step
Failure = Reference.Failure
KINDS = (Kind.ASK, Kind.WAVE, Kind.SEEN, Kind.AHEAD, Kind.THANKS)  # those that a person writes
JUST_NOW = timedelta(hours=1)  # a mail in the same words within it is one too many
MOST = 100  # programmes offered, those with the nearest letter
MAILTO = 1900  # characters of an address that every system passes on to a mail program


class Offered(NamedTuple):
    """A programme that the mail may be about."""

    letter: letters.Letter
    ticked: bool
    is_early: bool = False  # told of as written to, and its portal has not written yet


class Way(NamedTuple):
    """How a letter goes in: as it stood on the page, and as was chosen there."""

    shown: str
    chosen: str


class Sent(NamedTuple):
    """The row, and what the press ticked; nothing where the same press came before."""

    mail: Mail
    done: list[Event]
    again: bool = False


class Copy(NamedTuple):
    """To be sent by the applicant's own mail program."""

    to: str
    subject: str
    text: str
    mailto: str
    is_whole: bool  # whether the text stands in the address too


def _offered_for(kind: str) -> Q:
    """Which references of a referee a mail of this kind may name."""
    open_ = Q(application__stage__in=Application.BEFORE_SUBMISSION)
    going_on = ~Q(application__stage__in=Application.OVER)
    return {
        Kind.ASK: open_ & ~Q(state=State.RECEIVED),
        Kind.WAVE: going_on & Q(state__in=[State.AGREED, State.REQUESTED]) & ~Q(mode=Mode.CONTACT),
        Kind.SEEN: going_on & Q(state=State.REQUESTED),
        Kind.AHEAD: going_on & agreed(),
        Kind.THANKS: agreed(),
    }[Kind(kind)]


def _ticked_for(kind: str, now: datetime) -> Q:
    """Those that the occasion is about; the others may be ticked."""
    is_in = Q(state=State.RECEIVED) | Q(submitted_at__isnull=False)
    name_stood = Q(mode=Mode.CONTACT, application__tab=Application.Tab.DECIDED)
    passed = Deadline.objects.of_letters().filter(
        application=OuterRef("application"), instant__lte=now
    )
    too_late = Q(Exists(passed), late_is_taken=False)
    warned = Mail.objects.went().filter(kind=Kind.AHEAD, referee=OuterRef("referee"))
    warned = warned.naming(OuterRef("pk"))
    return {
        Kind.ASK: referee_mails.TO_ASK & ~too_late,
        Kind.WAVE: request_waves.UNHEARD & Q(~request_waves.mailed(kind)),
        Kind.SEEN: request_waves.unheard(now) & Q(~request_waves.mailed(kind)),
        Kind.AHEAD: Q(application__stage=Application.Stage.INTERVIEW) & Q(~Exists(warned)),
        Kind.THANKS: (is_in & ~Q(mode=Mode.CONTACT) | name_stood) & Q(thanked_at=None),
    }[Kind(kind)]


def offered(kind: str, referees: Sequence[Referee], now: datetime) -> dict[int, list[Offered]]:
    """For each of them, by number, every programme that may be named, the nearest letter first,
    and whether it is ticked; two queries."""
    rows = Reference.objects.filter(_current(), _offered_for(kind), referee__in=referees)
    is_ticked = ExpressionWrapper(_ticked_for(kind, now), output_field=BooleanField())
    found: dict[int, list[Offered]] = {one.pk: [] for one in referees}
    for one in letters.read(rows.annotate(is_ticked=is_ticked)):
        theirs = found[one.reference.referee_id]
        if len(theirs) < MOST:
            waits = one.reference.application.waits_for_submission
            is_early = waits and kind in (Kind.WAVE, Kind.SEEN)
            ticked = bool(one.reference.is_ticked) and not is_early  # type: ignore[attr-defined]
            if kind == Kind.SEEN:
                ticked = ticked and request_waves.is_silent(one.reference, now)
            theirs.append(Offered(one, ticked, is_early))
    return found


def occasions(referee: Referee, now: datetime) -> dict[str, int]:
    """For each kind, how many programmes there is now reason to write about; at most three
    queries."""
    reasons = _reasons(referee.owner, now)
    counts: dict[str, int] = Reference.objects.filter(referee=referee).aggregate(
        **{kind: Count("pk", filter=reason) for kind, reason in reasons.items()}
    )
    return counts


def first_occasion(person: User, now: datetime) -> Case:
    """A column of a referee of theirs: the first kind of mail that there is reason for, "" without
    one; at most two queries before."""
    rows = Reference.objects.filter(referee=OuterRef("pk"))
    return Case(
        *(
            When(Exists(rows.filter(reason)), then=Value(kind))
            for kind, reason in _reasons(person, now).items()
        ),
        default=Value(""),
    )


def reasons_for(
    references: Iterable[Reference], kinds: Iterable[str], now: datetime
) -> set[tuple[str, int]]:
    """The kinds of mail that there is reason for, each with the number of the reference; one
    query. Not for the note that requests are out, which is about all of a referee's."""
    columns = {
        str(kind): ExpressionWrapper(_reason(kind, now), output_field=BooleanField())
        for kind in kinds
    }
    rows = Reference.objects.filter(pk__in=[one.pk for one in references]).annotate(**columns)
    found = rows.values("pk", *columns)
    return {(kind, row["pk"]) for row in found for kind in columns if row[kind]}


def _reasons(person: User, now: datetime) -> dict[str, Q]:
    """For every kind, what is ticked; but that requests are out is news once all of them are, and
    who is asked whether they arrived, as the wave itself has it."""
    reasons = {kind.value: _reason(kind, now) for kind in KINDS}
    found = request_waves.follow_ups(person, now)
    reasons[Kind.WAVE] &= Q(pk__in=request_waves.to_tell(found))
    reasons[Kind.SEEN] &= Q(pk__in=request_waves.to_ask_after(found))
    return reasons


def _reason(kind: str, now: datetime) -> Q:
    return _current() & _offered_for(kind) & _ticked_for(kind, now)


def _current() -> Q:
    return Q(application__archived_at=None) & ~Q(state=State.DECLINED)


def to_ask(referees: "QuerySet[Referee]", now: datetime) -> "QuerySet[Referee]":
    """Those with a programme that they are still to be asked for, or to be asked anew."""
    return referees.filter(
        pk__in=Reference.objects.filter(_reason(Kind.ASK, now)).values("referee")
    )


@transaction.atomic
def send(
    kind: str,
    referee: Referee,
    chosen: Sequence[Reference],
    words: Draft,
    *,
    language: str,
    key: str,
    modes: Mapping[int, Way] | None = None,
    again: bool = False,
    now: datetime,
) -> Sent:
    """Queue the mail, keep how its letters go in and tick what it does; all or nothing, and once
    for each key.

    Raises RefereeNotMailed, EnoughMails, EnoughNewReferees.
    """
    referee.owner.hold()
    key = f"{kind}:{referee.pk}:{key}"
    there = Mail.objects.filter(key=key).first()
    if there is not None:
        return Sent(there, [], again=True)
    if not again:
        _refuse_twice(kind, referee, chosen, now)
    mail = referee_mails.queue(
        kind, referee, chosen, words=words, language=language, key=key, now=now
    )
    changed = choose_modes(referee, modes or {}, now=now)
    return Sent(mail, _tick(mail, chosen, now, changed))


def _refuse_twice(kind: str, referee: Referee, chosen: Sequence[Reference], now: datetime) -> None:
    """The same mail from another window would tell them nothing new; the referee's owner is held.
    Raises WrittenJustNow."""
    numbers = {one.pk for one in chosen}
    if kind == Kind.ASK and Reference.objects.filter(referee_mails.TO_ASK, pk__in=numbers).exists():
        return
    lately = Mail.objects.went().filter(referee=referee, kind=kind)
    for mail in lately.filter(created_at__gt=now - JUST_NOW):
        if numbers <= set(mail.data.get("references", [])):
            raise WrittenJustNow(referee.called)


@transaction.atomic
def choose_modes(referee: Referee, modes: Mapping[int, Way], *, now: datetime) -> list[Event]:
    """How their letters go in, as chosen where they are written to: by reference. What is not as it
    was shown any more was changed elsewhere, and stays."""
    if not modes:
        return []
    referee.owner.hold()
    rows = Reference.objects.filter(referee=referee, pk__in=modes)
    rows = rows.select_related("application__posting", "referee").order_by("application_id")
    as_shown = [one for one in rows if one.mode == modes[one.pk].shown]
    done = [references.change_mode(one, modes[one.pk].chosen, now=now) for one in as_shown]
    return [event for event in done if event is not None]


@transaction.atomic
def note(
    kind: str,
    referee: Referee,
    chosen: Sequence[Reference],
    *,
    subject: str,
    key: str,
    now: datetime,
) -> Sent:
    """The applicant sent it from their own mail program: kept and ticked as one that went."""
    referee.owner.hold()
    key = f"{kind}:{referee.pk}:{key}:by hand"
    again = Mail.objects.filter(key=key).exists()
    mail = referee_mails.note(kind, referee, chosen, subject=subject, key=key, now=now)
    if again:
        return Sent(mail, [], again)
    done = _tick(mail, chosen, now)
    referee_mails.record_sent(mail, now)
    return Sent(mail, done)


def _tick(
    mail: Mail, chosen: Sequence[Reference], now: datetime, changed: Sequence[Event] = ()
) -> list[Event]:
    """What it means for each letter it names; its row knows that and what its press had changed
    before, should it be stopped."""
    done: Sequence[Event | None] = []
    referee = mail.referee
    if post.reaches_nobody() and mail.state != Mail.State.BY_HAND:
        pass  # it reaches nobody
    elif mail.kind == Kind.THANKS:
        done = references.tick_each(chosen, Step.THANKED, True, now=now)
    elif mail.kind == Kind.ASK and referee is not None:
        full = packet_files.is_full(referee)
        done = [references.ask(one, with_packet=full, now=now) for one in chosen]
    events = [*changed, *(event for event in done if event is not None)]
    mail.data["done"] = [event.pk for event in events]
    mail.save(update_fields=["data"])
    return events


def mark_followed(mails: Iterable[Mail]) -> None:
    """Each knows whether it failed and need not go any more: one of its kind that went later named
    all that it did. One query where any failed."""
    failed = [one for one in mails if one.is_to_referee and one.state == Mail.State.FAILED]
    if not failed:
        return
    rows = Mail.objects.went().filter(referee__in={one.referee_id for one in failed})
    went = list(rows.filter(kind__in={one.kind for one in failed}))
    for mail in failed:
        later = [one for one in went if one.created_at > mail.created_at]
        same = [one for one in later if (one.referee_id, one.kind) == (mail.referee_id, mail.kind)]
        said = {number for one in same for number in one.data.get("references", [])}
        mail.is_followed = bool(same) and set(mail.data.get("references", [])) <= said


@transaction.atomic
def ask_again(mail: Mail, *, now: datetime) -> None:
    """What was not asked because this mail came back is asked for as it goes anew."""
    if mail.kind == Kind.ASK:
        lost = Reference.objects.filter(referee=mail.referee_id, failure=Failure.BOUNCED)
        rows = lost.filter(pk__in=mail.data.get("references", []))
        for one in rows.select_related("application__posting", "referee").order_by("pk"):
            references.ask(one, with_packet=False, now=now)


def copy(
    kind: str,
    referee: Referee,
    found: Sequence[letters.Letter],
    words: Draft,
    *,
    language: str,
    now: datetime,
) -> Copy:
    """The whole text with the list and a new link to their page, told this once."""
    context = {
        **referee_mails.frame(kind, referee, found, words, now),
        "link": referee_pages.make(referee, now),
    }
    with referee_mails.read_by(referee, language):
        text = post.tidy(post.plain_text(render_to_string("emails/referee/copy.txt", context)))
    text, subject = text.strip(), post.one_line(words.subject)
    start = f"mailto:{quote(referee.email, safe='@')}?subject={quote(subject)}"
    whole = f"{start}&body={quote(text.replace(chr(10), chr(13) + chr(10)))}"  # RFC 6068, 5
    is_whole = len(whole) <= MAILTO
    return Copy(referee.email, subject, text, whole if is_whole else start, is_whole)
