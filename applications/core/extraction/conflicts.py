"""Readings that cannot all be true: shown to the person, who is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from applications.core.extraction.dates import is_month
from applications.core.extraction.deadline import Deadlines
from applications.core.extraction.draft import Conflict, Contact, DeadlineDraft, Found
from applications.core.extraction.page import Unit
from applications.core.extraction.scope import Scope

_RANKS = ("assistant", "associate", "full")
_LABELS = ("deadline.nouns", "deadline.plain")
_NEAR = 30  # characters between "deadline" and "the end of January"
_WORD = re.compile(r"[\s-]{1,3}([^\W\d_]{3,12})(?!\w)")
_MOST = 10  # places where one name is looked at


def find_conflicts(
    scope: Scope,
    deadlines: Deadlines,
    contacts: tuple[Found[Contact], ...] = (),
    start: Found[str] | None = None,
) -> tuple[Conflict, ...]:
    """What the posting says in two ways, or leaves empty where it promises an answer."""
    return (
        *_about_deadline(deadlines),
        *_after_start(deadlines, start),
        *_empty_box(scope),
        *_vague_day(scope, deadlines),
        *_about_people(scope, contacts),
    )


def _about_deadline(deadlines: Deadlines) -> Iterator[Conflict]:
    mine = [d for d in deadlines.every if d.value.kind == "application" and d.value.date]
    days = {d.value.date for d in mine if d.value.stage != "interest"}
    if len(days) > 1:
        rounds = [d for d in mine if d.value.stage == "round"]
        code = "several-rounds" if {d.value.date for d in rounds} == days else "several-dates"
        firsts = {d.value.date: d for d in reversed(mine) if d.value.stage != "interest"}
        yield Conflict("deadline", code, tuple(reversed(firsts.values())))
    elif any(d.value.stage == "interest" for d in mine):
        each = {d.value.date: d for d in reversed(mine)}
        yield Conflict("deadline", "two-stages", tuple(reversed(each.values())))
    final, hint = deadlines.final, deadlines.hint
    if final and deadlines.unexplained and len(days) < 2:
        yield Conflict("deadline", "several-dates", (final, *deadlines.unexplained[:3]))
    if final and final.value.date:
        same = [d for d in mine if d.value.date == final.value.date]
        if {d.value.bound for d in same} == {"on", "before"}:
            yield Conflict("deadline", "on-and-before", tuple(same))
        hours = {d.value.time: d for d in (*same, *deadlines.hours) if d.value.time}
        if len(hours) > 1:
            yield Conflict("deadline", "several-hours", tuple(hours.values()))
        if hint and hint.value.date and _apart(final, hint):
            yield Conflict("deadline", "differs-from-head", (final, hint))
    if deadlines.misprints:
        day = deadlines.misprints[0].value.date
        right = [d for d in mine if d.value.date == day and d not in deadlines.misprints]
        if hint and hint.value.date == day:
            right.append(hint)
        yield Conflict("deadline", "year-misprinted", (*deadlines.misprints[:3], *right[:1]))
    for code in dict.fromkeys(code for code, _ in deadlines.doubts):
        readings = tuple(found for doubt, found in deadlines.doubts if doubt == code)
        yield Conflict("deadline", code, readings[:3])
    if deadlines.weekdays:
        yield Conflict("deadline", "weekday-differs", deadlines.weekdays[:3])


def _apart(final: Found[DeadlineDraft], hint: Found[DeadlineDraft]) -> bool:
    """Whether text and head name different days; a machine's midnight may be the day after."""
    if final.value.date is None or hint.value.date is None:
        return False
    days = abs((final.value.date - hint.value.date).days)
    return days > (1 if hint.confidence <= 0.5 else 0)


def _after_start(deadlines: Deadlines, start: Found[str] | None) -> Iterator[Conflict]:
    """A last day to apply that comes after the start, or years before it: one is a misprint."""
    final = deadlines.final
    if final and start and final.value.date and final.value.date.isoformat() > start.value + "-99":
        yield Conflict("deadline", "after-start", (final, start))
    elif final and start and final.value.date and int(start.value[:4]) > final.value.date.year + 2:
        yield Conflict("deadline", "long-before-start", (final, start))


