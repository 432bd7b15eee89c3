"""A posting as a university might print it, together with what stands where in it.

Passages are written as [[field|words]]: the words stay, and the field remembers their place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from applications.core.condition import Condition
from applications.core.condition_rows import row_of
from applications.models import Deadline
from applications.services.demo.subjects import Subject
from applications.services.demo.world import (
    FAMILY_NAMES,
    GIVEN_NAMES,
    STATED_ZONES,
    Place,
)

DEGREE = "You hold a Master's degree in %s, or will before you start."
_PASSAGE = re.compile(r"\[\[(?P<field>[\w:]+)\|(?P<words>[^\[\]]+)\]\]")


@dataclass(frozen=True, slots=True)
class RequestedDocument:
    """One thing the posting asks for, in its words."""

    kind: str
    words: str
    need: str = "required"
    condition: str = ""
    count: int = 1
    limits: tuple[dict[str, Any], ...] = ()


@dataclass(slots=True)
class Advert:
    """A posting's facts and text; `evidence` holds quote and place of each fact in the text."""

    place: Place
    subject: Subject
    title: str
    number: str
    closes: date
    bound: str
    start: str
    months: int
    extent: int
    contact: str
    pieces: tuple[RequestedDocument, ...]
    letters_due: date | None
    single_pdf: bool
    max_mb: int | None
    most: int | None = None  # applications to its call
    text: str = ""
    evidence: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def letters_needed(self) -> int:
        return next(
            piece.count
            for piece in self.pieces
            if piece.kind in ("recommendation_letters", "reference_contacts")
        )

    @property
    def told_of_late(self) -> dict[str, str]:
        """Whether what comes later is considered, as a deadline keeps it."""
        words = self.evidence.get("late", {}).get("quote", "")
        hardness = words and ("hard" if " not " in words else "soft")
        return {"hardness": hardness, "hardness_wording": words}

    @property
    def zone(self) -> str:
        return STATED_ZONES.get(self.place.stated, self.place.zone)

    @property
    def contact_email(self) -> str:
        name = re.sub(r"[^a-z ]", "", self.contact.lower()).replace(" ", ".")
        return f"{name}@{self.place.domain}"

    @property
    def conditions(self) -> list[dict[str, Any]]:
        """Who may apply, as a posting keeps it: of those that say it in a sentence of its own."""
        words = DEGREE % self.subject.degree
        if words not in self.text:
            return []
        asked = Condition("degree", of=self.subject.degree, level="second", day="start")
        return [row_of(asked, words)]

    @property
    def apply_to(self) -> str:
        """A page of theirs; German chairs take applications by mail."""
        if self.place.country == "DE":
            return f"applications@{self.place.domain}"
        return f"https://apply.{self.place.domain}/{self.number}"


def write(rng: Random, place: Place, subject: Subject, *, number: int, closes: date) -> Advert:
    """The posting of this place in this subject that closes on that day."""
    months = 36 if place.country in ("GB", "IE", "FR", "IT", "AU", "NZ", "ZA", "DE") else 48
    named = (
        f"PhD position in {subject.field}"
        if place.letters
        else f"Doctoral student in {subject.field}"
    )
    advert = Advert(
        place=place,
        subject=subject,
        title=f"PhD studentship: {subject.field}" if place.pay.startswith("a stipend") else named,
        number=f"{place.domain.split('.')[0].upper()}-{closes.year}-{number:05d}",
        closes=closes,
        bound="before" if place.hour is None and rng.random() < 0.2 else "on",
        start=_start(closes, month=rng.choice((2, 3, 9, 10))).isoformat(),
        months=months,
        extent=65 if "65 %" in place.pay else 100,
        contact=f"{rng.choice(GIVEN_NAMES)} {rng.choice(FAMILY_NAMES)}",
        pieces=_pieces(rng, place),
        letters_due=closes + timedelta(days=7) if place.letters and rng.random() < 0.5 else None,
        single_pdf=rng.random() < 0.4,
        max_mb=rng.choice((None, 5, 10, 20)),
        most=2 if number % 5 == 0 else None,
    )
    advert.text, advert.evidence = _read_passages(_VOICES[number % len(_VOICES)](advert))
    return advert


