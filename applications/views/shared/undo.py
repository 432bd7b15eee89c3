"""A message with *Undo* for half a minute; afterwards the history or the list of what was deleted
has it."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.errors import BegunAnew, ChangedSince, RowGone
from applications.models import Application, Deletion, Event, Mail, RefereeNews
from applications.services import answers, deletions, undo
from applications.services.mails import referee_mails, taking_back

LASTS = timedelta(seconds=30)  # how long the button stands, see static/js/dismiss.js
NAMED = 5  # programmes that were begun anew
_ON_THE_WAY = timedelta(seconds=5)  # from this server to the eye, and the press back
_SALT = "undo"


class Note(NamedTuple):
    """That a mail was sent by hand, of which a press ticked nothing."""

    mail: Mail


Row = Event | Deletion | RefereeNews | Mail | Note
Rows = list[Row]


def offer_undo(
    request: HttpRequest,
    words: str,
    *done: Row | None,
    level: int = messages.SUCCESS,
) -> None:
    """Say what was done, with a button that takes back all of it; None where nothing happened."""
    numbers = {
        model._meta.model_name: [row.pk for row in done if isinstance(row, model)]
        for model in (Event, Deletion, RefereeNews, Mail)
    }
    numbers["note"] = [row.mail.pk for row in done if isinstance(row, Note)]
    what = signing.dumps(numbers, salt=_SALT, compress=True) if any(numbers.values()) else ""
    messages.add_message(request, level, words, extra_tags=what)


def offer_move_undo(
    request: HttpRequest, words: str, application: Application, moved: Event | None
) -> None:
    """Say what was saved, and the stage it has led to, with a button that takes back both."""
    if moved:
        stage = _("Now at “%(stage)s”.") % {"stage": application.get_stage_display()}
        words = f"{words} {stage}"
    offer_undo(request, words, moved)


def offered_by(request: HttpRequest) -> tuple[Rows, bool]:
    """What the button that was pressed offers of this person's, and whether its time is over.

    Raises signing.BadSignature where it is none of ours.
    """
    what, is_late = request.POST.get("what", ""), False
    try:
        numbers = signing.loads(what, salt=_SALT, max_age=LASTS + _ON_THE_WAY)
    except signing.SignatureExpired:
        numbers, is_late = signing.loads(what, salt=_SALT), True
    events = Event.objects.for_user(request.user).select_related("application__owner")
    deleted = Deletion.objects.for_user(request.user).defer("rows")
    news = RefereeNews.objects.for_user(request.user)
    rows: Rows = [
        *events.filter(pk__in=numbers["event"]),
        *deleted.filter(pk__in=numbers["deletion"]),
    ]
    mails = Mail.objects.for_user(request.user)
    rows += news.filter(pk__in=numbers.get("refereenews", []))
    rows += mails.filter(pk__in=numbers.get("mail", []))
    rows += map(Note, mails.filter(pk__in=numbers.get("note", [])))
    return rows, is_late


def take_back(request: HttpRequest, rows: Iterable[Row]) -> None:
    """Each by itself, and what came of it said."""
    rows, done, lost, begun = list(rows), set(), set(), []
    for row in rows:
        try:
            done |= {_line(row)} if _take_back(row) else set()
        except (ChangedSince, RowGone):
            lost.add(_line(row))
        except BegunAnew as refusal:
            begun.append(refusal)
    say_begun_anew(request, begun)
    undone, changed = len(done), len(lost)
    came_of = _came_of(rows) if undone else []
    unsaid = [mail for mail in came_of if taking_back.cancel_note(mail, now=timezone.now())]
    unsaid += [row.mail for row in rows if isinstance(row, Note) and undone]
    if not changed and not undone:
        if not begun:
            messages.info(request, _("Nothing was left to undo."))
    elif not changed and unsaid:
        messages.success(request, _("Undone, and noted: it was not sent."))
    elif not changed and undone == 1:
        messages.success(request, _("Undone: it is as it was."))
    elif not undone:
        messages.warning(request, str(ChangedSince()))
    elif not changed:
        words = ngettext("Undone for %(n)d.", "Undone for all %(n)d.", undone)
        messages.success(request, words % {"n": undone})
    else:
        words = _("Undone for %(undone)d. Changed since, and left as it is: %(changed)d.")
        messages.warning(request, words % {"undone": undone, "changed": changed})
    _say_what_went(request, came_of)


def say_begun_anew(request: HttpRequest, refusals: Sequence[BegunAnew]) -> None:
    """Of programmes that are there again already, where they are."""
    if not refusals:
        return
    words = ngettext(
        "Not brought back, for you began it anew meanwhile. Delete that one first:",
        "Not brought back, for you began them anew meanwhile. Delete those first:",
        len(refusals),
    )
    shown = ((one.address, one.place) for one in refusals[:NAMED])
    ways = format_html_join(", ", '<a href="{}">{}</a>', shown)
    rest = " …" if len(refusals) > NAMED else ""
    messages.warning(request, format_html("{} {}{}", words, ways, rest))


def _line(row: Row) -> tuple[Any, ...]:
    """What it stood on the page as: news of one referee and kind are one line (home/_news.html)."""
    if isinstance(row, RefereeNews):
        return row.referee_id, row.kind
    return type(row), row.mail.pk if isinstance(row, Note) else row.pk


def _take_back(row: Row) -> bool:
    now = timezone.now()
    if isinstance(row, Note):
        return taking_back.cancel_note(row.mail, now=now)
    if isinstance(row, Mail):
        return taking_back.take_up(row)
    if isinstance(row, RefereeNews):
        return answers.unsee(row)
    if isinstance(row, Event):
        return undo.undo(row, now=now) is not None
    return deletions.bring_back(row, now=now) is not None


def _came_of(undone: Rows) -> list[Mail]:
    return taking_back.ticked_by(row for row in undone if isinstance(row, Event))


def _say_what_went(request: HttpRequest, mails: Iterable[Mail]) -> None:
    """A tick can be taken back, the mail that it came of only as long as it waits, or where it was
    noted alone."""
    now = timezone.now()
    for mail in mails:
        name = {"name": mail.to_whom}
        if mail.state in (Mail.State.SENT, Mail.State.SENDING):
            words = _("The mail to %(name)s has gone all the same: only the ticks are taken back.")
            messages.warning(request, words % name)
        elif mail.state == Mail.State.WAITING and not referee_mails.is_needed(mail, now):
            messages.info(request, _("The mail to %(name)s does not go.") % name)
