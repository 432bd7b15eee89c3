"""Words near a date that say what the date may be for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from applications.core.extraction.dates import DateMention
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope
from applications.core.extraction.vocabulary import alternatives

# Kinds of deadline words, and how surely a date right beside one is the deadline.
SURENESS = {"noun": 1.0, "plain": 0.9, "late": 0.75, "review": 0.7}
# Deadlines printed beside that of the application.
BESIDE = ("letters", "waiver", "funding", "test", "nomination")
OTHERS = ("start", "interview", "result", "published", "project", *BESIDE)
_RANKS = {**dict.fromkeys(BESIDE, 0), "noun": 1, "plain": 1, "late": 1, "review": 1}
_NEXT = 40  # characters between what is sent and the letters that come with it
_NUMBER = re.compile(r"[\s.:#°]{0,4}[a-z]{0,6}[/-]{0,1}\d")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that say what a date near them may be for."""

    start: int
    end: int
    what: str


def cues_of(scope: Scope, unit: Unit, mentions: list[DateMention]) -> list[Cue]:
    """The words of a unit that say what a date in it may be for."""
    flat, cues = scope.page.flat, []
    paths = [(f"deadline.{what}s" if what == "noun" else f"deadline.{what}", what)
             for what in SURENESS]  # fmt: skip
    paths += [(f"deadline.other.{kind}", kind) for kind in OTHERS]
    paths += [("deadline.until", "until"), ("deadline.ask", "ask")]
    for path, what in paths:
        for match in scope.pattern(path).finditer(flat, unit.start, unit.end):
            if what in BESIDE and scope.has("deadline.whole", match[0]):
                continue  # "references and all application documents are due"
            cues.append(Cue(match.start(), match.end(), what))
    if any(c.what == "late" for c in cues) and not scope.has(
        "deadline.refused", scope.page.said(unit)
    ):
        cues = [c for c in cues if c.what != "late"]
    cues = [
        c
        for c in cues
        if c.what != "letters"
        or not (
            _is_numbered(scope, flat[c.start : c.start + 60])
            or _listed(scope, unit, c, cues, mentions)
        )
    ]
    reviews = [c for c in cues if c.what == "review"]
    cues = [  # "reviewed from 3 May" is no start
        c
        for c in cues
        if c.what not in ("start", "published")
        or not any(r.start < c.end and c.start <= r.end + 1 for r in reviews)
    ]
    special = [c for c in cues if c.what in BESIDE]
    return [
        c
        for c in cues
        if c.what not in SURENESS or not any(s.start < c.end and c.start < s.end for s in special)
    ]


def _listed(
    scope: Scope, unit: Unit, cue: Cue, cues: list[Cue], mentions: list[DateMention]
) -> bool:
    """Whether letters are one of several things to send: "a CV and two reference letters by"."""
    floor = max((m.end for m in mentions if m.end <= cue.start), default=unit.start)
    asked = [c.end for c in cues if c.what == "ask" and floor <= c.start < cue.start]
    last = max(asked, default=cue.start)
    joined = scope.page.flat[last : cue.start].split() if cue.start - last < _NEXT else []
    while joined and scope.pattern("deadline.lead").fullmatch(joined[-1]):
        joined.pop()  # "your application with | two"
    if joined and scope.pattern("ask.and", "ask.with").fullmatch(" ".join(joined)):
        return True
    if scope.pattern("deadline.referees").match(scope.page.flat, cue.start):
        return False
    said = scope.page.flat[min(asked, default=cue.start) : cue.start]
    return "," in said or scope.has("ask.and", said)


@cache
def _opening(languages: tuple[str, ...]) -> re.Pattern[str]:
    """What may stand in front of the first word of a sentence that tells its subject."""
    return re.compile(rf"\W*(?:(?:{alternatives('deadline.lead', languages)}|\d)\s+){{0,5}}")


def subject_of(scope: Scope, unit: Unit, place: int) -> str:
    """What the sentence is about where that is not the application: letters, a waiver, a test.

    "Reference letters must be in by 3 May" says nothing about the application.
    """
    said = scope.page.flat[unit.start : place].rpartition(";")[2]
    if scope.has("deadline.whole", said):
        return ""
    opening = _opening(scope.languages).match(said)
    rest = said[opening.end() if opening else 0 :]
    for kind in BESIDE:
        if scope.pattern(f"deadline.subject.{kind}").match(rest):
            return "" if kind == "letters" and _is_numbered(scope, rest) else kind
    duty = scope.pattern("deadline.subject.duty").match(rest)  # "the project ends on"
    return "duty" if duty and not scope.has("deadline.apply", rest[duty.end() :]) else ""


def _is_numbered(scope: Scope, said: str) -> bool:
    """Whether words that could be of referees are those of a number: "Reference AB-12, …"."""
    label = scope.pattern("deadline.numbered").match(said)
    return bool(label and _NUMBER.match(said, label.end()))


def nearest_cue(cues: list[Cue], mention: DateMention, *, until: bool) -> tuple[Cue | None, int]:
    """The cue a date belongs to and how far it stands: in front of the date, rather than behind."""
    nearest: Cue | None = None
    distance = 10_000
    for cue in cues:
        if cue.what == "until" or (cue.what == "ask" and not until):
            continue
        if cue.what == "late" and not 0 <= mention.start - cue.end <= 12:
            continue
        if mention.spans and cue.what in ("start", "published"):
            continue  # "open from 1 March to 20 April": the words are for the first day
        if cue.end <= mention.start + 1:
            away = mention.start - cue.end
        elif cue.start >= mention.end - 1:
            away = (cue.start - mention.end) * 3 + 25
            if until and cue.what in OTHERS and cue.what not in BESIDE:
                away += 30  # "before 1 December, starting in May"
            if cue.what == "ask":
                away += 20
        else:  # a phrase that runs over the date: "deadline for 3 May applications"
            away = 0
        if cue.what == "ask":
            away += 12
        rank = _RANKS.get(cue.what, 2)
        if (away, rank) < (distance, _RANKS.get(nearest.what, 2) if nearest else 9):
            nearest, distance = cue, away
    return nearest, distance
