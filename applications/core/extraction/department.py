"""Which department, institute, chair or group of the institution a posting is from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from applications.core.extraction import vocabulary
from applications.core.extraction.draft import Found
from applications.core.extraction.institution import is_institution
from applications.core.extraction.layout import unwrapped
from applications.core.extraction.options import Option, likeliest
from applications.core.extraction.part_names import part_forms
from applications.core.extraction.scope import Scope
from applications.core.extraction.unit_signs import Mention, as_said, is_any, is_middle, unit_signs
from applications.core.extraction.vocabulary import LANGUAGES
from applications.core.places import cities_named

_LEAST = 0.15  # the chance below which nothing is said
_SECOND = 0.25
_ORDER = ("group", "school", "department", "faculty")
_LONGEST = 120  # characters of one name
_TOLD = ("title", "subtitle", "description", "excerpt", "summary")
_BASE = {"department": 1.0, "group": 0.95, "faculty": 0.7, "school": 0.45}
_SHORT = re.compile(r"[ ]{1,3}\([A-ZÄÖÅÉ][\w&/ -]{1,24}\)")
_BACK = re.compile(r"\([A-Z][\w&/-]{1,14}\)|[LlDd]['’]|[^\W_][\w'’.+&/-]*|[^\s\w]")
_BETWEEN = re.compile(r"(?:[ ,]+|(?<=[ld])['’])(?=[^\W\d_])")
_VALUE = re.compile(r"\s{0,3}:\s{0,3}([^\W\d_a-z][^\n|;:.]{1,78}[^\W_]\)?)(?=[.\n|;]|\s*$)")
_FURTHER = re.compile(r"[ ]([A-ZÄÖÅÉ][a-zäöåéü]{3,30})(?=[ .,;:)\n]|$)")
_MARKUP = re.compile(r"\]\([^()\s]{0,300}\)|[*_\[\]`]|</?[a-z]{1,6}>")


def _words(*paths: str) -> re.Pattern[str]:
    """Phrases of all languages: a text in English keeps the names of departments as they are."""
    return vocabulary.pattern(LANGUAGES, *paths)


def find_department(scope: Scope, text: str, institution: Found[str] | None) -> Found[str] | None:
    """The part of the institution that is hiring, with the larger parts named along with it.

    >>> from applications.core.extraction.page import open_page
    >>> said = "The Chair of Optics at the Institute of Physics, University of Oz, seeks a student."
    >>> find_department(Scope(open_page(said), ("en",)), said, None).value
    'Chair of Optics, Institute of Physics'
    """
    plain = _plain(text)
    mentions = _hiring(scope, plain, institution)
    options = _options(scope, plain, mentions)
    found = likeliest("department", options, _LEAST)
    best = found.value if found else None
    if best is None:
        return None
    chain = _chain(scope, plain, mentions, best)
    quoted = chain
    if len(chain) == 1:
        chain = _completed(plain, options, best)
    value = ", ".join(as_said(plain[m.start : m.end]) for m in chain)
    confidence = 0.8 if best.score > 1.2 else 0.65 if best.score > 0.6 else 0.5
    start, end = quoted[0].start, quoted[-1].end
    return scope.page.found(value, start, end, "department-name", confidence)


def department_options(
    scope: Scope, text: str, institution: Found[str] | None
) -> list[Option[str]]:
    """Every part of an institution the text names, with its signs."""
    plain = _plain(text)
    options = _options(scope, plain, _hiring(scope, plain, institution))
    return [
        Option(scope.page.found(plain[m.start : m.end], m.start, m.end, "part", 0.5), option.signs)
        for option in options
        for m in [option.found.value]
    ]


def _plain(text: str) -> str:
    return _MARKUP.sub(lambda match: " " * len(match[0]), unwrapped(text))


def _hiring(scope: Scope, plain: str, institution: Found[str] | None) -> list[Mention]:
    """The parts that can be meant, without the employer itself."""
    mentions = _fitting(scope, plain, sorted(_mentions(scope, plain), key=lambda m: m.start))
    employer = institution.value if institution else ""
    return [m for m in mentions if not _is_employer(scope, plain[m.start : m.end], employer)]


def _options(scope: Scope, plain: str, mentions: list[Mention]) -> list[Option[Mention]]:
    """One option a name: where it is said best, with the signs of every place."""
    names: dict[str, list[Mention]] = {}
    for mention in mentions:
        names.setdefault(_bare(plain, mention), []).append(mention)
    options, kinds = [], set()
    old = max(
        mentions,
        key=lambda m: m.score + 0.1 * min(len(names[_bare(plain, m)]) - 1, 3),
        default=None,
    )
    for same in names.values():
        best = max(same, key=lambda mention: mention.score)
        signs = set(unit_signs(scope, plain, same, best.kind not in kinds))
        kinds.add(best.kind)
        signs.add(f"others:{min(len(names) - 1, 3)}")
        if old in same:
            signs.add("old")
        found = scope.page.found(best, best.start, best.end, "department-name", 0.5)
        options.append(Option(found, frozenset(signs)))
    return options


def _bare(plain: str, mention: Mention) -> str:
    return plain[mention.start : mention.end].split(" (")[0].lower()


def _is_employer(scope: Scope, name: str, employer: str) -> bool:
    """Whether a name is the institution's, or its with nothing to it."""
    if not employer or name in employer:
        return bool(employer)
    return employer in name and not _own_words(scope, name.replace(employer, " "))


