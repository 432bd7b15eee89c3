"""Seasons: one closed, looked back on, opened again, and the next begun from it."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import Count, F, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from applications.core import insight as core
from applications.core.filenames import file_name
from applications.core.spreadsheet import csv_file
from applications.errors import (
    NothingToClose,
    RowGone,
    SeasonClosed,
    SeasonNameTaken,
    SeasonReopened,
)
from applications.forms.season import BeginForm, CloseForm
from applications.models import Application, Season
from applications.models.application import NEVER
from applications.services import insights
from applications.services import seasons as service
from applications.views.shared.application_summary import POSTING, brief
from applications.views.shared.fee_totals import fee_totals
from applications.views.shared.form_pages import Back, status_of
from applications.views.shared.paging import page_of
from applications.views.shared.undo import offer_undo

Stage, Tab = Application.Stage, Application.Tab
MOST = 300  # applications that one page shows and chooses from: a season has a few dozen


def _of_one(view: Callable[[HttpRequest, Season], HttpResponse]) -> Callable[..., HttpResponse]:
    """The page of a season by its number; of one that was reopened in another window, or was never
    there, the same sentence to everybody."""

    @wraps(view)
    def of_one(request: HttpRequest, pk: int) -> HttpResponse:
        row = Season.objects.for_user(request.user).select_related("owner").filter(pk=pk).first()
        try:
            if row is not None:
                return view(request, row)
        except RowGone:
            pass
        return render(request, "season/gone.html", {"back": _all()}, status=404)

    return of_one


def _all() -> Back:
    return Back(reverse("seasons"), _("Seasons"))


def seasons(request: HttpRequest) -> HttpResponse:
    """Those that are over, the last one first, and the one that runs."""
    mine = Season.objects.for_user(request.user)
    counted = mine.annotate(number=Count("applications"), first=Min("applications__created_at"))
    context = {
        "page": page_of(request, counted.order_by("-closed_at", "-id")),
        "running": service.running(request.user).count(),
        "back": Back(reverse("applications"), _("Applications")),
    }
    return render(request, "season/list.html", context)


# ── Closed ────────────────────────────────────────────────────────────────────────────────────────


def season_close(request: HttpRequest) -> HttpResponse:
    """What will happen, and of each that is still to be sent whether it goes along."""
    owner, data = request.user, request.POST if request.method == "POST" else None
    form = CloseForm(data, proposed=service.usual_name(owner))
    try:
        if form.is_valid():
            name = form.cleaned_data["name"]
            season, done = service.close(owner, name, form.left, last=form.last, now=timezone.now())
            words = _("The season %(season)s is closed.") % {"season": season.name}
            offer_undo(request, words, *done)
            return redirect(season)
    except SeasonClosed as refusal:
        messages.info(request, str(refusal))
        return redirect("season", service.newest(owner))
    except SeasonReopened as refusal:
        messages.info(request, str(refusal))
        return redirect("season_close")
    except SeasonNameTaken as refusal:
        form.add_error("name", str(refusal))
    except NothingToClose as refusal:
        form.add_error(None, str(refusal))
    return _asked(request, form)


def _asked(request: HttpRequest, form: CloseForm) -> HttpResponse:
    mine, now = service.running(request.user), timezone.now()
    there = mine.by_tab()
    rows = brief(mine.filter(tab=Tab.OPEN)).only("stage", "lead_moment", *POSTING)
    shown = rows.order_by("lead_moment", "id")[:MOST]
    context = {
        "form": form,
        "newest": service.newest(request.user),
        "rows": [(row, _goes_along(row, form, now), _lead(row)) for row in shown],
        "is_cut": there.get(Tab.OPEN, 0) > MOST,
        "now": now,
        "waiting": there.get(Tab.WAITING, 0),
        "away": there.get(Tab.DECIDED, 0) + there.get(Tab.ARCHIVED, 0),
        "number": sum(there.values()),
        "back": _all(),
    }
    return render(request, "season/close.html", context, status=status_of(form))


def _goes_along(row: Application, form: CloseForm, now: datetime) -> bool:
    """As it was ticked; of what nobody was asked about yet, whatever can still be sent."""
    return row.pk in form.taken if row.pk in form.shown else row.lead_moment > now


def _lead(row: Application) -> datetime | None:
    return row.lead_moment if row.lead_moment < NEVER else None


@_of_one
def season_reopen(request: HttpRequest, row: Season) -> HttpResponse:
    """Asked first: only the last one, or one that nothing is in any more."""
    if not _may_reopen(row):
        messages.info(request, _("Only the last season can be reopened."))
        return redirect(row)
    is_empty = not row.applications.exists()
    if request.method == "POST":
        words = _("The season %(season)s is open again.")
        if is_empty:
            words = _("The season %(season)s is removed.")
        service.reopen(row, now=timezone.now())
        messages.success(request, words % {"season": row.name})
        return redirect("seasons" if is_empty else "applications")
    context = {"season": row, "is_empty": is_empty, "back": Back(row.get_absolute_url(), row.name)}
    return render(request, "season/reopen.html", context)


def _may_reopen(row: Season) -> bool:
    newest = Season.objects.for_user(row.owner).first()
    return newest == row or not row.applications.exists()


# ── Looked back on ────────────────────────────────────────────────────────────────────────────────


@_of_one
def season(request: HttpRequest, row: Season) -> HttpResponse:
    """What became of each application, and what they took in all."""
    now = timezone.now()
    found = row.applications.all()
    rows = insights.look_back(found, request.user.tz, now, MOST)
    counted = found.filter(pk__in=[one.application.pk for one in rows])
    context = {
        "season": row,
        "rows": rows,
        "total": _total(rows),
        "fees": fee_totals(counted),
        "aged": service.aged(row, now),
        "is_cut": len(rows) == MOST and found.count() > MOST,
        "may_reopen": _may_reopen(row),
        "back": _all(),
    }
    return render(request, "season/page.html", context)


def _total(rows: list[insights.LookBack]) -> dict[str, Any]:
    """Counts, and the middle one of days: what a season took."""
    waits = [one for one in rows if one.application.waits_for_answer]
    return {
        "sent": sum(one.application.submitted_at is not None for one in rows),
        "to_send": core.spread([one.to_send for one in rows if one.to_send is not None]),
        "to_answer": core.spread([one.to_answer for one in rows if one.to_answer is not None]),
        "letters_in": sum(one.letters_in for one in rows),
        "letters_asked": sum(one.letters_asked for one in rows),
        "late": sum(one.letters["late"] for one in rows),
        "offers": sum(one.furthest == Stage.OFFER for one in rows),
        "waiting": len(waits),
    }


@require_safe
@_of_one
def season_csv(request: HttpRequest, row: Season) -> HttpResponse:
    """The same table for a spreadsheet, with every row."""
    tz = request.user.tz
    rows = insights.look_back(row.applications.all(), tz, timezone.now())
    lines = [_columns(), *(_line(one, tz) for one in rows)]
    name = file_name(_("season"), row.name, request.user.name, ending="csv")
    answer = HttpResponse(csv_file(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _columns() -> list[str]:
    return [
        _("Institution"), _("Title"), _("Came to"), _("Stage"), _("Added"), _("Submitted"),
        _("Days to send"), _("Days to answer"),
        pgettext("money", "Fee"), _("Fee amount"), _("Fee currency"),
        _("Letters asked for"), _("Letters in"), _("Letters in time"), _("Letters late"),
    ]  # fmt: skip


def _line(one: insights.LookBack, tz: ZoneInfo) -> list[str]:
    file = one.application
    cost = getattr(file, "cost", None)
    if cost and cost.is_moot:
        fee, cost = "", None
    else:
        fee = str(file.get_fee_display())
    amount = "" if cost is None or cost.amount is None else f"{cost.amount.normalize():f}"
    days = (file.created_at, file.submitted_at)
    numbers = (one.to_send, one.to_answer)
    letters = (one.letters_asked, one.letters_in, one.letters["in_time"], one.letters["late"])
    return [
        file.posting.institution, file.posting.title,
        str(Stage(one.furthest).label), file.get_stage_display(),
        *(day.astimezone(tz).date().isoformat() if day else "" for day in days),
        *("" if number is None else str(number) for number in numbers),
        fee, amount, str(cost.currency) if amount else "",
        *map(str, letters),
    ]  # fmt: skip


# ── The next begun from it ────────────────────────────────────────────────────────────────────────


@_of_one
def season_next(request: HttpRequest, row: Season) -> HttpResponse:
    """The programmes to try again, ticked as is likely; those begun already are said."""
    form = BeginForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        made = service.begin(
            row, form.chosen, with_notes=form.cleaned_data["with_notes"], now=timezone.now()
        )
        return _begun(request, row, form.chosen, made)
    rows = (
        row.applications.select_related("posting", "offer")
        .only("owner", "season", "stage", "offer__decision", *POSTING)
        .order_by("posting__institution", "posting__title", "id")
    )
    begun = list(rows.filter(later__isnull=False).annotate(begun=F("later"))[:MOST])
    left = list(rows.filter(later=None)[: MOST + 1])
    context = {
        "season": row,
        "form": form,
        "rows": [
            (one, one.pk in form.chosen if form else service.is_likely(one)) for one in left[:MOST]
        ],
        "is_cut": len(left) > MOST,
        "untouched": service.untouched(row).count() if begun else 0,
        "begun": begun,
        "back": Back(row.get_absolute_url(), row.name),
    }
    return render(request, "season/next.html", context, status=status_of(form) if form else 200)


@require_POST
@_of_one
def season_take_back(request: HttpRequest, row: Season) -> HttpResponse:
    """What was begun is gone again, but for what was changed since."""
    gone = service.take_back(row, now=timezone.now())
    if gone:
        words = ngettext(
            "%(n)d application that was begun is deleted.",
            "%(n)d applications that were begun are deleted.",
            len(gone),
        )
        offer_undo(request, words % {"n": len(gone)}, *gone)
    else:
        messages.info(request, _("Nothing was left to undo."))
    return redirect("season_next", row.pk)


def _begun(
    request: HttpRequest, row: Season, chosen: Collection[int], made: list[Application]
) -> HttpResponse:
    if not made:
        if row.applications.filter(pk__in=chosen, later__isnull=False).exists():
            words = _("These were begun already, here or in another window.")
        else:
            words = _("None of these is in this season any more.")
        messages.info(request, words)
        return redirect("season_next", row.pk)
    words = ngettext(
        "%(n)d application is begun. Its new dates are asked for on its page.",
        "%(n)d applications are begun. Their new dates are asked for on their pages.",
        len(made),
    )
    messages.success(request, words % {"n": len(made)})
    return redirect(f"{reverse('applications')}?due=none")
