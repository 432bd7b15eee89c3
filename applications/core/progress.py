"""Where an application stands, told from its checklist and references: plain values, no rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

DONE = frozenset({"ready", "submitted", "received", "waived", "n/a"})
# Letters and contacts are counted by the references, not by files of the applicant's own.
BY_REFEREES = frozenset({"recommendation_letters", "reference_contacts"})

Step = Literal["submitted", "upload", "referee", "bundle", "submit"]


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One line of the checklist."""

    name: str
    kind: str
    required: bool
    state: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How many required pieces are done, and which are not."""

    done: int
    total: int
    missing: tuple[str, ...]
    drafts: tuple[str, ...]
    letters_in: int
    letters_needed: int

    @property
    def complete(self) -> bool:
        return self.done == self.total and self.letters_in >= self.letters_needed

    @property
    def letters_missing(self) -> int:
        return max(0, self.letters_needed - self.letters_in)


def progress(pieces: Iterable[ChecklistItem], *, letters_in: int, letters_needed: int) -> Progress:
    """Count what is required; what is optional or conditional is never missing.

    >>> at = progress(
    ...     [ChecklistItem("CV", "cv", True, "ready"),
    ...      ChecklistItem("Transcript", "transcripts", True, "missing"),
    ...      ChecklistItem("GRE", "test_scores", False, "missing")],
    ...     letters_in=1, letters_needed=2)
    >>> at.done, at.total, at.missing, at.letters_missing, at.complete
    (1, 2, ('Transcript',), 1, False)

    Contact details are there as soon as the referees are named:

    >>> progress([ChecklistItem("Two references", "reference_contacts", True, "missing")],
    ...          letters_in=2, letters_needed=2).complete
    True
    """
    required = [
        piece
        for piece in pieces
        if piece.required and not (piece.kind in BY_REFEREES and piece.state not in DONE)
    ]
    return Progress(
        done=sum(piece.state in DONE for piece in required),
        total=len(required),
        missing=tuple(piece.name for piece in required if piece.state == "missing"),
        drafts=tuple(piece.name for piece in required if piece.state == "draft"),
        letters_in=letters_in,
        letters_needed=letters_needed,
    )


def next_step(at: Progress, *, open_: bool, has_bundle: bool) -> Step:
    """The one thing to do next: a missing piece, a referee, the bundle, then sending it.

    >>> whole = progress([ChecklistItem("CV", "cv", True, "ready")], letters_in=0, letters_needed=0)
    >>> [next_step(whole, open_=True, has_bundle=built) for built in (False, True)]
    ['bundle', 'submit']
    """
    if not open_:
        return "submitted"
    if at.missing or at.drafts:
        return "upload"
    if at.letters_missing:
        return "referee"
    return "submit" if has_bundle else "bundle"