def _mentions(scope: Scope, plain: str) -> Iterator[Mention]:
    """Every part of an institution that the text names, titles and descriptions included."""
    page = scope.page
    told = [page.head[key] for key in _TOLD if key in page.head]
    opening = vocabulary.kinds(LANGUAGES, "units.before")
    closing = vocabulary.kinds(LANGUAGES, "units.after")
    for first, last in [*told, (page.body, len(plain))]:
        heads = list(opening.find(page.flat, first, last))
        starts = frozenset(start for _, start, _ in heads)
        if first == page.body:
            yield from _labelled_mentions(scope, plain, starts)
        for kind, start, end in heads:
            begun = _leftwards(scope, plain, start, first, "units.not_first")
            until = _name_after(scope, plain, start, end, starts)
            if until and not part_forms().elsewhere.search(
                plain[max(0, begun - 12) : start].strip()
            ):
                yield Mention(kind, begun, until, 0.0)
        for kind, start, end in closing.find(page.flat, first, last):
            begun = _leftwards(scope, plain, start, first, "units.not_first", "units.weak")
            if begun < start and not _goes_on(plain, end):
                short = _SHORT.match(plain, end)
                yield Mention(kind, begun, short.end() if short else end, 0.0)


def _labelled_mentions(scope: Scope, plain: str, heads: frozenset[int]) -> Iterator[Mention]:
    """What stands after "Department:", whatever it is called."""
    label = _words("units.label")
    for unit in scope.page.units[:80]:
        named = label.match(scope.page.flat, unit.start, unit.end)
        value = _VALUE.match(plain, named.end(), unit.end) if named else None
        if not value or value.start(1) in heads or value[1].count(" ") > 8:
            continue
        if not is_institution(value[1]) and not cities_named(value[1].split(",")[0]):
            yield Mention("department", *value.span(1), 0.0)


def _goes_on(plain: str, end: int) -> bool:
    """Whether a name goes on: "Department of Art", "… Chair"; not "Oz Lab of Oz University"."""
    further = _FURTHER.match(plain, end)
    kind = plain[max(0, end - 24) : end].split()[-1:]
    if further and kind and kind[0][0].isupper() and not is_institution(plain[end + 1 : end + 60]):
        return not cities_named(further[1])  # "Combinatorial Group Theory", "Department Chair"
    match = part_forms().goes_on.match(plain, end)
    return bool(match and not is_institution(plain[match.end() : match.end() + 60]))


def _name_after(
    scope: Scope, plain: str, start: int, end: int, heads: frozenset[int]
) -> int | None:
    """Where the name ends that "Department of" opens; None where there is none."""
    join, stop = _words("units.join"), _words("units.stop")
    never = _words("units.never")
    end, small = _opening(scope, plain, start, end)
    place = last = end
    taken, listed = 0, False
    while taken < 9 and last - start < _LONGEST:
        match = (part_forms().word if taken or place > end else part_forms().first).match(
            plain, place
        )
        if not match:
            match = _listed(scope, plain, place) if taken else None
            listed |= match is not None
            if listed and part_forms().final.match(plain, place):
                place += 1
                continue
            if not match:
                break
        word = match[1]
        low = word.lower()
        upper = word[0].isupper() or word[0].isdigit()
        if match.start(1) in heads:
            break  # the next part begins: "Laboratory of the Centre for Optics"
        if taken == 0 and (low == "of" or _words("contact.titles").fullmatch(low.rstrip("."))):
            break
        if word in ("in", "i", "à") and _is_city(plain, match.end()):
            break
        if join.fullmatch(word) or word == "&":
            if not taken and (word == "&" or _words("units.list_and").fullmatch(word)):
                break  # "the department and its guests"
            place = match.end()
        elif (never if upper else stop).fullmatch(low):
            break
        elif upper or (small and word[0].isalpha()) or _adjective(plain, match.end(), word):
            place = last = match.end()
            small &= not upper  # what is small after "Department of Physics" is the sentence
            taken += 1
        else:
            break
    if not taken:
        return None
    last = _before_institution(plain, end, last)
    short = _SHORT.match(plain, last)
    return short.end() if short else last if last > end else None


