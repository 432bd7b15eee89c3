"""Which institution, department, city and country a posting is from."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from applications.core.extraction.draft import Found
from applications.core.extraction.page import Page
from applications.core.extraction.people import addresses, links
from applications.core.extraction.scope import Scope
from applications.core.places import (
    City,
    Institution,
    cities_named,
    countries,
    institution_at,
    institutions,
)

READ = 40_000  # characters; an employer named only further down is not the employer

_UP = r"[A-ZÀ-ÖØ-ÞĀŁŚŻŹČŠŽĐİÖÜÅÄ]"
_WORD = rf"{_UP}[\w'’&-]*"
_NAME = rf"{_WORD}(?:[ ](?:{_WORD}|of|and|for|the|de|der|des|die|du|di|del|la|le|et|und|y|e|van|voor|i|och|für|in|zu|&)(?![\w'])){{0,7}}"
_PLACE = rf"{_WORD}(?:[ -]{_WORD}){{0,3}}"
_UNIVERSITY = re.compile(
    rf"""(?<![\w@./-])(?!(?:The|Die|Der|Das|At|An|In|Our|This|Le|La)\ )(?:(?P<of>(?:{_WORD}\ ){{0,3}}(?:University|College|Universidad|Universität|Universitat|Università|Université|Universiteit|Universidade|Universitetet|Technische\ Universität|Hochschule|Université|Technische\ Universiteit|Federal\ University|Technical\ University|Institute\ of\ Technology|Institute\ of\ Science\ and\ Technology|Academy\ of\ Sciences)\ (?:of\ the\ |of\ |de\ la\ |de\ l'|de\ |degli\ [Ss]tudi\ di\ |di\ |van\ |zu\ |i\ |do\ |del\ |für\ |at\ )?{_PLACE}(?:\ (?:and|&)\ (?:Research|Technology|Life\ Sciences|{_WORD}))?)
    | (?P<is>(?:{_WORD}\ |of\ |and\ |&\ ){{1,5}}(?:University|Universität|Universitet|universitet|Universiteit|Hochschule|högskola|College|Institute\ of\ Technology|Polytechnic|Business\ School|Medical\ Center|University\ College|yliopisto)(?!\ [Hh]ospital)\b(?:\ (?:London|Dublin|Cork|Belfast|Berlin))?)
    | (?P<other>(?:Max[ -]Planck|Fraunhofer|Leibniz|Helmholtz|Paul\ Scherrer|Weizmann|Institut|Instituto|Istituto|Laboratoire|Centre\ national|Institute\ for|Institute\ of|Centre\ for|Center\ for|Research\ Cent(?:re|er)|National\ Laborator)\w*[ -](?:for\ |of\ |für\ |de\ |d'|di\ |the\ )?{_NAME})
    | (?P<lab>{_NAME}\ (?:Institute|Institut|Laboratory|Laboratories|Observatory|Foundation|Research\ Cent(?:re|er)|Survey|Academy|Cent(?:re|er)|Hospital|GmbH|AG|Ltd)(?!\w)))""",
    re.VERBOSE,
)
_DEPARTMENT = re.compile(
    rf"""(?P<dept>(?:Department|Dept\.?|School|Division|Section|Institute|Institut|Institutionen|Departement|Département|Departamento|Dipartimento|Fachbereich|Fachgebiet|Lehrstuhl|Chair|Professur|Abteilung|Vakgroep|Laboratory|Laboratoire|Centre|Center|Seminar|Graduate\ School|Afdeling|Instituutti|Unité|Unit)\ (?:of\ |for\ |für\ |för\ |de\ |d'|di\ |voor\ |des\ |du\ |der\ ){{1,2}}(?:the\ |la\ |l')?{_NAME}(?:,\ {_WORD}(?:\ {_WORD}){{0,2}}(?=,\ and\ ))?(?:,\ and\ {_NAME})?(?:\ \([A-Z][\w-]{{1,14}}\))?)
    | (?P<faculty>(?:Faculty|Fakultät|Faculté|Facultad|Faculteit|Fakulteten|College)\ (?:of\ |für\ |de\ |des\ |voor\ |för\ |der\ ){{1,2}}{_NAME}(?:,\ {_WORD}(?:\ {_WORD}){{0,2}}(?=\ (?:and|&)\ ))?(?:,?\ (?:and|&)\ {_NAME})?(?:\ \([A-Z][\w-]{{1,14}}\))?)
    | (?P<group>(?:{_WORD}\ (?:and\ |&\ |of\ )?){{1,5}}(?:[Rr]esearch\ [Gg]roup|[Gg]roup|[Ll]ab|[Ll]aboratory|[Tt]eam|Department|Institute|School)(?:\ \([A-Z][\w-]{{1,14}}\))?(?!\w))""",
    re.VERBOSE,
)
_TLD = {"uk": "GB", "edu": "US", "gov": "US"}


@dataclass(slots=True)
class _Candidate:
    """One institution with all its spellings in the text and what speaks for it."""

    known: Institution | None
    weight: float = 0.0
    surfaces: Counter[str] = field(default_factory=Counter)
    places: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the position is, each part with its words."""

    institution: Found[str] | None
    city: Found[str] | None
    country: Found[str] | None
    zone: str
    department: Found[str] | None


def find_whereabouts(scope: Scope) -> Whereabouts:
    """The employer and its place; the country also from addresses where no name tells it."""
    page = scope.page
    text = page.text[:READ]
    best = _best_institution(scope, text)
    votes: Counter[str] = Counter()
    places: dict[str, tuple[int, int, str]] = {}

    def vote(country: str, weight: float, start: int, end: int, rule: str) -> None:
        votes[country] += weight
        if country not in places or weight >= 3:
            places[country] = start, end, rule

    institution = None
    if best:
        surface = _spelling(best)
        start = best.places[surface]
        institution = page.found(
            surface, start, start + len(surface), "known-institution" if best.known else "institution-name",
            min(0.95, 0.5 + best.weight / 14),
        )  # fmt: skip
        if best.known:
            vote(best.known.country, 4, start, start + len(surface), "institution")
    for name, start in _countries(text):
        head = start < page.body or start < page.body + 600
        vote(countries()[name], 1.0 if head else 0.4, start, start + len(name), "country-name")
    for country, start, end in _domains(text):
        vote(country, 1.0, start, end, "address")
    city = _best_city(scope, text, best, votes)
    if city:
        vote(city.value.country, 2.5, city.start, city.end, "city")
    country = None
    zone = ""
    if votes:
        code, weight = max(votes.items(), key=lambda item: item[1])
        start, end, rule = places[code]
        country = page.found(code, start, end, rule, min(0.97, 0.4 + weight / 8))
        zone = city.value.zone if city and city.value.country == code else ""
    written = None
    if city:
        written = page.found(
            page.text[city.start : city.end], city.start, city.end, city.rule, city.confidence
        )
    return Whereabouts(institution, written, country, zone, _department(scope, text, institution))


def _spelling(candidate: _Candidate) -> str:
    """The official name if it is written at all, else the commonest of the full ones."""
    if candidate.known and candidate.known.name in candidate.surfaces:
        return candidate.known.name
    full = [s for s in candidate.surfaces if len(s) > 6] or list(candidate.surfaces)
    return max(full, key=lambda s: (candidate.surfaces[s], -candidate.places[s]))


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

    >>> [(name, i.city) for name, _, i in known_institutions("at TU Graz and the University of Bern")]
    [('TU Graz', 'Graz'), ('University of Bern', 'Bern')]
    """
    table = _known_by_first_word()
    done = 0
    for match in re.finditer(r"(?<![\w@./-])[^\W\d_][\w’']*", text):
        if match.start() < done:
            continue
        for name, institution in table.get(match[0], ()):
            end = match.start() + len(name)
            if text.startswith(name, match.start()) and not text[end : end + 1].isalnum():
                yield name, match.start(), institution
                done = end
                break


def _best_institution(scope: Scope, text: str) -> _Candidate | None:
    page = scope.page
    candidates: dict[str, _Candidate] = {}
    taken: list[tuple[int, int]] = []

    def add(key: str, surface: str, start: int, weight: float, known: Institution | None) -> None:
        candidate = candidates.setdefault(key, _Candidate(known))
        candidate.weight = max(candidate.weight, weight) + (0.3 if candidate.surfaces else 0.0)
        candidate.surfaces[surface] += 1
        candidate.places.setdefault(surface, start)

    for surface, start, known in known_institutions(text):
        taken.append((start, start + len(surface)))
        add(known.name, surface, start, _weight(scope, start, 1.4), known)
    for match in _UNIVERSITY.finditer(text):
        surface = match[0].removeprefix("The ").removeprefix("the ").rstrip(" .&,")
        start = match.start() + match[0].find(surface)
        if any(a < match.end() and match.start() < b for a, b in taken) or scope.has(
            "where.not_institution", surface.lower()
        ):
            continue
        base = 1.2 if match["of"] or match["is"] else 0.7
        add(surface, surface, start, _weight(scope, start, base), None)
    for _, start, end in _mail_places(text):
        known = institution_at(text[start:end])
        if known and known.name in candidates:
            candidates[known.name].weight += 1.2
    best = max(candidates.values(), key=lambda candidate: candidate.weight, default=None)
    if best is None:
        for _, start, end in _mail_places(page.text[page.body : READ]):
            known = institution_at(page.text[page.body + start : page.body + end])
            if known:
                return None
    return best


def _weight(scope: Scope, start: int, base: float) -> float:
    """How much a mention at this place speaks for being the employer."""
    page = scope.page
    if start < page.body:
        for key in (
            "title",
            "subtitle",
            "institution",
            "employer",
            "hiringorganization",
            "university",
            "organization",
        ):
            if key in page.head and page.head[key][0] <= start < page.head[key][1]:
                return base + (
                    4.0 if key in ("institution", "employer", "hiringorganization") else 3.0
                )
        return base + 1.0
    weight = base + max(0.0, 2.0 - (start - page.body) / 1500)
    unit = page.unit_at(start)
    if unit:
        before = page.flat[max(unit.start, start - 60) : start]
        if scope.has("where.employer", before) or scope.has("where.employer_label", unit.label):
            weight += 2.0
        if scope.has("where.partner", page.flat[max(unit.start, start - 90) : start]):
            weight -= 1.5
    return max(weight, 0.1)


def _mail_places(text: str) -> Iterator[tuple[str, int, int]]:
    for address in addresses(text):
        host = address.mail.split("@")[1]
        place = text.rfind(host, address.start, address.end)
        if place != -1:
            yield host, place, place + len(host)


def _domains(text: str) -> Iterator[tuple[str, int, int]]:
    """The country each mail or web host speaks for."""
    hosts = list(_mail_places(text))
    for value, start, _ in links(text):
        host = re.sub(r"^https?://", "", value).split("/")[0].split(":")[0]
        place = text.find(host, start)
        hosts.append((host, place, place + len(host)))
    for host, start, end in hosts:
        known = institution_at(host)
        last = host.rsplit(".", 1)[-1].lower()
        country = known.country if known else _TLD.get(last, last.upper())
        if country in countries().values() and last != "edu" or known:
            yield country, start, end


def _countries(text: str) -> Iterator[tuple[str, int]]:
    names = sorted(countries(), key=len, reverse=True)
    for match in re.finditer(r"(?<![\w@])(?:" + "|".join(map(re.escape, names)) + r")(?!\w)", text):
        yield match[0], match.start()


def _best_city(
    scope: Scope, text: str, best: _Candidate | None, votes: Counter[str]
) -> Found[City] | None:
    """The city that is written and fits the institution and the country best."""
    page = scope.page
    home = cities_named(best.known.city)[:1] if best and best.known and best.known.city else ()
    scores: Counter[str] = Counter()
    first: dict[str, tuple[int, City, str]] = {}
    for name, start, named in _cities_in(text):
        fitting = [c for c in named if best and best.known and c.country == best.known.country]
        fitting = fitting or [c for c in named if votes.get(c.country)] or list(named[:1])
        city = fitting[0]
        before = page.flat[max(0, start - 24) : start]
        after = page.flat[start + len(name) : start + len(name) + 20]
        unit = page.unit_at(start)
        score = 0.2 + min(city.people, 2000) / 4000
        if re.search(
            r"(?:\b(?:in|at|near|of|zu|en|à|a|te|i|von)\s|[,(/|]\s?)$", before
        ) or re.match(r"\s?[,)(]", after):
            score = 1.0
        if re.search(
            r"\b(?:universit\w*|college|campus|tu|eth|inria|technology)[ ,](?:of )?$", before
        ) or re.match(r"\s(?:universit|institute of tech|college)", after):
            score += 1.0
        if scope.has("where.based", page.flat[max(0, start - 60) : start]) or (
            unit and scope.has("where.city_label", unit.label)
        ):
            score += 2.0
        if re.match(
            r",?\s\(?(?:"
            + "|".join(re.escape(n.lower()) for n, c in countries().items() if c == city.country)
            + r")\b",
            after,
        ):
            score += 1.5
        if page.body and start < page.body:
            title = page.head.get("title", (0, 0))
            subtitle = page.head.get("subtitle", (0, 0))
            score += (
                1.5 if title[0] <= start < title[1] or subtitle[0] <= start < subtitle[1] else 0.3
            )
        if city in home:
            score += 4.0
        elif best and any(place <= start < place + len(s) for s, place in best.places.items()):
            score += 3.0 if best.known else 1.0
        if best and best.known and city.country != best.known.country:
            score -= 3.0
        elif votes and not votes.get(city.country):
            score -= 1.0
        if city.people < 60 and score < 1:
            continue
        scores[name] += max(score, 0.0) if name not in scores else max(0.0, score) * 0.4
        if name not in first or score > 2 and first[name][0] < page.body:
            first[name] = start, city, "city-of-institution" if city in home else "city-name"
    if not scores:
        return None
    name, score = max(scores.items(), key=lambda item: item[1])
    if score < 1.0:
        return None
    start, city, rule = first[name]
    return page.found(city, start, start + len(name), rule, min(0.95, 0.45 + score / 12))


def _cities_in(text: str) -> Iterator[tuple[str, int, tuple[City, ...]]]:
    done = 0
    for match in re.finditer(
        rf"(?<![\w@./]){_UP}[\w'’]*(?:[ -]{_UP}[\w'’]*|\.[ ]{_UP}[\w'’]*){{0,3}}", text
    ):
        words = re.split(r"(?<=[\w.])(?=[ -])", match[0])
        place = match.start()
        for number in range(len(words)):
            for length in range(len(words) - number, 0, -1):
                name = "".join(words[number : number + length]).strip(" -")
                start = place + len("".join(words[:number])) + (1 if number else 0)
                named = cities_named(name) if len(name) > 1 and start >= done else ()
                if named and name not in _NOT_CITIES:
                    done = start + len(name)
                    yield name, start, named
                    break


_NOT_CITIES = frozenset(
    "University Of The March Man Best Most Nice Reading Bath Mobile Orange Split Bar Van Same Male Home Data Along Love "
    "Central Marie Curie George Victoria Boss Bus Lens Sale Gap Ho Deal Martin Jena Roman Tours Nancy Wien Bergen Ann Ajax "
    "Lead Union Independence Liberty Enterprise Rolling Welcome Date San Santa La Los El Un Och Ada Date Moss Asker Ross "
    "Ada Alba Ali Young Park Beach Pace Hope Sun Ciudad Carson Lincoln Franklin Hamilton Newton Darwin Bernard Chandler "
    "Santiago Rodriguez Leon Paul Max Carolina Florida Columbia Georgia Colon".split()
) - {
    "Reading",
    "Bath",
    "Nice",
    "Tours",
    "Nancy",
    "Lens",
    "Jena",
    "Wien",
    "Bergen",
    "Split",
    "Lincoln",
    "Hamilton",
    "Santiago",
    "Victoria",
    "Darwin",
}


def _department(scope: Scope, text: str, institution: Found[str] | None) -> Found[str] | None:
    """The department, school or group the posting names first, departments before groups."""
    best: tuple[float, Found[str]] | None = None
    for match in _DEPARTMENT.finditer(text):
        name = re.split(
            r"\s(?:at|in|of) the (?:University|Faculty|School)\b|\s(?:at|within|of)\s(?=[A-Z]\w* ?Univ)",
            match[0],
        )[0].strip(" ,.&")
        name = re.sub(r"(?:\s(?:of|and|for|the|in|de|at|und|et|&))+$", "", name)
        if institution and (name in institution.value or institution.value in name):
            continue
        if scope.has("where.not_department", name.lower()):
            continue
        score = {"dept": 1.0, "faculty": 0.75, "group": 0.7}[match.lastgroup or "group"]
        score -= (match.start() - scope.page.body) / 12_000
        if scope.has("where.employer", scope.page.flat[max(0, match.start() - 40) : match.start()]):
            score += 0.25
        if best is None or score > best[0] + 1e-6:
            best = (
                score,
                scope.page.found(
                    name, match.start(), match.start() + len(name), "department-name", 0.65
                ),
            )
    return best[1] if best else None


def page_institution(page: Page) -> str:
    """The first known institution of a page, for a first guess at its country."""
    return next((known.country for _, _, known in known_institutions(page.text[:READ])), "")
