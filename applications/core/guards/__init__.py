"""Before sending: what stands in the way, and what should be looked at once more.

Plain values in and out. Few false alarms matter more than finding everything: whoever is warned
for nothing three times does not read the fourth.
"""

import re
from collections.abc import Iterable, Iterator

from applications.core.bundle import Plan
from applications.core.guards.institutions import names_target, other_institutions
from applications.core.guards.papers import (
    ADDRESSED,
    OF_THE_PERSON,
    READ,
    WRITTEN,
    Concern,
    Paper,
    Target,
    Writer,
)
from applications.core.guards.spelling import own_name
from applications.core.guards.words import clean, words
from applications.core.season import dated
from applications.core.validity import short_by

__all__ = [
    "ADDRESSED",
    "OF_THE_PERSON",
    "READ",
    "Concern",
    "Paper",
    "Target",
    "Writer",
    "concerns",
    "other_institutions",
]

_LEVELS = ("stop", "look", "note")


def concerns(
    papers: Iterable[Paper],
    target: Target,
    writer: Writer,
    plan: Plan,
    few: Iterable[tuple[str, int, int]] = (),
    asks: Iterable[str] = (),
) -> list[Concern]:
    """Everything that speaks against sending this now, what stands in the way first.

    `few` are the pieces with fewer files than asked for: title, files there, files wanted; `asks`
    those of which nobody said yet whether they apply.
    """
    papers = list(papers)
    found = [Concern("missing", "stop", name) for name in plan.missing]
    found += [Concern("asks", "stop", name) for name in asks]
    found += _over(plan, papers)
    found += [
        Concern("few", "look", title, (there, wanted), data={"there": there, "wanted": wanted})
        for title, there, wanted in few
    ]
    for paper in papers:
        found += _of_the_file(paper, target)
        found += _of_the_choice(paper, target)
        found += _of_the_season(paper)
        found += _of_the_day(paper)
    found += other_institutions(papers, target, writer)
    for paper in papers:
        found += _of_the_words(paper, target, writer)
    return sorted(found, key=lambda concern: _LEVELS.index(concern.level))


def _over(plan: Plan, papers: Iterable[Paper]) -> Iterator[Concern]:
    """Limits that do not hold; a file of too many megabytes is made smaller when it is built.

    Not so one that is signed, which goes as it is, and one inside the one PDF.
    """
    signed = {paper.title for paper in papers if "signed" in paper.findings}
    built = {"", *(part.title for part in plan.separate)} - signed
    for check in plan.checks:
        if check.holds:
            continue
        shrinks = check.what in ("mb", "total_mb") and check.title in built
        yield Concern(
            "shrinks" if shrinks else "over",
            "note" if shrinks else "stop",
            check.title,
            (check.what, check.value),
            requirement=check.requirement,
            data={
                "what": check.what,
                "value": check.value,
                "actual": check.actual,
                "source": check.source,
            },
        )


def _of_the_file(paper: Paper, target: Target) -> Iterator[Concern]:
    """What the probe found, where it matters for this portal or for joining."""
    refused = {"owner_password": "password", "signed": "signature"}
    for code in paper.findings:
        if code in ("portfolio", "xfa"):
            yield paper.concern(code, "stop", paper.number)
        elif code in ("damaged", "comments"):
            yield paper.concern(code, "look", paper.number)
        elif paper.apart and refused.get(code) in target.refuses:
            yield paper.concern(f"refused_{refused[code]}", "stop", portal=target.portal)
        elif code == "signed" and not paper.apart:
            yield paper.concern(code, "look", paper.number)


def _of_the_day(paper: Paper) -> Iterator[Concern]:
    """A proof that is good no more on the day that counts there."""
    last, counts = paper.good_until, paper.counts_on
    if last and counts and (days := short_by(last, counts)):
        told = {"until": last.isoformat(), "day": counts.isoformat(), "days": days}
        yield paper.concern("expires", "look", *told.values(), counts=paper.counts, **told)


def _of_the_season(paper: Paper) -> Iterator[Concern]:
    """Written in a season before, and the first term or month of then that it names."""
    if paper.earlier is None or paper.kind not in ADDRESSED:
        return
    said = next(iter(dated(paper.pages or (), since=paper.earlier)), None)
    facts = {"words": said.words, "page": said.page} if said else {}
    yield paper.concern("earlier", "look", paper.number, **facts)


def _of_the_choice(paper: Paper, target: Target) -> Iterator[Concern]:
    """An older version, a draft, a language nobody there reads."""
    number, latest, language = paper.number, paper.latest, paper.language
    if latest > number:
        facts = {"number": number, "latest": latest, "place": paper.latest_for}
        yield paper.concern("newer", "look", latest, **facts)
    if paper.draft:
        yield paper.concern("draft", "look", number, number=number)
    accepted = paper.accepted or (target.languages if paper.kind in WRITTEN else ())
    if language and accepted and language not in accepted:
        yield paper.concern("language", "look", language, language=language, accepted=accepted)


def _of_the_words(paper: Paper, target: Target, writer: Writer) -> Iterator[Concern]:
    """What the letter does not name, and the person's own name in another spelling."""
    if paper.kind in ADDRESSED and paper.pages is None:
        yield paper.concern("unread", "look")
    elif paper.kind in ADDRESSED and (why := paper.illegible):
        yield paper.concern(why, "look", paper.number)
    elif paper.kind == "cover_letter" and (lacking := _lacking(paper, target)):
        yield paper.concern(
            "absent",
            "look",
            *lacking,
            lacking=lacking,
            institution=target.institution,
            reference_number=target.reference_number,
            contacts=target.contacts,
        )
    if "garbled" not in paper.findings and (misspelt := own_name(paper, writer)):
        yield misspelt


def _lacking(paper: Paper, target: Target) -> tuple[str, ...]:
    """Of institution, reference number and contact, those the letter does not name."""
    text = clean(paper.text)
    said = {word.plain for word in words(text)}
    lacking = []
    if target.institution and not names_target(paper, target):
        lacking.append("institution")
    if target.reference_number and _signs(target.reference_number) not in _signs(text):
        lacking.append("reference")
    surnames = [row[-1].plain for name in target.contacts if (row := words(clean(name)))]
    if surnames and not said.intersection(surnames):
        lacking.append("contact")
    return tuple(lacking)


def _signs(text: str) -> str:
    """Letters and digits only: "AN 2.2.1-808-24" is found however it is broken or spaced."""
    return re.sub(r"[\W_]+", "", text).casefold()
