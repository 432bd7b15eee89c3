"""The lines of an application's history, in the reader's language."""

from collections.abc import Callable
from typing import Any

from django import template
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.core.guards import Concern
from applications.models import (
    Application,
    Deadline,
    Event,
    Mail,
    Posting,
    Reference,
    Requirement,
)
from applications.models.requirement import in_sentence
from applications.templatetags.guards import concern_words
from applications.templatetags.reminding import step_words

register = template.Library()


@register.simple_tag
def event_words(event: Event) -> str:
    """What happened, as a sentence; values come from the row, escaped where they are shown."""
    return _WORDS[event.kind](event.data)


def _label(choices: Any, value: str | None) -> str:
    return str(choices(value).label) if value in choices.values else str(value or "")


def _day(value: str | None) -> str:
    day = parse_date(value) if value else None
    return date_format(day, _("D j M Y")) if day else _("no date")


def _taken_in(data: dict[str, Any]) -> str:
    if data.get("source") == Posting.Source.WRITTEN:
        return _("Written down by hand")
    if data.get("source") == Posting.Source.SEASON:
        return _("Begun from an earlier season")
    return _("Posting read and saved (%(source)s)") % {
        "source": _label(Posting.Source, data.get("source"))
    }


def _stage(data: dict[str, Any]) -> str:
    return _("%(was)s → %(stage)s") % {
        "was": _label(Application.Stage, data.get("was")),
        "stage": _label(Application.Stage, data.get("stage")),
    }


def _facts(data: dict[str, Any]) -> str:
    if "choice" in data:
        place = data["choice"]
        return _("Choice %(n)s") % {"n": place} if place else _("No place in the order any more")
    names = [str(Posting._meta.get_field(name).verbose_name) for name in data.get("fields", [])]
    return _("Facts corrected: %(names)s") % {"names": ", ".join(names)}


def _deadline(data: dict[str, Any]) -> str:
    facts = {
        "kind": _label(Deadline.Kind, data.get("kind")),
        "day": _day(data.get("date")),
        "was": _day(data.get("was")),
    }
    if data.get("what") in ("kept", "passed") and not data.get("date"):
        facts["day"] = _("open until filled")
    if data.get("what") == "changed" and data.get("was") == data.get("date"):
        return _("Deadline corrected: %(kind)s, %(day)s") % facts
    if data.get("what") == "followed" and data.get("was") == data.get("date"):
        return _("Deadline: %(kind)s, by the clock of the application deadline") % facts
    return {
        "added": _("Deadline added: %(kind)s, %(day)s"),
        "changed": _("Deadline moved: %(kind)s, from %(was)s to %(day)s"),
        "followed": _("Moved with the application deadline: %(kind)s, from %(was)s to %(day)s"),
        "removed": _("Deadline removed: %(kind)s"),
        "kept": _("Kept as it was: %(kind)s; the page of the posting says %(day)s"),
        "passed": _("Not added, though the page of the posting says so: %(kind)s, %(day)s"),
        "met": _("Deadline met: %(kind)s"),
        "unmet": _("Deadline open again: %(kind)s"),
        "ask": _("To ask about the answer on %(day)s"),
        "do_not_ask": _("No reminder to ask about the answer"),
    }[data["what"]] % facts


def _requirement(data: dict[str, Any]) -> str:
    facts = {
        **data,
        "place": data.get("place", ""),
        "state": _label(Requirement.State, data.get("state")),
        "applies": _label(Requirement.Applies, data.get("applies")),
    }
    return {
        "added": _("Added to the checklist: %(name)s"),
        "changed": _("Checklist changed: %(name)s"),
        "removed": _("Taken off the checklist: %(name)s"),
        "ordering": _("%(name)s: what is to be ordered for it changed"),
        "kept": _("Not added to the checklist, though the posting asks for it now: %(name)s"),
        "state": _("%(name)s: %(state)s"),
        "applies": _("Applies to me? %(name)s: %(applies)s"),
        "detached": _("%(name)s: %(title)s taken out"),
        "box_added": _("Text box added: %(name)s"),
        "box_changed": _("Text box changed: %(name)s"),
        "box_removed": _("Text box removed: %(name)s"),
        "box_plain": _("Signs that portals may not take replaced: %(name)s"),
        "box_taken": _("Answer taken from %(place)s: %(name)s"),
    }[data["what"]] % facts


def _reference(data: dict[str, Any]) -> str:
    if data.get("what") == "tick":
        step = Reference.Step(data["step"])
        told = step.words if data["on"] else step.not_words
        return _("%(referee)s: %(step)s") % {**data, "step": told}
    if data.get("what") == "mailed":
        return _("%(referee)s: mail sent (%(mail)s)") % {
            **data,
            "mail": _label(Mail.Kind, data.get("mail")),
        }
    if data.get("what") == "seen":
        has = _("%(referee)s: has the portal's mail")
        return (has if data["on"] else _("%(referee)s: not yet sure of the portal's mail")) % data
    facts = {
        **data,
        "state": _label(Reference.State, data.get("state")),
        "failure": _label(Reference.Failure, data.get("failure")),
    }
    return {
        "added": _("Referee added: %(referee)s"),
        "changed": _("Reference changed: %(referee)s"),
        "removed": _("Referee removed: %(referee)s"),
        "back": _("Referee is back: %(referee)s"),
        "packet": _("%(referee)s: has what they need to write"),
        "sent": _("%(referee)s says the letter is sent"),
        "unsent": _("%(referee)s says the letter is not sent after all; their answer is awaited")
        if data.get("awaits")
        else _("%(referee)s says the letter is not sent after all"),
        "state": _reference_state(data),
    }[data["what"]] % facts


