"""The request wave: which portals are to write to referees today, and what follows then."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from applications.core import presets
from applications.core import request_wave as core
from applications.models import Application, Deadline, Event, Mail, Referee, Reference, User
from applications.models.deadline import letter_due
from applications.models.posting import unread
from applications.models.reference import ReferenceQuerySet, to_request
from applications.services import deadlines, letters

State, Tab, Requests = Reference.State, Application.Tab, Application.Requests
UNDECIDED = (Tab.OPEN, Tab.WAITING)
ONCE_MORE = ("resends", "resend_days", "newest_link", "change_cancels", "change_sends")
Said = dict[tuple[int, str], datetime]  # by reference and kind of mail
# Ticked as out, and nothing is heard of it: not that its mail came, nor that the letter is sent.
UNHEARD = Q(state=State.REQUESTED, request_seen_at=None, submitted_at=None)
LATELY = 500  # references looked through for what follows: more than any season has


@dataclass(slots=True)
class Ask:
    """One referee at one portal: what to enter, and how late it is."""

    reference: Reference
    latest: date | None  # to leave them the days they want
    late: int = 0  # days after that

    @property
    def is_due(self) -> bool:
        return self.reference.is_to_request

    @property
    def is_out(self) -> bool:
        return self.reference.state in (State.REQUESTED, State.RECEIVED)


@dataclass(slots=True)
class Portal:
    """One application whose letters go by its portal."""

    application: Application
    due: Deadline | None
    asks: list[Ask]
    preset: presets.Preset | None
    when: str
    turn: core.Turn
    target: date | None = None  # to aim at, where only submitting makes it write
    aimed: date | None = None  # the person's own target, where it is early enough

    @property
    def is_own(self) -> bool:
        """The person said themselves when it writes."""
        return bool(self.application.requests)

    @property
    def said(self) -> str:
        """The posting's own sentence, where that tells when it writes."""
        return "" if self.is_own else self.application.posting.requests_quote

    @property
    def contradicted_by(self) -> presets.RequestRule | None:
        """What the portal's pages say otherwise than the posting."""
        there = self._rule_of_pages
        return there if self.said and there and there.value != self.when else None

    @property
    def _rule_of_pages(self) -> presets.RequestRule | None:
        rules = self.preset.requests if self.preset else ()
        return next((rule for rule in rules if rule.code == "when"), None)

    @property
    def when_rule(self) -> presets.RequestRule | None:
        """When it writes, as the person saw it or the posting says, else with its page."""
        if self.is_own or self.said:
            return presets.RequestRule("when", self.when, "")
        return self._rule_of_pages

    @property
    def rules(self) -> list[presets.RequestRule]:
        """What else its pages say."""
        rules = self.preset.requests if self.preset else ()
        return [rule for rule in rules if rule.code != "when"]

    @property
    def once_more(self) -> list[presets.RequestRule]:
        """What they say of sending a request again, or to another address."""
        return [rule for rule in self.rules if rule.code in ONCE_MORE]

    @property
    def link(self) -> str:
        """Where one applies, if that is a page, else the posting."""
        return self.application.posting.page

    @property
    def to_tick(self) -> list[Ask]:
        return [ask for ask in self.asks if ask.is_due]


class Silent(NamedTuple):
    """Out for days, and nothing heard; when they were asked whether it arrived, if they were."""

    reference: Reference
    asked_at: datetime | None


@dataclass(slots=True)
class FollowUp:
    """What a referee should be told or asked once their requests are out."""

    referee: Referee
    whole: list[Reference] = field(default_factory=list)  # all out, and they were not told
    silent: list[Silent] = field(default_factory=list)

    @property
    def is_to_tell(self) -> bool:
        """Somebody who was asked whether it arrived knows that it is out."""
        asked = {one.reference.pk for one in self.silent if one.asked_at}
        return any(row.pk not in asked for row in self.whole)

    @property
    def all_asked(self) -> bool:
        """They were asked about each that is silent."""
        return all(one.asked_at for one in self.silent)

    @property
    def places(self) -> str:
        return ", ".join(one.application.place for one in self.whole)


def of_portals(user: Any) -> ReferenceQuerySet:
    """Letters of this person that portals ask for, of applications that are not decided."""
    mine: ReferenceQuerySet = Reference.objects.for_user(user).filter(mode=Reference.Mode.PORTAL)
    return mine.filter(application__tab__in=UNDECIDED)


