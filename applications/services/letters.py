"""The letters that one referee is asked for: what they, their mails and the matrix are shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from applications.core.deadline import Clock
from applications.models import Application, Deadline, Event, Referee, Reference
from applications.models.posting import unread
from applications.models.reference import (
    LETTER_OVER,
    ReferenceQuerySet,
    awaits_answer,
)

UNREAD = unread("application__posting")
_OVER = Application.OVER
State = Reference.State
SAID_FOR = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Letter:
    """One programme of a referee: the reference, and by when the letter must be in."""

    reference: Reference
    due: Deadline | None

    @property
    def instant(self) -> datetime | None:
        return self.due.instant if self.due else None

    @property
    def hour_is_assumed(self) -> bool:
        """The day alone was printed, and its end is counted."""
        due = self.due
        return due is not None and due.precision == Deadline.Precision.DATE

    @property
    def end_words(self) -> str:
        """Where its hour is ours and nobody else's."""
        return _("(end of the day; no hour is given)") if self.hour_is_assumed else ""

    @property
    def way(self) -> str:
        """How it goes in, to whoever writes it."""
        return way_to_them(self.reference)

    def clocks(self, zone: str) -> tuple[Clock, Clock] | None:
        """The institution's clock and that of `zone`; None where no moment is known."""
        return self.due.clocks(zone) if self.due and self.due.instant else None


class Out(NamedTuple):
    """Letters of an application that is in, still to be sent: how many, and by when."""

    number: int
    due: Deadline


def out_of(applications: Iterable[Application]) -> dict[int, Out]:
    """Those of each that is in, and whose letters have a day; at most one query."""
    sent_in = [one.pk for one in applications if one.stage in Application.AFTER_SUBMISSION]
    if not sent_in:
        return {}
    out = Reference.objects.unsent().filter(counts=True, application=OuterRef("application"))
    number = out.order_by().values("application").annotate(n=Count("pk")).values("n")
    days = (
        Deadline.objects.of_letters()
        .filter(application__in=sent_in, application__tab="waiting", instant__isnull=False)
        .annotate(number=Subquery(number))
        .filter(number__gt=0)
        .select_related("application__posting")
        .defer(*UNREAD)
    )
    late_first = days.order_by("-instant", "-id")  # the nearest of each is the last
    return {one.application_id: Out(one.number, one) for one in late_first}


def asked_of(referee: Referee) -> ReferenceQuerySet:
    """What the referee may know of: they were asked, and the application is not put aside."""
    rows = Reference.objects.filter(referee=referee, application__archived_at=None)
    return rows.exclude(state=Reference.State.PLANNED).exclude(application__stage__in=_OVER)


def of_what_is_over(referee: Referee) -> ReferenceQuerySet:
    """They were asked, and no letter helps any more, however it ended."""
    rows = Reference.objects.filter(referee=referee, application__stage__in=_OVER)
    return rows.exclude(state=Reference.State.PLANNED)


def withdrawn_lately(referee: Referee, now: datetime) -> ReferenceQuerySet:
    """Letters that were still to come as the applicant withdrew: their page says so for a while."""
    stage = Application.Stage.WITHDRAWN
    lately = Event.objects.filter(
        application=OuterRef("application"),
        kind=Event.Kind.STAGE,
        data__stage=stage,
        at__gt=now - SAID_FOR,
    )
    rows = of_what_is_over(referee).filter(application__stage=stage, application__archived_at=None)
    over = Q(mode=Reference.Mode.CONTACT) | Q(state__in=LETTER_OVER) | Q(submitted_at__isnull=False)
    return rows.exclude(over).filter(Exists(lately))


def to_answer(referee: Referee) -> ReferenceQuerySet:
    """What their yes or no is awaited for."""
    return asked_of(referee).filter(awaits_answer())


def way_by_name(reference: Reference) -> str:
    """How it goes in, on a sheet that anybody may read: who does it, by name."""
    names = {"name": reference.referee.called, "person": reference.application.owner.name}
    Mode = Reference.Mode
    return {
        Mode.CONTACT: _("names only"),
        Mode.PORTAL: _("the portal asks %(name)s"),
        Mode.EMAIL: _("%(name)s e-mails it"),
        Mode.POST: _("%(name)s sends it by post"),
        Mode.UPLOAD: _("%(person)s uploads it"),
        Mode.DOSSIER: _("through the dossier service of %(name)s"),
    }[Mode(reference.mode)] % names


def way_to_them(reference: Reference) -> str:
    """How it goes in, to whoever writes it."""
    Mode = Reference.Mode
    by_portal = _("their portal writes to you")
    if reference.application.waits_for_submission and reference.request_seen_at is None:
        by_portal = _("their portal writes to you once the application is in")
    by_upload = _("you upload it on your page; the applicant can read it, and sends it in")
    if reference.access_waived:
        by_upload = _("the applicant sends it in with the application")
    return {
        Mode.CONTACT: _("no letter needed: they may contact you"),
        Mode.PORTAL: by_portal,
        Mode.EMAIL: _("you e-mail it to them"),
        Mode.POST: _("you send it by post"),
        Mode.UPLOAD: by_upload,
        Mode.DOSSIER: _("through your dossier service"),
    }[Mode(reference.mode)]


def state_to_them(reference: Reference) -> str:
    """How it stands, to whoever writes it; "" where that says nothing to them any more."""
    state = Reference.State(reference.state)
    if state == State.RECEIVED:
        return _("letter in")
    if reference.submitted_at and state != State.DECLINED:
        return _("you sent it")
    if reference.is_too_late and state not in (State.AGREED, State.DECLINED):
        return ""
    state = State.AGREED if reference.is_early else state
    return {
        State.ASKED: _("your answer is awaited"),
        State.AGREED: _("you said yes"),
        State.DECLINED: _("you said no"),
        State.REQUESTED: _("request is out to you"),
        State.FAILED: _("the request did not reach you"),
    }.get(state, "")


def read(references: "QuerySet[Reference]") -> list[Letter]:
    """With their due dates, the nearest first, those without a day last; two queries."""
    by_letters = Prefetch(
        "application__deadlines", Deadline.objects.of_letters().by_instant(), to_attr="letters"
    )
    rows = (
        references.select_related("application__posting", "application__owner", "referee")
        .defer(*UNREAD)
        .prefetch_related(by_letters)
    )
    return sorted_by_due(Letter(row, _first(row.application)) for row in rows)


def read_past(references: "QuerySet[Reference]") -> list[Letter]:
    """The same of what may be over: with the day that its letters had, where none is ahead; one
    query more."""
    found = read(references)
    over = {one.reference.application_id for one in found if one.due is None}
    kinds = (Deadline.Kind.APPLICATION, Deadline.Kind.LETTERS)  # as they sort: the last wins
    days = Deadline.objects.filter(application__in=over, kind__in=kinds, instant__isnull=False)
    had = {one.application_id: one for one in days.order_by("kind", "-instant", "-id")}
    for one in found:
        if day := had.get(one.reference.application_id):
            day.application = one.reference.application
    return sorted_by_due(
        Letter(one.reference, one.due or had.get(one.reference.application_id)) for one in found
    )


def _first(application: Any) -> Deadline | None:
    return next(iter(application.letters), None)


def sorted_by_due(letters: Iterable[Letter]) -> list[Letter]:
    return sorted(
        letters,
        key=lambda one: (
            one.instant is None,
            one.instant.timestamp() if one.instant else 0.0,
            one.reference.pk,
        ),
    )
