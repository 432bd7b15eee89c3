"""The matrices: a person's applications by their referees, and by the documents asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.core import matrix as core
from applications.core import moments
from applications.core.deadline import place_of
from applications.core.moments import Moment
from applications.core.readiness import LETTERS as LETTERS_KIND
from applications.models import Application, Deadline, Referee, Reference, Requirement, User
from applications.models.deadline import letter_due
from applications.models.posting import unread
from applications.services import letters

Tab, State = Application.Tab, Reference.State
REFEREES = 500  # more than anybody knows
LETTERS = 2000  # in one sheet


@dataclass(frozen=True, slots=True)
class Row:
    """One application: a cell for each referee shown, and what all its references come to."""

    application: Application
    due: Deadline | None
    cells: list[tuple[Referee, Reference | None]]
    tally: core.Tally


def applications(user: Any, referee: Referee | None, *, every: bool) -> "QuerySet[Application]":
    """Those not decided, or every one not archived; of one referee, or all where somebody is named
    or wanted. By the day their letters are due, those without one last, and below them those that
    are sent and wait for no letter."""
    named = Reference.objects.filter(application=OuterRef("pk"))
    mine = Application.objects.for_user(user).current()
    if not every:
        mine = mine.filter(tab__in=(Tab.OPEN, Tab.WAITING))
    if referee is not None:
        mine = mine.filter(Exists(named.filter(referee=referee)))
    else:
        mine = mine.filter(Exists(named) | _wants())
    days = Deadline.objects.of_letters().by_instant()
    to_come = Reference.objects.to_come().filter(application=OuterRef("pk"))
    waits = Case(When(Exists(to_come) | Q(tab=Tab.OPEN), then=Value(True)), default=Value(False))
    return (
        mine.annotate(letter_due=letter_due("pk"), waits=waits)
        .order_by("-waits", F("letter_due").asc(nulls_last=True), "id")
        .select_related("posting")
        .defer(*unread("posting"))
        .prefetch_related(
            Prefetch("deadlines", days, to_attr="letters"),
            Prefetch("references", Reference.objects.select_related("referee"), to_attr="named"),
        )
    )


def _wants() -> Any:
    return Exists(Application.objects.filter(pk=OuterRef("pk"), posting__references_minimum__gt=0))


def referees(user: Any, *, every: bool) -> list[Referee]:
    """Who is named for any of these applications, by name."""
    named = Reference.objects.filter(referee=OuterRef("pk"), application__archived_at=None)
    if not every:
        named = named.filter(application__tab__in=(Tab.OPEN, Tab.WAITING))
    return list(Referee.objects.for_user(user).filter(Exists(named))[:REFEREES])


def row(application: Application, columns: list[Referee]) -> Row:
    """As the matrix shows it, from rows that `applications` found: no query."""
    named: list[Reference] = application.named  # type: ignore[attr-defined]
    of = {one.referee_id: one for one in named}
    entries = [
        core.Entry(one.mode != Reference.Mode.CONTACT, one.state, one.has_agreed, one.counts)
        for one in named
    ]
    letters_in, _needed = application.checklist((), named).letters_alone
    return Row(
        application,
        next(iter(application.letters), None),  # type: ignore[attr-defined]
        [(one, of.get(one.pk)) for one in columns],
        core.tally(entries, application.posting.references_minimum or 0, letters_in),
    )


# ── The sheet ─────────────────────────────────────────────────────────────────────────────────────


def sheet(user: User, referee: Referee | None, *, every: bool) -> list[list[str]]:
    """The same as lines of a spreadsheet, without a word of the person's notes: of one referee for
    their eyes, in their language and by their clock; else of all, for the person's own."""
    zone = (referee.zone if referee else "") or user.zone
    language = referee.language if referee else translation.get_language()
    found = letters.read(_listed(user, referee, every=every))
    with translation.override(language):
        lines = [_line(one, zone, with_referee=referee is None) for one in found]
        return [_head(referee), *lines]


def _listed(user: User, referee: Referee | None, *, every: bool) -> "QuerySet[Reference]":
    if referee is not None:
        rows = letters.asked_of(referee).exclude(state=State.DECLINED)
    else:
        rows = Reference.objects.for_user(user).filter(application__archived_at=None)
    if not every:
        rows = rows.filter(application__tab__in=(Tab.OPEN, Tab.WAITING))
    return rows.filter(pk__in=rows.order_by("pk").values("pk")[:LETTERS])


def _head(referee: Referee | None) -> list[str]:
    due = _("due, your time") if referee else _("due, my time")
    names = [_("institution"), _("programme"), due, _("due there"), _("how the letter goes in")]
    names += [_("addressed to"), _("link"), _("state")]
    return names if referee else [_("referee"), *names]


def _line(letter: letters.Letter, zone: str, *, with_referee: bool) -> list[str]:
    reference = letter.reference
    posting = reference.application.posting
    clocks, assumed = letter.clocks(zone), letter.hour_is_assumed
    there = letter.due.without_moment if letter.due else ""
    here = ""
    if clocks:
        there, here = (
            _moment(one.local, one.place or place_of(one.zone), assumed=assumed) for one in clocks
        )
    told = [posting.institution, posting.title, here, there]
    way = letters.way_by_name(reference) if with_referee else letter.way
    state = _state(reference, zone, to_them=not with_referee)
    told += [way, reference.goes_to, posting.page, state]
    return [reference.referee.called, *told] if with_referee else told