def applications(user: User, now: datetime) -> "QuerySet[Application]":
    """Those with a letter to request, or requested today, or ticked before their portal can have
    written; by the day their letters are due. One query before."""
    today = datetime.combine(now.astimezone(user.tz).date(), time(0), user.tz)
    waits = Q(state__in=[State.ASKED, State.AGREED, State.FAILED], submitted_at=None)
    shown = of_portals(user).filter(
        waits | Q(pk__in=_out_today(user, today)), application=OuterRef("pk")
    )
    by_portal = Reference.objects.filter(mode=Reference.Mode.PORTAL)
    by_portal = by_portal.exclude(state=State.DECLINED).select_related("referee").order_by("pk")
    moments = Deadline.objects.of_letters().by_instant()
    targets = Deadline.objects.unmet().filter(kind=Deadline.Kind.TARGET, date__isnull=False)
    return (
        Application.objects.for_user(user)
        .filter(Exists(shown))
        .annotate(letter_due=letter_due("pk"))
        .order_by(F("letter_due").asc(nulls_last=True), "id")
        .select_related("posting")
        .defer(*unread("posting"))
        .prefetch_related(
            Prefetch("references", by_portal, to_attr="by_portal"),
            Prefetch("deadlines", moments, to_attr="letters"),
            Prefetch("deadlines", targets, to_attr="targets"),
        )
    )


def _out_today(user: User, today: datetime) -> list[int]:
    """The letters whose request went out today, or is ticked and goes out later."""
    later = Q(application__stage__in=Application.BEFORE_SUBMISSION)
    rows = of_portals(user).filter(_out_since(today) | later, state=State.REQUESTED)
    rows = rows.exclude(requested_at=None)
    rows = rows.select_related("application__posting").defer(*letters.UNREAD)
    return [one.pk for one in rows[:LATELY] if one.is_early or _out(one) >= today]


def portal(application: Application, user: User, now: datetime) -> Portal:
    """What is to be known at this portal, from rows that `applications` found."""
    preset, when = application.portal_rules, application.portal_writes
    due = next(iter(application.letters), None)  # type: ignore[attr-defined]
    instant = due.instant if due else None
    asked: list[Reference] = application.by_portal  # type: ignore[attr-defined]
    to_request = sum(one.is_to_request or one.is_early for one in asked)
    unanswered = sum(not one.has_agreed for one in asked)
    turn = core.turn_of(to_request, unanswered, when, not application.is_open)
    shown = Portal(
        application, due, [_ask(one, instant, user, now) for one in asked], preset, when, turn
    )
    if turn == "submit" and instant:
        day = core.target(instant, user.tz)
        days = [row.date for row in application.targets]  # type: ignore[attr-defined]
        shown.aimed = max((one for one in days if one <= day), default=None)
        if day > now.astimezone(user.tz).date():
            shown.target = day
    return shown


def _ask(reference: Reference, due: datetime | None, user: User, now: datetime) -> Ask:
    if due is None or reference.state in (State.REQUESTED, State.RECEIVED):
        return Ask(reference, None)
    day = core.latest(due, reference.referee.lead_days, user.tz)
    return Ask(reference, day, max(0, (now.astimezone(user.tz).date() - day).days))


@transaction.atomic
def keep_when(application: Application) -> None:
    """When the portal writes to referees, as the person saw it, and their name there."""
    application.hold()
    application.save(update_fields=["requests", "portal_user", "changed_at"])


@transaction.atomic
def aim(application: Application, note: str, *, now: datetime) -> Event | None:
    """A target of the person's own, early enough for a portal that writes only at submission; None
    where no such day is ahead."""
    application.hold()
    due = Deadline.objects.filter(application=application).of_letters().by_instant().first()
    if due is None or due.instant is None:
        return None
    tz = application.owner.tz
    day = core.target(due.instant, tz)
    if day <= now.astimezone(tz).date():
        return None
    return deadlines.aim(application, day, note, now=now)


# ── What follows once they are out ────────────────────────────────────────────────────────────────


def follow_ups(user: User, now: datetime) -> list[FollowUp]:
    """Whom to tell that all is out, and whom to ask whether it arrived; two queries."""
    recent = Q(_out_since(now - core.ASKED_WITHIN), state=State.REQUESTED)
    rows = (
        of_portals(user)
        .filter(recent | to_request())
        .select_related("application__posting", "referee")
        .defer(*letters.UNREAD)
        .order_by("requested_at", "pk")[:LATELY]
    )
    of: dict[Referee, list[Reference]] = defaultdict(list)
    for row in rows:
        of[row.referee].append(row)
    said = _said(user, of) if of else {}
    found = (_follow_up(one, theirs, said, now) for one, theirs in of.items())
    shown = [one for one in found if one.whole or one.silent]
    return sorted(shown, key=lambda one: (one.referee.name, one.referee.pk))


def to_tell(found: Iterable[FollowUp]) -> list[int]:
    """The letters that their referees are to be told of: all of the batch is out."""
    return [row.pk for one in found if one.is_to_tell for row in one.whole]


def to_ask_after(found: Iterable[FollowUp]) -> list[int]:
    """The letters that nothing is heard of, and whose referees were not asked yet."""
    return [row.pk for one in found for row, asked_at in one.silent if asked_at is None]


