"""Where an application stands: what is there, what is not, what is to be looked at, what is next.

Ready means one thing everywhere: there, within its limits, no open finding. Plain values in and
out; home, list, the application's own page, mails, plan and the form that submits all read this.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

DONE = frozenset({"ready", "submitted", "received", "waived", "n/a"})
LETTERS, CONTACTS = "recommendation_letters", "reference_contacts"
# Letters and contacts come from the referees, not from files of the applicant's own.
BY_REFEREES = frozenset({LETTERS, CONTACTS})
# Findings that a line's own state tells already: they are not counted beside it once more.
TOLD_BY_THE_LINE = frozenset({"missing", "asks", "few", "draft"})

# How a line that counts stands, in one letter each: a row of a list shows one glyph for it.
SIGNS = {
    "missing": "m",
    "draft": "d",
    "ready": "r",
    "submitted": "s",
    "received": "v",
    "waived": "w",
    "n/a": "n",
    "flagged": "f",
    "asked": "q",
}

Step = Literal[
    "add", "submitted", "upload", "ask", "referee", "look", "bundle", "rebuild", "submit"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist; `key` is the row it stands for.

    `applies` answers for a line that is asked for in some cases only: "yes", "no", "unknown"
    or "" as long as nobody was asked.
    """

    name: str
    kind: str
    need: str
    state: str
    applies: str = ""
    count: int = 1
    key: int = 0

    @property
    def is_question(self) -> bool:
        """Nobody knows yet whether it is asked for here; a file for it is an answer."""
        unanswered = self.applies in ("", "unknown") and self.state == "missing"
        return self.need == "conditional" and unanswered

    @property
    def is_wanted(self) -> bool:
        """Counts: without it, or without an answer, the application is not whole."""
        if self.need == "conditional":
            return self.applies == "yes" or (self.applies != "no" and self.state != "missing")
        return self.need == "required"


@dataclass(frozen=True, slots=True)
class Referee:
    """Somebody who counts towards the number needed, and did not decline."""

    is_in: bool  # the letter is there, or they agreed where their details are all that is wanted
    by_letter: bool
    has_details: bool  # name, institution and e-mail are known


