"""The history of an application: what happened, when. Values only; the page makes the sentences.

An event may know how to be undone: it holds the columns that its verb changed, as they were and as
the verb left them, and a row that it took away, whole. services/undo.py puts them back.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet

from applications.models import (
    Acknowledgement,
    Application,
    Attachment,
    Deadline,
    Event,
    Fee,
    Offer,
    Order,
    Reference,
    Requirement,
    Submission,
    TextBox,
)
from applications.services import applications_allowed, kept_rows

Rows = dict[str, dict[str, Any]]  # "deadline 7" → its columns

# What a press changes, and an undo puts back. A row that a press adds goes by its undo, so here
# stands all that a person may have changed of it since.
COLUMNS: dict[str, tuple[str, ...]] = {
    "application": ("stage", "submitted_at", "confirmation", "archived_at", "season"),
    "deadline": (
        "kind", "precision", "date", "time", "zone", "zone_source", "bound", "anchor",
        "anchor_days", "wording", "note", "place", "evidence", "hardness", "hardness_wording",
        "instant", "met_at", "closed_at", "next_step_at", "reminds_from",
    ),
    "offer": (
        "amount", "currency", "per", "duration_months", "start", "notes", "decision", "decided_at",
        "reason",
    ),
    "order": (
        "what", "name", "days", "working", "ordered_on", "taken_on", "expected_on", "arrived_on",
        "position",
    ),
    "requirement": (
        "state", "applies", "kind", "also_kinds", "name", "need", "condition", "count", "limits",
        "certification", "languages", "own_file", "valid_on",
    ),
    "reference": (
        "mode", "state", "counts", "access_waived", "asked_at", "answered_at", "packet_sent_at",
        "requested_at", "request_seen_at", "received_at", "thanked_at", "submitted_at", "failure",
        "answer", "late_is_taken", "addressee_title", "addressee_name",
    ),
    "submission": ("taken_back_at", "receipt_at", "complete_at", "looked_at"),
    "fee": (
        "amount", "currency", "waiver", "waiver_asked_on", "waiver_answered_on", "paid", "paid_on",
    ),
    "finding": ("key",),
    "box": ("question", "way", "limit", "answer"),
}  # fmt: skip
# What others under one rule go by: how many there are, for when, and what their postings say.
_SEEN_BY_OTHERS = ("taken_in", "stage", "archive", "facts", "deadline", "undone")
# Put back with the others; that they moved on contradicts nothing.
CARRIED = ("next_step_at", "reminds_from")
_MODELS = {
    "deadline": Deadline,
    "fee": Fee,
    "finding": Acknowledgement,
    "offer": Offer,
    "order": Order,
    "requirement": Requirement,
    "reference": Reference,
    "box": TextBox,
}


def rows_of(application: Application, noun: str) -> "QuerySet[Any]":
    """Every row of this noun that an event of the application may tell of."""
    if noun == "application":
        return Application.objects.filter(pk=application.pk)
    model: Any = _MODELS.get(noun, Submission)
    if model is Order:
        return Order.objects.filter(requirement__application=application)
    return model.objects.filter(application=application)


def look_at(application: Application, *nouns: str) -> Rows:
    """What an undo can put back of these nouns, as it stands in the database."""
    there: Rows = {}
    for noun in nouns:
        if noun == "tags":
            names = application.tags.order_by("name").values_list("name", flat=True)
            there[f"tags {application.pk}"] = {"names": list(names)}
            continue
        if noun == "files":
            there |= _files_of(application)
            continue
        if noun == "fee":  # there is one or none
            kept = rows_of(application, noun).values(*COLUMNS[noun]).first()
            kept = kept or dict.fromkeys(COLUMNS[noun])
            there[f"fee {application.pk}"] = {name: _plain(kept[name]) for name in kept}
            continue
        for row in rows_of(application, noun).order_by("pk").values("pk", *COLUMNS[noun]):
            there[f"{noun} {row.pop('pk')}"] = {name: _plain(row[name]) for name in row}
    return there


def _files_of(application: Application) -> Rows:
    """The versions on each line with their places; none once it is in, for what was sent stays."""
    if not application.is_open:
        return {}
    lines = application.requirements.order_by().values_list("pk", flat=True)
    found: Rows = {f"files {pk}": {"versions": []} for pk in lines}
    rows = Attachment.objects.filter(requirement__application=application)
    for line, *facts in rows.order_by("position", "pk").values_list(
        "requirement", "version", "position", "place"
    ):
        found[f"files {line}"]["versions"].append(facts)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date | time) else value


class Before:
    """These nouns of an application before a verb changes them, and a row that it takes away; the
    application is held."""

    def __init__(self, application: Application, *nouns: str, taking: Model | None = None) -> None:
        self.application = application
        self.nouns = nouns
        self.taken = kept_rows.written(taking) if taking else []
        self.rows = look_at(application, *nouns)

    def change(self) -> dict[str, Any]:
        """The columns that differ by now, as they were and as they are; of a new row all. What was
        taken away, and whether the application was still to be sent then."""
        undo: dict[str, Any] = {"was": {}, "now": {}}
        if self.taken:
            undo |= {"taken": self.taken, "is_open": self.application.is_open}
        for row, now in look_at(self.application, *self.nouns).items():
            was = self.rows.get(row, {})
            names = [name for name in now if name not in was or was[name] != now[name]]
            if told := [name for name in names if name not in CARRIED]:
                undo["now"][row] = {name: now[name] for name in told}
                undo["was"][row] = {name: was[name] for name in (*names, *CARRIED) if name in was}
        return undo


def record(
    application: Application,
    kind: str,
    /,
    *,
    now: datetime,
    day: date | None = None,
    since: Before | None = None,
    **data: Any,
) -> Event:
    """One more line in the history, at a day without an hour where only that was entered; what it
    tells of may change where the application stands. `since` makes it one that can be undone."""
    Application.objects.filter(pk=application.pk).look_again()
    if kind in _SEEN_BY_OTHERS:
        applications_allowed.look_again(application.owner_id)
    undo = since.change() if since else None
    return Event.objects.create(
        application=application, kind=kind, at=now, day=day, data=data, undo=undo
    )


def record_each(
    told: Sequence[tuple[Application, dict[str, Any]]], kind: str, *, now: datetime
) -> None:
    """The same for many applications at once, as far as nothing of it can be undone."""
    Application.objects.filter(pk__in={one.pk for one, _data in told}).look_again()
    if kind in _SEEN_BY_OTHERS:
        for owner_id in {one.owner_id for one, _data in told}:
            applications_allowed.look_again(owner_id)
    Event.objects.bulk_create(
        Event(application=application, kind=kind, at=now, data=data) for application, data in told
    )
