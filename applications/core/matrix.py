"""Applications by referees: what each row of the matrix counts, and what it lacks."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Entry(NamedTuple):
    """One reference as the counts see it."""

    by_letter: bool
    state: str
    has_agreed: bool = False
    counts: bool = True  # towards the number needed


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one application. Names only, agreed and letters in are three counts, never one."""

    needed: int
    registered: int
    names: int  # contact details only
    agreed: int  # of those who write
    letters_in: int
    lacking: int  # nobody is named for so many


def tally(entries: Iterable[Entry], needed: int, letters_in: int = 0) -> Tally:
    """Who declined is registered nowhere; who is beyond the number fills no gap. How many letters
    are in is the checklist's to say.

    >>> tally([Entry(True, "received", True), Entry(True, "asked"), Entry(True, "declined")], 3, 1)
    Tally(needed=3, registered=2, names=0, agreed=1, letters_in=1, lacking=1)
    >>> tally([Entry(False, "agreed", True), Entry(True, "agreed", True, counts=False)], 2)
    Tally(needed=2, registered=2, names=1, agreed=1, letters_in=0, lacking=1)
    """
    named = [one for one in entries if one.state != "declined"]
    writing = [one for one in named if one.by_letter]
    return Tally(
        needed=needed,
        registered=len(named),
        names=len(named) - len(writing),
        agreed=sum(one.has_agreed for one in writing),
        letters_in=letters_in,
        lacking=max(0, needed - sum(one.counts for one in named)),
    )