def _state(reference: Reference, zone: str, *, to_them: bool) -> str:
    """How it stands; what the referee says went in is not yet what the portal shows."""
    if to_them:
        return letters.state_to_them(reference)
    if not reference.says_sent or reference.submitted_at is None:
        return reached(reference)
    day = date_format(reference.submitted_at.astimezone(ZoneInfo(zone)), _("j M"))
    return _("says sent %(day)s") % {"day": day}


def reached(reference: Reference) -> str:
    """How far it is, and whether the portal's mail has come."""
    words = {"state": reference.get_state_display()}
    return _("%(state)s, portal’s mail came") % words if reference.has_mail else words["state"]


def _moment(local: datetime, place: str, *, assumed: bool) -> str:
    """So that a spreadsheet sorts by it and everybody reads it alike."""
    moment = f"{date_format(local, 'Y-m-d H:i')} ({place})"
    return f"{moment} {_('(assumed)')}" if assumed else moment


# ── By documents ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of a checklist as its cell shows it; "letters" where the referees do for it."""

    requirement: Requirement
    state: str
    counts: bool  # without it the application is not whole


@dataclass(frozen=True, slots=True)
class Checklist:
    """One application: its lines by the kind of document, and how many letters are in, of how
    many."""

    application: Application
    lead: Moment | None
    pieces: dict[str, list[Piece]]
    letters: tuple[int, int]

    def of(self, kinds: Iterable[str]) -> list[tuple[str, list[Piece]]]:
        return [(kind, self.pieces.get(kind, [])) for kind in kinds]


def checklists(rows: Sequence[Application]) -> list[Checklist]:
    """Where each line stands by the readiness that was derived for these; two queries. Reads how
    many references their postings want."""
    lines: dict[int, list[Requirement]] = {row.pk: [] for row in rows}
    for piece in Requirement.objects.filter(application__in=lines).defer("evidence"):
        lines[piece.application_id].append(piece)
    named: dict[int, list[Reference]] = {row.pk: [] for row in rows}
    known = Reference.objects.filter(application__in=named).select_related("referee")
    for reference in known:
        named[reference.application_id].append(reference)
    return [_checklist(row, lines[row.pk], named[row.pk]) for row in rows]


def _checklist(row: Application, lines: list[Requirement], named: list[Reference]) -> Checklist:
    asked = row.checklist(lines, named)
    states = asked.states(row.pieces, is_open=row.is_open)
    pieces: dict[str, list[Piece]] = {}
    for line in lines:
        state = states.get(line.pk)
        by_letters = state is None and line.item.is_wanted and asked.is_by_letters(line.item)
        told = state or ("letters" if by_letters else "n/a" if line.is_folded else line.state)
        pieces.setdefault(line.kind, []).append(Piece(line, told, state is not None))
    return Checklist(row, moments.lead(moments.read(row.moments)), pieces, row.letters_alone)


def kinds_of(lists: Iterable[Checklist]) -> list[str]:
    """The kinds of documents that any of these asks for, in their order; letters where they are
    needed though no line asks for them."""
    lists = list(lists)
    asked = {kind for one in lists for kind in one.pieces}
    if any(one.letters[1] for one in lists):
        asked.add(LETTERS_KIND)
    return [kind for kind in Requirement.Kind.values if kind in asked]


def sheet_of_checklists(lists: Sequence[Checklist], user: User) -> list[list[str]]:
    """The same for a spreadsheet, each cell in words."""
    kinds = kinds_of(lists)
    labels = [str(Requirement.Kind(kind).label) for kind in kinds]
    lines = [[_("institution"), _("programme"), _("stage"), _("deadline, my time"), *labels]]
    for one in lists:
        posting, at = one.application.posting, one.lead.at if one.lead else None
        due = date_format(at.astimezone(user.tz), "Y-m-d H:i") if at else ""
        told = [posting.institution, posting.title, one.application.get_stage_display(), due]
        lines.append(told + [cell_words(one, kind, pieces) for kind, pieces in one.of(kinds)])
    return lines


def cell_words(one: Checklist, kind: str, pieces: Sequence[Piece]) -> str:
    """ "ready", "missing; draft", "1 of 3 in"; nothing where nothing is asked for."""
    letters = letters_words(one) if kind == LETTERS_KIND else ""
    told = [piece_words(piece) for piece in pieces if not (letters and piece.state == "letters")]
    return "; ".join(filter(None, (letters, *told)))


def letters_words(one: Checklist) -> str:
    done, needed = one.letters
    return _("%(done)d of %(needed)d in") % {"done": done, "needed": needed} if needed else ""


def piece_words(piece: Piece) -> str:
    """The state of one line, and whether it is asked for at all events."""
    special = {
        "flagged": _("to look at"),
        "asked": _("does it apply?"),
        "letters": _("by the letters"),
        "n/a": _("does not apply"),
    }
    words = str(special.get(piece.state) or Requirement.State(piece.state).label)
    is_extra = not piece.counts and piece.state not in special
    return f"{words} ({_('optional')})" if is_extra else words
