"""Rows as plain values with all that goes with them, to be put back whole under their numbers."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.admin.utils import NestedObjects
from django.core import serializers
from django.db import models

from applications.models.deletion import AsWritten

Kept = list[dict[str, Any]]


def written(row: models.Model) -> Kept:
    """The row and each that goes with it, as JSON can hold them."""
    found = NestedObjects(using=row._meta.model._default_manager.db)
    found.collect([row])
    kept: Kept = []
    for model, rows in found.data.items():
        if not model._meta.auto_created:
            kept += serializers.serialize("python", sorted(rows, key=lambda row: row.pk))
    told: Kept = json.loads(json.dumps(kept, cls=AsWritten))
    return told


def read(kept: Kept) -> list[Any]:
    """The rows, not saved yet."""
    rows = serializers.deserialize("python", kept, ignorenonexistent=True)
    return [one.object for one in rows]


def put_in(rows: Iterable[models.Model]) -> list[Any]:
    """Those of them that stand again; what points at something that is gone stays out."""
    there = list(_whole(rows))
    for row in there:
        row.save_base(raw=True, force_insert=True)
    return there


def _whole(rows: Iterable[models.Model]) -> Iterator[models.Model]:
    """Without those that point at what is gone: a document, a referee, a mail. What would have
    outlived it, such as a letter its application, only points at it no more."""
    rows = list(rows)
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
    lost = set()
    for row, field, pk in list(_pointers(rows)):
        if (field.related_model, pk) in mine | there:
            continue
        if field.remote_field.on_delete is models.SET_NULL:
            setattr(row, field.attname, None)
        else:
            lost.add((type(row), row.pk))
    yield from (row for row in rows if (type(row), row.pk) not in lost)


def _pointers(rows: Iterable[models.Model]) -> Iterator[tuple[models.Model, Any, Any]]:
    for row in rows:
        for field in row._meta.concrete_fields:
            if field.is_relation and (pk := getattr(row, field.attname)) is not None:
                yield row, field, pk