def _empty_box(scope: Scope) -> Iterator[Conflict]:
    """A line that announces the last day with nothing behind it, as boxes on portals have."""
    units = scope.page.units
    for number, unit in enumerate(units):
        said = scope.page.said(unit).strip(" :|")
        if len(said) > 40 or not scope.pattern(*_LABELS).fullmatch(said):
            continue
        if number + 1 == len(units) or _is_label(scope, units[number + 1]):
            found = scope.page.found("", unit.start, unit.end, "empty-box", 0.6)
            yield Conflict("deadline", "empty-box", (found,))
            return


def _vague_day(scope: Scope, deadlines: Deadlines) -> Iterator[Conflict]:
    """A last day told as "the end of January": no day can be taken from it, and so it is asked."""
    final, flat = deadlines.final, scope.page.flat
    if final and (final.value.date or final.value.assumed):
        return
    months = [m.start for m in scope.mentions() if m.day is None]
    for found in scope.pattern("dates.vague").finditer(flat, scope.page.body):
        word = _WORD.match(flat, found.end())
        if word and is_month(word[1], scope.languages):
            months.append(found.start())
    for place in sorted(months):
        unit = scope.page.unit_at(place)
        before = flat[max(unit.start, place - _NEAR) : place] if unit else ""
        behind = flat[place : min(unit.end, place + 2 * _NEAR)] if unit else ""
        until = scope.has("deadline.until", before) or scope.has("deadline.until_after", behind)
        said = scope.page.said(unit) if unit and until else ""
        asks = scope.pattern("deadline.apply", "deadline.ask").search(said)
        if unit and (asks or scope.pattern(*_LABELS).search(before)):
            yield Conflict(
                "deadline",
                "vague-day",
                (scope.page.found("", unit.start, unit.end, "vague-day", 0.6),),
            )
            return


def _is_label(scope: Scope, unit: Unit) -> bool:
    """Whether a line is the next label of a box, and not the answer to the one above."""
    said = scope.page.said(unit)
    if len(said) > 40 or said.count(" ") > 4 or said[-1:] in ".!?" or any(map(str.isdigit, said)):
        return False
    answers = ("deadline.rolling", "deadline.soon", "deadline.strong_rolling", "deadline.answers")
    return not scope.pattern(*answers).search(said)


def _about_people(scope: Scope, contacts: tuple[Found[Contact], ...]) -> Iterator[Conflict]:
    """One person with two ranks: associate professor here, assistant professor there."""
    for contact in contacts:
        ranks: dict[str, Found[str]] = {}
        for start, end in _places(scope.page.text, contact.value.name):
            rank = _rank_at(scope, start, end)
            if rank:
                ranks.setdefault(rank.value, rank)
        if len(ranks) > 1:
            yield Conflict("contacts", "titles-differ", tuple(ranks.values()))


def _places(text: str, name: str) -> Iterator[tuple[int, int]]:
    place = text.find(name) if " " in name else -1
    for _ in range(_MOST):
        if place < 0:
            return
        yield place, place + len(name)
        place = text.find(name, place + len(name))


def _rank_at(scope: Scope, start: int, end: int) -> Found[str] | None:
    """The rank right in front of a name or behind its comma."""
    flat, page = scope.page.flat, scope.page
    for rank in _RANKS:
        pattern = scope.pattern(f"ranks.{rank}")
        for match in pattern.finditer(flat, max(0, start - 45), start):
            if not flat[match.end() : start].strip(" .,:\n").removesuffix("dr"):
                return page.found(rank, match.start(), end, "rank", 0.8)
        behind = pattern.search(flat, end, end + 45)
        if behind and not flat[end : behind.start()].strip(" ,(-\n"):
            return page.found(rank, start, behind.end(), "rank", 0.8)
    return None
