"""Conditions of who may apply as rows of boxes: what it is, of what, how much, within how long."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.core.condition_rows import QUOTE, condition_in, row_of
from applications.forms.shared.country import by_name
from applications.forms.shared.rows import Box, RowsField, RowsInput
from applications.models.profile import ProfileLevel
from applications.templatetags.conditions import GROUPS, KINDS, months

NUMBERS = ("minimum", "months", "within")
LARGEST = 999  # as the boxes take


# What a condition of each kind says; the other boxes are none of its.
SAYS = {
    "degree": ("level", "of"),
    "degree_age": ("level", "within"),
    "mobility": ("months", "within", "country", "day"),
    "test": ("of", "minimum"),
    "origin": ("of",),
    "unfinished": (),
}
# Without one of these it says nothing.
NEEDED = {
    "degree": ("level", "of"),
    "degree_age": ("within",),
    "test": ("of",),
}
# Where a box has room for a few words only.
IN_SHORT = {
    "outside_eu": _("those from outside the EU"),
    "outside_eea": _("those from outside the EU and EEA"),
}
DAYS = {
    "deadline": _("the deadline"),
    "start": _("the start"),
    "recruitment": _("the recruitment"),
}


class ConditionsInput(RowsInput):
    """Of each row the boxes of its kind, a new one all of them; the others go along unseen."""

    def boxes_of(self, row: Any) -> tuple[Box, ...]:
        kind = row.get("kind") if isinstance(row, dict) else ""
        says = SAYS.get(kind or "")
        if says is None:
            return self.boxes
        boxes = tuple(self._box(box, kind or "", ("kind", *says)) for box in self.boxes)
        return tuple(_in_years(box, row) for box in boxes) if kind == "degree_age" else boxes

    def _box(self, box: Box, kind: str, shown: tuple[str, ...]) -> Box:
        if box.key not in shown:
            return box._replace(type="hidden")
        if kind == "origin" and box.key == "of":
            return box._replace(choices=tuple({**GROUPS, **IN_SHORT}.items()))
        if box.key == "country":
            there = ("", _("that of the place"))
            return box._replace(label=_("Country"), type="text", choices=(there, *by_name()))
        if box.key == "day":
            choices = (("", "–"), *DAYS.items())
            return box._replace(label=_("counted to"), type="text", choices=choices)
        return box


def _in_years(box: Box, row: dict[str, Any]) -> Box:
    """An age is kept in months, and mostly said in years."""
    if box.key != "within":
        return box
    within = str(row.get("within") or "")
    if not within.isdecimal() or int(within) % 12 or not int(within):
        return box._replace(label=_("Months, at most"))
    label = _("Months, at most (here %(time)s)") % {"time": months(float(within))}
    return box._replace(label=label)


class ConditionsField(RowsField):
    """Rows of conditions, each kept with what of it is filled in and the words it was read from."""

    shown_by = ConditionsInput
    default_error_messages = {
        "no_kind": _("Say what each condition is about."),
        "no_number": _("Write numbers from 1 to 999: a score, months."),
        "no_group": _("Choose the group that it is asked of."),
        "too_many": _("A stay of more months than it is counted in says nothing."),
        "too_little": _("Say of each condition what it asks: months, a test, a degree."),
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(
            Box("kind", _("Condition"), choices=(("", "–"), *KINDS.items())),
            Box("level", _("Level"), choices=(("", "–"), *ProfileLevel.choices)),
            Box("of", _("of what")),
            Box("minimum", _("Score, at least"), "number", step="any"),
            Box("months", _("Months there, at most"), "number"),
            Box("within", _("in so many months"), "number"),
            Box("country", "", "hidden"),
            Box("day", "", "hidden"),
            Box(QUOTE, "", "hidden"),
            add=_("Add a condition"),
            remove=_("Remove condition"),
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        return value

    def clean(self, value: Any) -> list[dict[str, Any]]:
        return [self._typed(row) for row in super().clean(value)]

    def _typed(self, row: dict[str, str]) -> dict[str, Any]:
        told: dict[str, Any] = {name: text for name, text in row.items() if text}
        for name in NUMBERS:
            if name in told:
                told[name] = self._number(told[name], whole=name != "minimum")
        kind = told.get("kind", "")
        told = {name: one for name, one in told.items() if self._is_said(kind, name)}
        condition = condition_in(told)
        if condition is None:
            raise self._refused("no_kind")
        if kind == "origin" and condition.of not in GROUPS:
            raise self._refused("no_group")
        is_stay = kind == "mobility"
        if (is_stay and not (condition.months and condition.within)) or (
            kind in NEEDED and not any(told.get(name) for name in NEEDED[kind])
        ):
            raise self._refused("too_little")
        if is_stay and (condition.months or 0) >= (condition.within or 0):
            raise self._refused("too_many")
        return row_of(condition, told.get(QUOTE, ""))

    def _is_said(self, kind: str, name: str) -> bool:
        return kind not in SAYS or name in ("kind", "day", QUOTE, *SAYS[kind])

    def _refused(self, code: str) -> forms.ValidationError:
        return forms.ValidationError(self.error_messages[code], code=code)

    def _number(self, text: str, *, whole: bool) -> float:
        try:
            number = int(text) if whole else float(text.replace(",", "."))
        except ValueError:
            number = 0
        if not 0 < number <= LARGEST:
            raise self._refused("no_number")
        return number
