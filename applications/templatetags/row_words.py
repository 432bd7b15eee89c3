"""What rows say again and again, looked up once a language."""

from collections.abc import Mapping
from functools import cache
from html import escape as text
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from applications.models import Application, Deadline


@cache
def row_words(_language: str) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """The stages, the kinds of moments, and what rows say again and again, in the language that is
    active: this one."""
    filled = _("open until filled, the earlier the better")
    said = {
        "ready": _("documents ready"),
        "references": _("references"),
        "stage": _("Stage"),
        "move": _("Move"),
        "filled": filled,
        "rolling": capfirst(filled),
        "check": _("Please check"),
        "no clock": _("their clock is not known"),
        "hour": _("hour assumed"),
        "wake": _("Wake now"),
        "add deadline": _("Add deadline"),
        "new day": _("New date?"),
        "upload": _("Upload %(name)s"),
        "ask": _("Does it apply?"),
        "add": _("Add documents"),
        "referee": _("See referees"),
        "bundle": _("Build bundle"),
        "rebuild": _("Build again"),
        "submit": _("Submit"),
        "offer": _("Answer the offer"),
        "interview": _("Prepare interview"),
        "over": _("over"),
        "was interview": _("How did it go?"),
        "answer": _("Ask for the answer"),
        "fee": _("See the fee"),
        "moment": _("See deadlines"),
        "soft": _("later ones may still be considered: send it"),
        "send it": _("send it"),
        "answered": _("They answered?"),
    }
    stages, kinds = dict(Application.Stage.choices), dict(Deadline.Kind.choices)
    return _escaped(stages), _escaped(kinds), _escaped(said)


def _escaped(words: Mapping[Any, Any]) -> dict[str, str]:
    return {name: text(str(said)) for name, said in words.items()}
