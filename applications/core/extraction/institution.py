"""Which institution a posting is from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from applications.core.extraction.addresses import link_hosts, mail_hosts
from applications.core.extraction.draft import Found
from applications.core.extraction.house_names import (
    WORD,
    as_alone,
    house_name,
    larger_name,
    name_before_verb,
    part_name,
    small_end,
    subject,
    within_house,
)
from applications.core.extraction.layout import in_mixed_case, unwrapped
from applications.core.extraction.scope import Scope
from applications.core.extraction.short_names import (
    countries_of_hosts,
    is_name,
    is_no_house,
    meant_in,
    short_name,
    without_links,
)
from applications.core.extraction.vocabulary import LANGUAGES, pattern, phrases
from applications.core.places import (
    Institution,
    cities_named,
    institution_at,
    institutions,
    university_named,
)

READ = 40_000  # characters; an employer named only further down is not the employer

_NAMING = ("institution", "employer", "hiringorganization", "university", "organization")
_TITLES = ("title", "subtitle")
_BY_CITY = re.compile(r"(?<![\w@.-])[A-ZÄÖÜ]{2,4}U ([A-ZÄÖÜ][a-zäöüß]{3,20})(?![\w@])")
_A_WORD = re.compile(r"(?<![\w@.-])[^\W\d_][\w’']*")
_TAIL = re.compile(r"[a-zäöå]{1,7}(?!\w)")


@dataclass(slots=True)
class Candidate:
    """One institution with all its spellings in the text and what speaks for it."""

    known: Institution | None
    part: bool = False  # by its name rather an institute or a laboratory of one
    shared: bool = False  # another one elsewhere has the position just as much
    weight: float = 0.0
    surfaces: dict[str, float] = field(default_factory=dict)  # spellings, weighed
    places: dict[str, int] = field(default_factory=dict)  # the first place of each
    spans: list[tuple[int, int]] = field(default_factory=list)

    @property
    def spelling(self) -> str:
        """The spelling used most, a title counting more; abbreviations only if nothing else is."""
        full = [s for s in self.surfaces if len(s) > 6] or list(self.surfaces)
        official = self.known.name if self.known else ""
        whole = pattern(LANGUAGES, "where.full_name")

        def liked(name: str) -> float:
            told = whole.search(name.lower()) is not None
            return self.surfaces[name] + 2.5 * (name == official) + 2.0 * told

        return max(full, key=lambda name: (liked(name), -self.places[name]))

    def covers(self, place: int) -> bool:
        """Whether a place lies within a mention."""
        return any(start <= place < end for start, end in self.spans[:50])


@cache
def _known_by_first_word() -> dict[str, list[tuple[str, Institution]]]:
    table: defaultdict[str, list[tuple[str, Institution]]] = defaultdict(list)
    for institution in institutions():
        for name in institution.names:
            table[re.split(r"[ \-,/]", name, maxsplit=1)[0]].append((name, institution))
    for names in table.values():
        names.sort(key=lambda pair: -len(pair[0]))
    return dict(table)


def known_institutions(text: str) -> Iterator[tuple[str, int, Institution]]:
    """Every name of the list that stands in the text, longest first, without overlaps.

    >>> [(name, i.city) for name, _, i in known_institutions("TU Graz and the University of Bern")]
    [('TU Graz', 'Graz'), ('University of Bern', 'Bern')]
    """
    table = _known_by_first_word()
    done = 0
    for match in _A_WORD.finditer(text):
        word, start = match[0], match.start()
        if word not in table:  # "dell'Università"
            behind = max(word.rfind("'"), word.rfind("’")) + 1
            start, word = start + behind, word[behind:]
            if not behind or word not in table:
                continue
        if match.start() < done:
            continue
        for name, institution in table[word]:
            end = start + len(name)
            if text.startswith(name, start) and _ends(name, text, end):
                if larger_name().search(text, max(0, start - 12), start):
                    continue  # "National Sun Yat-sen University" is another one
                yield name, start, institution
                done = end
                break


def _ends(name: str, text: str, end: int) -> bool:
    """Whether a name ends here, or has only an ending of its case: "Oulun yliopistossa"."""
    if not text[end : end + 1].isalnum():
        return True
    tail = _TAIL.match(text, end)
    return bool(tail) and name.endswith(_inflected())


@cache
def _inflected() -> tuple[str, ...]:
    return phrases(LANGUAGES, "where.inflected")


@cache
def _houses() -> re.Pattern[str]:
    """Names that begin with the word for a house, in languages that put it first."""
    first = "|".join(map(re.escape, phrases(LANGUAGES, "where.house_first")))
    join = "|".join(map(re.escape, phrases(LANGUAGES, "where.house_join")))
    return re.compile(rf"(?<![\w@.-])(?:{first})(?:[ ](?:(?:{join})[ ]){{0,2}}{WORD}){{1,4}}")


def best_institution(scope: Scope, text: str) -> Candidate | None:
    """The institution with most weight: where it stands, what stands before it, how often."""
    text = in_mixed_case(unwrapped(text))
    candidates = _candidates(scope, without_links(text))
    backed = _backed_by_addresses(text)
    for name, weight in backed.items():
        if name in candidates:
            candidates[name].weight += weight
    lands = countries_of_hosts(text)
    for candidate in candidates.values():
        candidate.known = candidate.known and meant_in(lands, candidate.known)
    _join_short_names(candidates)
    best = max(candidates.values(), key=lambda candidate: candidate.weight, default=None)
    if best is None:
        return _seeker(scope, text)
    if best.part:  # an institute is a part of the university it writes from
        named = [candidates[name] for name in backed if name in candidates]
        homes = [home for home in named if home.known and home.known.city]
        homes = homes or [home for home in candidates.values() if _is_home(text, home, best)]
        return max(homes, key=lambda candidate: candidate.weight, default=best)
    best = _institute_of(best, candidates.values())
    best.shared = any(_is_rival(other, best) for other in candidates.values())
    return best


def _join_short_names(candidates: dict[str, Candidate]) -> None:
    """Count "Victoria University" for that of Wellington, where a page names both."""
    listed = [candidate for candidate in candidates.values() if candidate.known][:50]
    for short, whole in ((a, b) for a in listed for b in listed if a is not b):
        begun = tuple(f"{name} " for name in short.surfaces)
        if any(name.startswith(begun) for name in whole.surfaces):
            whole.weight = max(whole.weight, short.weight) + 0.3
            short.weight = 0.0


def _candidates(scope: Scope, text: str) -> dict[str, Candidate]:
    """Every institution the text names: by its layout, by our lists, by the form of its name."""
    candidates: dict[str, Candidate] = {}

    def add(key: str, surface: str, start: int, base: float, known: Institution | None) -> None:
        _weigh(scope, text, candidates.setdefault(key, Candidate(known)), surface, start, base)

    for start, end, base in _named(scope):
        surface = text[start:end]
        if not next(known_institutions(surface), None) and not house_name().search(surface):
            add(surface, surface, start, base, None)
    taken: set[int] = set()
    for surface, start, institution in known_institutions(text):
        taken.update(range(start, start + len(surface)))
        base = 0.9 if not institution.city else 1.2 if len(surface) < 5 else 1.4
        add(institution.name, surface, start, base, institution)
    for match in _BY_CITY.finditer(text):
        if match.start() not in taken and cities_named(match[1]):
            taken.update(range(*match.span()))
            add(match[0], match[0], match.start(), 1.2, None)
    for match in _houses().finditer(text):
        if match.start() not in taken:
            taken.update(range(*match.span()))
            add(match[0], match[0], match.start(), 1.3, university_named(match[0]))
    for match in house_name().finditer(text):
        surface = match[0].rstrip(" .&,")
        of = subject().search(surface)  # "Faculty of Science of X University"
        surface = surface[of.end() :] if of and match["is"] else surface
        surface = small_end().sub("", surface)
        if not match["is"] and surface.count(" ") < 1 and "-" not in surface:
            continue
        end = match.start() + match[0].index(surface) + len(surface)
        start = end - len(surface)
        if start in taken or end - 1 in taken:
            continue
        listed = university_named(surface)
        if scope.pattern("where.not_alone").fullmatch(surface.lower()):
            continue
        if surface.startswith("College of ") and not listed:  # of a university
            continue
        if listed or not is_no_house(scope, surface, match["other"] or match["lab"]):
            base = 1.4 if listed else 1.2 if match["of"] or match["is"] else 0.7
            add(surface, surface, start, base, listed)
    return candidates


def _weigh(
    scope: Scope, text: str, candidate: Candidate, surface: str, start: int, base: float
) -> None:
    """Count one more mention of a candidate."""
    after = start + len(surface)
    if base < 1 and not candidate.known and start >= scope.page.body:
        candidate.part |= bool(part_name().match(surface)) or _is_within(text, after)
    if not candidate.known and surface.endswith(" College"):
        candidate.part = True  # of a university, where one is named with it
    weight = _weight(scope, start, base)
    if base > 1 and scope.pattern("where.seeks").search(scope.page.flat, after, after + 40):
        weight += 0.8
    candidate.weight = max(candidate.weight, weight) + (0.3 if candidate.surfaces else 0.0)
    titled = 3.0 if start < scope.page.body and weight > base + 2 else 1.0
    candidate.surfaces[surface] = candidate.surfaces.get(surface, 0.0) + titled
    candidate.places.setdefault(surface, start)
    candidate.spans.append((start, after))


def _institute_of(best: Candidate, candidates: Iterable[Candidate]) -> Candidate:
    """Of a society of many institutes the one that is named: "Max Planck Institute of Optics"."""
    if not best.known or best.known.city:
        return best
    firsts = _firsts(best)
    named = [one for one in candidates if one is not best and firsts & _firsts(one)]
    return max(named, key=lambda one: one.weight, default=best)


def _firsts(candidate: Candidate) -> set[str]:
    return {re.split(r"[ -]", name, maxsplit=1)[0] for name in candidate.surfaces}


def _is_rival(other: Candidate, best: Candidate) -> bool:
    """Whether two institutions in different cities announce a position together."""
    if not (other.known and best.known) or best.weight - other.weight >= 0.05:
        return False
    return "" != other.known.city != best.known.city


def _seeker(scope: Scope, text: str) -> Candidate | None:
    """Whoever "invites applications", where the text names no institution otherwise."""
    page = scope.page
    for verb in scope.pattern("where.seeks").finditer(page.flat, page.body, page.body + 4000):
        unit = page.unit_at(verb.start())
        first = max(unit.start if unit else page.body, verb.start() - 90)
        match = name_before_verb().search(text[first : verb.start()])
        name = match["name"] if match else ""
        telling = (" " in name and not name.startswith("School of")) or (
            len(name) > 2 and name.isupper()
        )
        if match and telling and not scope.has("where.not_seeker", name.lower()):
            start = first + match.start("name")
            found = Candidate(None, weight=1.0, surfaces={name: 1.0}, places={name: start})
            found.spans.append((start, start + len(name)))
            return found
    return None


def _is_within(text: str, end: int) -> bool:
    """Whether the name of an institution follows: "Institute of Optics, University of Oz"."""
    match = within_house().match(text, end)
    return bool(match and is_institution(text[match.end() : match.end() + 80]))


def _is_home(text: str, home: Candidate, part: Candidate) -> bool:
    """Whether an institution is named right after its part."""
    for start, end in part.spans[:20]:
        if home.known and start and home.covers(len(text[:start].rstrip(" \n,–-(")) - 1):
            return True  # an address from its large parts to its small ones
        match = within_house().match(text, end)
        own = home.known.city if home.known else start != end and not home.part
        if match and own and home.covers(match.end()):
            return True
    return False


def _backed_by_addresses(text: str) -> dict[str, float]:
    """What the mail and web addresses say for each institution of the list."""
    weights: dict[str, float] = {}
    for hosts, weight, most in ((mail_hosts(text), 1.2, 3.6), (link_hosts(text), 0.4, 1.2)):
        added: dict[str, float] = {}
        for start, end in hosts:
            known = institution_at(text[start:end])
            if known:
                added[known.name] = min(most, added.get(known.name, 0.0) + weight)
        for name, more in added.items():
            weights[name] = weights.get(name, 0.0) + more
    return weights


def _named(scope: Scope) -> Iterator[tuple[int, int, float]]:
    """Where the layout names the employer: "X | PhD position", "Institution: X", a subtitle."""
    page = scope.page
    title, subtitle = page.head.get("title"), page.head.get("subtitle")
    if title and " | " in page.text[slice(*title)]:
        bar = page.text.index(" | ", *title)
        if not pattern(LANGUAGES, "where.position").search(page.flat, title[0], bar) and pattern(
            LANGUAGES, "where.position"
        ).search(page.flat, bar, title[1]):
            yield title[0], bar, 4.0
    if subtitle:
        comma = page.text.find(",", *subtitle)
        end = comma if comma != -1 else subtitle[1]
        words = page.flat[subtitle[0] : end]
        told = any(scope.has(f"where.{path}", words) for path in ("inviting", "not_institution"))
        if (
            not told
            and is_name(words)
            and page.text[subtitle[0]].isupper()
            and not pattern(LANGUAGES, "where.position").search(page.flat, subtitle[0], end)
        ):
            yield subtitle[0], end, 1.5
    for unit in page.units:
        label = scope.pattern("where.employer_label").match(page.flat, unit.start, unit.end)
        if label and page.text[label.end() : label.end() + 1] == ":":
            value = re.compile(r"[^\n|;]{3,90}").search(page.text, label.end() + 1, unit.end)
            if value:
                start = value.start() + len(value[0]) - len(value[0].lstrip(" *_"))
                yield start, start + len(value[0].strip(" *_.")), 3.0
        above = unit.label.strip(" :*_")
        if unit.end - unit.start < 90 and scope.pattern("where.employer_label").fullmatch(above):
            yield unit.start, unit.start + len(page.text[unit.start : unit.end].rstrip(" .")), 3.0


def find_institution(scope: Scope, text: str, best: Candidate | None) -> Found[str] | None:
    """The employer as the posting spells it; else the one its addresses belong to."""
    if best:
        name = best.spelling
        start = best.places[name]
        rule = "known-institution" if best.known else "institution-name"
        alone = as_alone(name, text[max(0, start - 8) : start])
        return scope.page.found(
            alone, start, start + len(name), rule, min(0.95, 0.5 + best.weight / 14)
        )
    for start, end in (*mail_hosts(text), *link_hosts(text)):
        known = institution_at(text[start:end])
        if known:
            return scope.page.found(known.name, start, end, "address-of-institution", 0.5)
    return short_name(scope, text)


def _weight(scope: Scope, start: int, base: float) -> float:
    """How much a mention at this place speaks for being the employer."""
    page = scope.page
    if start < page.body:
        for keys, extra in ((_NAMING, 4.0), (_TITLES, 3.0)):
            spans = (page.head[key] for key in keys if key in page.head)
            if any(first <= start < last for first, last in spans):
                return base + extra
        return base + 1.0
    weight = base + max(0.0, 2.0 - (start - page.body) / 1500)
    unit = page.unit_at(start)
    if unit:
        before = page.flat[max(unit.start, start - 60) : start]
        near = scope.has("where.employer", before[-24:])
        labelled = unit.label.count(" ") < 3 and scope.has("where.employer_label", unit.label)
        if near or (labelled and not house_name().search(page.text, unit.start - 90, unit.start)):
            weight += 2.0
        if scope.has("where.partner", page.flat[max(unit.start, start - 90) : start]):
            weight -= 1.5
    return max(weight, 0.1)


def is_institution(words: str) -> bool:
    """Whether words begin with the name of an institution.

    >>> [is_institution(w) for w in ("TU Graz, Austria", "University of Oz", "Institute of Optics")]
    [True, True, False]
    """
    known = next(known_institutions(words), None)
    if known and known[1] == 0:
        return True
    named = house_name().match(words)
    return bool(named and (named["of"] or named["is"]))
