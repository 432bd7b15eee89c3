"""Rows as plain values with all that goes with them, to be put back whole under their numbers."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.core import serializers
from django.db import models

from applications.models.deletion import AsWritten

Kept = list[dict[str, Any]]


def written(row: models.Model) -> Kept:
    """The row and each that goes with it, as JSON can hold them."""
    return written_each([row])[0]


def written_each(rows: Sequence[models.Model]) -> list[Kept]:
    """The same for several of one model, each with its own."""
    found = NestedObjects(using=rows[0]._meta.model._default_manager.db)
    found.collect(rows)
    each = []
    for row in rows:
        mine, below = {row}, [row]
        while below:
            more = [one for one in found.edges.get(below.pop(), ()) if one not in mine]
            mine.update(more)
            below += more
        kept: Kept = []
        for model, there in found.data.items():
            if not model._meta.auto_created:
                own = sorted(mine.intersection(there), key=lambda one: one.pk)
                kept += serializers.serialize("python", own)
        each.append(_plain(kept))
    return each


def again(rows: Iterable[models.Model]) -> Kept:
    """Rows that were read, as they were kept."""
    return _plain(serializers.serialize("python", rows))


def _plain(kept: Kept) -> Kept:
    told: Kept = json.loads(json.dumps(kept, cls=AsWritten))
    return told


def read(kept: Kept) -> list[Any]:
    """The rows, not saved yet."""
    rows = serializers.deserialize("python", kept, ignorenonexistent=True)
    return [one.object for one in rows]


Pointer = tuple[models.Model, Any, Any]  # a row, its field, and the number it points at


def put_in(rows: Iterable[models.Model]) -> tuple[list[Any], list[Pointer]]:
    """Those of them that stand again, and what pointed at something that is gone: such a row stays
    out, or points there no more."""
    there, missed = _whole(list(rows))
    for row in there:
        row.save_base(raw=True, force_insert=True)
    return there, missed


def _whole(rows: list[models.Model]) -> tuple[list[models.Model], list[Pointer]]:
    """Without those that point at what is gone: a document, a referee, a mail. What would have
    outlived it, such as a letter its application, only points at it no more."""
    mine = {(type(row), row.pk) for row in rows}
    wanted: dict[Any, set[Any]] = {}
    for _row, field, pk in _pointers(rows):
        if (field.related_model, pk) not in mine:
            wanted.setdefault(field.related_model, set()).add(pk)
    there = {
        (model, pk)
        for model, pks in wanted.items()
        for pk in model._default_manager.filter(pk__in=pks).values_list("pk", flat=True)
    }
    missed = [one for one in _pointers(rows) if (one[1].related_model, one[2]) not in mine | there]
    lost = set()
    for row, field, _pk in missed:
        if outlives(field):
            setattr(row, field.attname, None)
        else:
            lost.add((type(row), row.pk))
    return [row for row in rows if (type(row), row.pk) not in lost], missed


def outlives(field: Any) -> bool:
    """Whether a row stays when what this field of it points at goes."""
    return bool(field.remote_field.on_delete is models.SET_NULL)


def _pointers(rows: Iterable[models.Model]) -> Iterator[Pointer]:
    for row in rows:
        for field in row._meta.concrete_fields:
            if field.is_relation and (pk := getattr(row, field.attname)) is not None:
                yield row, field, pk
