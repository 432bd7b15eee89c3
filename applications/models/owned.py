"""Rows have one door: `.for_user(user)`. A queryset says by which path a row is a person's."""

from typing import Any, Self

from django.db import models


class OwnedQuerySet(models.QuerySet[Any]):
    owner_path = "owner"

    def for_user(self, user: Any) -> Self:
        """Only this person's rows; none for a visitor who is not signed in."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(**{self.owner_path: user})


def one_of(field: str, choices: type[models.Choices], *, name: str) -> models.CheckConstraint:
    """The database, too, knows which words a field may hold."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": choices.values}), name=name)
