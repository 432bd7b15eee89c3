"""A form sent twice makes one row."""

from typing import Any, TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def existing_twin(row: Row, parent: Model, *fields: str) -> Row | None:
    """The row of `parent` that an earlier press of the same button made, equal in these fields.

    Call it inside a transaction: it locks the parent, so that a press at the same moment waits.
    """
    _rows_of(parent).select_for_update().get(pk=parent.pk)
    values = {name: getattr(row, name) for name in fields}
    same: Row | None = _rows_of(row).filter(**values).first()
    return same


def _rows_of(row: Model) -> Any:
    """By its own model: `request.user` is wrapped, so its type says nothing."""
    return row._meta.model._default_manager