def _reference_state(data: dict[str, Any]) -> str:
    if data.get("failure"):
        return _("%(referee)s: %(state)s (%(failure)s)")
    return (
        _("%(referee)s: %(state)s: “%(words)s”")
        if data.get("words")
        else _("%(referee)s: %(state)s")
    )


def _upload(data: dict[str, Any]) -> str:
    if data.get("what") == "receipt":
        return _("Receipt kept: %(title)s") % data
    return _("%(name)s: %(title)s, version %(number)s") % data


def _reminder(data: dict[str, Any]) -> str:
    return _("Reminder sent: %(step)s, %(kind)s, %(day)s") % {
        "step": step_words(data["step"]),
        "kind": _label(Deadline.Kind, data["kind"]),
        "day": _day(data["date"]),
    }


def _bundle(data: dict[str, Any]) -> str:
    if files := data.get("files"):
        return ngettext("%(n)d file packed", "%(n)d files packed", files) % {"n": files}
    return ngettext("Bundle built, %(n)d page", "Bundle built, %(n)d pages", data["pages"]) % {
        "n": data["pages"]
    }


def _archive(data: dict[str, Any]) -> str:
    if data.get("restored"):
        return _("Brought back after it was deleted")
    if data.get("season"):
        return _season(data)
    return _("Archived") if data.get("archived") else _("Brought back")


def _season(data: dict[str, Any]) -> str:
    if data.get("reopened"):
        return _("Season %(season)s was reopened") % data
    if data.get("archived"):
        return _("Put into the season %(season)s, and archived") % data
    return _("Put into the season %(season)s") % data


def _tags(data: dict[str, Any]) -> str:
    names = ", ".join(data.get("names", []))
    return _("Tags: %(names)s") % {"names": names} if names else _("No tags any more")


def _undone(data: dict[str, Any]) -> str:
    return _("Undone: %(words)s") % {"words": _WORDS[data["of"]](data["what"])}


def _offer(data: dict[str, Any]) -> str:
    if data["what"] == "let_go" and data.get("reason"):
        return _("Offer let go: “%(reason)s”") % data
    return {
        "saved": _("Offer written down"),
        "accepted": _("Offer accepted"),
        "let_go": _("Offer let go"),
        "open": _("Offer open again"),
    }[data["what"]]


def _fee(data: dict[str, Any]) -> str:
    return _("Fee: %(state)s") % {"state": in_sentence(_label(Application.Fee, data.get("state")))}


def _contact(data: dict[str, Any]) -> str:
    removed = data.get("what") == "removed"
    words = _("Contact deleted: %(person)s") if removed else _("Contact noted: %(person)s")
    return words % {"person": data.get("person", "")}


def _finding(data: dict[str, Any]) -> str:
    found = (Concern(level="look", **kept) for kept in data["findings"])
    words = _("Let pass: %(words)s") if data["what"] == "passed" else _("Asked again: %(words)s")
    return words % {"words": " ".join(map(concern_words, found))}


def _mail(data: dict[str, Any]) -> str:
    return {
        "filed": _("Mail filed: “%(subject)s”"),
        "missing": _("They miss something: “%(quote)s”"),
        "number": _("Confirmation number: %(number)s"),
    }[data["what"]] % data


def _look(data: dict[str, Any]) -> str:
    return {
        "receipt": _("The receipt came"),
        "missing": _("Nothing is missing there"),
        "look": _("Looked after: the rest is still to come"),
    }[data["what"]]


_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    Event.Kind.TAKEN_IN: _taken_in,
    Event.Kind.STAGE: _stage,
    Event.Kind.FACTS: _facts,
    Event.Kind.DEADLINE: _deadline,
    Event.Kind.REQUIREMENT: _requirement,
    Event.Kind.REFERENCE: _reference,
    Event.Kind.UPLOAD: _upload,
    Event.Kind.REMINDER: _reminder,
    Event.Kind.BUNDLE: _bundle,
    Event.Kind.NOTE: lambda data: _("Notes changed"),
    Event.Kind.CONTACT: _contact,
    Event.Kind.FINDING: _finding,
    Event.Kind.TAGS: _tags,
    Event.Kind.UNDONE: _undone,
    Event.Kind.ARCHIVE: _archive,
    Event.Kind.OFFER: _offer,
    Event.Kind.FEE: _fee,
    Event.Kind.MAIL: _mail,
    Event.Kind.LOOK: _look,
}
