"""Long lists in pages: one row more than shown tells whether there is a next; none is counted."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

SIZE = 50
LAST = 10_000  # nobody leafs further; a made-up number costs nothing


@dataclass(frozen=True, slots=True)
class ListPage:
    rows: list[Any]
    number: int
    has_next: bool

    @property
    def has_others(self) -> bool:
        return self.has_next or self.number > 1


def page_of(request: HttpRequest, rows: QuerySet[Any] | range, size: int = SIZE) -> ListPage:
    """The page that `?page=` names; the first for anything that is no number."""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    number = min(max(number, 1), LAST)
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    return ListPage(found[:size], number, len(found) > size)
