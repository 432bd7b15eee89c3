"""Orders: what is ordered for a line of the checklist, counted back from its deadline."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from applications.core import lead_time
from applications.core.readiness import DONE
from applications.errors import TooManySteps
from applications.models import Application, Deadline, Event, Order, Requirement, User
from applications.models.owned import existing_twin, read_anew
from applications.models.posting import unread
from applications.services import events

SOON = timedelta(days=7)  # so long before it is to be ordered, home and digest say so
MOST = 8  # steps of one line


@dataclass(frozen=True, slots=True)
class Errand:
    """The steps of one line, where they stand, and what they are needed for.

    Of a line without orders the steps are only proposed: none of them is kept. Those of another
    line stand in front where this one waits for them, and behind where they wait for this one.
    """

    requirement: Requirement
    steps: tuple[Order, ...]
    course: lead_time.Course | None  # None where all are there, or no deadline has a day
    deadline: Deadline | None

    @property
    def next(self) -> Order | None:
        """The first step that is not there."""
        return next((one for one in self.steps if one.arrived_on is None), None)

    @property
    def left(self) -> tuple[Order, ...]:
        """The steps that are not there."""
        return tuple(one for one in self.steps if one.arrived_on is None)

    def is_own(self, step: Order | None) -> bool:
        """Whether the step is of this very line."""
        return step is not None and step.requirement_id == self.requirement.pk

    @property
    def is_proposed(self) -> bool:
        return all(one.pk is None for one in self.steps)

    @property
    def days(self) -> int:
        """Of all steps together that are not there."""
        return sum(one.days for one in self.left)

    @property
    def is_late(self) -> bool:
        """It was to begin or to be there before today, as far as that can still be in time."""
        return self.course is not None and (self.course.overdue or not self.course.in_time)

    def falls_on(self, today: date) -> date | None:
        """The day to order it; today where that is over, or there is something to ask after. None
        where it is under way."""
        if self.course is None or (self.course.begun and not self.is_late):
            return None
        return today if self.is_late else max(today, self.course.by)

    @property
    def is_working(self) -> bool:
        return all(one.working for one in self.left)


def errands(
    pieces: Sequence[Requirement], deadlines: Iterable[Deadline], reader: tzinfo, now: datetime
) -> dict[int, Errand]:
    """By line what is to be ordered for it, in one query; proposed where nothing of it is there."""
    open_pieces = [one for one in pieces if one.state not in DONE and one.is_sent]
    kept: dict[int, list[Order]] = defaultdict(list)
    for order in Order.objects.filter(requirement__in=open_pieces):
        kept[order.requirement_id].append(order)
    deadlines, found = list(deadlines), {}
    for piece in open_pieces:
        steps = kept.get(piece.pk) or proposed(piece)
        if steps:
            errand = _errand(piece, steps, deadlines, reader, now)
            if errand.course or not errand.is_proposed:
                found[piece.pk] = errand
    return found | _chains(found.values(), reader, now)


def proposed(piece: Requirement) -> list[Order]:
    """What seems to be ordered for it, with the figures that have a source; not saved."""
    if piece.state != Requirement.State.MISSING or piece.item.is_question:
        return []
    keys = lead_time.proposed(piece.kind, piece.name, piece.certification)
    times = [lead_time.known()[key] for key in keys]
    if not all(one.days for one in times):
        return []
    return [
        Order(requirement=piece, what=one.key, days=one.days, working=one.working, position=at)
        for at, one in enumerate(times)
    ]


def _errand(
    piece: Requirement,
    steps: Sequence[Order],
    deadlines: Iterable[Deadline],
    reader: tzinfo,
    now: datetime,
) -> Errand:
    binding = lead_time.binding(piece.kind, piece.name, deadlines)
    return Errand(piece, tuple(steps), _until(binding, steps, reader, now), binding)


def _until(
    deadline: Deadline | None, steps: Sequence[Order], reader: tzinfo, now: datetime
) -> lead_time.Course | None:
    if deadline is None or deadline.instant is None:
        return None
    needed = lead_time.needed_on(deadline.instant, reader)
    today = now.astimezone(reader).date()
    return lead_time.course([one.step for one in steps], needed, today, deadline.date)


def critical(errands: Iterable[Errand]) -> Errand | None:
    """Of what is ordered for several lines the chain with the fewest days to spare: its steps that
    are not there. None where one line has orders."""
    kept = [one for one in errands if one.course and not one.is_proposed]
    if len(kept) < 2:
        return None
    # Of a chain through several lines that one it ends with.
    first = min(kept, key=lambda one: (_spare(one), -one.days, not one.is_own(one.steps[-1])))
    return replace(first, steps=first.left)


def _chains(errands: Iterable[Errand], reader: tzinfo, now: datetime) -> dict[int, Errand]:
    """By line what is ordered for it, of one application, as it hangs together with that of the
    other lines: what is next is to be begun for whatever waits for it."""
    kept = [one for one in errands if one.course and not one.is_proposed]
    whole = [_with_what_it_needs(one, kept, reader, now) for one in kept]
    found = {}
    for one, own in zip(kept, whole, strict=True):
        same = [own, *(other for other in whole if other.next is one.next)]
        first = min(same, key=_spare) if own.next is one.next else own
        found[one.requirement.pk] = replace(first, requirement=one.requirement)
    return found


def _spare(errand: Errand) -> int:
    return errand.course.spare if errand.course else 0


def _with_what_it_needs(
    errand: Errand, kept: Sequence[Errand], reader: tzinfo, now: datetime
) -> Errand:
    """The steps of one line behind those of the line that it waits for longest."""
    needs = {what for one in errand.left if not one.begun_on for what in _needs(one)}
    needs -= {one.what for one in errand.steps}  # the line has its own
    longest: tuple[Order, ...] = ()
    there = date.min
    for other in kept:
        last = max((at for at, one in enumerate(other.steps) if one.what in needs), default=-1)
        before = other.steps[: last + 1]
        waits = _until(other.deadline, before, reader, now)
        if waits and waits.there > there:
            longest, there = before, waits.there
    steps = (*longest, *errand.steps)
    return replace(errand, steps=steps, course=_until(errand.deadline, steps, reader, now))


def _needs(order: Order) -> tuple[str, ...]:
    known = lead_time.known().get(order.what)
    return known.after if known else ()


def due(owners: Iterable[int], now: datetime) -> dict[int, list[Errand]]:
    """By person what is to be ordered within a week, is late, or was expected before today: the
    first to do first. In two queries, one where nothing is on order."""
    orders = _open_orders().filter(requirement__application__owner__in=owners)
    orders = orders.select_related(
        "requirement__application__posting", "requirement__application__owner"
    ).defer(*unread("requirement__application__posting"))
    of: dict[int, list[Order]] = defaultdict(list)
    for order in orders.order_by("requirement", "position", "id"):
        of[order.requirement_id].append(order)
    files: dict[int, list[Requirement]] = defaultdict(list)
    for steps in of.values():
        files[steps[0].requirement.application_id].append(steps[0].requirement)
    dates: dict[int, list[Deadline]] = defaultdict(list)
    for row in Deadline.objects.unmet().filter(application__in=files) if files else ():
        dates[row.application_id].append(row)
    found: dict[int, list[Errand]] = defaultdict(list)
    for pk, pieces in files.items():
        owner = pieces[0].application.owner
        alone = [_errand(piece, of[piece.pk], dates[pk], owner.tz, now) for piece in pieces]
        once: dict[Order | None, Errand] = {}  # what several wait for is told of its own line
        for one in _chains(alone, owner.tz, now).values():
            if one.is_own(one.next) or one.next not in once:
                once[one.next] = one
        today = now.astimezone(owner.tz).date()
        found[owner.pk] += [
            one for one in once.values() if one.course and _is_due(one.course, today)
        ]
    for mine in found.values():
        mine.sort(key=lambda one: (one.course.by if one.course else date.max, one.requirement.pk))
    return {pk: mine for pk, mine in found.items() if mine}


def _is_due(course: lead_time.Course, today: date) -> bool:
    to_begin = not course.begun and course.by - today <= SOON
    return to_begin or course.overdue or not course.in_time


def on_order_of(owner: User) -> QuerySet[Order]:
    """Orders of a person's lines that still want something, to ask whether there are any."""
    return _open_orders().filter(requirement__application__owner=owner)


