"""The columns of a row as an export tells them, checked, and pointing at rows that are here."""

import hashlib
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from applications.core import export as core
from applications.core.deadline import FIRST_DAY, LAST_DAY
from applications.errors import NotAnExport
from applications.models import User
from applications.models.mail import BROUGHT
from applications.models.validators import validate_life_day, validate_sent_mail, validate_steps
from applications.services.exports import layout

# In a column of JSON, under which names there are numbers of which rows.
POINTERS: dict[str, dict[str, str]] = {
    "applications.Bundle": {
        "attachment": "applications.Attachment",
        "requirement": "applications.Requirement",
    },
    "applications.Event": {
        "received": "applications.ReceivedMail",
        "application": "applications.Application",
    },
    "applications.Mail": {
        "references": "applications.Reference",
        "reference": "applications.Reference",
        "done": "applications.Event",
    },
    "applications.ReceivedMail": {"events": "applications.Event"},
    "applications.Submission": {
        "pieces": "applications.Requirement",
        "deadlines": "applications.Deadline",
    },
}
# What tells a row from all others of the site: told anew, for the account it is from may be here.
OWN_NAMES = {"applications.Mail": ("key", "message_id")}
DEEPEST = 30  # what a column of JSON holds in itself: beyond, databases and pages give up
# Of a column of JSON what its form checks, where the model does not.
CHECKS = {
    "applications.Application.steps": validate_steps,
    "applications.Submission.mail": validate_sent_mail,
}
AT_ONCE = 500  # rows in one statement
_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,80}")

Named = Callable[[User, Any, str], str]


class Columns:
    """Makes rows of one import, and knows which number each has here."""

    def __init__(self, owner: User, sizes: dict[str, int], named: Named) -> None:
        self.owner, self.sizes, self.named = owner, sizes, named
        self.numbers: dict[str, dict[int, int]] = {}  # by model: the number told → the one here
        self.later: list[tuple[Any, int, str, Any, int]] = []
        self.json: list[tuple[Any, int, str, Any]] = []

    def row(self, model: Any, told: dict[str, Any], where: str) -> models.Model:
        """The row, not saved yet. Raises NotAnExport where a column cannot hold what it is told."""
        fields = layout.fields_of(model)
        # What begins anew here was told by releases in which it did not: it is passed over.
        left = layout.LEFT_FIELDS.get(model._meta.label, ())
        if unknown := set(told) - {"id", *(one.attname for one in fields), *left}:
            raise NotAnExport("rows", f"{where}: {sorted(unknown)[0]}")
        row = model()
        for one in fields:
            value = told.get(one.attname)
            if isinstance(one, models.FileField):
                value = self._file(one, told, value, where)
            elif one.remote_field:
                value = self._pointer(model, told["id"], one, value, where)
            elif one.attname in told:
                value = _plain(one, value, where)
                stopped = layout.STOPPED.get(model._meta.label, {}).get(one.attname, {})
                value = stopped.get(value, value) if stopped else value
                if value and (one.unique or one.name in OWN_NAMES.get(model._meta.label, ())):
                    value = self._own_name(one, value)
                if value and model._meta.label in POINTERS and isinstance(one, models.JSONField):
                    self.json.append((model, told["id"], one.attname, value))
            else:  # a column that is newer than the export
                continue
            setattr(row, one.attname, value)
        return row

    def person(self, told: dict[str, Any]) -> None:
        """The person's own settings are kept; what an export does not tell stays."""
        names = [one.attname for one in layout.fields_of(User) if one.attname in told]
        for name in names:
            column = User._meta.get_field(name)
            setattr(self.owner, name, _plain(column, told[name], core.MANIFEST))
        if self.owner.language not in dict(settings.LANGUAGES):
            self.owner.language = settings.LANGUAGE_CODE
        self.owner.save(update_fields=names)

    def know(self, model: Any, told: list[int], kept: list[int], where: str) -> None:
        """These rows stand here under those numbers."""
        numbers = self.numbers.setdefault(model._meta.label, {})
        for number, pk in zip(told, kept, strict=True):
            if number in numbers:
                raise NotAnExport("rows", where)
            numbers[number] = pk

    def point_on(self) -> None:
        """What points at rows that came after it, does."""
        changed: dict[tuple[Any, str], list[Any]] = {}
        for model, number, name, target, told in self.later:
            here = self._here(target, told, core.rows_name(layout.name_of(model)))
            changed.setdefault((model, name), []).append(self._row(model, number, name, here))
        for model, number, name, value in self.json:
            anew = self._renumbered(value, POINTERS[model._meta.label])
            changed.setdefault((model, name), []).append(self._row(model, number, name, anew))
        for (model, name), rows in changed.items():
            model._base_manager.bulk_update(rows, [name], batch_size=AT_ONCE)

    def refuse_left(self) -> None:
        """Raises NotAnExport where a row is here now that no export has: a mail that would go."""
        for model in layout.exported():
            here = set(self.numbers.get(model._meta.label, {}).values())
            left = layout.left_of(model, self.owner).values_list("pk", flat=True)
            if here and not here.isdisjoint(left):
                raise NotAnExport("rows", core.rows_name(layout.name_of(model)))

    def _row(self, model: Any, number: int, name: str, value: Any) -> Any:
        """The row by its number here, with nothing but this column."""
        return model(pk=self.numbers[model._meta.label][number], **{name: value})

    def _renumbered(self, value: Any, keys: dict[str, str], target: str = "") -> Any:
        if isinstance(value, dict):
            return {
                name: self._renumbered(one, keys, keys.get(name, "")) for name, one in value.items()
            }
        if isinstance(value, list):
            found = [self._renumbered(one, keys, target) for one in value]
            return [one for one in found if one] if target else found
        if target and type(value) is int:
            return self.numbers.get(target, {}).get(value, 0)
        return value

    def _own_name(self, column: Any, value: Any) -> Any:
        if not isinstance(column, models.CharField):
            return column.get_default()  # of its own, as any new row's
        told = f"{self.owner.pk} {column.name} {value}"
        name = f"{BROUGHT}{hashlib.sha256(told.encode()).hexdigest()[:40]}"
        return f"<{name}@tracker.invalid>" if column.name == "message_id" else name

    def _pointer(self, model: Any, number: int, column: Any, told: Any, where: str) -> int | None:
        target = column.related_model
        if target is User:
            return int(self.owner.pk)
        if told is None:
            if not column.null:
                raise NotAnExport("rows", where)
            return None
        if type(told) is not int:
            raise NotAnExport("rows", where)
        order = layout.exported()
        if target in order and order.index(target) >= order.index(model):
            self.later.append((model, number, column.attname, target, told))
            return None
        return self._here(target, told, where)

    def _here(self, target: Any, told: int, where: str) -> int:
        found = self.numbers.get(target._meta.label, {}).get(told)
        if found is None:
            raise NotAnExport("foreign", where)
        return found

    def _file(self, column: Any, told: dict[str, Any], value: Any, where: str) -> str:
        """The name in the storage; the size and digest told beside it must be the file's."""
        if value is None:
            if not column.blank:
                raise NotAnExport("rows", where)
            return ""
        name = self.named(self.owner, value, where)
        if not value.get("missing"):
            size = self.sizes[core.file_name(value["sha256"])]
            if told.get("size") != size or (
                told.get("sha256") and told["sha256"] != value["sha256"]
            ):
                raise NotAnExport("file", core.file_name(value["sha256"]))
        return name


