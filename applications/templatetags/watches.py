"""What the page of a posting says otherwise than it did, in the reader's language."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.core.page_change import PageChange
from applications.models import Deadline, Posting, Watch
from applications.services.watches import kind_of
from applications.templatetags.names import language_within

register = template.Library()

State = Watch.State
IN_MAIL = 3  # sentences; the rest is counted


@register.filter
def change_words(change: PageChange) -> str:
    """“Deadline: was 15 January 2027, the page now says 22 January 2027”"""
    if change.what == "text":
        return _of_text(change)
    if change.what == "document":
        return _of_document(change)
    if change.what == "over":
        return _("The posting may be over, the page now says: “%(words)s”") % {"words": change.now}
    if change.what == "language":
        told = {"was": language_within(change.was), "now": language_within(change.now)}
        return _("The page is in %(now)s now, not in %(was)s: only its days were compared") % told
    what, was, now = _told(change)
    told = {"what": what, "was": was, "now": now}
    if change.yours and now:
        return _("%(what)s: yours %(was)s, the page now says %(now)s") % told
    if not was:
        return _("%(what)s: the page now says %(now)s") % told
    if not now:
        return _("%(what)s: was %(was)s, the page no longer says so") % told
    return _("%(what)s: was %(was)s, the page now says %(now)s") % told


def _told(change: PageChange) -> tuple[str, str, str]:
    """What it is about, as it was and as it is."""
    if change.what == "fact":
        was, now = (f"“{words}”" if words else "" for words in (change.was, change.now))
        is_mail = change.name == "apply_to" and "@" in f"{change.was}{change.now}"
        return _fact("mail_to" if is_mail else change.name), was, now
    sides = (change.yours or change.was, change.now)
    differs = {part: len({one[part] for one in sides if one}) > 1 for part in ("time", "zone")}
    if change.yours and change.now and not change.now["zone"]:
        differs["zone"] = False  # taken as that of the person's own
    alone = not all(sides)
    was, now = (
        _day(one, with_time=alone or differs["time"], with_zone=alone or differs["zone"])
        for one in sides
    )
    kind = kind_of(change)
    is_main = kind == Deadline.Kind.APPLICATION or kind not in Deadline.Kind.values
    return str(_("Deadline") if is_main else Deadline.Kind(kind).label), was, now


def _fact(name: str) -> str:
    own = {
        "references": _("References"),
        "ects": _("Credits"),
        "contacts": _("Contact"),
        "single_pdf": _("Form"),
        "max_file_mb": _("Largest file"),
    }
    return own.get(name) or capfirst(str(Posting._meta.get_field(name).verbose_name))


def _day(told: dict[str, Any] | None, *, with_time: bool, with_zone: bool) -> str:
    if not told:
        return ""
    if not told["date"]:
        return _("open until filled")
    words = date_format(date.fromisoformat(told["date"]), _("j F Y"))
    if told["bound"] == "before":
        words = _("before %(day)s") % {"day": words}
    if told["time"] and with_time:
        words = f"{words}, {told['time']}"
    return f"{words} ({told['zone']})" if with_zone and told["zone"] else words


def _of_document(change: PageChange) -> str:
    if not change.was:
        return _("Asked for now: %(name)s") % {"name": change.now}
    if not change.now:
        return _("No longer asked for: %(name)s") % {"name": change.was}
    return _("Asked for in another way: %(name)s") % {"name": change.now}


def _of_text(change: PageChange) -> str:
    changed, come, gone = (
        len(words) + change.more.get(side, 0)
        for side, words in (("", change.pairs), ("now", change.come), ("was", change.gone))
    )
    words = [
        changed and ngettext("%(n)d sentence is changed", "%(n)d sentences are changed", changed),
        come and ngettext("%(n)d sentence is new", "%(n)d sentences are new", come),
        gone and ngettext("%(n)d sentence is gone", "%(n)d sentences are gone", gone),
    ]
    counts = zip(words, (changed, come, gone), strict=True)
    return ", ".join(one % {"n": count} for one, count in counts if one)


@register.filter
def is_awaited(watch: Watch | None, now: datetime) -> bool:
    """Whether its page is about to be looked at, or just being."""
    return watch is not None and watch.is_awaited(now)


@register.simple_tag
def watch_words(watch: Watch, now: datetime) -> str:
    """When its page was looked at last, what came of it, and when it is again."""
    if watch.is_awaited(now):
        return _("The page is being looked at …")
    told = {
        "last": watch.seen_at and _moment(watch.seen_at),
        "next": watch.next_at and _moment(watch.next_at),
        "asked": watch.asked_at and _moment(watch.asked_at),
        "reason": watch.reason,
    }
    if watch.state == State.GONE or watch.state == State.GIVEN_UP:
        return _("The page was asked for last on %(asked)s: %(reason)s") % told
    if watch.state == State.MISSING:
        return _("Not found on %(asked)s. It is looked for once more on %(next)s.") % told
    if watch.state == State.FAILING:
        return _("Not reached on %(asked)s: %(reason)s It is tried again on %(next)s.") % told
    if watch.seen_at is None:
        return _("The page is looked at once a week, first on %(next)s.") % told
    if watch.told_changes:
        return _("The page is looked at once a week, last on %(last)s: changed.") % told
    if watch.same_at is None:
        return _("The page is looked at once a week, last on %(last)s.") % told
    return _("The page is looked at once a week, last on %(last)s: as it was.") % told


def _moment(at: datetime) -> str:
    return date_format(localtime(at), _("j M H:i"))


@register.filter
def page_words(watch: Watch) -> list[str]:
    """All that is new of a posting's page, a sentence each, the most urgent first."""
    words = [change_words(change) for change in watch.told_changes]
    if watch.state == State.GONE:
        gone = _("The posting is not found any more: %(reason)s")
        words.insert(0, gone % {"reason": watch.reason})
    elif watch.state == State.GIVEN_UP:
        given_up = _("The page of the posting could not be looked at: %(reason)s")
        words.append(given_up % {"reason": watch.reason})
    return words


@register.filter
def page_words_in_mail(watch: Watch) -> list[str]:
    """The same, as much as a mail takes of one application."""
    words = page_words(watch)
    if (more := len(words) - IN_MAIL) > 0:
        words[IN_MAIL:] = [_("and %(n)s more") % {"n": more}]
    return words
