"""Somebody's own list of applications: brought, looked at row by row, taken in, taken back."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from applications.core.spreadsheet_column import MOST_COLUMNS, MOST_ROWS, in_short, is_secret
from applications.errors import RowGone, SpreadsheetBusy, SpreadsheetNews
from applications.forms.shared.row_number import is_row_number
from applications.forms.spreadsheet import ListForm, MeaningForm, ticked
from applications.models import Application, Posting, Spreadsheet
from applications.models.posting import unread
from applications.services import spreadsheets as service
from applications.services.spreadsheets import judging, taking
from applications.tasks import take_in as ring
from applications.views.shared.form_pages import Back, status_of

UNREAD = unread("posting")
SHOWN = 3  # values of each column, beside what it is taken for; sheets that were not read
LISTS = 10  # of before
NAMED = 100  # applications, of those that were added


def spreadsheets(request: HttpRequest) -> HttpResponse:
    """A file or pasted rows; read, kept and shown. Below it the lists of before."""
    brought = _brought_as_posting(request)
    form = ListForm(request.POST or None, request.FILES or None, initial={"text": brought})
    if request.method == "POST" and form.is_valid():
        sheet = service.keep_each(request.user, form.name, form.tables, now=timezone.now())
        if form.left:
            messages.warning(request, _not_read(form.left))
        return redirect("spreadsheet", sheet.pk)
    mine = Spreadsheet.objects.for_user(request.user).defer("rows", "left_out")
    context = {
        "form": form,
        "heading": _("Import applications"),
        "lead": _(
            "Bring the table you keep now. You see what each column and each row is taken for "
            "before anything is made, and can undo it afterwards."
        ),
        "submit": _("Look at the rows"),
        "back": Back(reverse("applications"), _("Applications")),
        "sheets": mine[:LISTS],
    }
    return render(request, "spreadsheet/new.html", context, status=status_of(form))


def _not_read(names: Sequence[str]) -> str:
    told = ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
    return ngettext(
        "%(n)d further sheet of the file was not read: %(names)s. Bring it as a file of its own, "
        "of at most %(rows)d rows and %(columns)d columns.",
        "%(n)d further sheets of the file were not read: %(names)s. Bring each as a file of its "
        "own, of at most %(rows)d rows and %(columns)d columns.",
        len(names),
    ) % {"n": len(names), "names": told, "rows": MOST_ROWS, "columns": MOST_COLUMNS}


def _brought_as_posting(request: HttpRequest) -> str:
    """The text of a posting of the person's that turned out to be a table."""
    named = request.GET.get("posting", "")
    mine = Posting.objects.for_user(request.user)
    posting = mine.filter(pk=named).only("text").first() if is_row_number(named) else None
    return posting.text if posting else ""


def spreadsheet(request: HttpRequest, pk: int) -> HttpResponse:
    """What each column is taken for and what becomes of each row; once it is taken in, what did;
    and until then how far it is."""
    sheet = _find(request, pk)
    if sheet is None:
        return _gone(request)
    if sheet.is_under_way:
        part = "spreadsheet/_progress.html" if request.htmx else "spreadsheet/under_way.html"
        return render(request, part, {"sheet": sheet, "back": _back()})
    if request.htmx:  # it was under way when the page was made
        return HttpResponseClientRedirect(request.path)
    if sheet.taken_at is not None:
        return _result(request, sheet)
    if "unhead" in request.POST:
        service.unhead(sheet)
        return redirect("spreadsheet", sheet.pk)
    asked = judging.orders_of(sheet)[1]
    columns = [question.column for question in asked]
    given = request.POST if request.method == "POST" else None
    form = MeaningForm(given, sheet=sheet, asked=columns)
    if form.is_valid():
        service.mean(sheet, form.columns, form.orders)
        return redirect("spreadsheet", sheet.pk)
    return _preview(request, sheet, form)


