"""Two windows on one row: what one saved meanwhile is shown to the other before it saves.

A form carries a digest of every value it was opened with. So it knows which fields this window
changed, and under a lock on the row which ones another window changed since. Whoever writes the
row, by a form, a press or a sweep, need not count anything up for it.
"""

import json
from hashlib import sha256
from typing import Any, NamedTuple, Self

from django import forms
from django.db import connection
from django.db.models import Model
from django.db.transaction import TransactionManagementError
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.forms.shared.parts import StartField
from applications.forms.shared.rows import RowsField
from applications.models import User
from applications.models.owned import owner_id_of, read_anew
from applications.templatetags.names import start_named

OPENED = "opened"
TAKE = "take-"  # before a field's name: whose value the person chose, "mine" or "theirs"


class Conflict(NamedTuple):
    """A field that another window changed; `is_choice` where this one changed it as well."""

    name: str
    label: str
    mine: str
    theirs: str
    is_choice: bool


class _Opened(forms.CharField):
    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False  # it is none of the row's values


class RowVersionForm(forms.BaseForm):
    """Saves over a row only what its person has seen; mix it into a form before Django's class.

    Bind it inside a transaction: the row is locked and read anew first. Where another window
    changed a field meanwhile, the form is not valid and `conflicts` has both values; its page shows
    them (templates/tracker/errors.html), and saving that page is a new decision. Values that are
    equal are no conflict, so the same form sent twice is saved quietly.
    """

    merges = False  # whether fields that only the other window changed are taken over unasked
    conflicts: tuple[Conflict, ...] = ()

    @classmethod
    def opened_on(cls, row: Model) -> str:
        """What a button carries that sends one of the form's values without showing the form."""
        return cls(instance=row)._opened()

    def __init__(self, data: Any = None, *args: Any, row: Model | None = None, **options: Any):
        row = options.get("instance") if row is None else row
        self.row = row if row is not None and row.pk else None
        if data is not None and self.row is not None:
            _read_anew(self.row)
        super().__init__(data, *args, **options)
        self._other: list[str] = []  # changed in the other window alone
        self._both: list[str] = []
        if self.row is not None:
            self.fields[OPENED] = _Opened(required=False, initial=self._opened)

    @classmethod
    def with_typed(cls, row: Model, typed: dict[str, list[str]], **options: Any) -> Self:
        """Bound to the row as it is, but for what was typed without having seen its values."""
        form = cls(instance=row, **options)
        data = QueryDict(mutable=True)
        for name in form._values():
            data.setlist(name, form._kept(name))
        opened = json.loads(form._opened())
        for name, values in typed.items():
            data.setlist(name, values)
        data[OPENED] = json.dumps(opened | dict.fromkeys(typed, ""))
        return cls(data, instance=row, **options)

    def is_valid(self) -> bool:
        return super().is_valid() and not self.conflicts

    def full_clean(self) -> None:
        if self.is_bound and self.row is not None:
            self._meet()
        super().full_clean()

    def _post_clean(self) -> None:
        self.cleaned_data.pop(OPENED, None)
        self._both = [name for name in self._both if not self._is_same(name)]
        if self._both or (self._other and not self.merges):
            self.conflicts = tuple(map(self._conflict, [*self._both, *self._other]))
            self.data[self.add_prefix(OPENED)] = self._opened()
        else:
            super()._post_clean()

    def _values(self) -> list[str]:
        return [
            name
            for name, field in self.fields.items()
            if name != OPENED and not isinstance(field, forms.FileField)
        ]

    def _opened(self) -> str:
        return json.dumps({name: _digest(self._kept(name)) for name in self._values()})

    def _meet(self) -> None:
        """Sort the fields that moved on; those that this window left alone follow the row."""
        try:
            opened = json.loads(self.data.get(self.add_prefix(OPENED), ""))
        except ValueError:  # not from a page of ours
            return
        if not isinstance(opened, dict):
            return
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name in self._values():
            sent, theirs, mine = self.add_prefix(name), self._kept(name), self._given(name)
            untouched = _digest(mine) == opened.get(name)
            if self.data.get(TAKE + sent) == "theirs":
                data.setlist(sent, theirs)
            elif mine == theirs or _digest(theirs) == opened.get(name):
                continue
            elif untouched:
                data.setlist(sent, theirs)
                self._other.append(name)
            else:
                self._both.append(name)
        self.data = data

    def _is_same(self, name: str) -> bool:
        """Another spelling of what is kept is no conflict."""
        kept, field = self.get_initial_for_field(self.fields[name], name), self[name]
        return self.cleaned_data.get(name, field) == kept or not field._has_changed()

    def _kept(self, name: str) -> list[str]:
        """The row's value as a browser sends it back when nobody touches the field."""
        return sent_by_browser(self.fields[name], self[name].initial)

    def _given(self, name: str) -> list[str]:
        return sent_by_browser(self.fields[name], self[name].data)

    def _conflict(self, name: str) -> Conflict:
        field, bound = self.fields[name], self[name]
        return Conflict(
            bound.html_name,
            str(bound.label),
            _words(field, self._given(name)),
            _words(field, self._kept(name)),
            name in self._both,
        )


def _read_anew(row: Model) -> None:
    if not connection.in_atomic_block:
        raise TransactionManagementError("A form that changes a row is bound in a transaction.")
    model = row._meta.model  # `request.user` is wrapped, so its type says nothing
    if model is not User:
        User.objects.hold(owner_id_of(row))
    read_anew(row, rows=model._default_manager.select_for_update(no_key=True))


def sent_by_browser(field: forms.Field, value: Any) -> list[str]:
    """A value as browsers send it, whatever their line ends; nothing for what is empty."""
    widget = field.widget
    if isinstance(field, RowsField):  # an empty box keeps the others in their place
        return field.widget.format_value(field.to_python(value))
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if widget.check_test(value) else []
    given = widget.format_value(field.prepare_value(value))
    given = given if isinstance(given, list | tuple) else [given]
    texts = (str(one).replace("\r\n", "\n") for one in given if one is not None)
    return [text for text in texts if text]


def _digest(sent: list[str]) -> str:
    return sha256(json.dumps(sent).encode()).hexdigest()[:16]


def _words(field: forms.Field, sent: list[str]) -> str:
    """What a person reads in the field."""
    if isinstance(field.widget, forms.CheckboxInput):
        return _("yes") if sent else _("no")
    if isinstance(field, RowsField):
        return field.widget.in_words(sent) or _("nothing")
    if isinstance(field, forms.DateField):
        sent = [_day_in_words(field, one) for one in sent]
    elif isinstance(field, StartField):
        sent = [start_named(one) for one in sent]
    choices = {str(key): str(label) for key, label in getattr(field.widget, "choices", ())}
    return ", ".join(choices.get(one, one) for one in sent) or _("nothing")


def _day_in_words(field: forms.DateField, sent: str) -> str:
    """A day as the language writes it; what is none stays as it was typed."""
    try:
        return date_format(field.to_python(sent), _("D j M Y"))
    except forms.ValidationError:
        return sent
