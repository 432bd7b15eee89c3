"""What we accept of somebody's own list of applications: the file, and what its columns are."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.core.spreadsheet_column import (
    LEFT_OUT,
    LINES_READ,
    MEANINGS,
    MOST_COLUMNS,
    NOTHING,
    SEVERAL,
    Line,
    Sheet,
    Table,
    Unreadable,
    in_short,
    sheet_of,
    tables_of,
)
from applications.core.spreadsheet_date import ORDERS
from applications.errors import PdfBroken, PdfTooHeavy, SpreadsheetRefused, TrackerError
from applications.forms.shared.row_number import is_row_number
from applications.models import Spreadsheet
from applications.pdf import helper
from applications.sources.spreadsheet import MAX_BYTES, MOST_SHEETS

# What a column is, in the order in which they are offered.
CALLED = {
    "institution": _("Institution"),
    "title": _("Position or programme"),
    "department": _("Department"),
    "city": _("City"),
    "country": _("Country"),
    "place": _("Place (city, country)"),
    "link": _("Link"),
    "portal": _("Where to apply"),
    "number": _("Reference number"),
    "deadline": _("Deadline"),
    "hour": _("Hour of the deadline"),
    "zone": _("Time zone of the deadline"),
    "letters_due": _("Letters due"),
    "stage": _("Stage"),
    "submitted_on": _("Submitted on"),
    "confirmation": _("Confirmation number"),
    "priority": _("Priority"),
    "fee": _("Fee"),
    "fee_amount": _("Fee amount"),
    "fee_currency": _("Fee currency"),
    "salary": _("Salary or stipend"),
    "offer": _("Offer"),
    "offer_amount": _("Offer amount"),
    "offer_currency": _("Offer currency"),
    "offer_per": _("Offer per"),
    "offer_decided": _("Offer decided"),
    "reply_by": _("Reply by"),
    "archived": _("Archived"),
    "tags": _("Tags"),
    "portal_user": _("User name in the portal"),
    "contact": _("Supervisor or contact"),
    "referee": _("Referee"),
    "referee_email": _("E-mail of the referee before it"),
    "letters_needed": _("Number of letters"),
    "letters_in": _("Letters that are in"),
    "piece": _("A document, and how far it is"),
    "requirements": _("Documents they ask for"),
    "notes": _("Notes"),
    "nothing": _("(leave out)"),
}
CHOICES = [(name, words) for name, words in CALLED.items() if name in MEANINGS]
WAYS = [("dmy", _("day first")), ("mdy", _("month first"))]


class ListForm(forms.Form):
    """A list, as a file or pasted; once it is valid, `tables` has what each of its sheets says, and
    `left` the names of those that were not read."""

    file = forms.FileField(
        label=_("A file: CSV, Excel (XLSX), text or JSON"),
        required=False,
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.tsv,.txt,.xlsx,.json,text/csv,application/json"}
        ),
    )
    text = forms.CharField(
        label=_("or the rows themselves, copied from your table"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "One row names the columns, in your own words and language: university, programme, "
            "deadline, status, link …"
        ),
    )

    tables: list[tuple[str, Table]]
    left: Sequence[str] = ()
    name = ""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        file, text = given.get("file"), given.get("text", "")
        if self.errors:
            return given
        if not file and not text.strip():
            self.add_error("text", _("Choose a file, or paste the rows here."))
            return given
        self.name = file.name if file else ""
        try:
            self.tables, self.left = _read(file.read(MAX_BYTES + 1) if file else text.encode())
        except TrackerError as refusal:
            self.add_error("file" if file else "text", str(refusal))
        return given


def _read(data: bytes) -> tuple[list[tuple[str, Table]], list[str]]:
    """What comes from a stranger's file is opened in a process of its own."""
    if len(data) > MAX_BYTES:
        raise SpreadsheetRefused("bytes", MAX_BYTES // 1024 // 1024)
    try:
        text, found = helper.spreadsheet(data, LINES_READ, MOST_COLUMNS)
        sheets = [
            Sheet(name, [Line(number, cells) for number, cells in lines]) for name, lines in found
        ]
        tables = tables_of(sheets or [sheet_of(text)])
        return tables.named, [*tables.too_large, *(name for name, *_ in sheets[MOST_SHEETS:])]
    except Unreadable as refusal:
        raise SpreadsheetRefused(refusal.why, refusal.most) from None
    except (PdfTooHeavy, PdfBroken):  # so the helper calls what it gave up, whatever it was
        raise SpreadsheetRefused("heavy") from None


class MeaningForm(forms.Form):
    """What each column is taken for, and how its days are written where they do not show it."""

    def __init__(self, *args: Any, sheet: Spreadsheet, asked: Sequence[int], **options: Any):
        super().__init__(*args, **options)
        for at, meaning in enumerate(sheet.meanings):
            self.fields[f"column-{at}"] = forms.ChoiceField(
                label=in_short(sheet.headings[at]) or _("Column %(number)d") % {"number": at + 1},
                choices=CHOICES,
                initial=NOTHING if meaning == LEFT_OUT else meaning,
            )
        for at in asked:
            self.fields[f"order-{at}"] = forms.ChoiceField(
                choices=WAYS, required=False, widget=forms.RadioSelect
            )
            self.initial[f"order-{at}"] = sheet.orders.get(str(at), "")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        taken: set[str] = set()
        for name, meaning in list(given.items()):
            if not name.startswith("column-") or meaning in SEVERAL:
                continue
            if meaning in taken:
                self.add_error(
                    name, _("Another column is taken for this already. Take one of them for notes.")
                )
            taken.add(meaning)
        return given

    @property
    def columns(self) -> list[str]:
        found = {name: value for name, value in self.cleaned_data.items() if "column-" in name}
        return [found[f"column-{at}"] for at in range(len(found))]

    @property
    def orders(self) -> dict[str, str]:
        """By the number of the column."""
        given = self.cleaned_data.items()
        return {
            name.removeprefix("order-"): value
            for name, value in given
            if name.startswith("order-") and value in ORDERS
        }


def ticked(numbers: Sequence[str]) -> set[int]:
    """The numbers of the rows that the person ticked."""
    return {int(one) for one in numbers if is_row_number(one)}
