"""Rows of somebody's own list made applications, by the verbs that make one by hand."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time

from applications.core.spreadsheet_cell import Fee as ToldFee
from applications.core.spreadsheet_cell import Offer as ToldOffer
from applications.core.spreadsheet_cell import Person
from applications.core.spreadsheet_date import Day
from applications.core.spreadsheet_said import Piece, Said
from applications.models import (
    Application,
    Deadline,
    Fee,
    Offer,
    Referee,
    Reference,
    Requirement,
    User,
)
from applications.models.stage import of_fee
from applications.services import (
    applications,
    fees,
    offers,
    referees,
    references,
)
from applications.services.postings import making

_PRIORITIES = {name.lower(): Application.Priority[name] for name in ("HIGH", "NORMAL", "LOW")}
_LETTERS = {
    "ready": Reference.State.RECEIVED,
    "submitted": Reference.State.RECEIVED,
    "asked": Reference.State.ASKED,
    "agreed": Reference.State.AGREED,
    "declined": Reference.State.DECLINED,
}
_WAIVERS = {
    "waived": Fee.Waiver.GRANTED,
    "asked": Fee.Waiver.ASKED,
    "refused": Fee.Waiver.REFUSED,
}
_MODES = {True: Reference.Mode.CONTACT, False: Reference.Mode.PORTAL}
_FACTS = ("institution", "title", "department", "city", "country", "url", "reference_number")


def _deadline(day: Day | None, kind: str) -> Deadline | None:
    """Not saved yet; what could not be read has no date, and its words."""
    if day is None or not (day.day or day.is_rolling or day.doubts):
        return None
    rolling = {"precision": Deadline.Precision.ROLLING} if day.is_rolling else {}
    stated = {"zone": day.zone, "zone_source": Deadline.ZoneSource.PERSON} if day.zone else {}
    at = day.at if day.day else None
    words = day.words[:1000]
    return Deadline(kind=kind, date=day.day, time=at, wording=words, **stated, **rolling)


def _requirement(piece: Piece) -> Requirement:
    need = Requirement.Need.OPTIONAL if piece.is_optional else Requirement.Need.REQUIRED
    return Requirement(name=piece.name, kind=piece.kind, state=piece.state, need=need)


def _fee(application: Application | None, told: ToldFee) -> Fee:
    return Fee(
        application=application,
        amount=told.amount,
        currency=told.currency,
        paid=told.state == "paid",
        waiver=_WAIVERS.get(told.state, Fee.Waiver.NONE),
    )


def stage_made(said: Said) -> str:
    """The stage that the row's application will be in; "" for that of any new one."""
    stage = said.stage or (Application.Stage.SUBMITTED if said.submitted_on else "")
    if stage != Application.Stage.SUBMITTED or said.fee is None:
        return stage
    return of_fee(stage, _fee(None, said.fee).state)


class Maker:
    """Makes applications of rows; the person is held, and their referees are read once."""

    def __init__(self, owner: User, now: datetime) -> None:
        self.owner, self.now = owner, now
        self.added: list[Referee] = []
        self._known = referees.Known(owner.referees.all())

    def make_each(self, rows: Sequence[Said]) -> list[tuple[Application, Said]]:
        """An application for each of these rows, with all that the row says."""
        written = [self._written(said) for said in rows]
        made = making.write_down_each(self.owner, written, now=self.now)
        each = list(zip(made, rows, strict=True))
        self._name([(one, person) for one, said in each for person in said.people])
        costs = [_fee(one, said.fee) for one, said in each if said.fee]
        fees.add_each(self.owner, costs, now=self.now)
        offered = [self._offer(one, said.offer) for one, said in each if said.offer]
        offers.add_each(self.owner, offered, now=self.now)
        is_open = Application.BEFORE_SUBMISSION
        begun = [(one, said.stage) for one, said in each if said.stage in is_open]
        applications.begin_each(self.owner, begun, now=self.now)
        for application, said in each:
            if said.stage not in is_open:
                self._put(application, said)
            if said.archived:
                self._archive(application, said.archived)
        return each

    def _written(self, said: Said) -> making.Written:
        due = _deadline(said.due, Deadline.Kind.APPLICATION)
        letters = _deadline(said.letters, Deadline.Kind.LETTERS)
        reply = _deadline(said.reply, Deadline.Kind.REPLY)
        if reply and said.offer and said.offer.decision != Offer.Decision.OPEN:
            reply.met_at = self.now
        return making.Written(
            facts=dict.fromkeys(_FACTS, "") | said.facts,
            moments=list(filter(None, (due, letters, reply))),
            pieces=[_requirement(piece) for piece in said.pieces],
            own={
                "notes": "\n".join(said.notes),
                "priority": _PRIORITIES.get(said.priority, Application.Priority.NORMAL),
                **said.own,
            },
            tags=said.tags,
        )

    def _name(self, named: Iterable[tuple[Application, Person]]) -> None:
        rows = [
            Reference(
                application=application,
                referee=self._referee(person),
                state=_LETTERS.get(person.state, Reference.State.PLANNED),
                mode=_MODES[person.is_name_only],
            )
            for application, person in named
        ]
        references.add_each(self.owner, rows, now=self.now)
        # That a letter is in is known, and not since when.
        in_now = [row.pk for row in rows if row.received_at == self.now]
        Reference.objects.filter(pk__in=in_now).update(received_at=None)

    def _offer(self, application: Application, told: ToldOffer) -> Offer:
        """Decided on the day that is told, else by now."""
        facts = told._asdict()
        on = facts.pop("decided_on")
        at = datetime.combine(on, time(12), self.owner.tz) if on else self.now
        is_open = told.decision == Offer.Decision.OPEN
        decided_at = None if is_open else min(at, self.now)
        return Offer(application=application, decided_at=decided_at, **facts)

    def _archive(self, application: Application, told: Day) -> None:
        """Since the moment that the list tells."""
        applications.archive(application, True, now=self.now)
        if told.day:
            at = datetime.combine(told.day, told.at or time(12), self.owner.tz)
            Application.objects.filter(pk=application.pk).update(archived_at=min(at, self.now))

    def _referee(self, person: Person) -> Referee:
        """Who is known already, or is from now on."""
        given = Referee(owner=self.owner, name=person.name, email=person.email)
        referee = self._known.twin(given)
        if referee is None:
            referee = referees.save(given, now=self.now)
            self._known.add(referee)
            self.added.append(referee)
        return referee

    def _put(self, application: Application, said: Said) -> None:
        """Into its stage: first in, on the day the list tells, and then on, at some time or on the
        day that stands beside the stage."""
        stage, day, today = said.stage, said.stage_on, self.now.astimezone(self.owner.tz).date()
        is_sent = stage in Application.SENT
        submitted = stage if is_sent else Application.Stage.SUBMITTED
        sent_on, hour = said.submitted_on or (day if is_sent else None), said.submitted_at
        if sent_on and sent_on <= today:
            if hour and datetime.combine(sent_on, hour, self.owner.tz) > self.now:
                hour = None  # by another clock
            applications.put_into(application, submitted, now=self.now, day=sent_on, hour=hour)
        elif day and not is_sent and stage not in Application.OVER:
            applications.put_into(application, submitted, now=self.now, is_dated=False)
        if stage and not (is_sent and application.stage in Application.SENT):
            applications.put_into(application, stage, now=self.now, day=day, is_dated=bool(day))