def _preview(request: HttpRequest, sheet: Spreadsheet, form: MeaningForm) -> HttpResponse:
    now = timezone.now()
    orders, asked = judging.orders_of(sheet)
    judged = judging.judged(sheet, now.astimezone(request.user.tz).date())
    named = {"institution", "title"} & set(sheet.meanings)
    open_questions = [one for one in asked if not orders[one.column]]
    made = [one for one in judged if one.why_not is None]
    context = {
        "sheet": sheet,
        "others": _others(sheet),
        "taken_over": service.taken_over(sheet),
        "form": form,
        "back": _back(),
        "columns": _columns(sheet, form),
        "questions": [(one, form[f"order-{one.column}"]) for one in asked if _has(form, one)],
        "waits": bool(open_questions) or not named,
        "is_nameless": not named,
        "is_headed": any(sheet.headings),
        "secrets": list(filter(is_secret, map(in_short, sheet.headings))),
        "judged": judged,
        "made": made,
        "is_any": any(one.can_be_made for one in judged),
    }
    return render(request, "spreadsheet/preview.html", context, status=status_of(form))


def _others(sheet: Spreadsheet) -> QuerySet[Spreadsheet]:
    """The other sheets of its file that nobody has taken in."""
    return Spreadsheet.objects.waiting().of_one_file(sheet).only("name")


def _has(form: MeaningForm, question: judging.Question) -> bool:
    return f"order-{question.column}" in form.fields


def _columns(sheet: Spreadsheet, form: MeaningForm) -> list[dict[str, Any]]:
    """Each with its heading, its choice, and its first few values."""
    found = []
    for at, heading in enumerate(sheet.headings):
        values = (cells[at].strip() for _number, cells in sheet.rows)
        first = list(dict.fromkeys(filter(None, values)))[:SHOWN]
        found.append({"heading": in_short(heading), "field": form[f"column-{at}"], "values": first})
    return found


def _result(request: HttpRequest, sheet: Spreadsheet) -> HttpResponse:
    pks = [int(pk) for pk in sheet.made]
    there = Application.objects.for_user(request.user).filter(pk__in=pks)
    number = there.count()
    context = {
        "sheet": sheet,
        "others": _others(sheet),
        "back": _back(),
        "applications": there.select_related("posting").defer(*UNREAD).order_by("pk")[:NAMED],
        "there": number,
        "gone": len(pks) - number,
        "more": number - NAMED,
        "untouched": 0 if sheet.undone_at else len(taking.untouched(sheet)),
    }
    return render(request, "spreadsheet/result.html", context)


@require_POST
def spreadsheet_take(request: HttpRequest, pk: int) -> HttpResponse:
    """One press takes in every row that can be."""
    sheet = _find(request, pk)
    if sheet is None:
        return _gone(request)
    add, leave = (ticked(request.POST.getlist(name)) for name in ("add", "leave"))
    try:
        taking.take(sheet, add, leave, now=timezone.now(), seen=request.POST.get("seen"))
    except (SpreadsheetBusy, SpreadsheetNews) as refusal:
        messages.warning(request, str(refusal))
    return _begun(sheet)


@require_POST
def spreadsheet_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What it made goes, as far as nobody changed it since."""
    sheet = _find(request, pk)
    if sheet is None:
        return _gone(request)
    try:
        taking.undo(sheet, now=timezone.now())
    except RowGone:
        messages.info(request, _("Nothing was left to undo."))
    return _begun(sheet)


def _begun(sheet: Spreadsheet) -> HttpResponse:
    """A short list is done at once, a long one in the background."""
    if sheet.is_under_way and sheet.total <= taking.AT_ONCE:
        taking.work(sheet.pk, clock=timezone.now)
    elif sheet.is_under_way:
        ring.delay_on_commit(sheet.pk)
    return redirect("spreadsheet", sheet.pk)


@require_POST
def spreadsheet_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """A list that is not taken in after all."""
    sheet = _find(request, pk)
    if sheet is None:
        return _gone(request)
    service.discard(sheet)
    return redirect("spreadsheets")


def _gone(request: HttpRequest) -> HttpResponse:
    """Discarded in another window, or never there: the same to a stranger."""
    return render(request, "spreadsheet/gone.html", {"back": _back()}, status=404)


def _back() -> Back:
    return Back(reverse("spreadsheets"), _("Import"))


def _find(request: HttpRequest, pk: int) -> Spreadsheet | None:
    mine = Spreadsheet.objects.for_user(request.user).select_related("owner")
    return mine.filter(pk=pk).first()
