"""Several rows in one field, each of a few boxes: contacts, credits asked for.

All boxes of a field share its name, row after row, so that one name holds them as any other value.
A button adds a row or takes one away; without scripts the page comes back with what was typed.
"""

from typing import Any, NamedTuple

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

MOST = 50  # rows of one field
ADD, REMOVE = "add-row", "remove-row"  # names of the buttons; their value is the field's, and ":n"


class Box(NamedTuple):
    """One box of a row: its key in the value that is kept, its label, and the kind of input."""

    key: str
    label: Any
    type: str = "text"  # "hidden" for what goes along unseen
    choices: tuple[tuple[str, Any], ...] = ()
    step: str = "1"


class RowsInput(forms.Widget):
    """Rows of boxes; none to begin with is one empty row."""

    composed = True
    added = False  # a row a moment ago: it has the focus

    def __init__(self, boxes: tuple[Box, ...], add: Any, remove: Any) -> None:
        self.boxes, self.add, self.remove = boxes, add, remove
        super().__init__()

    def format_value(self, value: Any) -> list[str]:
        """The texts of all boxes, row after row."""
        return [str(text or "") for row in value or () for text in self._texts(row)]

    def boxes_of(self, row: Any) -> tuple[Box, ...]:
        """The boxes as this row shows them."""
        return self.boxes

    def _texts(self, row: Any) -> list[Any]:
        return [row.get(box.key) for box in self.boxes] if isinstance(row, dict) else [row]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        texts = data.getlist(name) if isinstance(data, QueryDict) else data.get(name) or []
        keys, wide = [box.key for box in self.boxes], len(self.boxes)
        texts = [*texts, *[""] * (-len(texts) % wide)]
        rows = [texts[at : at + wide] for at in range(0, len(texts), wide)]
        removed, _colon, number = data.get(REMOVE, "").rpartition(":")
        if removed == name:
            rows = [row for at, row in enumerate(rows) if str(at) != number]
        if data.get(ADD) == name:
            rows.append([""] * wide)
            self.added = True
        return [dict(zip(keys, row, strict=True)) for row in rows[:MOST]]

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        rows = [
            dict(zip(self.boxes_of(row), self._texts(row), strict=True)) for row in value or [{}]
        ]
        context = {
            "name": name,
            "id": (attrs or {}).get("id", name),
            "evidence": self.attrs.get("data-evidence", ""),
            "rows": rows,
            "widget": self,
        }
        return render_to_string("components/rows.html", context)

    def in_words(self, sent: list[str]) -> str:
        """The rows as one reads them."""
        wide = len(self.boxes)
        rows = (sent[at : at + wide] for at in range(0, len(sent), wide))
        return "; ".join(", ".join(filter(None, self._read(row))) for row in rows if any(row))

    def _read(self, row: list[str]) -> list[str]:
        shown = zip(self.boxes, row, strict=False)
        return [
            str(dict(box.choices).get(text, text)) for box, text in shown if box.type != "hidden"
        ]


class RowsField(forms.Field):
    """Rows of boxes, kept as a list of dictionaries; empty rows are left out."""

    widget: RowsInput
    shown_by = RowsInput

    def __init__(self, *boxes: Box, add: Any, remove: Any, **options: Any) -> None:
        widget = self.shown_by(boxes, add, remove)
        super().__init__(**{"required": False, "widget": widget, **options})

    def to_python(self, value: Any) -> list[dict[str, str]]:
        stripped = (
            {key: str(text or "").strip() for key, text in row.items()} for row in value or ()
        )
        return [row for row in stripped if any(row.values())]

    def has_changed(self, initial: Any, data: Any) -> bool:
        sent = self.widget.format_value
        return sent(self.to_python(initial)) != sent(self.to_python(data))


def changes_rows(data: QueryDict) -> bool:
    """Whether a button of rows was pressed: nothing is saved then."""
    return ADD in data or REMOVE in data


def unjudged(form: forms.BaseForm) -> None:
    """Show what was typed without a word on what is still missing."""
    form._errors, form.cleaned_data = ErrorDict(), {}
