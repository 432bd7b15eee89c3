"""What each sentence of a received mail would change, for one application, as it stands now."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any, Literal

from applications.core.deadline import instant_of
from applications.core.received_mail.appeals import Period
from applications.core.received_mail.matching import names_stand, words_of
from applications.models import Application, Deadline, Event, Offer, ReceivedMail
from applications.models.deadline import to_apply
from applications.services import after_sending, received_mails, requirements

Stage = Application.Stage
# How it stands: to be noted, noted from here, so already, nothing of the application takes it, or
# waiting for the application to be marked as submitted.
Standing = Literal["open", "noted", "so", "none", "unsent"]
Keeps = tuple[time | None, str] | None  # a deadline's hour and bound, where the mail names none
_NO_FIRST = ("rejected", "appeal")  # who appeals has been refused
_STAGES = {"waitlist": Stage.WAITLIST, "rejected": Stage.REJECTED}
ALL = "all"  # of the letters that are out
_NOTED_STATES = ("missing", "n/a", "waived")  # of a line: nothing to take back


@dataclass(frozen=True, slots=True)
class Option:
    """One of several that may be meant."""

    value: str
    name: str = ""
    day: date | None = None
    at: time | None = None
    zone: str = ""
    source: str = ""  # where the zone is from, as with deadlines
    clock: str = ""  # the abbreviation that the mail has

    def is_ahead(self, now: datetime) -> bool:
        """Whether the moment lies ahead."""
        if self.day is None:
            return False
        return instant_of(self.day, self.at, self.zone, "on", by_morning=True) > now

    @property
    def asks_zone(self) -> bool:
        """Nobody knows on whose clock the hour is."""
        return self.at is not None and not self.zone


@dataclass(frozen=True, slots=True)
class Answer:
    """A proposal as it meets the application."""

    index: int
    kind: str
    quote: str
    standing: Standing = "open"
    options: tuple[Option, ...] = ()
    pick: str = ""  # the option that is proposed
    number: str = ""
    day: date | None = None  # on which it happened; by which to reply
    was: date | None = None  # the day that a deadline has now
    row: int = 0  # the deadline that would change
    deadline_kind: str = ""
    keeps: Keeps = None
    names: tuple[str, ...] = ()  # of lines that are missing
    place: str = ""

    @property
    def is_open(self) -> bool:
        return self.standing == "open"

    @property
    def asks_zone(self) -> bool:
        is_wanted = self.standing in ("open", "unsent")
        return is_wanted and any(one.asks_zone for one in self.options)

    def option(self, value: str) -> Option | None:
        return next((one for one in self.options if one.value == value), None)


@dataclass(slots=True)
class Case:
    """An application with what the answers are judged by, read once."""

    application: Application
    mail: ReceivedMail
    day: date
    letters: list[Any] = field(default_factory=list)
    lines: list[Any] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    undone: frozenset[int] = frozenset()

    @property
    def zone(self) -> str:
        """Of the place where the posting is."""
        return self.application.posting.zone


def answers_of(mail: ReceivedMail, application: Application) -> list[Answer]:
    """Each proposal, in the order of the mail."""
    case = _case(mail, application)
    kinds = {one["kind"] for one in mail.proposals}
    return [_answer(case, index, proposal, kinds) for index, proposal in enumerate(mail.proposals)]


def _case(mail: ReceivedMail, application: Application) -> Case:
    kinds = {one["kind"] for one in mail.proposals}
    events = [pk for one in mail.proposals for pk in one["events"]]
    undone = Event.objects.filter(pk__in=events, undone_at__isnull=False) if events else ()
    of_letters = application.references.select_related("referee") if "letter" in kinds else ()
    dated = kinds & {"interview", "deadline", "appeal"}
    return Case(
        application,
        mail,
        received_mails.day_of(mail),
        letters=[one for one in of_letters if one.by_letter],
        lines=requirements.checklist_of(application) if "missing" in kinds else [],
        deadlines=list(application.deadlines.by_instant()) if dated else [],
        undone=frozenset(event.pk for event in undone),
    )


def _answer(case: Case, index: int, proposal: dict[str, Any], kinds: set[str]) -> Answer:
    plain = Answer(index, proposal["kind"], proposal["quote"], day=case.day)
    if proposal["events"] and not case.undone.issuperset(proposal["events"]):
        return replace(plain, standing="noted")
    judge = {
        "receipt": _receipt,
        "letter": _letter,
        "missing": _missing,
        "interview": _interview,
        "offer": _offer,
        "deadline": _deadline,
        "appeal": _appeal,
    }.get(plain.kind, _stage)
    answer = judge(case, plain, proposal)
    follows = plain.kind in ("interview", "offer", "waitlist")
    follows = follows or plain.kind == "missing" and "receipt" in kinds
    if follows and answer.is_open and case.application.is_open:
        return replace(answer, standing="unsent")
    if plain.kind == "missing" and case.application.is_open:  # its files say how it stands
        return replace(answer, names=())
    return answer


def _receipt(case: Case, plain: Answer, proposal: dict[str, Any]) -> Answer:
    application = case.application
    number = proposal["number"]
    if number == application.posting.reference_number:  # the posting's own
        number = ""
    if application.is_open or number and not application.confirmation:
        return replace(plain, number=number)
    if after_sending.lacks_receipt(application):
        return replace(plain, number="")
    return replace(plain, standing="so", number=application.confirmation)


def _letter(case: Case, plain: Answer, proposal: dict[str, Any]) -> Answer:
    out = [one for one in case.letters if one.state not in ("received", "declined")]
    if not out:
        return replace(plain, standing="so" if case.letters else "none")
    said, everywhere = words_of(proposal["quote"]), words_of(case.mail.text)
    named = [one for one in out if names_stand(one.referee.name, said)]
    named = named or [one for one in out if names_stand(one.referee.name, everywhere)]
    in_already = [one for one in case.letters if names_stand(one.referee.name, said)]
    if in_already and not named:
        return replace(plain, standing="so")
    options = tuple(Option(str(one.pk), one.referee.name) for one in out)
    if len(out) > 1:
        options = (*options, Option(ALL))
    pick = ALL if proposal["every"] and len(out) > 1 and len(named) != 1 else ""
    if not pick and len(named) == 1 or len(out) == 1:
        pick = str((named or out)[0].pk)
    return replace(plain, options=options, pick=pick)


def _missing(case: Case, plain: Answer, proposal: dict[str, Any]) -> Answer:
    """Of what is in a line is missing after all; before that its files say how it stands."""
    lines = missing_lines(case.lines, proposal)
    return replace(plain, names=tuple(one.titled for one in lines))


def missing_lines(lines: Iterable[Any], proposal: dict[str, Any]) -> list[Any]:
    """Those of the checklist that the sentence names."""
    wanted = set(proposal["documents"])
    return [one for one in lines if wanted & set(one.kinds) and one.state not in _NOTED_STATES]


def _interview(case: Case, plain: Answer, proposal: dict[str, Any]) -> Answer:
    options = tuple(_option(case, number, one) for number, one in enumerate(proposal["moments"]))
    there = {(one.date, one.time) for one in case.deadlines if one.kind == "interview"}
    left = tuple(one for one in options if (one.day, one.at) not in there)
    if options and not left or not options and case.application.stage == Stage.INTERVIEW:
        return replace(plain, standing="so")
    if not options and case.application.stage == Stage.OFFER:
        return replace(plain, standing="so")
    if not options and case.application.stage in Application.OVER:
        return replace(plain, standing="none")
    pick = left[0].value if left else ""  # the earliest
    return replace(plain, options=left, pick=pick, place=proposal["place"])


def _option(case: Case, number: int, moment: dict[str, Any]) -> Option:
    at = time.fromisoformat(moment["at"]) if moment["at"] else None
    stated = moment["zone"] if not moment["doubtful"] else ""
    zone, source = (stated, "stated") if stated else (case.zone, "place")
    if moment["doubtful"]:  # "CST": whose?
        zone = ""
    day = date.fromisoformat(moment["day"])
    return Option(
        str(number),
        day=day,
        at=at,
        zone=zone,
        source=source if zone else "assumed",
        clock=moment.get("clock", ""),  # of older mails nobody noted it
    )


def _offer(case: Case, plain: Answer, proposal: dict[str, Any]) -> Answer:
    if Offer.objects.filter(application=case.application).exists():
        return replace(plain, standing="so")
    told = proposal["reply_by"]
    return replace(plain, day=date.fromisoformat(told) if told else None)


def _stage(case: Case, plain: Answer, _proposal: dict[str, Any]) -> Answer:
    stage = _STAGES[plain.kind]
    return replace(plain, standing="so" if case.application.stage == stage else "open")


def _appeal(case: Case, plain: Answer, proposal: dict[str, Any]) -> Answer:
    """Until when a no may be appealed against. A time runs from the day of the mail, and from none
    where the mail has none: then the person says the day."""
    rows = [one for one in case.deadlines if one.kind == Deadline.Kind.APPEAL]
    if proposal["reply_by"]:
        day = date.fromisoformat(proposal["reply_by"])
    elif case.mail.sent_at is None:
        return replace(plain, standing="so" if rows else "none")
    else:
        day = Period(*proposal["within"]).after(case.day)
    if any(one.date == day for one in rows):
        return replace(plain, standing="so")
    plain = replace(plain, was=rows[0].date, row=rows[0].pk) if rows else plain
    zone = case.zone
    option = Option("0", day=day, zone=zone, source="place" if zone else "assumed")
    is_refused = case.application.stage == Stage.REJECTED
    return replace(plain, options=(option,), pick="0", standing="open" if is_refused else "unsent")


def _deadline(case: Case, plain: Answer, proposal: dict[str, Any]) -> Answer:
    kind = "letters" if proposal["letters"] else "application"
    rows = [one for one in case.deadlines if one.kind == kind]
    row = to_apply(rows) if kind == "application" else next(iter(rows), None)
    told = enumerate(proposal["moments"])
    options = tuple(_new_day(case, row, number, moment) for number, moment in told)
    plain = replace(plain, options=options, pick=options[0].value, deadline_kind=kind)
    if kind == "application" and not case.application.is_open:
        return replace(plain, standing="none")
    if row is None:
        return plain
    plain = replace(plain, was=row.date, row=row.pk)
    left = tuple(
        one for one in options if row.date != one.day or one.at is not None and row.time != one.at
    )
    if not left:
        return replace(plain, standing="so")
    keeps = (row.time, row.bound) if any(one.at is None for one in left) else None
    return replace(plain, options=left, pick=left[0].value, keeps=keeps)  # the earliest


def _new_day(case: Case, row: Deadline | None, number: int, moment: dict[str, Any]) -> Option:
    """One to which it moved; the clock that it runs by stays, where the mail names none."""
    option = _option(case, number, moment)
    if row is None or not row.zone or option.source == "stated" or moment["doubtful"]:
        return option
    return replace(option, zone=row.zone, source=row.zone_source)


def notable(answers: Iterable[Answer]) -> list[Answer]:
    """Those that a press can note: what waits for the receipt only with it, and a no after it."""
    answers = list(answers)
    open_ones = {one.kind for one in answers if one.is_open}
    with_it = {
        one.index
        for one in answers
        if (_goes_with_a_no(one) and "rejected" in open_ones)
        or (one.kind not in _NO_FIRST and "receipt" in open_ones)
    }
    return [
        one for one in answers if one.is_open or one.standing == "unsent" and one.index in with_it
    ]


def together(answers: Iterable[Answer]) -> list[Answer]:
    """Those that one press notes: a no is read too easily to go along with others."""
    found = notable(answers)
    return [one for one in found if one.kind not in _NO_FIRST] or found


def with_appeal(answers: Iterable[Answer], wanted: Collection[int]) -> list[Answer]:
    """Those of these numbers; with a no goes the time to appeal against it, but not in place of
    another day, which is asked about."""
    answers = list(answers)
    is_no = any(one.kind == "rejected" and one.index in wanted for one in answers)
    return [one for one in answers if one.index in wanted or is_no and _goes_with_a_no(one)]


def _goes_with_a_no(one: Answer) -> bool:
    return one.kind == "appeal" and one.standing == "unsent" and not one.row


def with_receipt(answers: Iterable[Answer], answer: Answer) -> list[Answer]:
    """This one, with the receipt that it waits for."""
    receipts = [one for one in answers if one.kind == "receipt" and one.is_open]
    return [answer] if answer.is_open else [*receipts, answer]


def seen(answers: Iterable[Answer]) -> str:
    """What the page showed, in short: a press on another state is refused."""
    told = json.dumps([repr(one) for one in answers])
    return hashlib.sha256(told.encode()).hexdigest()[:32]