def _open_orders() -> QuerySet[Order]:
    visible = Q(
        requirement__application__stage__in=Application.BEFORE_SUBMISSION,
        requirement__application__archived_at=None,
    )
    waived = Q(requirement__need=Requirement.Need.CONDITIONAL, requirement__applies="no")
    return Order.objects.filter(visible).exclude(waived | Q(requirement__state__in=DONE))


@transaction.atomic
def begin(piece: Requirement, *, now: datetime) -> Event | None:
    """What is proposed for the line is to be ordered; None where something is already."""
    application = piece.application
    application.hold()
    read_anew(piece, "state")
    steps = proposed(piece)
    if not steps or Order.objects.filter(requirement=piece).exists():
        return None
    before = events.Before(application, "order")
    Order.objects.bulk_create(steps)
    return _record(piece, before, now)


@transaction.atomic
def save(order: Order, *, now: datetime) -> Event | None:
    """Keep a new step, after those of its line that are there, or a changed one. None where the
    line has it already, equal in all; raises TooManySteps."""
    piece = order.requirement
    piece.application.hold()
    before = events.Before(piece.application, "order")
    if order.pk is None:
        mine = Order.objects.filter(requirement=piece)
        told = (name for name in events.COLUMNS["order"] if name != "position")
        if existing_twin(order, piece.application, "requirement", *told):
            return None
        if mine.count() >= MOST:
            raise TooManySteps
        last = mine.aggregate(last=Max("position"))["last"]
        order.position = 0 if last is None else last + 1
    order.save()
    return _record(piece, before, now)


@transaction.atomic
def press(order: Order, *, here: bool, now: datetime) -> Event | None:
    """Ordered today, or there since today; None where that is so already. Raises RowGone."""
    piece = order.requirement
    piece.application.hold()
    read_anew(order)
    field = "arrived_on" if here else "taken_on" if order.is_taken else "ordered_on"
    if getattr(order, field):
        return None  # pressed twice
    before = events.Before(piece.application, "order")
    setattr(order, field, now.astimezone(piece.application.owner.tz).date())
    order.save(update_fields=[field])
    return _record(piece, before, now)


@transaction.atomic
def remove(order: Order, *, now: datetime) -> Event:
    """It needs not be ordered after all. Raises RowGone."""
    piece = order.requirement
    piece.application.hold()
    read_anew(order)
    before = events.Before(piece.application, taking=order)
    order.delete()
    return _record(piece, before, now)


def _record(piece: Requirement, before: events.Before, now: datetime) -> Event:
    return events.record(
        piece.application, "requirement", now=now, since=before, what="ordering", name=piece.name
    )
