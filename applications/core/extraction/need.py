"""Whether a document that is asked for must come: required, optional, or on a condition."""

from __future__ import annotations

import re

from applications.core.extraction.asking import LISTED
from applications.core.extraction.cells import is_headed, is_marked, is_one_word, under
from applications.core.extraction.draft import Need
from applications.core.extraction.mention import TESTS, Mention, has_cell
from applications.core.extraction.page import is_unfinished
from applications.core.extraction.scope import Scope
from applications.core.extraction.scores import scores_in
from applications.core.extraction.vocabulary import entry, kinds

# Works of one's own, of which there may be none.
_WORKS = ("publications", "thesis", "code_sample", "writing_sample", "test_scores")
_OF_WHOM = 36  # characters that say of whom a condition is
_FEW = 8  # characters that cannot say it yet
_IN_PASSING = 0.5  # below it a thing is named as a requirement, not asked to be sent


def need_of(scope: Scope, mention: Mention, start: int, end: int) -> tuple[Need, str]:
    """Whether it is required; what stands nearest decides, then the sentence as a whole."""
    flat, text = scope.page.flat, scope.page.text
    if mention.kind in TESTS:
        end = max(end, _end_of_tests(scope, mention))
    said = flat[start:end]
    around = _by_place(scope, mention)
    if around:
        return around
    floor = max(mention.before, start - 90)
    lead = _leads(scope, flat[floor:start], flat[start : mention.start])
    if lead and _asks_whether(scope, mention, lead):
        place = flat.find(lead, floor, start)
        return "conditional", text[place : place + len(lead)].strip(" ,(-")
    cues = list(scope.pattern("ask.if_available").finditer(said))
    # "if applicable, a certificate for international applicants" is asked in some cases
    cues.sort(key=lambda cue: not scope.has("ask.conditional", cue[0]))
    if lead and not (cues and _asks_whether(scope, mention, cues[0][0])):
        return "if_available", ""
    for cue in cues:
        aside = flat[mention.end : start + cue.start()].partition("(")[2]
        if mention.kind == "reference_contacts" and scope.has("deadline.subject.letters", aside):
            continue  # "two referees (letters are asked for only if …)": the names are wanted
        if _near(scope, cue, start, mention):
            if _asks_whether(scope, mention, cue[0]):
                return "conditional", _at_cue(scope, mention, cue, (start, end))
            return "if_available", ""
    if _is_free(scope, mention, start, end):
        return "optional", ""
    opening = scope.pattern("ask.if_available").match(scope.page.said(mention.unit).strip(" ("))
    if opening:
        conditional = _asks_whether(scope, mention, opening[0])
        return (
            ("conditional", _when(scope, mention, mention.unit.start))
            if conditional
            else ("if_available", "")
        )
    before = flat[mention.unit.start : mention.start]
    if scope.has("ask.optional", mention.unit.intro) or (
        scope.has("ask.optional", before[-160:])
        and not scope.has("ask.must", before)
        and mention.before == mention.unit.start
    ):
        return "optional", ""
    free = list(scope.pattern("ask.free_to").finditer(before))
    if free and not scope.has("ask.hands_in", before[free[-1].end() :]):
        return "optional", ""
    return "required", ""


def _at_cue(scope: Scope, mention: Mention, cue: re.Match[str], clause: tuple[int, int]) -> str:
    """The condition that this cue of a clause opens, in front of the name or behind it."""
    text, (start, end) = scope.page.text, clause
    if start + cue.start() >= mention.end:
        return _whole(text[mention.start : start + cue.end()], text[start + cue.end() : end])
    behind_another = mention.before > start
    return _when(scope, mention, start + cue.start() if behind_another else start)


def _whole(asked: str, rest: str) -> str:
    """What is asked of some, on one line, without a new sentence on the line below.

    >>> _whole("a test for ", "those from abroad\\nTests are free.")
    'a test for those from abroad'
    """
    line, _, below = rest.partition("\n")
    ended = below[:1].isupper() and not is_unfinished(asked + line)
    return " ".join(f"{asked}{line if ended else rest}".split()).rstrip(" .")


def _is_free(scope: Scope, mention: Mention, start: int, end: int) -> bool:
    """Whether the words beside it leave it to the person: "optionally", "is welcome"."""
    flat = scope.page.flat
    for cue in scope.pattern("ask.optional").finditer(flat[start:end]):
        # "two referees who may be approached" are asked for all the same.
        others = scope.ends(flat[max(0, start + cue.start() - 12) : start + cue.start()], "ask.who")
        # "a sample, preferably in English" is asked for all the same.
        how = start + cue.start() >= mention.end and scope.has("ask.preferred", cue[0])
        told = others or how or _goes_on(scope, flat[start + cue.end() : mention.start])
        if not told and _near(scope, cue, start, mention):
            return True
    return _is_labelled(scope, flat[mention.unit.start : mention.start])