def _opening(scope: Scope, plain: str, start: int, end: int) -> tuple[int, bool]:
    """Where the opening words end, and whether small letters may follow them."""
    opened = scope.pattern("units.small").match(scope.page.flat, start)
    if opened and opened.end() >= end:
        return opened.end(), True
    # One word that opens a name in one language is any word in another: "centrum".
    words = plain[start:end].lower()
    return end, " " in words and bool(_words("units.small").fullmatch(words))


def _is_city(plain: str, end: int) -> bool:
    """Whether a city follows: "Institute of Physics in Bonn"."""
    following = part_forms().word.match(plain, end)
    return bool(following and cities_named(following[1]))


def _adjective(plain: str, end: int, word: str) -> bool:
    """Whether a small word is the adjective of a name: "Institut für angewandte Physik"."""
    following = part_forms().word.match(plain, end)
    return (
        word.endswith(("e", "en", "er", "es"))
        and len(word) > 5
        and following is not None
        and following[1][0].isupper()
    )


def _listed(scope: Scope, plain: str, place: int) -> re.Match[str] | None:
    """The next name of a list that goes on to its "and": "Physics, Chemistry and Biology"."""
    match = part_forms().enumerated.match(plain, place)
    if not match or is_institution(plain[match.start(1) : match.start(1) + 60]):
        return None
    return match


def _before_institution(plain: str, start: int, end: int) -> int:
    """Where a name ends when the institution's own name follows it without a comma."""
    places = [match for match in _BETWEEN.finditer(plain, start, end) if match.start() > start]
    cuts = [
        match.start()
        for match in places
        if _begins(plain[match.end() : end + 60], end - match.end())
    ]
    if cuts:  # "Earth Dynamics University of Oz" begins at its last possible word
        end = start + len(part_forms().kind_of.sub("", plain[start : cuts[-1]]))
    return start + len(part_forms().dangling.sub("", plain[start:end]))


def _begins(rest: str, end: int) -> bool:
    """Whether an institution's name begins here, and not only after the end."""
    kind = part_forms().kind.search(rest)
    return is_institution(rest) and not (kind and kind.start() >= end)


def _joined(words: str) -> bool:
    """Whether an "and" stands among these words, so that their commas are of a list."""
    return " & " in words or _words("units.final_and").search(words) is not None


def _leftwards(scope: Scope, plain: str, start: int, first: int, *not_first: str) -> int:
    """Where the name begins that ends with "research group" or goes on after "Institute of"."""
    stop, join = _words("units.stop", *not_first), _words("units.join")
    begun, after, taken = start, start, 0
    small = _words("units.small_after").match(scope.page.flat, start) is not None
    tokens = list(_BACK.finditer(plain, max(first, start - 90), start))
    for token in reversed(tokens):
        word = token[0]
        if plain[token.end() : after].strip(" ") or plain[token.end() : after].count(" ") > 2:
            break
        short = word[0] == "(" and len(word) > 2
        upper = word[0].isupper() or word[0].isdigit() or short
        joins = taken > 0 and (word in "&," or join.fullmatch(word) is not None) and word != "the"
        if not joins and stop.fullmatch(word.lower()) or word.endswith((".", "'", "’", "'s", "’s")):
            break
        if upper:
            begun, taken = token.start(), taken + 1
        elif small and not joins and _words("units.small_name").fullmatch(word):
            begun, taken = token.start(), taken + 1  # "biologian laitos"
        elif not joins and not (plain[after : after + 1] == "(" and word.isalpha()):
            break  # "Mathematics for Materials modelling (MatMat) group"
        if word == "," and not _joined(plain[token.end() : start]):
            break
        after = token.start()
        if taken > 6:
            return start
    return begun


