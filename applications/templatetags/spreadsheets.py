"""What becomes of a row of somebody's own list, and why, in words."""

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.core.spreadsheet_said import Doubt, Said
from applications.models import Application
from applications.services.spreadsheets.rows import stage_made

register = template.Library()


@register.filter
def doubt_words(doubt: Doubt | list[str]) -> str:
    """A sentence for the reason, with the words of the cell that it is about."""
    code, words, heading = doubt
    said = _SENTENCES[code]()
    return said % {"words": words, "heading": heading or _("a column without a name")}


@register.simple_tag
def doubt_sentence(code: str, words: str, heading: str) -> str:
    return doubt_words(Doubt(code, words, heading))


@register.simple_tag
def spreadsheet_extras(said: Said, waits: bool = False) -> str:
    """What a row brings besides its name and its deadline, in short; a day as it is written, while
    it can be read in two ways."""
    stage = stage_made(said)
    parts = [str(Application.Stage(stage).label)] if stage else []
    if said.people:
        n = len(said.people)
        parts.append(ngettext("%(n)d referee", "%(n)d referees", n) % {"n": n})
    if said.pieces:
        n = len(said.pieces)
        parts.append(ngettext("%(n)d document", "%(n)d documents", n) % {"n": n})
    if said.letters and said.letters.day:
        day = said.letters.words if waits else date_format(said.letters.day, "j M Y")
        parts.append(_("letters by %(day)s") % {"day": day[:40]})
    if said.fee:
        parts.append(_("fee"))
    if said.notes:
        parts.append(_("notes"))
    return ", ".join([*parts, *said.tags])


# Each called as it is read, in the reader's language.
_SENTENCES = {
    "nameless": lambda: _("it names neither an institution nor a position"),
    "long": lambda: _("“%(heading)s” has more than %(words)s characters"),
    "formula": lambda: _("“%(heading)s” holds a formula, %(words)s: save its value instead"),
    "link": lambda: _("“%(heading)s” is no web address: %(words)s"),
    "has": lambda: _("you have this one"),
    "row": lambda: _("row %(words)s says the same"),
    "fault": lambda: _("it could not be added, by a fault of ours; it is in the log"),
    "left": lambda: _("left out by you"),
    "year": lambda: _("no year in “%(words)s”: the next one is taken"),
    "last": lambda: _("no year in “%(words)s”: the last one is taken"),
    "ahead": lambda: _("“%(words)s” is still to come: kept in the notes"),
    "unsent": lambda: _("no day can be read in “%(words)s”: kept in the notes"),
    "unread": lambda: _("no day can be read in “%(words)s”: it is kept as written, set the day"),
    "zone": lambda: _("no time zone is called “%(words)s”"),
    "fee": lambda: _("“%(words)s” does not say clearly whether it is paid: kept in the notes"),
    "several": lambda: _("more than one day in “%(words)s”: the earliest still ahead is taken"),
    "several_over": lambda: _("more than one day in “%(words)s”, all over: the last is taken"),
    "several_past": lambda: _("more than one day in “%(words)s”: the first is taken"),
    "no_name": lambda: _("“%(words)s” is nobody's name: kept in the notes"),
    "total": lambda: _("it seems to sum up the other rows"),
    "error": lambda: _("“%(heading)s” holds an error of the table, %(words)s: left empty"),
    "stage": lambda: _("no stage is called “%(words)s”: kept in the notes"),
    "years": lambda: _("perhaps the one of another year: %(words)s"),
}
