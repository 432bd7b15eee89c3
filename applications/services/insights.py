"""What the history of many applications tells: read for the pages that picture it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, TruncDate

from applications.core import insight as core
from applications.models import Application, Deadline, Event, Reference
from applications.models.posting import unread
from applications.models.reference import ReferenceQuerySet

Found = QuerySet[Application]

Stage = Application.Stage
ANSWERS = (Stage.OFFER.value, Stage.REJECTED.value)  # their last word; the others are the person's
WEEKS = 12
MOST_DOTS = 300  # the last so many decisions: a person's season many times over
REFEREES = 200


def with_decision(applications: Found) -> Found:
    """The same, and as `decided_at` when their last word came, in the same query; meaningful only
    of one that is decided now. None where nobody knows."""
    last = _dated([stage.value for stage in Application.DECIDED]).order_by("-at", "-id")
    return applications.annotate(decided_at=Subquery(last.values("at")[:1]))


def _stages(stages: list[str]) -> "QuerySet[Event]":
    """When the application of the outer query came into one of these, as far as it still counts."""
    rows = Event.objects.filter(application=OuterRef("pk"), kind=Event.Kind.STAGE, undone_at=None)
    return rows.filter(data__stage__in=stages)


def _dated(stages: list[str]) -> "QuerySet[Event]":
    """Those of which it is known when it was."""
    return _stages(stages).filter(data__undated__isnull=True)


# ── How far they came ─────────────────────────────────────────────────────────────────────────────


def funnel(found: Found) -> dict[str, int]:
    """How many ever came to each step, by their stage now and by their history; one query."""
    sent = Q(submitted_at__isnull=False) | Q(stage__in=Application.AFTER_SUBMISSION)
    past_idea = [stage.value for stage in Stage if stage != Stage.IDEA]
    steps = {
        "saved": Q(),
        "begun": _ever(past_idea),
        "sent": sent,
        **{stage.value: _ever([stage.value]) for stage in (Stage.REVIEW, Stage.INTERVIEW)},
        "offer": _ever([Stage.OFFER.value]),
    }
    counts = {name: Count("pk", filter=which) for name, which in steps.items() if which}
    counted = found.order_by().aggregate(saved=Count("pk"), **counts)
    return {name: counted[name] for name in steps}


def _ever(stages: list[str]) -> Q:
    return Q(stage__in=stages) | Q(Exists(_stages(stages)))


# ── How long an answer took ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Answer:
    """One application that was answered: when it was sent, and by which word they ended it."""

    application: Application
    sent: date
    answered: date
    word: str

    @property
    def days(self) -> int:
        return (self.answered - self.sent).days


def answers(found: Found, tz: ZoneInfo) -> list[Answer]:
    """The last of those that are decided and whose days are known, the quickest first; a query."""
    rows = (
        _with_answer(found.order_by())
        .filter(stage__in=Application.DECIDED, submitted_at__isnull=False)
        .filter(answered_at__gte=F("submitted_at"))
        .select_related("posting")
        .only("submitted_at", "posting__institution", "posting__title")
        .order_by("-answered_at", "-id")[:MOST_DOTS]
    )
    told = []
    for row in rows:
        assert row.submitted_at
        sent = row.submitted_at.astimezone(tz).date()
        told.append(Answer(row, sent, row.answered_at.astimezone(tz).date(), row.word))
    return sorted(told, key=lambda one: (one.days, one.application.pk))


def _with_answer(found: Found) -> "QuerySet[Any]":
    """The same, with when they said their last word and which, in the same query."""
    words = _dated(list(ANSWERS)).order_by("at", "id")
    return found.annotate(
        answered_at=Subquery(words.values("at")[:1]),
        word=Subquery(words.annotate(word=KT("data__stage")).values("word")[:1]),
    )


def unanswered(found: Found) -> dict[str, Any]:
    """Of those that are sent: how many still wait, since when the longest of them, and how many
    were given up without a word; a query."""
    waits = Q(tab=Application.Tab.WAITING, stage__in=Application.UNANSWERED)
    return found.order_by().aggregate(
        waiting=Count("pk", filter=waits),
        silent=Count("pk", filter=Q(stage=Stage.NO_REPLY)),
    )


# ── Whether letters came in time ──────────────────────────────────────────────────────────────────

LETTERS = ("in_time", "late", "undated", "open", "overdue")


def letters(found: Found, now: datetime) -> list[dict[str, Any]]:
    """By referee, each kind of LETTERS; a query."""
    return list(_letters(_of_letters(found), now, "referee__name", "referee")[:REFEREES])


def _of_letters(found: Found) -> ReferenceQuerySet:
    """Who only names a referee waits for no letter."""
    rows = Reference.objects.filter(application__in=found.order_by().values("pk"))
    return rows.exclude(Q(mode=Reference.Mode.CONTACT) | Q(state=Reference.State.DECLINED))


def _letters(rows: ReferenceQuerySet, now: datetime, *by: str) -> "QuerySet[Any]":
    """Letters in by the day they were due, after it, in without a day to compare with, still open,
    and open past their day."""
    due = Coalesce(_day_of(Deadline.Kind.LETTERS), _day_of(Deadline.Kind.APPLICATION))
    is_in, to_come = Q(state=Reference.State.RECEIVED), Q(pk__in=rows.to_come().values("pk"))
    kinds = {
        "in_time": is_in & Q(received_at__lte=F("due")),
        "late": is_in & Q(received_at__gt=F("due")),
        "undated": is_in & (Q(received_at=None) | Q(due=None)),
        "open": to_come & (Q(due__gt=now) | Q(due=None)),
        "overdue": to_come & Q(due__lte=now),
    }
    counts = {kind: Count("pk", filter=which) for kind, which in kinds.items()}
    return rows.annotate(due=due).order_by().values(*by).annotate(**counts).order_by(*by)


def _day_of(kind: str) -> Subquery:
    """The first moment of this kind, whatever became of it since."""
    days = Deadline.objects.filter(
        application=OuterRef("application"), kind=kind, instant__isnull=False
    )
    return Subquery(days.order_by("instant", "id").values("instant")[:1])


# ── What became of each ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class LookBack:
    """One application: how many days from its first line to its sending, and from there to their
    answer; None where that is not known. How far it came, and its letters by LETTERS."""

    application: Application
    to_send: int | None
    to_answer: int | None
    furthest: str
    letters: dict[str, int]

    @property
    def letters_in(self) -> int:
        return sum(self.letters[kind] for kind in ("in_time", "late", "undated"))

    @property
    def letters_asked(self) -> int:
        return sum(self.letters.values())


def look_back(found: Found, tz: ZoneInfo, now: datetime, most: int | None = None) -> list[LookBack]:
    """Each, or the first so many, by institution; three queries, however many there are."""
    ordered = found.order_by("posting__institution", "posting__title", "id")
    rows = _with_answer(ordered).select_related("posting", "cost").defer(*unread("posting"))
    reached = _reached(found)
    asked = _of_letters(found).exclude(state=Reference.State.PLANNED)
    by_application = {row["application"]: row for row in _letters(asked, now, "application")}
    none = dict.fromkeys(LETTERS, 0)
    return [
        LookBack(
            application=row,
            to_send=_days(row.created_at, row.submitted_at, tz),
            to_answer=_days(row.submitted_at, row.answered_at, tz)
            if row.stage in Application.DECIDED
            else None,
            furthest=_furthest({row.stage, *reached.get(row.pk, ())}),
            letters={kind: by_application.get(row.pk, none)[kind] for kind in LETTERS},
        )
        for row in rows[:most]
    ]


def _reached(found: Found) -> dict[int, set[str]]:
    """The stages that each ever came to, by its history."""
    rows = Event.objects.filter(
        application__in=found.order_by().values("pk"), kind=Event.Kind.STAGE, undone_at=None
    )
    told: dict[int, set[str]] = {}
    for pk, stage in rows.order_by().values_list("application", KT("data__stage")):
        told.setdefault(pk, set()).add(stage)
    return told


def _furthest(reached: set[str]) -> str:
    """Of these stages the one nearest to an offer; how it ended is none of them."""
    steps = [stage.value for stage in Stage if stage not in (*Application.OVER, Stage.WAITLIST)]
    return max(reached.intersection(steps), key=steps.index, default=Stage.IDEA.value)


def _days(since: datetime | None, until: datetime | None, tz: ZoneInfo) -> int | None:
    if since is None or until is None or until < since:
        return None
    return (until.astimezone(tz).date() - since.astimezone(tz).date()).days


# ── What the weeks ahead hold ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Week:
    """From a Monday: moments that fall into it, and pieces that are open for what is due in it."""

    first: date
    moments: int
    pieces: int


def workload(found: Found, tz: ZoneInfo, now: datetime) -> list[Week]:
    """This week from today on, and those after it; two queries, however many applications."""
    today = now.astimezone(tz).date()
    monday = today - timedelta(days=today.weekday())
    end = datetime.combine(monday + timedelta(weeks=WEEKS), time(0), tz)
    current = found.order_by().current()  # type: ignore[attr-defined]
    moments = Deadline.objects.unmet().filter(
        application__in=current.values("pk"), instant__gte=now, instant__lt=end
    )
    of_moments = moments.order_by().values(day=TruncDate("instant", tzinfo=tz))
    due = current.open().filter(lead_moment__gte=now, lead_moment__lt=end)
    of_pieces = due.values(day=TruncDate("lead_moment", tzinfo=tz))
    open_pieces = Sum(F("items_total") - F("items_done"))
    told = (
        {row["day"]: row["number"] for row in rows}
        for rows in (
            of_moments.annotate(number=Count("pk")),
            of_pieces.annotate(number=open_pieces),
        )
    )
    sums = [core.by_week(days, monday, WEEKS) for days in told]
    return [
        Week(monday + timedelta(weeks=number), *both)
        for number, both in enumerate(zip(*sums, strict=True))
    ]