def _asks_whether(scope: Scope, mention: Mention, cue: str) -> bool:
    """Whether it depends on who applies: "for foreign applicants", a test "if applicable"."""
    applies = mention.kind in TESTS and scope.has("ask.applicable", cue)
    return applies or scope.has("ask.conditional", cue)


def _when(scope: Scope, mention: Mention, start: int) -> str:
    """Of whom or when it is asked, in few words: "Stage 2", "Applicants with foreign degrees"."""
    flat, text = scope.page.flat, scope.page.text
    label, colon, _rest = flat[start : mention.start].partition(":")
    if colon and (scope.has("ask.stage_two", label) or scope.has("ask.if_available", label)):
        return text[start : start + len(label)].strip(" -*•")
    verb = scope.pattern("ask.must", "ask.verbs").search(flat, start, mention.start)
    end = verb.start() if verb else mention.start
    words = text[start : end if end - start >= _FEW else start].split()
    small = {word for one in scope.languages for word in entry(one, "stopwords") or ()}
    while words and words[-1].lower().strip(",:") in small:
        words.pop()  # "Shortlisted candidates | will be"
    return " ".join(words).strip(" ,:") or text[start : mention.unit.end].strip()


def _goes_on(scope: Scope, between: str) -> bool:
    """Whether a second verb wants it: "can be sent at any time and should include a CV"."""
    joins = scope.pattern("ask.and").finditer(between)
    return any(scope.pattern("ask.must").match(between, j.end() + 1) for j in joins)


def _by_place(scope: Scope, mention: Mention) -> tuple[Need, str] | None:
    """What the heading, the introduction or the row says of all that stands in it."""
    flat, unit = scope.page.flat, mention.unit
    passing = mention.score < _IN_PASSING and not _must_be_reached(scope, mention)
    if passing or scope.has("ask.second", flat[unit.start : mention.start]):
        return "conditional", _when(scope, mention, unit.start)
    if scope.has("ask.stage_two", unit.under):
        return "conditional", unit.under
    if scope.has("ask.second", unit.intro):
        return "conditional", unit.intro.strip()
    told = _by_column(scope, mention) if unit.row else _by_heading(scope, unit.under)
    if told:
        return told, ""
    cells = flat[mention.end : unit.end] if unit.row else ""
    if has_cell(scope, "ask.no", cells):
        return "optional", ""
    return ("if_available", "") if scope.has("ask.if_available", cells) else None


def _must_be_reached(scope: Scope, mention: Mention) -> bool:
    """Whether a test named in passing must have a score of everybody: "an IELTS of 6.5"."""
    of_some = scope.has("ask.if_available", scope.page.said(mention.unit))
    return not of_some and next(scores_in(scope, mention.unit), None) is not None


def _by_heading(scope: Scope, heading: str) -> Need | None:
    """ "Optional" as a heading of its own."""
    return "optional" if is_one_word(scope, heading, "ask.column_free") else None


def _by_column(scope: Scope, mention: Mention) -> Need | None:
    """What the column for it says: "| CV | yes |" below "Document | Mandatory"."""
    unit = mention.unit
    if is_headed(scope, unit, mention.start, "ask.column_free"):
        return "optional"
    if is_headed(scope, unit, mention.start, "ask.column_need"):
        return "required"
    needed = under(scope, unit, "ask.column_need")
    free = under(scope, unit, "ask.column_free")
    if is_marked(scope, free) and not is_marked(scope, needed):
        return "optional"
    if needed is None:
        return None
    if scope.pattern("ask.no").match(needed):
        return "if_available" if scope.has("ask.if_available", needed) else "optional"
    return "required" if is_marked(scope, needed) else None


def _is_labelled(scope: Scope, before: str) -> bool:
    """Whether the part of a sentence opens so: "; optional: two letters"."""
    part = re.split(r"[;.]", before)[-1].strip(" ,:")
    if scope.pattern("ask.optional").fullmatch(part):
        return True  # "; optionally, publications"
    label, colon, listed = re.split(r"[;.]", before)[-1].rpartition(":")
    return bool(colon) and len(label) < 40 and len(listed) < 60 and scope.has("ask.optional", label)