def _follow_up(
    referee: Referee,
    theirs: Sequence[Reference],
    said: Said,
    now: datetime,
) -> FollowUp:
    out = [one for one in theirs if one.state == State.REQUESTED and one.requested_at]
    wrote = [one for one in out if not one.is_early]
    unheard = [one for one in wrote if not one.request_seen_at and not one.submitted_at]
    untold = [one for one in unheard if not _since(one, Mail.Kind.WAVE, said)]
    left = sum(one.is_to_request and not one.application.waits_for_submission for one in theirs)
    found = FollowUp(referee)
    if core.is_whole(left, [_out(one) for one in untold], now):
        found.whole = untold
    silent = (one for one in unheard if is_silent(one, now))
    found.silent = [Silent(one, _since(one, Mail.Kind.SEEN, said)) for one in silent]
    return found


def _since(reference: Reference, kind: str, said: Said) -> datetime | None:
    """When a mail of this kind last named it, if its request was ticked as out by then."""
    at = said.get((reference.pk, kind))
    return at if at and reference.requested_at and at >= reference.requested_at else None


def _out(reference: Reference) -> datetime:
    assert reference.out_since is not None
    return reference.out_since


def _out_since(moment: datetime) -> Q:
    """Of a reference: its portal can have written since then; or the application is in since then,
    of which no column tells whether its portal waited for that: `out_since` does."""
    return Q(requested_at__gte=moment) | Q(application__submitted_at__gte=moment)


def _said(user: User, referees: Iterable[Referee]) -> Said:
    """When a mail last named each of their letters, as `mailed` has it."""
    mails = Mail.objects.went().filter(owner=user, referee__in=list(referees))
    mails = mails.filter(kind__in=(Mail.Kind.WAVE, Mail.Kind.SEEN)).order_by("created_at")
    rows = mails.values_list("data__references", "kind", "created_at")
    return {(pk, kind): at for named, kind, at in rows for pk in named or ()}


def mailed(kind: str) -> Exists:
    """Of a reference: whether a mail to its referee named it since its request went out."""
    since = {"referee": OuterRef("referee"), "created_at__gte": OuterRef("requested_at")}
    return Exists(Mail.objects.went().filter(kind=kind, **since).naming(OuterRef("pk")))


def unheard(now: datetime) -> Q:
    """Of a reference: its request is ticked for days, and nothing was heard of it. Whether its
    portal can have written for as long no column tells: `is_silent` does."""
    ticked = Q(requested_at__lte=now - core.SEEN_AFTER)
    return UNHEARD & ticked & _out_since(now - core.ASKED_WITHIN)


def is_silent(reference: Reference, now: datetime) -> bool:
    """Of one that is `unheard`: its portal can have written, and for days."""
    return not reference.is_early and core.is_silent(_out(reference), now)


class Waiting(NamedTuple):
    """How many requests are to be sent today, and how many should be asked after."""

    to_request: int
    to_ask_after: int
    to_tell: int = 0  # referees: all theirs are out


def waiting(user: Any, row: Any, now: datetime) -> Waiting | None:
    """What the columns of `numbers` on this row come to; None where nothing waits.

    Which portals write only at submission, and whose requests are all out, no column tells: one
    query more where there may be requests, two where somebody may be told or asked.
    """
    if row is None:
        return None
    to_request = len(to_send(user)) if row.to_request else 0
    told = follow_ups(user, now) if row.to_tell or row.to_ask_after else []
    to_tell = sum(one.is_to_tell for one in told)
    found = Waiting(to_request, len(to_ask_after(told)), to_tell)
    return found if any(found) else None


def to_send(user: Any) -> list[Reference]:
    """The requests that portals would send out today, wherever they stand in the pages."""
    rows = of_portals(user).to_request().select_related("application__posting")
    may_go = rows.defer(*letters.UNREAD)[:LATELY]
    return [one for one in may_go if not one.application.waits_for_submission]


def numbers(user: Any, now: datetime) -> dict[str, Coalesce]:
    """How many may be requested, how many should be asked after and were not, and of how many the
    referee may be told: columns for a row that is asked for anyway, which `waiting` reads."""
    silent = of_portals(user).filter(unheard(now), ~mailed(Mail.Kind.SEEN))
    out = of_portals(user).filter(
        UNHEARD, ~mailed(Mail.Kind.WAVE), _out_since(now - core.TOLD_WITHIN)
    )
    counted = {"to_request": of_portals(user).to_request(), "to_ask_after": silent, "to_tell": out}
    return {name: _counted(rows) for name, rows in counted.items()}


def _counted(rows: "QuerySet[Reference]") -> Coalesce:
    counted = rows.order_by().values("mode").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted[:1], output_field=IntegerField()), Value(0))