@dataclass(frozen=True, slots=True)
class Checklist:
    """What is asked for, and what the referees do for it."""

    items: tuple[Item, ...] = ()
    referees: tuple[Referee, ...] = ()
    references_minimum: int | None = None  # None: the posting names no number
    letters_wanted: bool = False  # contact details alone do not do
    names_wanted: bool = False  # they do
    named_write: bool = False  # everyone named is asked for a letter, who declined as well

    @property
    def letters_needed(self) -> int:
        named = self.references_minimum
        return len(self.referees) if named is None else named

    @property
    def unnamed(self) -> int:
        """For so many nobody is named, or only who declined."""
        return max(0, self.letters_needed - len(self.referees))

    @property
    def letters_in(self) -> int:
        """References of which nothing more is needed."""
        return sum(self._helps(referee) for referee in self.referees)

    @property
    def letters_alone(self) -> tuple[int, int]:
        """How many letters are in, and how many are needed: who is named only writes none."""
        written = [referee for referee in self.referees if referee.by_letter]
        done = sum(referee.is_in for referee in written)
        if self.letters_wanted:
            return done, self.letters_needed
        if self.named_write:
            return done, self.references_minimum or len(written)
        if self.names_wanted or not self.references_minimum:
            return done, len(written)
        return done, max(0, self.letters_needed - (len(self.referees) - len(written)))

    @property
    def names_alone(self) -> tuple[int, int]:
        """Of how many who are named only the details are complete, and of how many they are asked
        for: a third count beside who agreed and whose letter is in, and never one with them.

        >>> anna, third = Referee(True, False, True), Referee(False, False, True)
        >>> kth = Checklist((), (anna, third), references_minimum=2, names_wanted=True)
        >>> kth.names_alone, kth.letters_alone, kth.letters_in
        ((2, 2), (0, 0), 1)
        """
        if self._all_letters:
            return 0, 0
        named = [referee for referee in self.referees if not referee.by_letter]
        line = next((item for item in self.items if item.kind == CONTACTS), None)
        if line or self.names_wanted:
            asked = self._to_name(line.count if line else 0, len(named))
        else:
            asked = min(len(named), self.letters_needed)
        return sum(referee.has_details for referee in named[:asked]), asked

    @property
    def _all_letters(self) -> bool:
        """What is asked for is one thing: where all who are named write, so will who is named for
        what is left, also where somebody declined."""
        return self.letters_wanted or self.named_write

    def _to_name(self, count: int, named: int) -> int:
        """As many as the posting says; everyone where it says no number; fewer by those who
        write instead."""
        asked = self.references_minimum or max(count, len(self.referees))
        return max(0, asked - (len(self.referees) - named))

    def _helps(self, referee: Referee) -> bool:
        if referee.by_letter:
            return referee.is_in
        return referee.is_in and referee.has_details and not self.letters_wanted

    def is_on_sheet(self, referee: Referee) -> bool:
        """Their details are a document: who writes a letter is no name on a sheet, but where
        letters are asked for beside it."""
        return self._sheet_apart or not referee.by_letter

    @property
    def _sheet_apart(self) -> bool:
        return self.letters_wanted or any(item.kind == LETTERS for item in self.items)

    def contacts(self, item: Item) -> tuple[int, int]:
        """Of how many referees the details are complete, and of how many they are asked for.

        Who agreed comes first. A sheet with a gap is not complete.
        """
        if self.named_write and not self._sheet_apart:
            return 0, 0
        named = [one for one in self.referees if self.is_on_sheet(one)]
        asked = self._to_name(item.count, len(named))
        return sum(referee.has_details for referee in named[:asked]), asked

    def is_by_letters(self, item: Item) -> bool:
        """A line that the letters do for: of letters, or of contacts where all of them write."""
        if item.kind == CONTACTS:
            return self.contacts(item)[1] == 0
        return item.kind == LETTERS

    def state_of(self, item: Item) -> str:
        """ "ready" also where complete referees do for a document of contact details."""
        if item.kind == CONTACTS and item.state == "missing":
            there, asked = self.contacts(item)
            return "ready" if there >= asked > 0 else "missing"
        return item.state

    @property
    def wanted(self) -> tuple[Item, ...]:
        """The lines that count. Letters that are not ticked off are counted by the references."""
        return tuple(
            item
            for item in self.items
            if item.is_wanted and not (self.is_by_letters(item) and item.state not in DONE)
        )

    @property
    def missing(self) -> tuple[Item, ...]:
        """Wanted, and nothing of it is there."""
        return tuple(item for item in self.wanted if self.state_of(item) == "missing")

    @property
    def questions(self) -> tuple[Item, ...]:
        """Lines that ask whether they apply."""
        return tuple(item for item in self.items if item.is_question)

    def states(self, pieces: str, *, is_open: bool = True) -> dict[int, str]:
        """The state of each line that counts, by its row: what `pieces` of its readiness tells in
        one letter each, and by the lines themselves where those are not the same any more."""
        lines = (*self.wanted, *(self.questions if is_open else ()))
        found = {item.key: "asked" if item.is_question else self.state_of(item) for item in lines}
        if len(pieces) == len(lines):
            for item, sign in zip(lines, pieces, strict=True):
                if sign == SIGNS["flagged"] and found[item.key] == "ready":
                    found[item.key] = "flagged"
        return found


