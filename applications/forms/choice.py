"""What we accept of an order of choice: a place for each application under a rule, or none."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.core.applications_allowed import HIGHEST, Entry
from applications.forms.shared.parts import laid_out, whole_number
from applications.forms.shared.row_number import is_row_number

MOVED = _("Another window changed it to %(n)s meanwhile. Press once more if you mean it.")


class ChoicesForm(forms.Form):
    """Two may have one place: that is said afterwards, and not refused. A place that another window
    changed meanwhile stays where this one left it alone; else the person is asked anew."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, entries: Sequence[Entry], **options: Any) -> None:
        self.there = {f"choice-{entry.key}": entry.rank for entry in entries}
        as_it_is = " ".join(f"{name}:{rank or ''}" for name, rank in self.there.items())
        super().__init__(*args, initial={"was": as_it_is}, **options)
        for entry in entries:
            self.fields[f"choice-{entry.key}"] = whole_number(
                entry.title, 1, HIGHEST, required=False, initial=entry.rank
            )
        self.helper = laid_out(*self.fields)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        pairs = (part.rpartition(":") for part in given.get("was", "").split())
        was = {name: int(rank) if is_row_number(rank) else None for name, _colon, rank in pairs}
        self.ranks: dict[int, int | None] = {}  # the places that are to change
        for name, now in self.there.items():
            before, place = was.get(name, now), given.get(name)
            if name in self.errors or place in (before, now):
                continue
            if before != now:
                self.data = self.data.copy()
                self.data["was"] = self.initial["was"]
                self.add_error(name, MOVED % {"n": now or "–"})
                continue
            self.ranks[int(name.removeprefix("choice-"))] = place
        return given
