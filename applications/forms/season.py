"""What we accept where a season is closed, and where the next is begun from it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from applications.forms.shared.parts import LineField
from applications.forms.shared.row_number import is_row_number

MOST = 1000  # applications in one press


class CloseForm(forms.Form):
    """A name, and which of those still to be sent are left: what the page did not show is not.

    `last` is the season that was the last one as the page was shown, 0 before the first."""

    name = LineField(
        label=_("Name of the season"),
        max_length=40,
        help_text=_("By this name you find it again in the list and under Seasons."),
    )

    def __init__(self, data: QueryDict | None, *, proposed: str = "") -> None:
        super().__init__(data, initial={"name": proposed})
        given = data or QueryDict()
        self.shown, self.taken = (_numbers(given.getlist(name)) for name in ("shown", "take"))
        self.left = self.shown - self.taken
        last = given.get("newest", "")
        self.last = int(last) if is_row_number(last) else 0


class BeginForm(forms.Form):
    """Which applications of a season are begun anew."""

    with_notes = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.chosen = _numbers(data.getlist("chosen"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.chosen:
            raise forms.ValidationError(_("Tick the programmes to begin with first."))
        return given


def _numbers(given: Iterable[str]) -> set[int]:
    return {int(one) for one in list(given)[:MOST] if is_row_number(one)}
