"""A row of somebody's own list made an application, by the verbs that make one by hand."""

from datetime import datetime

from applications.core.spreadsheet_cell import Person
from applications.core.spreadsheet_date import Day
from applications.core.spreadsheet_row import Piece, Said
from applications.models import (
    Application,
    Deadline,
    Fee,
    Referee,
    Reference,
    Requirement,
    User,
)
from applications.services import (
    applications,
    fees,
    postings,
    referees,
    references,
    tags,
)

_PRIORITIES = {name.lower(): Application.Priority[name] for name in ("HIGH", "NORMAL", "LOW")}
_LETTERS = {
    "ready": Reference.State.RECEIVED,
    "submitted": Reference.State.RECEIVED,
    "asked": Reference.State.ASKED,
    "agreed": Reference.State.AGREED,
    "declined": Reference.State.DECLINED,
}
_FACTS = ("institution", "title", "department", "city", "country", "url", "reference_number")


def _deadline(day: Day | None, kind: str) -> Deadline | None:
    """Not saved yet; what could not be read has no date, and its words."""
    if day is None or not (day.day or day.is_rolling or day.doubt):
        return None
    rolling = {"precision": Deadline.Precision.ROLLING} if day.is_rolling else {}
    stated = {"zone": day.zone, "zone_source": Deadline.ZoneSource.PERSON} if day.zone else {}
    at = day.at if day.day else None
    words = day.words[:1000]
    return Deadline(kind=kind, date=day.day, time=at, wording=words, **stated, **rolling)


def _requirement(piece: Piece) -> Requirement:
    need = Requirement.Need.OPTIONAL if piece.is_optional else Requirement.Need.REQUIRED
    return Requirement(name=piece.name, kind=piece.kind, state=piece.state, need=need)


class Maker:
    """Makes rows one after another; the person is held, and their referees are read once."""

    def __init__(self, owner: User, now: datetime) -> None:
        self.owner, self.now = owner, now
        self.added: list[Referee] = []
        self._known = referees.Known(owner.referees.all())

    def make(self, said: Said) -> Application:
        """The application, with all that the row says."""
        facts = dict.fromkeys(_FACTS, "") | said.facts
        application = postings.write_down(
            self.owner,
            facts,
            _deadline(said.due, Deadline.Kind.APPLICATION),
            now=self.now,
            again=True,
            letters=_deadline(said.letters, Deadline.Kind.LETTERS),
            pieces=[_requirement(piece) for piece in said.pieces],
        )
        self._own(application, said)
        for person in said.people:
            self._name(application, person)
        self._say_more(application, said)
        self._put(application, said)
        return application

    def _own(self, application: Application, said: Said) -> None:
        application.notes = "\n".join(said.notes)
        application.priority = _PRIORITIES.get(said.priority, application.priority)
        for name, value in said.own.items():
            setattr(application, name, value)
        application.save(update_fields=["notes", "priority", *said.own, "changed_at"])

    def _name(self, application: Application, person: Person) -> None:
        given = Referee(owner=self.owner, name=person.name, email=person.email)
        referee = self._known.twin(given)
        if referee is None:
            referee = referees.save(given, now=self.now)
            self._known.add(referee)
            self.added.append(referee)
        state = _LETTERS.get(person.state, Reference.State.PLANNED)
        row = Reference(
            application=application, referee=referee, state=state, mode=Reference.Mode.PORTAL
        )
        row = references.add(row, now=self.now)
        if row.received_at == self.now:  # that it is in is known, and not since when
            row.received_at = None
            row.save(update_fields=["received_at"])

    def _say_more(self, application: Application, said: Said) -> None:
        if said.tags:
            tags.put(application, said.tags, now=self.now)
        if said.fee:
            waived = said.fee.state == "waived"
            fee = Fee(
                application=application,
                amount=said.fee.amount,
                currency=said.fee.currency,
                paid=said.fee.state == "paid",
                waiver=Fee.Waiver.GRANTED if waived else Fee.Waiver.NONE,
            )
            fees.save(fee, now=self.now)

    def _put(self, application: Application, said: Said) -> None:
        """Into its stage: first in, on the day the list tells, and then on at some time."""
        Stage = Application.Stage
        stage, day = said.stage, said.submitted_on
        today = self.now.astimezone(self.owner.tz).date()
        if day and day <= today and stage not in Application.BEFORE_SUBMISSION:
            applications.put_into(application, Stage.SUBMITTED, now=self.now, day=day)
        if stage:
            applications.put_into(application, stage, now=self.now, is_dated=False)
