"""What stands in a form that was sent, as a person reads it, whatever form it is."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from applications.forms.shared.row_version import OPENED, TAKE

SECRETS = ("csrfmiddlewaretoken", "password", "secret")
NOT_TYPED = re.compile(rf"({OPENED}|{TAKE}.*)$")  # what the app put into the form
FORM_NUMBER = re.compile(r"\d{1,4}")  # of a form in a set; whoever sends it may write anything
LONG = 12  # characters: what is shorter and of no field of ours is a button's value


class Typed(NamedTuple):
    """One field as a person reads it."""

    label: str
    words: str


def is_secret(name: str) -> bool:
    """Neither kept nor shown."""
    return any(word in name for word in SECRETS)


def typed(sent: QueryDict) -> Iterator[Typed]:
    """The fields of any form of ours that hold something, with their labels."""
    named = {"moments": _("Deadline"), "pieces": _("Document")}
    groups: dict[str, dict[str, list[str]]] = {}
    for name, values in sent.lists():
        texts = [text for text in values if text.strip()]
        if texts and not (NOT_TYPED.match(name) or is_secret(name)):
            prefix, _dash, last = name.rpartition("-")
            groups.setdefault(prefix, {})[last] = texts
    for prefix, given in groups.items():
        kind, _dash, number = prefix.partition("-")
        numbered = kind in named and FORM_NUMBER.fullmatch(number)
        before = f"{named[kind]} {int(number) + 1}, " if numbered else ""
        fields = _best(given)
        for name, texts in given.items():
            field = fields.get(name)
            label = str(field and field.label or name.replace("_", " ").capitalize())
            if field is not None and not field.widget.is_hidden:
                yield Typed(before + label, _words(field, texts))
            elif field is None and max(map(len, texts)) > LONG:
                yield Typed(before + label, "\n".join(texts))


def _best(given: dict[str, list[str]]) -> dict[str, forms.Field]:
    """The fields of the form that these values most likely were typed into."""

    def fits(fields: dict[str, forms.Field]) -> tuple[int, int]:
        offered = sum(name in fields and _offers(fields[name], given[name]) for name in given)
        return offered, -len(fields)

    best = max(_forms(), key=fits)
    return best if fits(best)[0] else {}


@cache
def _forms() -> list[dict[str, forms.Field]]:
    """The fields of every form of ours, but for choices among rows, which are somebody's."""
    classes: list[type[forms.BaseForm]] = [forms.BaseForm]
    for one in classes:
        classes += one.__subclasses__()
    ours = (one for one in classes if one.__module__.startswith("applications.forms"))
    return [
        {
            name: field
            for name, field in getattr(one, "base_fields", {}).items()
            if not isinstance(field, forms.ModelChoiceField)
        }
        for one in ours
    ]


def _offers(field: forms.Field, texts: list[str]) -> bool:
    """Whether these may be its values: the same name stands for other choices in another form."""
    choices = _choices(field)
    return not choices or all(text in choices for text in texts)


def _words(field: forms.Field, texts: list[str]) -> str:
    if isinstance(field.widget, forms.CheckboxInput):
        return _("yes")
    choices = _choices(field)
    return ", ".join(choices.get(text, text) for text in texts)


def _choices(field: forms.Field) -> dict[str, str]:
    return {str(key): str(label) for key, label in getattr(field, "choices", ()) or ()}
