"""Rows have one door: `.for_user(user)`. A queryset says by which path a row is a person's."""

import unicodedata
from typing import Any, Self

from django.db import models


class OwnedQuerySet(models.QuerySet[Any]):
    owner_path = "owner"

    def for_user(self, user: Any) -> Self:
        """Only this person's rows; none for a visitor who is not signed in."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(**{self.owner_path: user})


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
