"""What stands on an application's page once it is in: what they said, and what is awaited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from applications.models import Application, Deadline, Offer

Kind = Deadline.Kind
ANSWERS = ("review", "interview", "offer", "waitlist", "rejected")  # what they may have answered
WEEKS = (1, 2, 3, 4, 6, 8, 12)


@dataclass(frozen=True, slots=True)
class AfterSending:
    days: int  # since it was sent
    interviews: list[Deadline]
    offer: Offer | None
    reply: Deadline | None
    reminder: Deadline | None
    appeal: Deadline | None
    answers: list[tuple[str, str]]
    weeks: tuple[int, ...] = WEEKS

    @classmethod
    def of(
        cls,
        application: Application,
        deadlines: Iterable[Deadline],
        sent_on: date | None,
        today: date,
    ) -> Self:
        """From rows at hand, the earliest first: no query."""
        of_kind: dict[str, list[Deadline]] = {}
        for deadline in deadlines:
            of_kind.setdefault(deadline.kind, []).append(deadline)
        replies = reversed(of_kind.get(Kind.REPLY, ()))  # the same as `to_reply` takes first
        reminders = [row for row in of_kind.get(Kind.ANSWER, ()) if row.met_at is None]
        return cls(
            days=(today - (sent_on or today)).days,
            interviews=of_kind.get(Kind.INTERVIEW, []),
            offer=getattr(application, "offer", None),
            reply=max(replies, key=lambda row: row.instant is not None, default=None),
            appeal=next(iter(of_kind.get(Kind.APPEAL, ())), None),
            reminder=next((row for row in reminders if row.closed_at is None), None),
            answers=[
                (stage, str(Application.Stage(stage).label))
                for stage in ANSWERS
                if stage != application.stage
            ],
        )
