"""One application at a glance: its rows fetched once, and where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass

from applications.core.progress import Piece, Progress, progress
from applications.models import Application, Reference, Requirement


@dataclass(frozen=True, slots=True)
class Standing:
    """Progress of one application, and the references that count."""

    progress: Progress
    registered: int  # references named, whether needed or not


def standing(
    application: Application,
    requirements: Iterable[Requirement],
    references: Iterable[Reference],
) -> Standing:
    """Where the application stands, from rows at hand: no query."""
    references = [r for r in references if r.state != Reference.State.DECLINED]
    counting = [reference for reference in references if reference.counts]
    needed = application.posting.references_minimum
    return Standing(
        progress=progress(
            (
                Piece(r.name, r.kind, r.need == Requirement.Need.REQUIRED, r.state)
                for r in requirements
            ),
            letters_in=sum(reference.is_in for reference in counting),
            letters_needed=len(counting) if needed is None else needed,
        ),
        registered=len(references),
    )
