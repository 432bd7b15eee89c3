"""The list of applications: one filter, several looks, and what is done with many at once."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import reswap

from applications.forms.application.look import (
    BOARD,
    CALENDAR,
    LOOKS,
    TIMELINE,
    ChosenForm,
    LookForm,
)
from applications.models import Application, Deadline, Event, User
from applications.services import applications, contact_sheets, fees, insights, readiness, tags
from applications.views.shared.application_summary import current, with_letters_out, with_row
from applications.views.shared.fee_totals import fee_totals
from applications.views.shared.list_under_way import is_any, list_under_way
from applications.views.shared.paging import KeysetPage, keyset_page, place_of
from applications.views.shared.undo import offer_undo

Tab = Application.Tab

COLUMN = 12  # cards of a column at first
MONTH = 100  # moments of a month at first
NAMED = 5  # applications that a press left as they are
COLUMNS = {
    Tab.OPEN: Application.BEFORE_SUBMISSION,
    Tab.WAITING: [stage for stage in Application.Stage if stage in Application.AFTER_SUBMISSION],
    Tab.DECIDED: Application.DECIDED,
}


def look(request: HttpRequest) -> HttpResponse:
    """The applications that answer to the address, in the look it names."""
    now = timezone.now()
    form = LookForm(request.GET, owner=request.user, now=now)
    counts, may_be_under_way = _counted(form, request.user)
    shown = [form.shown_tab] if form.shown_tab else list(Tab if form.has_archive else COLUMNS)
    number = sum(counts.get(tab, 0) for tab in shown)
    draw = {BOARD: _board, CALENDAR: _calendar, TIMELINE: _timeline}.get(form.shown_look, _table)
    context = {
        "now": now,
        "form": form,
        "tabs": _tabs(form, counts, number),
        "looks": [(name, words, form.query(look=name)) for name, words in LOOKS.items()],
        "beyond": _beyond(form),
        "stages": Application.Stage.choices,
        "number": number,
        "back": form.query(**{way: request.GET.get(way) for way in ("before", "after")}),
        "nothing_yet": not counts and not form.is_narrow,
        **draw(request, form, now),
    }
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "look/_rows.html", context)
    context["list_under_way"] = list_under_way(request.user) if may_be_under_way else None
    return render(request, "look/page.html", context)


def _counted(form: LookForm, user: User) -> tuple[dict[str, int], bool]:
    """How many are in each tab, and whether a list is under way, or may be where there are none to
    ask with; one query."""
    rows = form.answering.order_by().values("tab").annotate(number=Count("*"), told=is_any(user))
    found = list(rows.values_list("tab", "number", "told"))
    return {tab: number for tab, number, _told in found}, not found or found[0][2]


def _beyond(form: LookForm) -> list[tuple[str, str]]:
    """Pages about the list, at what it shows: of itself, insight is of every tab; those of seasons
    once one is over."""
    pages = [
        (reverse("checklists") + form.query(), _("Documents")),
        (reverse("insight") + form.query(tab=form.shown_tab), _("Insight")),
    ]
    return [*pages, (reverse("seasons"), _("Seasons"))] if form.seasons else pages


def _tabs(form: LookForm, counts: Mapping[str, int], number: int) -> list[dict[str, Any]]:
    """The heaps; before them all at once, where that is what is shown."""
    tabs = [
        {
            "words": words,
            "number": counts.get(name, 0),
            "query": form.query(tab=name),
            "here": form.shown_tab == name,
        }
        for name, words in Tab.choices
    ]
    if form.shown_tab:
        return tabs
    every = {"words": _("All"), "number": number, "query": form.query(tab=None), "here": True}
    return [every, *tabs]


def _table(request: HttpRequest, form: LookForm, now: datetime) -> dict[str, Any]:
    """A line each, in pages."""
    found = form.chosen()
    keys = (name.removeprefix("-") for name in form.order)
    page = keyset_page(request, with_row(found, *keys), form.order)
    return {
        "fees": fee_totals(found),
        "fee_limit": fees.of_limit(request.user),
        "rows": with_letters_out(current(page.rows, now)),
        "tags_of": _tags_of(page.rows),
        "seasons": form.seasons,
        **beside(form, page),
    }


def beside(form: LookForm, page: KeysetPage) -> dict[str, Any]:
    """The ways to the pages beside this one, to the first, and where in the list it is."""
    return {
        "page": page,
        "start": page.before and form.query(),
        "before": page.before and form.query(before=page.before),
        "after": page.after and form.query(after=page.after),
    }


def _tags_of(rows: Iterable[Application]) -> dict[int, list[str]]:
    """The names of the tags that each of these carries; one query."""
    marks = Application.tags.through.objects.filter(application__in=[row.pk for row in rows])
    names: dict[int, list[str]] = defaultdict(list)
    for pk, name in marks.order_by("tag__name", "tag").values_list("application", "tag__name"):
        names[pk].append(name)
    return names


def _board(request: HttpRequest, form: LookForm, now: datetime) -> dict[str, Any]:
    """A column a stage, each with its first cards; one stage alone is leafed through."""
    found, order = form.chosen(), ("lead_moment", "id")
    if "stage" in form.asked:
        page = keyset_page(request, with_row(found), order, size=COLUMN)
        rows, stage = with_letters_out(current(page.rows, now)), form.asked["stage"]
        column = {
            "stage": stage,
            "words": Application.Stage(stage).label,
            "rows": rows,
            "more": page.after and form.query(after=page.after),
        }
        # Further down leads the column itself.
        return {"rows": rows, "columns": [column], **beside(form, page), "after": ""}
    counted = found.order_by().values("stage").annotate(number=Count("*"))
    counts = dict(counted.values_list("stage", "number"))
    stages = COLUMNS.get(form.shown_tab) or [one for one in Application.Stage if one in counts]
    first = [
        Application.objects.order_by()
        .filter(pk__in=found.filter(stage=stage).order_by(*order).values("pk")[:COLUMN])
        .values_list("pk", flat=True)
        for stage in stages
        if counts.get(stage)
    ]
    pks = list(first[0].union(*first[1:], all=True)) if first else []
    cards = with_row(Application.objects.filter(pk__in=pks)).order_by(*order)
    rows = with_letters_out(current(cards, now))
    columns = []
    for stage in stages:
        mine, number = [row for row in rows if row.stage == stage], counts.get(stage, 0)
        place = place_of(mine[-1], order) if number > len(mine) else ""
        columns.append(
            {
                "stage": stage,
                "words": Application.Stage(stage).label,
                "rows": mine,
                "number": number,
                "more": place and form.query(stage=stage, after=place),
            }
        )
    return {"rows": rows, "columns": columns}


def _calendar(request: HttpRequest, form: LookForm, now: datetime) -> dict[str, Any]:
    """The unmet moments of a month, by the person's own clock: as a grid and as an agenda."""
    tz = request.user.tz
    today = now.astimezone(tz).date()
    year, month = map(int, form.asked.get("month", f"{today:%Y-%m}").split("-"))
    weeks = Calendar().monthdatescalendar(year, month)
    first, last = weeks[0][0], weeks[-1][-1] + timedelta(days=1)
    start, end = (datetime.combine(day, time(0), tz) for day in (first, last))
    # One test a moment, so that the moments lead and the first of the page are enough.
    chosen = Exists(form.chosen().filter(pk=OuterRef("application")))
    found = Deadline.objects.for_user(request.user).unmet().filter(chosen)
    found = found.filter(instant__gte=start, instant__lt=end)
    shown = [f"application__posting__{name}" for name in ("institution", "title")]
    found = found.values_list("id", "kind", "instant", "zone", "application_id", *shown, named=True)
    page = keyset_page(request, found, ("instant", "id"), size=MONTH)
    days = {
        day: list(rows)
        for day, rows in groupby(page.rows, lambda row: row.instant.astimezone(tz).date())
    }
    before = date(year, month, 1) - timedelta(days=1)
    after = date(year + month // 12, month % 12 + 1, 1)
    return {
        "rows": page.rows,
        "weeks": [[(day, days.get(day, ())) for day in week] for week in weeks],
        "agenda": list(days.items()),
        "month": date(year, month, 1),
        "today": today,
        "month_before": form.query(month=f"{before:%Y-%m}"),
        "month_after": form.query(month=f"{after:%Y-%m}"),
        "this_month": form.query(month=None),
        **beside(form, page),
    }


def _timeline(request: HttpRequest, form: LookForm, now: datetime) -> dict[str, Any]:
    """A line each in pages, as in the table; the time that is shown fits the lines of the page."""
    keys = (name.removeprefix("-") for name in form.order)
    found = insights.with_decision(with_row(form.chosen(), "submitted_at", *keys))
    page = keyset_page(request, found, form.order)
    shapes = [
        ("deadline", _("deadline")),
        ("letters", _("letters")),
        ("target", _("own target")),
        ("meeting", _("interview or test")),
        ("answer", _("an answer to give or to ask for")),
        ("sent", _("sent")),
        ("after", _("further away")),
    ]
    sorts = [
        ("ahead", _("time left")),
        ("late", _("overdue")),
        ("waits", _("waiting for an answer")),
        ("over", _("decided")),
    ]
    legend = {"shapes": shapes, "sorts": sorts}
    return {"rows": current(page.rows, now), **legend, **beside(form, page)}


@require_POST
def chosen(request: HttpRequest) -> HttpResponse:
    """One thing done with every application that was ticked, or with the one of a card."""
    form = ChosenForm(request.POST)
    given = request.POST.get("back", "")
    back = f"{reverse('applications')}{given if given.startswith('?') else ''}"
    if not form.is_valid():
        for told in (one for errors in form.errors.values() for one in errors):
            messages.warning(request, told)
        if request.htmx:  # what is ticked stays so
            return reswap(render(request, "_messages.html", status=422), "none")
        return redirect(back)
    do = form.cleaned_data["do"]
    if do == "use":  # where it goes is looked at first
        named = urlencode({"application": list(form.rows), "back": back}, doseq=True)
        return redirect(f"{reverse('documents_use')}?{named}")
    if do == "stage":
        _move(request, form.rows, form.cleaned_data["stage"])
    elif do == "tag":
        _tag(request, form.rows, form.cleaned_data["tag"])
    else:
        _archive(request, form.rows, do == "archive")
    return redirect(back)


def _on_all(
    request: HttpRequest, rows: dict[int, str], verb: Callable[[Application], Event | None]
) -> list[Event]:
    """Done with those that still stand where the list showed them; the others are named."""
    left = []

    def done(row: Application) -> Event | None:
        if rows[row.pk] in ("", row.stage):
            return verb(row)
        left.append(row.place)
        return None

    events = applications.on_all(request.user, list(rows), done)
    if left:
        words = _("Moved in another window meanwhile, and left as it is now: %(places)s.")
        messages.warning(request, words % {"places": _few(left)})
    return events


def _few(places: list[str]) -> str:
    return ", ".join(places[:NAMED]) + (" …" if len(places) > NAMED else "")


def _tag(request: HttpRequest, rows: dict[int, str], tag: str) -> None:
    verb = partial(tags.add, name=tag, now=timezone.now())
    done = applications.on_all(request.user, list(rows), verb)  # overwrites nothing
    words = ngettext(
        "%(n)d application has the tag “%(tag)s” now.",
        "%(n)d applications have the tag “%(tag)s” now.",
        len(done),
    )
    offer_undo(request, words % {"n": len(done), "tag": tag}, *done)


def _archive(request: HttpRequest, rows: dict[int, str], archived: bool) -> None:
    verb = partial(applications.archive, archived=archived, now=timezone.now())
    done = _on_all(request, rows, verb)
    if not (number := len(done)):
        return
    words = (
        ngettext("%(n)d application archived.", "%(n)d applications archived.", number)
        if archived
        else ngettext("%(n)d application is back.", "%(n)d applications are back.", number)
    )
    offer_undo(request, words % {"n": number}, *done)


def _move(request: HttpRequest, rows: dict[int, str], stage: str) -> None:
    """All of them into the stage, but those that would go in with something open: whoever sends
    such a one says so on its own page."""
    now, left, may_draw = timezone.now(), [], True
    if stage in Application.AFTER_SUBMISSION:
        mine = Application.objects.for_user(request.user).open().filter(pk__in=rows)
        for row in mine.select_related("posting", "owner"):
            if readiness.standing(row, now=now).at.unsettled:
                left.append(row.place)
                del rows[row.pk]
            elif may_draw:
                may_draw = contact_sheets.draw_ahead(row)  # else each would wait as long
    moved = _on_all(request, rows, partial(applications.put_into, stage=stage, now=now))
    if moved:
        told = ngettext(
            "%(n)d application is at “%(stage)s” now.",
            "%(n)d applications are at “%(stage)s” now.",
            len(moved),
        )
        words = Application.Stage(stage).label
        offer_undo(request, told % {"n": len(moved), "stage": words}, *moved)
    if left:
        told = _(
            "Not everything is there for %(places)s: to say that it went in so, change the stage "
            "on its own page."
        )
        messages.warning(request, told % {"places": _few(left)})
