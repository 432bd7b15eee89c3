"""Conditions of which one is enough, as the words between them say: "IELTS 6.5 or TOEFL 90".

Read from the places of what each names, not from their quotes: those are whole sentences, and one
sentence may say several. What is not plain is left: then each stays a condition of its own.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal

from applications.core.condition import Condition
from applications.core.extraction.page import flatten
from applications.core.extraction.scores import named_tests
from applications.core.extraction.vocabulary import LANGUAGES, kinds, pattern

# Ways to be as asked; of one all is needed, by their places among the conditions.
Choice = list[list[int]]
_Join = Literal["or", "comma", "part", ""]
_Place = tuple[int, int, int]  # start, end, which condition

# "6.5 or higher" and "a degree or equivalent, …" name no other condition.
_OR = re.compile(
    r"\b(?:or|eller|oder|ou|o)\b(?!\s+(?:an?\s+|et\s+|une?\s+)?(?:higher|more|better|above|over|"
    r"equivalent|equal|comparable|similar|högre|mer|bättre|motsvarande|likvärdig|höher|mehr|"
    r"besser|gleichwertig|vergleichbar|plus|supérieur|équivalent|más|superior|equivalente))"
    r"(?:(?!,\D).)*$",
    re.DOTALL,
)
_APART = re.compile(
    r"[;!?](\s|$)|\.\s+(?!\d)|\n\s*\n|\n\s*(?:[-–—•*·▪]|\d+[.)])\s|[()]|\b(and|och|und|et|e|y)\b"
)
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_COMMA = re.compile(r"[^a-z]*,[^a-z]*")


def choices(
    text: str, conditions: Sequence[Condition], read: Sequence[dict[str, Any]]
) -> list[Choice]:
    """Those of which one is enough; `read` are the words of each, with their place in the text."""
    known = sorted(
        (*place, at)
        for at, (one, words) in enumerate(zip(conditions, read, strict=True))
        if (place := _place(text, one, words))
    )
    return [run for run in _runs(text, conditions, known) if len(run) > 1]


def _runs(text: str, conditions: Sequence[Condition], known: list[_Place]) -> Iterator[Choice]:
    run: Choice = []
    waiting: list[int] = []  # "IELTS 6.5, | TOEFL 90 or …": one of a choice only once an "or" came
    for before, after in pairwise(known):
        join = _join(text[before[1] : after[0]]) if after[0] >= before[1] else ""
        one, other = before[2], after[2]
        are_tests = conditions[one].kind == conditions[other].kind == "test"
        if join == "or":
            run = run or [[at] for at in (*waiting, one)]
            run.append([other])
            waiting = []
        elif join == "part" and run:
            run[-1].append(other)
        else:
            yield run
            run = []
            waiting = [*waiting, one] if join == "comma" and are_tests else []
    yield run


def _join(between: str) -> _Join:
    said = _IN_BRACKETS.sub(" ", flatten(between))
    if _APART.search(said):
        return ""
    if _OR.search(said):
        return "or"
    if pattern(LANGUAGES, "credits.of_which").search(said):
        return "part"  # "240 credits, of which 60 at second-cycle level"
    return "comma" if _COMMA.fullmatch(said) else ""


def _place(text: str, condition: Condition, read: dict[str, Any]) -> tuple[int, int] | None:
    """Where the words name it: the test, or the degree with its subject; credits are their own."""
    if "end" not in read:
        return None
    start, end = read["start"], read["end"]
    if condition.kind not in ("test", "degree"):
        return start, end
    said = flatten(text[start:end])
    if condition.kind == "test":
        named = named_tests(said, 0, len(said))
        kind = condition.of
    else:
        named = kinds(LANGUAGES, "conditions.degrees").find(said, 0, len(said))
        kind = condition.level
    place = next(((at, until) for found, at, until in named if found == kind), None)
    if place is None:
        return None
    subject = r"\s+".join(map(re.escape, flatten(condition.of).split()))
    of = re.compile(subject).search(said, place[1]) if condition.kind == "degree" else None
    return start + place[0], start + (of.end() if of else place[1])
