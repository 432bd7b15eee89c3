"""What a person accepts of a received mail, by the verbs that the pages have for it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from applications.errors import AnswerLacks, MailChangedSince
from applications.models import Application, Deadline, Event, Offer, ReceivedMail, Reference
from applications.models.owned import read_anew
from applications.services import (
    after_sending,
    applications,
    contact_sheets,
    deadlines,
    events,
    offers,
    references,
    requirements,
)
from applications.services.received_mails import answers, settle, tell
from applications.services.received_mails.answers import ALL, Answer, Keeps, Option

Kind = Deadline.Kind
Source = Deadline.ZoneSource
# What others build on is noted first.
_ORDER = (
    "receipt", "letter", "missing", "deadline", "interview", "offer", "waitlist", "rejected",
    "appeal",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """What the person chose: the answers by their numbers, of several options which, and the clock
    where the mail names none. `seen` is what the page showed."""

    wanted: Collection[int]
    seen: str
    picks: Mapping[int, str]
    zone: str = ""


def accept(
    mail: ReceivedMail, application: Application, choice: Choice, *, now: datetime
) -> list[Event]:
    """These answers are noted, all of them or none; what each changed. Nothing where they were
    noted already. Raises MailChangedSince, AnswerLacks."""
    if application.is_open:
        contact_sheets.draw_ahead(application)
    return _accept(mail, application, choice, now)


@transaction.atomic
def _accept(
    mail: ReceivedMail, application: Application, choice: Choice, now: datetime
) -> list[Event]:
    application.hold()
    read_anew(mail, "state", "application", "proposals")
    if mail.application_id not in (None, application.pk):
        raise MailChangedSince
    told = answers.answers_of(mail, application)
    chosen = answers.with_appeal(told, choice.wanted)
    if _is_noted(chosen):
        return []  # pressed twice
    if not chosen or answers.seen(told) != choice.seen:
        raise MailChangedSince
    done: list[Event] = []
    for one in sorted(chosen, key=lambda one: _ORDER.index(one.kind)):
        is_next = one.standing == "unsent" and not application.is_open  # by what came before
        if one.standing == "unsent" and not is_next:
            raise AnswerLacks("sent")
        if one.is_open or is_next:
            noted = _Noting(mail, application, choice, now).note(one)
            mail.proposals[one.index]["events"] = [event.pk for event in noted]
            done += noted
    if done:
        if mail.application_id is None:
            tell(mail, application, now=now)
        settle(mail, ReceivedMail.State.NOTED, application, now=now)
        mail.save(update_fields=["proposals"])
    return done


def _is_noted(chosen: list[Answer]) -> bool:
    """What is wanted is so already."""
    return bool(chosen) and all(one.standing in ("noted", "so") for one in chosen)


@dataclass(frozen=True, slots=True)
class _Noting:
    mail: ReceivedMail
    application: Application
    choice: Choice
    now: datetime

    def note(self, answer: Answer) -> list[Event]:
        verb = {
            "receipt": self._receipt,
            "letter": self._letter,
            "missing": self._missing,
            "interview": self._interview,
            "offer": self._offer,
            "deadline": self._deadline,
            "appeal": self._appeal,
        }.get(answer.kind, self._stage)
        return [event for event in verb(answer) if event is not None]

    def _receipt(self, answer: Answer) -> list[Event | None]:
        if self.application.is_open:
            number, day = answer.number, self._back_dated(answer)
            sent = applications.put_in(
                self.application, confirmation=number, now=self.now, day=day, receipt_at=self.now
            )
            return [sent]
        if not answer.number:
            return [after_sending.settle(self.application, "receipt", now=self.now)]
        return [applications.confirm(self.application, answer.number, now=self.now)]

    def _back_dated(self, answer: Answer) -> date | None:
        """The day of the mail; None for today, which has its hour."""
        today = self.now.astimezone(self.mail.owner.tz).date()
        return answer.day if answer.day and answer.day < today else None

    def _letter(self, answer: Answer) -> list[Event | None]:
        pick = self.choice.picks.get(answer.index, answer.pick)
        if answer.option(pick) is None:
            raise AnswerLacks("letter")
        wanted = [one.value for one in answer.options if pick in (ALL, one.value)]
        rows = Reference.objects.filter(
            application=self.application, pk__in=[one for one in wanted if one != ALL]
        ).select_related("application__owner", "application__posting", "referee")
        return list(references.tick_each(rows, Reference.Step.RECEIVED, True, now=self.now))

    def _missing(self, answer: Answer) -> list[Event | None]:
        """Lines of what is in are missing after all; the sentence stands in the history."""
        lines = []
        if not self.application.is_open:
            checklist = requirements.checklist_of(self.application)
            lines = answers.missing_lines(checklist, self.mail.proposals[answer.index])
        # The sentence alone can be struck out as well.
        since = None if lines else events.Before(self.application)
        quote = answer.quote[:300]
        told = events.record(
            self.application, "mail", now=self.now, since=since, what="missing", quote=quote
        )
        return [requirements.set_state(one, "missing", now=self.now) for one in lines] or [told]

    def _interview(self, answer: Answer) -> list[Event | None]:
        if not answer.options:
            stage, day = Application.Stage.INTERVIEW, self._back_dated(answer)
            return [applications.put_into(self.application, stage, now=self.now, day=day)]
        option = self._option(answer)
        interview = Deadline(
            application=self.application,
            kind=Kind.INTERVIEW,
            place=answer.place[:500],
            wording=answer.quote[:1000],
            evidence=_told(answer),
        )
        self._put(interview, option)
        _kept, moved = applications.invite(interview, now=self.now)
        return [moved or self.application.events.order_by("-pk").first()]

    def _option(self, answer: Answer) -> Option:
        option = answer.option(self.choice.picks.get(answer.index, answer.pick))
        if option is None:
            raise AnswerLacks("moment")
        if option.asks_zone and not self.choice.zone:
            raise AnswerLacks("zone")
        return option

    def _put(self, deadline: Deadline, option: Option, keeps: Keeps = None) -> None:
        """The day as the mail tells it, on its clock, else on that of the place or the person."""
        kept = keeps if option.at is None else None
        deadline.date, (deadline.time, deadline.bound) = option.day, kept or (option.at, "on")
        if option.zone:
            deadline.zone, deadline.zone_source = option.zone, option.source
        elif self.choice.zone:
            deadline.zone, deadline.zone_source = self.choice.zone, Source.PERSON

    def _offer(self, answer: Answer) -> list[Event | None]:
        known = self.application.deadlines.to_reply().first()
        reply_by = answer.day or (known and known.date)
        _offer, moved = offers.save(Offer(application=self.application), reply_by, now=self.now)
        return [moved or self.application.events.order_by("-pk").first()]

    def _stage(self, answer: Answer) -> list[Event | None]:
        stage, day = answer.kind, self._back_dated(answer)
        return [applications.put_into(self.application, stage, now=self.now, day=day)]

    def _appeal(self, answer: Answer) -> list[Event | None]:
        """In place of the day that is there."""
        row = Deadline.objects.filter(application=self.application, pk=answer.row).first()
        row = row or Deadline(kind=Kind.APPEAL)
        row.application = self.application
        self._put(row, self._option(answer))
        row.wording, row.evidence = answer.quote[:1000], _told(answer)
        row.anchor, row.anchor_days = "", None
        row.precision = Deadline.Precision.UNKNOWN  # its day makes it more precise
        return [deadlines.correct(row, now=self.now)]

    def _deadline(self, answer: Answer) -> list[Event | None]:
        option = self._option(answer)
        row = Deadline.objects.filter(application=self.application, pk=answer.row).first()
        if row is None:
            row = Deadline(application=self.application, kind=answer.deadline_kind)
        row.application = self.application
        self._put(row, option, answer.keeps)
        row.wording, row.anchor = answer.quote[:1000], ""
        row.precision = Deadline.Precision.UNKNOWN  # its day makes it more precise
        row.evidence = _told(answer)
        return [deadlines.correct(row, now=self.now)]


def _told(answer: Answer) -> dict[str, str]:
    """That the words of a deadline are those of the mail: the posting said something else."""
    return {"rule": "mail", "state": "told", "day": str(answer.day)}