def _leads(scope: Scope, lead: str, opening: str) -> str:
    """What stands so between commas in front: "a CV and, if available, a thesis"."""
    cues = list(scope.pattern("ask.if_available").finditer(lead := lead.rstrip(" ,-")))
    joins = scope.pattern("ask.and", "ask.or")
    if not cues or joins.match(opening.lstrip(" ,-")):
        return ""
    rest = lead[cues[-1].end() :]  # "for international | applicants"
    if re.search(r"[,;:)]", rest) or len(rest) > _OF_WHOM:
        return ""
    before = re.split(r"[,()]", lead[: cues[-1].start()].rstrip(" ,-("))[-1].strip()
    if not before or scope.ends(before, "ask.and", "ask.or", "ask.with", "ask.hands_in"):
        return lead[cues[-1].start() :]
    return ""


def _end_of_tests(scope: Scope, mention: Mention) -> int:
    """How far what is said may be about several tests: "GMAT, GRE or TOEFL scores are optional"."""
    stop = min(mention.end + 90, mention.unit.end)
    named = kinds(scope.languages, "documents").find(scope.page.flat, mention.end, stop)
    stop = next((start for kind, start, _ in named if kind not in TESTS), stop)
    mark = re.compile(r"[.;:()]").search(scope.page.flat, mention.end, stop)
    return mark.start() if mark else stop


def _near(scope: Scope, cue: re.Match[str], offset: int, mention: Mention) -> bool:
    """Whether "if available" speaks of this name: close in front of it, or right behind it."""
    flat = scope.page.flat
    start, end = cue.start() + offset, cue.end() + offset
    if end <= mention.start:
        bracket = flat.find("(", mention.before, start)
        if ")" in flat[end : mention.start] and bracket >= 0:
            # "a thesis (if available) and a CV", but "a CV and (if available) a thesis"
            return scope.ends(flat[mention.before : bracket], "ask.and")
        own = start - mention.before > 2 or mention.before == mention.unit.start
        if not own and scope.has("ask.and", flat[end : mention.start]):
            return False  # "publications, if any, and a plan" is about the publications
        close = mention.start - end < 60 and end > mention.before
        return close or start <= mention.unit.start + 3
    if start < mention.end:
        return True  # within the name itself
    between = flat[mention.end : start]
    if _is_of_next(scope, between, flat[end : mention.after]) and mention.after < mention.unit.end:
        return False
    if _is_aside(scope, between, flat[end : min(end + 40, mention.unit.end)]):
        return False
    named = kinds(scope.languages, "documents").find(flat, mention.end, start)
    others = start >= mention.after or any(
        kind not in (mention.kind, "not_asked") and kind not in LISTED for kind, _, _ in named
    )  # "a CV (with publications, if any)" is about the publications
    if len(between) > 110 or (others and not _shared(flat, cue, offset, mention)):
        return False
    if "(" in between and start < mention.after < mention.unit.end:
        closing = flat.find(")", start, mention.unit.end)
        if closing > mention.after:
            return False  # "a diploma (if not yet there, your grades)" is about the grades
    return not scope.has("ask.and", between) or _shared(flat, cue, offset, mention)


def _is_of_next(scope: Scope, between: str, behind: str) -> bool:
    """Whether a condition opens what comes next: "a certificate, and if any, | publications"."""
    begins = scope.ends(between.rstrip(" ,(-"), "ask.and", "ask.or")
    if not begins and between.rstrip(" (-")[-1:] != ",":
        return False
    rest = behind.strip(" ,)-") if begins else behind
    return not re.search(r"[,;:.)]", rest.lstrip(".")) and not scope.has("ask.and", rest)


def _is_aside(scope: Scope, between: str, behind: str) -> bool:
    """Whether a condition behind a name is of something else: of a translation, of what stands
    behind a semicolon or a dash, or of what may come instead."""
    if ";" in between or re.search(r" - .{15}", between) or scope.has("ask.translated", behind):
        return True
    return scope.ends(between.rstrip(" ,"), "ask.or")


def _shared(flat: str, cue: re.Match[str], offset: int, mention: Mention) -> bool:
    """Whether a remark in brackets at the end covers both: "publications and theses (if any)"."""
    between = flat[mention.end : cue.start() + offset]
    rest = flat[cue.end() + offset : mention.unit.end].strip(" .;,")
    if mention.kind in TESTS:
        return True  # among tests only, see _need
    if (
        mention.kind not in _WORKS
        or ")" in between
        or "," in between.rstrip(" ,")
        or len(between) > 80
    ):
        return False
    return not rest or ("(" in between and rest[-1:] == ")" and len(rest) < 30)
