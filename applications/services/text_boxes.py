"""Text boxes: what a portal's form asks, and the answers that are to be pasted into it.

Once the application is in, its record holds the answers as they went, and the boxes are left alone.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from applications.core.plain_text import plain
from applications.core.text_count import with_plain_breaks
from applications.errors import AlreadySubmitted
from applications.models import Application, Event, TextBox
from applications.models.owned import existing_twin, read_anew
from applications.services import events

OFFERED = 20  # answers of other applications, to choose from


@transaction.atomic
def save(box: TextBox, *, now: datetime) -> TextBox:
    """Keep a new or changed question; a new one goes to the end, and only once, unless it has
    another limit. Raises AlreadySubmitted."""
    application = _held_open(box)
    added = box.pk is None
    if added:
        same = existing_twin(box, application, "application", "question", "way", "limit")
        if same is not None:
            return same
        last = application.text_boxes.aggregate(last=Max("position"))["last"]
        box.position = 0 if last is None else min(last + 1, 32_000)
        box.save()
    else:
        box.save(update_fields=["question", "way", "limit", "changed_at"])
    what = "box_added" if added else "box_changed"
    events.record(application, "requirement", now=now, what=what, name=box.question)
    return box


@transaction.atomic
def write(box: TextBox, answer: str) -> None:
    """Keep the answer as it is typed; the history tells of no key. Raises AlreadySubmitted."""
    application = _held_open(box)
    box.answer = with_plain_breaks(answer)
    box.save(update_fields=["answer", "changed_at"])
    application.save(update_fields=["changed_at"])


@transaction.atomic
def make_plain(box: TextBox, *, now: datetime) -> Event | None:
    """Replace what a box for plain text may not take; None where there is nothing of it. Raises
    AlreadySubmitted."""
    application = _held_open(box)
    read_anew(box, "answer")
    return _rewritten(box, application, plain(box.answer), "box_plain", now)


@transaction.atomic
def take_answer(box: TextBox, other: TextBox, *, now: datetime) -> Event | None:
    """The answer of another application stands here; None where it did. Raises
    AlreadySubmitted."""
    application = _held_open(box)
    read_anew(box, "answer")
    place = other.application.place
    return _rewritten(box, application, other.answer, "box_taken", now, place=place)


@transaction.atomic
def remove(box: TextBox, *, now: datetime) -> Event:
    """The question and its answer are gone. Raises AlreadySubmitted, RowGone."""
    application = _held_open(box)
    read_anew(box)
    before, name = events.Before(application, taking=box), box.question
    box.delete()
    return events.record(
        application, "requirement", now=now, since=before, what="box_removed", name=name
    )


def too_long(application: Application) -> list[TextBox]:
    """Its boxes whose answers the portal would cut off or refuse."""
    return [box for box in application.text_boxes.all() if box.state == TextBox.State.OVER]


def answers_elsewhere(box: TextBox) -> list[TextBox]:
    """What was answered for other applications: the same question first, then the newest."""
    mine = TextBox.objects.for_user(box.application.owner).exclude(answer="")
    others = mine.exclude(application=box.application).select_related("application__posting")
    same = list(others.filter(question__iexact=box.question).order_by("-changed_at")[:OFFERED])
    known = [one.pk for one in same]
    rest = others.exclude(pk__in=known).order_by("-changed_at")[: OFFERED - len(same)]
    return [*same, *rest]


def _held_open(box: TextBox) -> Application:
    application: Application = box.application
    application.hold()
    if not application.is_open:
        raise AlreadySubmitted
    return application


def _rewritten(
    box: TextBox, application: Application, answer: str, what: str, now: datetime, **told: Any
) -> Event | None:
    if answer == box.answer:
        return None
    before = events.Before(application, "box")
    box.answer = answer
    box.save(update_fields=["answer", "changed_at"])
    return events.record(
        application, "requirement", now=now, since=before, what=what, name=box.question, **told
    )