def _start(closes: date, *, month: int) -> date:
    """The first of that month, at least two months after the deadline."""
    start = date(closes.year, month, 1)
    while start < closes + timedelta(days=60):
        start = start.replace(year=start.year + 1)
    return start


def _pieces(rng: Random, place: Place) -> tuple[RequestedDocument, ...]:
    pages = rng.choice((1, 2))
    long = rng.choice((3, 5))
    chosen = [
        RequestedDocument(
            "cover_letter",
            f"a letter of motivation of at most {pages} page{'s' if pages > 1 else ''}",
            limits=({"what": "pages", "value": pages, "binds": ""},),
        ),
        RequestedDocument("cv", "a curriculum vitae"),
        RequestedDocument("transcripts", "transcripts of records from all universities"),
        RequestedDocument("degree_certificate", "copies of degree certificates"),
        rng.choice(
            (
                RequestedDocument(
                    "research_proposal",
                    f"a research proposal of at most {long} pages",
                    limits=({"what": "pages", "value": long, "binds": ""},),
                ),
                RequestedDocument(
                    "thesis",
                    f"your Master's thesis, or a summary of {long} pages if it is unfinished",
                    limits=({"what": "pages", "value": long, "binds": "the summary"},),
                ),
                RequestedDocument("writing_sample", "a writing sample in English"),
            )
        ),
    ]
    if rng.random() < 0.4:
        chosen.append(
            RequestedDocument("publications", "publications, if any", need="if_available")
        )
    if rng.random() < 0.4:
        condition = "if English is not your first language"
        chosen.append(
            RequestedDocument(
                "language_certificate",
                f"a certificate of English, {condition}",
                need="conditional",
                condition=condition,
            )
        )
    if place.country in ("US", "CA", "SG") and rng.random() < 0.5:
        chosen.append(RequestedDocument("test_scores", "GRE scores (optional)", need="optional"))
    return (*chosen, _referees(rng, place))


def _referees(rng: Random, place: Place) -> RequestedDocument:
    count = rng.choice((2, 3))
    number = {2: "two", 3: "three"}[count]
    if place.letters:
        words = f"{number} letters of recommendation"
        return RequestedDocument("recommendation_letters", words, count=count)
    words = f"names and e-mail addresses of {number} referees"
    return RequestedDocument("reference_contacts", words, count=count)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _deadline(advert: Advert) -> str:
    place = advert.place
    if place.hour is None:
        if advert.bound == "before":
            return f"[[deadline|Applications must reach us before {_day(advert.closes)}]]."
        return f"[[deadline|The last day to apply is {_day(advert.closes)}]]."
    clock = f"{place.hour:%H:%M}" + (f" ({place.stated})" if place.stated else " local time")
    late = "may be considered" if place.letters else "will not be considered"
    return (
        f"[[deadline|Applications close on {_day(advert.closes)} at {clock}]]. "
        f"[[late|Applications received later {late}.]]"
    )


def _list(advert: Advert) -> str:
    return "\n".join(f"- [[document:{piece.kind}|{piece.words}]]" for piece in advert.pieces)


def _files(advert: Advert) -> str:
    said = []
    if advert.single_pdf:
        said.append("[[single_pdf|Send everything as one PDF]].")
    if advert.max_mb:
        said.append(f"[[max_file_mb|No file may be larger than {advert.max_mb} MB]].")
    if advert.place.language:
        languages = {"sv": "Swedish", "no": "Norwegian", "da": "Danish", "fi": "Finnish",
                     "et": "Estonian", "nl": "Dutch", "de": "German", "fr": "French",
                     "it": "Italian", "es": "Spanish", "pt": "Portuguese", "cs": "Czech",
                     "ja": "Japanese"}  # fmt: skip
        named = languages[advert.place.language]
        said.append(f"[[languages|Documents may be in English or {named}]].")
    if advert.most:
        words = f"You may apply to at most {advert.most} positions at our university"
        said.append(f"[[most_applications|{words}]].")
    if advert.letters_due:
        said.append(f"[[letters|Letters must be in by {_day(advert.letters_due)}]].")
    return " ".join(said)


