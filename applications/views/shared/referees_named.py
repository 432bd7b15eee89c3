"""Who is named for an application: how many, how far and by when."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Self

from applications.models import Application, Deadline, Posting, Reference
from applications.models.deadline import letters_due

State = Reference.State


class Named(NamedTuple):
    """Counts that are never one: who is named only, who agreed, whose letter is said to be sent.
    Whose is in, of how many, stands with what the application lacks (core/readiness.py)."""

    registered: int
    names_only: int
    agreed: int
    letters_said: int  # sent, as their writers say

    @classmethod
    def of(cls, references: Iterable[Reference]) -> Self:
        standing = [one for one in references if one.state != State.DECLINED]
        letters = [one for one in standing if one.mode != Reference.Mode.CONTACT]
        return cls(
            registered=len(standing),
            names_only=len(standing) - len(letters),
            agreed=sum(one.has_agreed for one in standing),
            letters_said=sum(one.says_sent for one in letters),
        )


def as_named(
    application: Application,
    references: Sequence[Reference],
    deadlines: Sequence[Deadline],
    now: datetime,
) -> dict[str, Any]:
    """All that the page's section of referees shows beside their lines."""
    posting = application.posting
    letters = [one for one in references if one.mode != Reference.Mode.CONTACT]
    awaited = [one for one in letters if one.is_to_come]
    wants_letters = posting.references_mode == Posting.ReferenceMode.LETTER
    for one in references:
        is_name = one.mode == Reference.Mode.CONTACT and one.state != State.DECLINED
        if one.referee.not_before:  # on whose clock is known, without asking for each
            one.referee.owner = application.owner
        waits = one.state == State.PLANNED and not one.referee.may_be_contacted(now)
        one.wait_until = one.referee.not_before if waits else None
        one.falls_short = wants_letters and one.counts and is_name
    return {
        "references": references,
        "named": Named.of(references),
        "letters_due": letters_due(deadlines) if awaited else None,
        "letters_soft": all(one.late_is_taken for one in awaited),
    }