@dataclass(frozen=True, slots=True)
class Mine:
    """A file of the person's library that a line may take: rows, and what it is called."""

    line: int
    version: int
    title: str
    number: int


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many of the pieces that count are ready, and what keeps the others from it."""

    done: int = 0
    total: int = 0
    missing: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    mine: tuple[Mine, ...] = ()
    findings: int = 0
    letters_in: int = 0  # references of which nothing more is needed, and of how many
    letters_needed: int = 0
    letters: tuple[int, int] = (0, 0)  # as they are told: in, and needed
    names: tuple[int, int] = (0, 0)  # complete, and asked for
    step: Step = "upload"
    pieces: str = ""  # SIGNS, a letter for each line that counts
    missing_kinds: tuple[str, ...] = ()
    # The piece to see to first, and its row; "" and 0 where none lacks.
    first_missing: str = ""
    line: int = 0

    @property
    def letters_missing(self) -> int:
        return max(0, self.letters_needed - self.letters_in)

    @property
    def lines_of_mine(self) -> int:
        """How many lines the person's library fills."""
        return len({one.line for one in self.mine})

    @property
    def unsettled(self) -> bool:
        """Something of the person's own is open; whoever sends it all the same says so."""
        return self.done < self.total or self.findings > 0

    @property
    def complete(self) -> bool:
        """Everything is there, and nothing speaks against sending it."""
        return not self.unsettled and not self.letters_missing and self.step != "add"


def readiness(
    checklist: Checklist,
    findings: Iterable[tuple[int, str]] = (),
    *,
    is_open: bool = True,
    has_bundle: bool = False,
    stale: bool = False,
) -> Readiness:
    """Count what is asked for; `findings` are the open ones: their line (0: of none) and code.

    >>> cv = Item("Curriculum vitae", "cv", "required", "ready", key=1)
    >>> toefl = Item("TOEFL", "test_scores", "conditional", "missing", key=2)
    >>> gre = Item("GRE", "test_scores", "if_available", "missing", key=3)
    >>> at = readiness(Checklist((cv, toefl, gre), references_minimum=1), [(1, "over")])
    >>> at.done, at.total, at.questions, at.findings, at.letters_missing, at.step
    (0, 2, ('TOEFL',), 1, 1, 'ask')
    """
    counted = Counter(line for line, code in findings if code not in TOLD_BY_THE_LINE)
    states = [(item, checklist.state_of(item)) for item in checklist.wanted]
    done = sum(_is_done(item, state, counted) for item, state in states)
    drafts = tuple(item.name for item, state in states if state == "draft")
    # Once it is in, whether something applied is asked no more.
    missing, questions = checklist.missing, checklist.questions if is_open else ()
    first = _first(states, missing, questions)
    signs = (
        SIGNS["flagged" if state == "ready" and item.key in counted else state]
        for item, state in states
    )
    at = Readiness(
        done=done,
        total=len(states) + len(questions),
        missing=tuple(item.name for item in missing),
        drafts=drafts,
        questions=tuple(item.name for item in questions),
        findings=counted.total() + stale,
        letters_in=checklist.letters_in,
        letters_needed=checklist.letters_needed,
        letters=checklist.letters_alone,
        names=checklist.names_alone,
        pieces="".join((*signs, *(SIGNS["asked"] for _ in questions))),
        missing_kinds=tuple(dict.fromkeys(item.kind for item in missing)),
        first_missing=first.name if first else "",
        line=first.key if first else 0,
    )
    if is_open and not checklist.items and not at.letters_needed:
        return replace(at, step="add")
    return replace(at, step=_next_step(at, missing, is_open, has_bundle, stale))


def _is_done(item: Item, state: str, findings: Collection[int]) -> bool:
    """What the portal has, or the person waived, is no longer theirs to mend."""
    return state in DONE and not (state == "ready" and item.key in findings)


def _first(
    states: Iterable[tuple[Item, str]], missing: tuple[Item, ...], questions: tuple[Item, ...]
) -> Item | None:
    """The line to see to first: a file of one's own before what the referees do."""
    files = (item for item in missing if item.kind != CONTACTS)
    drafts = (item for item, state in states if state == "draft")
    return next(chain(files, drafts, questions, missing), None)


def _next_step(
    at: Readiness, missing: tuple[Item, ...], is_open: bool, has_bundle: bool, stale: bool
) -> Step:
    """The one thing to do next: a missing piece first, sending it last."""
    if not is_open:
        return "submitted"
    if at.drafts or any(item.kind != CONTACTS for item in missing):
        return "upload"
    if at.questions:
        return "ask"
    if missing or at.letters_missing:
        return "referee"
    if at.findings > stale:
        return "look"
    if stale:
        return "rebuild"
    return "submit" if has_bundle else "bundle"
