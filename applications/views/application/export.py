"""The list as files for a spreadsheet, at its own filter: a line an application, a line an event.

Written as they are sent, a few hundred rows at a time, so that a long list takes no more memory.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from itertools import chain, islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from applications.core.filenames import file_name
from applications.core.spreadsheet import csv_lines
from applications.forms.application.look import LookForm
from applications.models import Application, Deadline, Event, Reference, Submission
from applications.models.application import NEVER
from applications.models.deadline import to_apply
from applications.models.posting import unread
from applications.services import readiness
from applications.templatetags.events import event_words
from applications.templatetags.names import country_name

AT_ONCE = 500

log = logging.getLogger(__name__)

Line = list[str]


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Which files there are of what the list shows."""
    form = _asked(request)
    context = {"form": form, "number": form.chosen().count()}
    return render(request, "look/export.html", context)


@require_safe
def export_applications(request: HttpRequest) -> StreamingHttpResponse:
    """A line an application, with what its page says in short."""
    rows = partial(_applications, now=timezone.now(), own=request.user.tz)
    return _sent(request, _("applications"), columns(), rows)


@require_safe
def export_history(request: HttpRequest) -> StreamingHttpResponse:
    """A line an event of the same applications, the oldest first."""
    head = [_("Day"), _("Time"), _("Institution"), _("Title"), _("Reference number")]
    rows = partial(_history, own=request.user.tz)
    return _sent(request, _("history"), [*head, _("What happened")], rows)


def _asked(request: HttpRequest) -> LookForm:
    return LookForm(request.GET, owner=request.user, now=timezone.now())


