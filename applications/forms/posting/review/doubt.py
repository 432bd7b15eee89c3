"""A question that a reading leaves open, and the presses that answer it."""

from dataclasses import dataclass, field

from django.forms import BoundField
from django.http import QueryDict
from django.utils.safestring import SafeString

from applications.forms.shared.row_number import is_row_number

SETTLE, SETTLED = "settle-", "settled-"  # before a doubt's key: what is pressed, what was before


@dataclass
class Press:
    """One answer: its words, and what it puts into fields.

    None takes a tick away; "name#2" is the third box of that name.
    """

    words: str
    values: dict[str, str | None]

    def put(self, data: QueryDict) -> None:
        for name, value in self.values.items():
            name, _hash, place = name.partition("#")
            boxes = data.getlist(name)
            if value is None:
                data.pop(name, None)
            elif not place:
                data[name] = value
            elif int(place) < len(boxes):
                boxes[int(place)] = value
                data.setlist(name, boxes)

    def holds(self, data: QueryDict) -> bool:
        for name, value in self.values.items():
            name, _hash, place = name.partition("#")
            boxes = data.getlist(name)
            at = int(place or 0)
            if (boxes[at] if at < len(boxes) else None) != value:
                return False
        return True


@dataclass
class Doubt:
    """One question, with a field of the form or answers of its own."""

    key: str
    words: str
    quotes: list[SafeString] = field(default_factory=list)
    presses: list[Press] = field(default_factory=list)
    parts: list["Doubt"] = field(default_factory=list)  # each of several, to be answered alone
    field: BoundField | None = None
    mends: str = ""  # the id of the field in which it is corrected
    is_missing: bool = False  # nothing stands in that field
    chosen: int | None = 0
    mark: SafeString = SafeString("")  # their words, on demand: it is trivial


def settle(data: QueryDict, doubts: list[Doubt]) -> None:
    """Put what was pressed since the page was drawn into the fields.

    A value that was typed and not pressed stays, and the doubt shows which answer holds.
    """
    every = [one for doubt in doubts for one in (doubt, *doubt.parts)]
    for doubt in every:
        pressed = data.get(SETTLE + doubt.key, "")
        known = is_row_number(pressed) and int(pressed) < len(doubt.presses)
        if known and pressed != data.get(SETTLED + doubt.key, "0"):
            doubt.presses[int(pressed)].put(data)
    for doubt in every:
        holding = (at for at, press in enumerate(doubt.presses) if press.holds(data))
        doubt.chosen = next(holding, None)
