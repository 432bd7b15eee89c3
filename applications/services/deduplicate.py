"""A form sent twice makes one row."""

from typing import TypeVar

from django.db.models import Model

from applications.models import Application, User

Row = TypeVar("Row", bound=Model)


def existing_twin(row: Row, parent: User | Application, *fields: str) -> Row | None:
    """The row of `parent` that an earlier press of the same button made, equal in these fields.

    Call it inside a transaction: it holds the parent, so that a press at the same moment waits.
    """
    parent.hold()
    values = {name: getattr(row, name) for name in fields}
    same: Row | None = type(row)._default_manager.filter(**values).first()
    return same
