"""Rows have one door: `.for_user(user)`. A queryset says by which path a row is a person's.

Rows have one order in which they are locked, too: the person (`User.objects.hold`), then the
application (`Application.hold`, which holds its person first), then the rows of either. Whatever
writes more than one row begins with one of the two, so no two writers wait for each other.
"""

import unicodedata
from collections.abc import Iterable
from typing import Any, Self

from django.db import models

from applications.errors import RowGone


class OwnedQuerySet(models.QuerySet[Any]):
    owner_path = "owner"

    def for_user(self, user: Any) -> Self:
        """Only this person's rows; none for a visitor who is not signed in."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(**{self.owner_path: user})

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        """No signal tells of these, and their letters are composed all the same."""
        rows = list(objs)
        for row in rows:
            compose_letters(self.model, row)
        return super().bulk_create(rows, *args, **options)


def owner_id_of(row: Any) -> int:
    """Whose row this is, by the path of its queryset."""
    *steps, last = row._meta.model._default_manager.all().owner_path.split("__")
    for step in steps:
        row = getattr(row, step)
    owner_id: int = getattr(row, f"{last}_id")
    return owner_id


def read_anew(row: models.Model, *fields: str, rows: "models.QuerySet[Any] | None" = None) -> None:
    """These fields, or all, as they are now; locked where `rows` are. Raises RowGone."""
    try:
        row.refresh_from_db(fields=fields or None, from_queryset=rows)
    except row._meta.model.DoesNotExist:
        raise RowGone from None


def existing_twin(row: models.Model, parent: Any, *fields: str) -> Any:
    """The row of `parent` that an earlier press of the same button made, equal in these fields.

    Call it inside a transaction: it holds the parent, a person or an application, so that a press
    at the same moment waits. None when there is no such row.
    """
    parent.hold()
    compose_letters(type(row), row)  # as the earlier one was kept
    values = {name: getattr(row, name) for name in fields}
    return type(row)._default_manager.filter(**values).first()


def compose_letters(sender: type[models.Model], instance: models.Model, **_: Any) -> None:
    """Before a row is kept: names and titles have each letter as one sign (NFC), however typed."""
    if sender._meta.app_label != "applications":
        return
    for field in sender._meta.concrete_fields:
        value = instance.__dict__.get(field.attname)  # what was deferred stays so
        is_name = isinstance(field, models.CharField) and not isinstance(field, models.URLField)
        if is_name and isinstance(value, str) and not value.isascii():
            setattr(instance, field.attname, unicodedata.normalize("NFC", value))


def one_of(field: str, choices: type[models.Choices], *, name: str) -> models.CheckConstraint:
    """The database, too, knows which words a field may hold."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": choices.values}), name=name)
