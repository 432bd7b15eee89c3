"""How far a sample application has come: its stages, with the days they were reached."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from applications.models import Application
from applications.models.stage import ApplicationStage as Stage

# The first twelve are all different: a dozen shows every stage but one, for what is submitted where
# there is a fee has not paid it. The rest weighs towards work.
STAGES = (
    Stage.PREPARING, Stage.WAITING, Stage.IDEA, Stage.READY, Stage.SUBMITTED, Stage.INTERVIEW,
    Stage.REVIEW, Stage.OFFER, Stage.REJECTED, Stage.WAITLIST, Stage.WITHDRAWN, Stage.NO_REPLY,
    Stage.PREPARING, Stage.PREPARING, Stage.IDEA, Stage.WAITING, Stage.PREPARING, Stage.READY,
    Stage.SUBMITTED, Stage.IDEA, Stage.WAITING, Stage.REJECTED, Stage.OFFER, Stage.PREPARING,
)  # fmt: skip
OPEN_BEFORE = [sum(s in Application.BEFORE_SUBMISSION for s in STAGES[:i]) for i in range(24)]
OPEN_IN_ALL = sum(stage in Application.BEFORE_SUBMISSION for stage in STAGES)

# The stages gone through before submission, and after it.
_PATHS: dict[str, tuple[tuple[Stage, ...], tuple[Stage, ...]]] = {
    Stage.IDEA: ((), ()),
    Stage.PREPARING: ((Stage.PREPARING,), ()),
    Stage.WAITING: ((Stage.PREPARING, Stage.WAITING), ()),
    Stage.READY: ((Stage.PREPARING, Stage.READY), ()),
    Stage.WITHDRAWN: ((Stage.PREPARING, Stage.WITHDRAWN), ()),
    Stage.SUBMITTED: ((Stage.PREPARING, Stage.READY), (Stage.SUBMITTED,)),
    Stage.REVIEW: ((Stage.PREPARING, Stage.READY), (Stage.SUBMITTED, Stage.REVIEW)),
    Stage.INTERVIEW: (
        (Stage.PREPARING, Stage.WAITING, Stage.READY),
        (Stage.SUBMITTED, Stage.REVIEW, Stage.INTERVIEW),
    ),
    Stage.OFFER: (
        (Stage.PREPARING, Stage.READY),
        (Stage.SUBMITTED, Stage.REVIEW, Stage.INTERVIEW, Stage.OFFER),
    ),
    Stage.WAITLIST: (
        (Stage.PREPARING, Stage.READY),
        (Stage.SUBMITTED, Stage.INTERVIEW, Stage.WAITLIST),
    ),
    Stage.REJECTED: ((Stage.PREPARING, Stage.READY), (Stage.SUBMITTED, Stage.REJECTED)),
    Stage.NO_REPLY: ((Stage.PREPARING, Stage.READY), (Stage.SUBMITTED, Stage.NO_REPLY)),
}

# Days since the deadline, from and to, for what is past it.
_SINCE = {
    Stage.SUBMITTED: (2, 25),
    Stage.REVIEW: (25, 60),
    Stage.INTERVIEW: (45, 80),
    Stage.WAITLIST: (80, 130),
    Stage.OFFER: (90, 140),
    Stage.WITHDRAWN: (15, 60),
    Stage.REJECTED: (60, 220),
    Stage.NO_REPLY: (180, 300),
}
SPREAD = 40  # open deadlines fall on each of the next so many days


@dataclass(frozen=True, slots=True)
class Course:
    """When the posting was taken in, when it closes, and when each stage was reached."""

    stage: Stage
    closes: date
    created: datetime
    submitted: datetime | None
    reached: tuple[tuple[Stage, datetime], ...]

    @property
    def unpaid(self) -> "Course":
        """The same where the fee was not paid on the way in."""
        last = self.reached[-1][1]
        return replace(self, stage=Stage.UNPAID, reached=(*self.reached[:-1], (Stage.UNPAID, last)))

    @property
    def open(self) -> bool:
        return self.stage in Application.BEFORE_SUBMISSION

    @property
    def over(self) -> bool:
        return self.stage in Application.OVER


def course(rng: Random, index: int, today: date) -> Course:
    """The course of the index-th application, all of it before `today` ends."""
    stage = STAGES[index % len(STAGES)]
    if stage in Application.BEFORE_SUBMISSION:
        nth = index // len(STAGES) * OPEN_IN_ALL + OPEN_BEFORE[index % len(STAGES)]
        # 17 and 40 share no factor: forty in a row fall on forty days. One in 41 was missed.
        closes = today + timedelta(days=-2 if nth % 41 == 40 else 1 + nth * 17 % SPREAD)
    else:
        closes = today - timedelta(days=rng.randint(*_SINCE[stage]))
    created = _moment(rng, min(closes, today) - timedelta(days=rng.randint(12, 60)))
    now = datetime.combine(today, time(7), UTC)
    before, after = _PATHS[stage]
    submitted = None
    if after:
        submitted = max(created, _moment(rng, closes - timedelta(days=rng.randint(0, 5))))
    reached = [*_spaced(before, created, min(submitted or now, now))]
    if submitted:
        reached += [(after[0], submitted), *_spaced(after[1:], submitted, now)]
    return Course(stage, closes, created, submitted, tuple(reached))


def _moment(rng: Random, day: date) -> datetime:
    return datetime.combine(day, time(rng.randint(6, 19), rng.randint(0, 59)), UTC)


def _spaced(
    stages: tuple[Stage, ...], start: datetime, end: datetime
) -> list[tuple[Stage, datetime]]:
    """The stages at even distances between two moments."""
    step = (end - start) / (len(stages) + 1)
    return [
        (stage, (start + step * count).replace(second=0, microsecond=0))
        for count, stage in enumerate(stages, start=1)
    ]