def _head(advert: Advert) -> str:
    return (
        f"[[title|{advert.title}]]\n\n[[institution|{advert.place.name}]], "
        f"[[department|{advert.subject.department}]], [[city|{advert.place.city}]]\n"
    )


def _apply(advert: Advert) -> str:
    return f"[[apply_to|{advert.apply_to}]]"


def _employment(advert: Advert) -> str:
    """In the manner of a job advertisement."""
    return f"""{_head(advert)}Reference number: [[reference_number|{advert.number}]]

About the project
{advert.subject.project}

The employment
It lasts [[duration_months|{advert.months // 12} years]] at [[extent_percent|{advert.extent} %]] \
and starts on [[start|{advert.start}]]. Pay: [[salary|{advert.place.pay}]].

Who may apply
{DEGREE % advert.subject.degree}

Your application contains:
{_list(advert)}
{_files(advert)}

Apply at {_apply(advert)}. {_deadline(advert)}

Questions: {advert.contact}, {advert.contact_email}
"""


def _call(advert: Advert) -> str:
    """In the manner of a call for applications: the date first."""
    return f"""{_head(advert)}
{_deadline(advert)} Quote [[reference_number|{advert.number}]].

{advert.subject.project}

We look for graduates in {advert.subject.degree}. The position is open for \
[[duration_months|{advert.months} months]] from [[start|{advert.start}]] \
([[extent_percent|{advert.extent} %]]); you receive [[salary|{advert.place.pay}]].

Please upload at {_apply(advert)}:
{_list(advert)}
{_files(advert)}

{advert.contact} ({advert.contact_email}) answers questions about the project.
"""


def _letter(advert: Advert) -> str:
    """In the manner of a group that writes to students."""
    return f"""{_head(advert)}
Would you like to work with us? {advert.subject.project}

What we offer: [[duration_months|{advert.months // 12} years]] of funding \
([[extent_percent|{advert.extent} %]], [[salary|{advert.place.pay}]]) \
from [[start|{advert.start}]], a second supervisor, and time to teach if you wish.

What you bring: a degree in {advert.subject.degree}, and curiosity.

What we need from you
{_list(advert)}

{_files(advert)} {_deadline(advert)}

The form is at {_apply(advert)}; the reference is [[reference_number|{advert.number}]]. \
Write to {advert.contact}, {advert.contact_email}, before you apply.
"""


_VOICES = (_employment, _call, _letter)


def _read_passages(marked: str) -> tuple[str, dict[str, dict[str, Any]]]:
    """The text as printed, and where each marked passage stands in it."""
    evidence: dict[str, dict[str, Any]] = {}
    parts: list[str] = []
    length = last = 0
    for passage in _PASSAGE.finditer(marked):
        before, words = marked[last : passage.start()], passage["words"]
        start = length + len(before)
        parts += (before, words)
        length = start + len(words)
        last = passage.end()
        evidence[passage["field"]] = {
            "quote": words,
            "start": start,
            "end": length,
            "rule": "sample",
            "confidence": 1.0,
            "state": "confirmed",
        }
    parts.append(marked[last:])
    return "".join(parts), evidence


def printed_deadlines(advert: Advert) -> Iterator[Deadline]:
    """Those that the posting names."""
    clock: dict[str, Any] = {
        "zone": advert.zone,
        "zone_source": "stated" if advert.place.stated else "place",
    }
    found = advert.evidence["deadline"]
    yield Deadline(
        kind="application",
        date=advert.closes,
        time=advert.place.hour,
        bound=advert.bound,
        wording=found["quote"],
        evidence={**found, "also": []},
        **advert.told_of_late,
        **clock,
    )
    if advert.letters_due:
        found = advert.evidence["letters"]
        letters = {"date": advert.letters_due, "wording": found["quote"], "evidence": found}
        yield Deadline(kind="letters", **letters, **clock)