def _plain(column: Any, told: Any, where: str) -> Any:
    """The value as the column holds it. Raises NotAnExport where it cannot."""
    try:
        if isinstance(column, models.JSONField):
            kind = type(column.get_default())  # a list, a dict, or nothing
            if not isinstance(told, (dict, list) if kind is type(None) else kind) and not (
                told is None and column.null
            ):
                raise ValidationError("type")
            if not _is_shallow(told, DEEPEST):
                raise ValidationError("deep")
            column.run_validators(told)
            if told and (check := CHECKS.get(str(column))):
                check(told)
            return told
        if isinstance(told, (dict, list)) or (told is None and not column.null):
            raise ValidationError("type")
        value = column.to_python(told)
        if value not in column.empty_values:
            column.validate(value, None)
            column.run_validators(value)
        if validate_life_day not in column.validators:  # those have a first day of their own
            _check_day(value)
        if isinstance(value, str) and ("\0" in value or not _is_typed(column, value)):
            raise ValidationError("text")
    except (ValidationError, TypeError, ValueError, OverflowError) as wrong:
        raise NotAnExport("rows", f"{where}: {column.attname}") from wrong
    return value


def _check_day(value: Any) -> None:
    """Raises ValidationError for a day no form takes: reckoning from it may leave the calendar.
    A moment is told by UTC, up to two days off the day that was printed."""
    is_moment = isinstance(value, datetime)
    day, around = value.date() if is_moment else value, timedelta(days=2 if is_moment else 0)
    if isinstance(day, date) and not FIRST_DAY - around <= day <= LAST_DAY + around:
        raise ValidationError("day")


def _is_shallow(value: Any, levels: int) -> bool:
    """Whether what is in it, and in that, goes no deeper."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels > 0 and all(_is_shallow(one, levels - 1) for one in inner)


def _is_typed(column: Any, value: str) -> bool:
    return column.name != "content_type" or bool(_TYPE.fullmatch(value))