def _sent(
    request: HttpRequest, what: str, head: Line, lines_of: Callable[[list[int]], Iterable[Line]]
) -> StreamingHttpResponse:
    form = _asked(request)
    # By number first: what is sent is what was there at the press, each application once.
    pks = list(form.chosen().order_by(*form.order).values_list("pk", flat=True))
    log.info("person %s: %s applications exported (%s)", request.user.pk, len(pks), request.path)
    language = translation.get_language() or "en"

    def lines() -> Iterator[Line]:
        numbers = iter(pks)
        while some := list(islice(numbers, AT_ONCE)):
            with translation.override(language):  # which is another one once the view has answered
                found = list(lines_of(some))
            yield from found

    name = file_name(what, request.user.name, ending="csv")
    answer = StreamingHttpResponse(
        csv_lines(chain([head], lines())), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def columns() -> Line:
    return [
        _("Institution"), _("Title"), _("Department"), _("City"), _("Country"),
        _("Reference number"), _("Link"), _("Where to apply"),
        _("Stage"), _("Priority"), _("Tags"),
        _("Deadline"), _("Time"), _("Time zone"), _("Deadline on my clock"),
        _("Next date on my clock"),
        _("Documents ready"), _("Documents asked for"), _("Missing"),
        _("References in"), _("References needed"), _("Referees"),
        _("Submitted"), _("Confirmation number"),
        pgettext("money", "Fee"), _("Fee amount"), _("Fee currency"),
        _("Salary or stipend"), _("Offer"), _("Offer amount"), _("Offer currency"), _("Offer per"),
        _("Offer decided"), _("Reply by"),
        _("User name in the portal"), _("Notes"), _("Added"), _("Archived"),
    ]  # fmt: skip


def _applications(pks: list[int], *, now: datetime, own: ZoneInfo) -> Iterator[Line]:
    kinds = (Deadline.Kind.APPLICATION, Deadline.Kind.REPLY)
    of_theirs = Deadline.objects.filter(kind__in=kinds).order_by("id")
    found = (
        Application.objects.filter(pk__in=pks)
        .select_related("posting", "offer", "cost", "owner")
        .defer(*unread("posting"))
        .prefetch_related(
            "tags",
            Prefetch("deadlines", of_theirs),
            Prefetch("submissions", Submission.objects.standing()),
            Prefetch("references", Reference.objects.select_related("referee").order_by("id")),
        )
    )
    rows = {row.pk: row for row in found}
    readiness.current(rows.values(), now=now)
    for pk in pks:
        if row := rows.get(pk):  # else it was deleted meanwhile
            yield [*_what(row), *_when(row, own), *_where_it_stands(row, own), *_money(row, own)]


def _what(row: Application) -> Line:
    posting = row.posting
    return [
        posting.institution, posting.title, posting.department, posting.city,
        country_name(posting.country) if posting.country else "",
        posting.reference_number, posting.url, posting.apply_to,
        row.get_stage_display(), row.get_priority_display(),
        ", ".join(sorted(tag.name for tag in row.tags.all())),
    ]  # fmt: skip


def _when(row: Application, own: ZoneInfo) -> Line:
    deadline = to_apply(row.deadlines.all())
    day = deadline.date if deadline else None
    words = "" if deadline is None else deadline.without_moment
    return [
        day.isoformat() if day else words,
        f"{deadline.time:%H:%M}" if deadline and deadline.time else "",
        deadline.zone if deadline else "",
        _minute(deadline.instant if deadline else None, own),
        _minute(row.next_moment if row.next_moment < NEVER else None, own),
    ]


def _where_it_stands(row: Application, own: ZoneInfo) -> Line:
    people = [_with_letter(one) for one in row.references.all()]
    return [
        str(row.items_done), str(row.items_total), "; ".join(row.lacking.get("missing", [])),
        str(row.letters_in), str(row.letters_needed), "; ".join(people),
        _submitted(row, own), row.confirmation,
    ]  # fmt: skip


def _submitted(row: Application, own: ZoneInfo) -> str:
    """The minute where it is known, and a day where only that was entered."""
    days = [one.day.isoformat() for one in row.submissions.all() if one.day]
    return days[0] if days and row.submitted_at else _minute(row.submitted_at, own)


def _reply_by(row: Application) -> str:
    """The last day to answer an offer that is known."""
    kind = Deadline.Kind.REPLY
    days = [one.date for one in row.deadlines.all() if one.kind == kind and one.date]
    return max(days).isoformat() if days else ""


def _with_letter(row: Reference) -> str:
    """Who, and how far the letter is, so that the list can be brought in again."""
    name = str(row.referee.called)
    told = [] if row.state == Reference.State.PLANNED else [row.get_state_display()]
    told += [_("names only")] if row.mode == Reference.Mode.CONTACT else []
    return " ".join([name, *(f"({words})" for words in told)])


def _money(row: Application, own: ZoneInfo) -> Line:
    fee, offer = getattr(row, "cost", None), getattr(row, "offer", None)
    return [
        str(row.get_fee_display()) if fee else "", _sum(fee), _currency(fee), row.posting.salary,
        str(offer.get_decision_display()) if offer else "", _sum(offer), _currency(offer),
        str(offer.get_per_display()) if offer and offer.amount is not None else "",
        _minute(offer.decided_at, own)[:10] if offer else "",
        _reply_by(row),
        row.portal_user, row.notes, _minute(row.created_at, own), _minute(row.archived_at, own),
    ]  # fmt: skip


def _sum(row: Any) -> str:
    return "" if row is None or row.amount is None else f"{row.amount.normalize():f}"


def _currency(row: Any) -> str:
    return "" if row is None or row.amount is None else str(row.currency)


def _history(pks: list[int], *, own: ZoneInfo) -> Iterator[Line]:
    events = (
        Event.objects.filter(application__in=pks)
        .select_related("application__posting")
        .only("at", "day", "kind", "data", *_NAMED)
        .order_by("at", "id")
    )
    by_file: dict[int, list[Event]] = {}
    for event in events:
        by_file.setdefault(event.application_id, []).append(event)
    for event in chain.from_iterable(by_file.get(pk, ()) for pk in pks):
        posting, at = event.application.posting, event.at.astimezone(own)
        yield [
            (event.day or at.date()).isoformat(),
            "" if event.day else f"{at:%H:%M}",
            posting.institution,
            posting.title,
            posting.reference_number,
            event_words(event),
        ]


_NAMED = [
    f"application__posting__{name}" for name in ("institution", "title", "reference_number")
] + ["application__owner"]


def _minute(moment: datetime | None, own: ZoneInfo) -> str:
    """As spreadsheets sort and calculate with it."""
    return f"{moment.astimezone(own):%Y-%m-%d %H:%M}" if moment else ""
