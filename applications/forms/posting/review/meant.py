"""Which of several positions is meant: what is said of the others only stays out of the review."""

from collections.abc import Iterable, Sequence, Set
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from applications.core.apart import Line, said_of, together
from applications.core.extraction.draft import PostingDraft
from applications.forms.posting.facts import FactsForm
from applications.forms.posting.review import reading
from applications.forms.posting.review.doubt import SETTLE, SETTLED, Press
from applications.forms.shared.row_number import is_row_number
from applications.forms.shared.row_version import sent_by_browser

if TYPE_CHECKING:
    from applications.forms.posting.review import Review

TICKED, DRAWN = "position", "drawn-position"  # what is ticked, and what was as the page was drawn


class Meant:
    """The positions that are ticked, by their numbers; of those that have sections of their own."""

    def __init__(
        self, whole: PostingDraft, apart: Sequence[PostingDraft], data: QueryDict | None
    ) -> None:
        self.whole, self.apart = whole, apart
        self.lines = together(whole, apart)
        self.now, self.drawn = (
            {
                int(at)
                for at in (data.getlist(name) if data is not None else ())
                if is_row_number(at) and int(at) < len(apart)
            }
            for name in (TICKED, DRAWN)
        )

    def draft(self, ticked: Set[int]) -> PostingDraft:
        """What was read of the one that is ticked; else of all of them."""
        return self.apart[next(iter(ticked))] if len(ticked) == 1 else self.whole

    def is_said(self, lines: Iterable[Line], ticked: Set[int] | None = None) -> bool:
        """Whether something of this is said of what is ticked: now, unless told otherwise."""
        ticked, lines = self.now if ticked is None else ticked, list(lines)
        if not ticked:
            mine = (*self.whole.deadlines, *self.whole.documents)
            return not self.apart or any(line in mine for line in lines)
        of = [said_of(line, self.apart) for line in lines]
        return any(not numbers or numbers & ticked for numbers in of)


def follow(review: "Review", data: QueryDict) -> None:
    """Where other positions are ticked than when the page was drawn: their lines and their facts,
    in the place of what nobody typed."""
    meant = review.meant
    if meant.now == meant.drawn:
        return
    for name in [name for name in data if name.startswith((SETTLE, SETTLED))]:
        del data[name]  # the answer to another question
    groups: tuple[tuple[str, Sequence[Iterable[Line]]], ...] = (
        ("moments", review.readings),
        ("pieces", review.asked),
    )
    for prefix, lines in groups:
        for at, line in enumerate(lines):
            said = meant.is_said(line)
            if said != meant.is_said(line, meant.drawn):
                Press("", {f"{prefix}-{at}-keep": "on" if said else None}).put(data)
    names = FactsForm.Meta.fields
    before, after = (
        reading.facts_read(meant.draft(ticked), names) for ticked in (meant.drawn, meant.now)
    )
    form = FactsForm(data, initial=before, prefix="facts")
    for name in set(names) - {"title"} - set(form.changed_data):
        if before.get(name) != after.get(name):
            _put(data, form, name, after.get(name))


def _put(data: QueryDict, form: FactsForm, name: str, value: Any) -> None:
    data.pop(form.add_prefix(name), None)
    if texts := sent_by_browser(form.fields[name], value):
        data.setlist(form.add_prefix(name), texts)
