"""Long lists in pages: one row more than shown tells whether there is a next; none is counted."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

SIZE = 50
LAST = 10_000  # nobody leafs further; a made-up number costs nothing


@dataclass(frozen=True, slots=True)
class ListPage:
    rows: list[Any]
    number: int
    has_next: bool
    query: QueryDict
    parameter: str = "page"

    @property
    def has_others(self) -> bool:
        return self.has_next or self.number > 1

    @property
    def before(self) -> QueryDict:
        """What the address of the page before says after its question mark."""
        return self._with(self.number - 1)

    @property
    def after(self) -> QueryDict:
        """The same of the page after."""
        return self._with(self.number + 1)

    def _with(self, number: int) -> QueryDict:
        query = self.query.copy()
        query[self.parameter] = str(number)
        return query


def page_of(
    request: HttpRequest, rows: QuerySet[Any] | range, size: int = SIZE, *, parameter: str = "page"
) -> ListPage:
    """The page that `?page=` names; the first for anything that is no number."""
    asked = request.GET.get(parameter, "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    number = min(max(number, 1), LAST)
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    return ListPage(found[:size], number, len(found) > size, request.GET, parameter)
