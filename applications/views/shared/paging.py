"""Long lists in pages: one row more than shown tells whether there is a next; none is counted
until a later page says where in the list it is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.http import HttpRequest, QueryDict

from applications.forms.shared.row_number import is_row_number

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
    number = int(asked) if is_row_number(asked) else 1
    number = min(max(number, 1), LAST)
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    return ListPage(found[:size], number, len(found) > size, request.GET, parameter)


@dataclass(frozen=True)
class KeysetPage:
    """Rows from a place in their order on: far down costs what the beginning does."""

    rows: list[Any]
    before: str = ""  # the place of the page before, "" where this is the first
    after: str = ""  # and of the page after
    above: QuerySet[Any] | None = None  # the rows before the first of these

    @cached_property
    def first(self) -> int:
        """The number of the first row in the whole list."""
        return 1 + (self.above.count() if self.above is not None else 0)

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def keyset_page(
    request: HttpRequest, rows: QuerySet[Any], order: Sequence[str], size: int = SIZE
) -> KeysetPage:
    """The page after the row that `?after=` names, or before `?before=`, in this order, which must
    tell any two rows apart; where nothing is left there, the last page or the first; the first
    where neither makes sense."""
    keys = [name.removeprefix("-") for name in order]
    falling = [name.startswith("-") for name in order]
    rising = [not down for down in falling]
    fields = [_field(rows.model, name) for name in keys]
    before = _place(request.GET.get("before", ""), fields)
    place = before or _place(request.GET.get("after", ""), fields)
    turned = [key if down else f"-{key}" for key, down in zip(keys, falling, strict=True)]

    backwards, behind = bool(before), bool(place)
    there = _beyond(keys, place, rising if backwards else falling) if place else Q()
    found = list(rows.filter(there).order_by(*(turned if backwards else order))[: size + 1])
    if place and not found:  # all are on the other side of it
        backwards, behind = not backwards, False
        found = list(rows.order_by(*(turned if backwards else order))[: size + 1])
    has_more = len(found) > size
    shown = found[:size][::-1] if backwards else found[:size]
    has_before, has_after = (has_more, behind) if backwards else (behind, has_more)
    if not shown:
        return KeysetPage([])
    first = [_value(shown[0], key) for key in keys]
    return KeysetPage(
        shown,
        before=place_of(shown[0], keys) if has_before else "",
        after=place_of(shown[-1], keys) if has_after else "",
        above=rows.filter(_beyond(keys, first, rising)) if has_before else None,
    )


def _field(model: type[Model], path: str) -> "Field[Any, Any]":
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    try:
        return model._meta.get_field(last)  # type: ignore[return-value]
    except FieldDoesNotExist:
        raise ValueError(f"rows cannot be paged by {path}") from None


def place_of(row: Any, keys: Sequence[str]) -> str:
    """How an address names the place of this row."""
    values = [_value(row, key) for key in keys]
    values = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _value(row: Any, key: str) -> Any:
    for step in key.split("__"):
        row = getattr(row, step)
    return row


def _place(named: str, fields: "Sequence[Field[Any, Any]]") -> list[Any] | None:
    """The keys of a row as an address names them; None for anything else."""
    try:
        values = json.loads(named)
        if not isinstance(values, list) or len(values) != len(fields):
            return None
        place = [
            field.to_python(_plain(value)) for field, value in zip(fields, values, strict=True)
        ]
    except (ValueError, ValidationError, OverflowError, RecursionError):
        return None
    naive = any(isinstance(value, datetime) and value.tzinfo is None for value in place)
    return None if naive else place


def _plain(value: Any) -> Any:
    if not isinstance(value, int | str) or "\x00" in str(value) or len(str(value)) > 600:
        raise ValueError("no key")
    if isinstance(value, int) and abs(value) >= 2**63:
        raise ValueError("no key")
    return value


def _beyond(keys: Sequence[str], place: Sequence[Any], falling: Sequence[bool]) -> Q:
    """After this place; the first condition alone lets an index begin there."""
    first = "lte" if falling[0] else "gte"
    beyond = Q()
    for at, (key, value, down) in enumerate(zip(keys, place, falling, strict=True)):
        same = dict(zip(keys[:at], place[:at], strict=True))
        beyond |= Q(**same, **{f"{key}__{'lt' if down else 'gt'}": value})
    return Q(**{f"{keys[0]}__{first}": place[0]}) & beyond