def _fitting(scope: Scope, plain: str, mentions: list[Mention]) -> list[Mention]:
    """The mentions that can be meant, weighed, of overlapping ones the longest."""
    kept: list[Mention] = []
    for mention in mentions:
        name = " ".join(plain[mention.start : mention.end].split())
        if len(name) > _LONGEST + 40 or scope.has("where.not_department", name.lower()):
            continue
        if is_institution(name) or "\n" in plain[mention.start : mention.end]:
            continue
        if name.islower() and scope.has("units.common", name):
            continue  # "at home in a laboratory for measuring"
        if not _own_words(scope, name) or part_forms().elsewhere.search(name):
            continue
        if is_any(plain, mention) or is_middle(name):
            continue
        score = _score(scope, plain, mention) - 0.06 * min(len(kept), 7)
        weighed = Mention(mention.kind, mention.start, mention.end, score)
        if kept and mention.start < kept[-1].end:
            if mention.end - mention.start > kept[-1].end - kept[-1].start:
                kept[-1] = weighed
            continue
        kept.append(weighed)
    return kept


def _own_words(scope: Scope, name: str) -> bool:
    """Whether a name says more than what kind of a part it is: not "Research Institute"."""
    rest = re.sub(r"\([^()]*\)", " ", name.lower())
    for path in ("units.before", "units.after"):
        for _, start, end in vocabulary.kinds(LANGUAGES, path).find(rest, 0, len(rest)):
            rest = rest[:start] + " " * (end - start) + rest[end:]
    return re.search(r"[^\W\d_]", _words("units.empty").sub(" ", rest)) is not None


def _score(scope: Scope, plain: str, mention: Mention) -> float:
    """How surely a mention names who is hiring."""
    page = scope.page
    score = _BASE[mention.kind] - max(0, mention.start - page.body) / 9_000
    unit = page.unit_at(mention.start)
    floor = unit.start if unit else max(0, mention.start - 60)
    before = page.flat[max(floor, mention.start - 60) : mention.start]
    if scope.has("units.sure_cue", before[-30:]):
        score += 0.45
    elif scope.has("units.cue", before[-20:]):
        score += 0.25
    elif part_forms().bare.fullmatch(
        plain[mention.start : mention.end].split(" (")[0].rsplit(" ", 1)[-1].lower()
    ):
        score -= 0.25  # "Volvo Group", "Career Centre"
    if unit and (scope.has("units.label", unit.label) or scope.has("units.label_here", before)):
        score += 0.6
    if mention.start < page.body or (unit and unit.heading and mention.start < page.body + 400):
        score += 0.3
    if scope.has("units.partner", page.flat[max(floor, mention.start - 90) : mention.start]):
        score -= 0.8
    if plain[mention.end : mention.end + 3].strip()[:1] == "@":
        score -= 0.5
    return score


def _completed(plain: str, options: list[Option[Mention]], best: Mention) -> list[Mention]:
    """A group with the department that is named too, or a department with its group."""
    others = [o for o in options if o.found.value.kind != best.kind and "partner" not in o.signs]
    found = likeliest("department", others, _SECOND)
    if found is None or _bare(plain, found.value) in _bare(plain, best):
        return [best]
    return sorted((best, found.value), key=lambda mention: _ORDER.index(mention.kind))


def _chain(scope: Scope, plain: str, mentions: list[Mention], best: Mention) -> list[Mention]:
    """The best mention with those written right beside it: a group of a department of a faculty."""
    link = _words("units.link")
    same = [m for m in mentions if _bare(plain, m) == _bare(plain, best)]

    def linked(left: Mention, right: Mention) -> bool:
        between = plain[left.end : right.start]
        if len(between) > 40 or left.kind == right.kind == "faculty" or between.count("\n") > 1:
            return False
        words = " ".join(between.lower().split()).strip(" ,;:|/·–-")
        return not words or link.fullmatch(words) is not None

    longest = [best]
    for mention in sorted(same, key=lambda m: -m.score)[:6]:
        place = mentions.index(mention)
        first = last = place
        while last + 1 < len(mentions) and linked(mentions[last], mentions[last + 1]):
            last += 1
        while first and linked(mentions[first - 1], mentions[first]):
            first -= 1
        chain = mentions[max(first, place - 2) : min(last, place + 2) + 1][:3]
        if mention in chain and len(chain) > len(longest):
            longest = chain
    return longest
