"""The person's own name, written otherwise than they write it."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from applications.core.guards.papers import WRITTEN, Concern, Paper, Writer
from applications.core.guards.words import Word, clean, plain, words

BETWEEN = 2  # words between given and family name: middle names, initials
ANOTHER, NEAR, UNMARKED, SAME = range(4)  # how alike two words are


def own_name(paper: Paper, writer: Writer) -> Concern | None:
    """The first place where the name stands in another spelling, if there is one.

    Only beside the other half of the name, so that a namesake or a colleague is no misspelling.
    """
    given, family = words(clean(writer.given_name)), words(clean(writer.family_name))
    if paper.kind not in WRITTEN or not given or not family:
        return None
    for number, page in enumerate(paper.pages or (), 1):
        row = words(clean(page))
        for written in _misspelt(row, given[0], family):
            name = f"{writer.given_name} {writer.family_name}"
            return paper.concern(
                "own_name", "look", written, written=written, page=number, name=name
            )
    return None


def _misspelt(row: Sequence[Word], given: Word, family: list[Word]) -> Iterator[str]:
    many = len(family)
    for at, word in enumerate(row):
        first = _alike(word.written, given.written)
        if first == ANOTHER:
            continue
        places = [at + 1 + gap for gap in range(BETWEEN + 1)] + [at - many]  # "Åström, Ada"
        for place in places:
            beside = row[max(place, 0) : max(place, 0) + many]
            if place < 0 or len(beside) < many:
                continue
            halves = [first] + [
                _alike(one.written, other.written)
                for one, other in zip(beside, family, strict=True)
            ]
            if min(halves) == ANOTHER:
                continue
            if min(halves) == SAME:
                break  # as they write it
            # One half for sure, or the whole without its marks: else it is somebody else.
            if first == SAME or min(halves[1:]) == SAME or min(halves) == UNMARKED:
                low, high = sorted((at, place))
                high += many - 1 if high == place else 0
                yield " ".join(one.written for one in row[low : high + 1])
                break


@lru_cache(maxsize=20_000)
def _alike(word: str, name: str) -> int:
    """How alike a word and a name are, from ANOTHER to SAME."""
    if word.casefold() == name.casefold():
        return SAME
    one, other = plain(word), plain(name)
    if one == other:
        return UNMARKED
    longest = max(len(one), len(other))
    if longest < 4 or one[:1] != other[:1]:
        return ANOTHER
    slips = 1 if longest < 8 else 2  # letters added, dropped, changed or swapped
    return NEAR if OSA.distance(one, other, score_cutoff=slips) <= slips else ANOTHER
