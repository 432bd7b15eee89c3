"""The review of a posting: three forms filled from what was read, and the rows they stand for."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.forms import Field
from django.http import QueryDict
from django.utils.translation import gettext as _

from applications.core.deadline import FIRST_DAY, LAST_DAY, instant_of
from applications.core.extraction.draft import DeadlineDraft, Found, PostingDraft
from applications.core.extraction.draft import Document as DocumentDraft
from applications.core.look_alike import Sketch
from applications.core.places import zone_of
from applications.core.quote_spans import sentence
from applications.core.readiness import BY_REFEREES
from applications.forms.posting import (
    FactsForm,
    MomentFormSet,
    PieceFormSet,
    evidence_link,
    show_evidence,
)
from applications.models import Application, Deadline, Posting, Requirement

MOST = 6
DATE, TIME = Deadline.Precision.DATE, Deadline.Precision.TIME


class Review:
    """Facts, deadlines and checklist of one posting, each value beside its sentence."""

    def __init__(
        self, posting: Posting, draft: PostingDraft, data: QueryDict | None = None
    ) -> None:
        self.draft = draft
        self.text = posting.text
        self.readings = _by_day(draft)
        self.deadlines_read = [_earlier(readings) for readings in self.readings]
        self.zone = _zone(draft)
        self.facts = FactsForm(data, instance=posting, initial=_facts(draft), prefix="facts")
        for name in self.facts.fields:
            found = getattr(draft, name, None)
            if isinstance(found, Found):
                self._show(self.facts.fields[name], found, name)
        if draft.references:
            self._show(self.facts.fields["references_minimum"], draft.references, "references")
        for name, many in self._lists():
            for at, found in enumerate(many):
                self._show(self.facts.fields[name], found, f"{name}-{at}")
        self.moments = MomentFormSet(
            data,
            prefix="moments",
            initial=[self._moment(at, found) for at, found in enumerate(self.deadlines_read)],
        )
        self.asked = list(asked_for(draft.documents))
        self.pieces = PieceFormSet(
            data,
            prefix="pieces",
            initial=[_piece(at, one) for at, one in enumerate(self.asked)],
        )
        for at, form in enumerate(self.moments.forms[: len(self.deadlines_read)]):
            found = self.deadlines_read[at]
            form.show(sentence(self.text, found.start, found.end), f"moment-{at}", found.word)
            form.also = [
                evidence_link(sentence(self.text, other.start, other.end), f"moment-{at}-{number}")
                for number, other in enumerate(_others(self.readings[at]))
            ]
            form.as_read = self._as_read(found)
            form.assumed_year = found.value.date is None and found.value.assumed is not None
        for at, form in enumerate(self.pieces.forms[: len(self.asked)]):
            first, *instead = (found.value for found in self.asked[at])
            form.limits_read = _limits(first)
            form.limits_instead = [limit for one in instead for limit in _limits(one, one.name)]
            for read, key in self._pieces_read(at):
                read_in = sentence(self.text, read.start, read.end)
                form.evidence += evidence_link(read_in, key, read.word)

    def _pieces_read(self, at: int) -> Iterator[tuple[Found[DocumentDraft], str]]:
        """What one requirement was read from: its name, then what will do instead."""
        for number, found in enumerate(self.asked[at]):
            yield found, f"piece-{at}-{number}" if number else f"piece-{at}"

    def _show(self, field: Field, found: Found[Any], key: str) -> None:
        read_in = sentence(self.text, found.start, found.end)
        show_evidence(field, read_in, key, found.word)

    def _lists(self) -> Iterator[tuple[str, tuple[Found[Any], ...]]]:
        """The facts of several rows, as far as their sentences find room beside the field."""
        yield "contacts", self.draft.contacts[:MOST]
        yield "languages", self.draft.languages[:MOST]
        yield "eligibility", self.draft.ects[:MOST]

    @property
    def sketch(self) -> Sketch:
        """What stands in the fields, for the search of what looks like it."""
        names = ("title", "institution", "url", "reference_number")
        values = {name: str(self.facts[name].value() or "") for name in names}
        posting: Posting = self.facts.instance
        return Sketch(**{**values, "url": values["url"] or posting.url}, text=posting.text_sha256)

    def is_valid(self) -> bool:
        """All three are; each is asked, so that every mistake is shown at once."""
        return all([self.facts.is_valid(), self.moments.is_valid(), self.pieces.is_valid()])

    def spans(self) -> Iterator[tuple[str, int, int]]:
        """Where the quotes stand in the text, by the key their field links to."""
        for name in (*self.facts.fields, "references"):
            found = getattr(self.draft, name, None)
            if isinstance(found, Found):
                yield name, found.start, found.end
        for name, many in self._lists():
            for at, found in enumerate(many):
                yield f"{name}-{at}", found.start, found.end
        for at, moment in enumerate(self.deadlines_read):
            yield f"moment-{at}", moment.start, moment.end
            for number, other in enumerate(_others(self.readings[at])):
                yield f"moment-{at}-{number}", other.start, other.end
        for at in range(len(self.asked)):
            for found, key in self._pieces_read(at):
                yield key, found.start, found.end
        for at, day in enumerate(self.draft.other_days):
            yield f"day-{at}", day.start, day.end
        for at, conflict in enumerate(self.draft.conflicts):
            for number, reading in enumerate(conflict.readings):
                yield f"conflict-{at}-{number}", reading.start, reading.end

    def other_days(self) -> Iterator[dict[str, Any]]:
        """Days in the text that are no deadlines: what for, which day, and the sentence."""
        for at, found in enumerate(self.draft.other_days):
            read_in = sentence(self.text, found.start, found.end)
            link = evidence_link(read_in, f"day-{at}", found.word)
            yield {"what": found.value.what, "date": found.value.date, "evidence": link}

    def conflicts(self) -> Iterator[dict[str, Any]]:
        """What the posting says in two ways: what it is about, and their sentences."""
        for conflict in self.draft.conflicts:
            theirs = [sentence(self.text, found.start, found.end) for found in conflict.readings]
            yield {
                "code": conflict.code,
                "theirs": list(dict.fromkeys(theirs)),
            }

    def rows(self) -> tuple[list[Deadline], list[Requirement]]:
        """Unsaved deadlines and requirements as the person confirmed them."""
        return list(self._deadlines()), list(self._requirements())

    def _moment(self, at: int, found: Found[DeadlineDraft]) -> dict[str, Any]:
        read = found.value
        return {
            "read": at,
            "kind": read.kind if read.kind in Deadline.Kind.values else Deadline.Kind.APPLICATION,
            "date": read.date or read.assumed,
            "time": read.time,
            "zone": read.zone or self.zone,
            "bound": read.bound,
            "wording": read.wording or found.quote,
            "rolling": read.rolling,
        }

    def _as_read(self, found: Found[DeadlineDraft]) -> Deadline | None:
        """The deadline that saving without a change would keep; None where no day was read."""
        read = found.value
        day = read.date or read.assumed
        if day is None or not FIRST_DAY <= day <= LAST_DAY:
            return None
        zone = read.zone or self.zone
        city = self.draft.city.value if self.draft.city else ""
        return Deadline(
            application=Application(posting=Posting(city=city)),
            date=day,
            time=read.time,
            bound=read.bound,
            instant=instant_of(
                day, read.time, zone, read.bound, by_morning=read.kind in Deadline.BY_MORNING
            ),
            precision=TIME if read.time else DATE,
            zone=zone,
            zone_source=_zone_source(zone, found, self.zone),
        )

    def _deadlines(self) -> Iterator[Deadline]:
        facts = self.facts.cleaned_data
        place = zone_of(facts["country"], facts["city"])  # as corrected
        for form in _kept(self.moments):
            given = form.cleaned_data
            if not (given.get("date") or given.get("rolling")):
                continue
            deadline: Deadline = form.save(commit=False)
            found = _at(self.deadlines_read, given.get("read"))
            if given.get("rolling"):
                deadline.precision = Deadline.Precision.ROLLING
                deadline.time = None
            as_read = form.initial.get("zone", "")
            if not deadline.zone or deadline.zone == as_read == self.zone:
                deadline.zone = place
            deadline.zone_source = _zone_source(deadline.zone, found, place)
            if found is not None:
                same = found.value.date == deadline.date and found.value.time == deadline.time
                also = [
                    {"quote": other.quote, "start": other.start, "end": other.end}
                    for other in _others(self.readings[given["read"]])
                ]
                deadline.evidence = {**_evidence(found, same), "also": also}
            yield deadline

    def _requirements(self) -> Iterator[Requirement]:
        for form in _kept(self.pieces):
            given = form.cleaned_data
            if not given.get("name"):
                continue
            piece: Requirement = form.save(commit=False)
            asked = _at(self.asked, given.get("read"))
            if asked is not None:
                found = asked[0]
                read = found.value
                piece.certification = read.certification
                piece.languages = list(read.languages)
                piece.own_file = bool(read.own_file)
                same = (read.kind, _name(asked)) == (piece.kind, piece.name)
                piece.evidence = _evidence(found, same)
            piece.limits = form.limits_for(given.get("pages"))
            yield piece


def _kept(formset: Any) -> Iterator[Any]:
    """Forms with something in them that the person did not cross out."""
    for form in formset.forms:
        if form.cleaned_data and not form.cleaned_data.get("DELETE"):
            yield form


def _at(found: Any, place: int | None) -> Any:
    return found[place] if place is not None and 0 <= place < len(found) else None


def _evidence(found: Found[Any], same: bool) -> dict[str, Any]:
    return {
        "quote": found.quote,
        "start": found.start,
        "end": found.end,
        "rule": found.rule,
        "confidence": found.confidence,
        "state": "confirmed" if same else "corrected",
    }


def _by_day(draft: PostingDraft) -> list[list[Found[DeadlineDraft]]]:
    """The deadline first, then those of another kind or day: the same day twice is one."""
    first = [draft.deadline] if draft.deadline else []
    days: dict[Any, list[Found[DeadlineDraft]]] = {}
    for found in (*first, *draft.deadlines):
        day = found.value.date or found.value.assumed
        days.setdefault((found.value.kind, day), []).append(found)
    return list(days.values())


def _earlier(readings: list[Found[DeadlineDraft]]) -> Found[DeadlineDraft]:
    """The first reading, "before" the day where any says so and no hour settles it."""
    found, read = readings[0], readings[0].value
    if not read.time and any(other.value.bound == "before" for other in readings):
        return replace(found, value=replace(read, bound="before"))
    return found


def _others(readings: list[Found[DeadlineDraft]]) -> list[Found[DeadlineDraft]]:
    """Readings of the same day that say something else than the first, each way of it once."""
    first, *rest = [(found.value.bound, found.value.time) for found in readings]
    new = {said: found for said, found in zip(rest, readings[1:], strict=True) if said != first}
    return list(new.values())


def _zone(draft: PostingDraft) -> str:
    """The clock of the place that was read."""
    return zone_of(
        draft.country.value if draft.country else "", draft.city.value if draft.city else ""
    )


def _zone_source(zone: str, found: Found[DeadlineDraft] | None, place: str) -> str:
    if not zone:
        return Deadline.ZoneSource.ASSUMED
    if found is not None and found.value.zone == zone:
        return Deadline.ZoneSource.STATED
    return Deadline.ZoneSource.PLACE if zone == place else Deadline.ZoneSource.PERSON


def _facts(draft: PostingDraft) -> dict[str, Any]:
    """What was read, under the names of the form's fields."""
    facts: dict[str, Any] = {}
    for name in FactsForm.Meta.fields:
        found = getattr(draft, name, None)
        if isinstance(found, Found):
            facts[name] = found.value
    facts["languages"] = [found.value for found in draft.languages]
    facts["contacts"] = [
        {"name": c.value.name, "email": c.value.email, "role": c.value.role} for c in draft.contacts
    ]
    facts["eligibility"] = [{"minimum": e.value.minimum, "of": e.value.of} for e in draft.ects]
    if draft.references:
        facts["references_minimum"] = draft.references.value.minimum
        facts["references_mode"] = draft.references.value.mode or ""
    return facts


def asked_for(
    documents: Iterable[Found[DocumentDraft]],
) -> Iterator[tuple[Found[DocumentDraft], ...]]:
    """The documents by requirement: those that stand for each other are one.

    Letters and names of referees stay two: the references say which of them are wanted.
    """
    groups: dict[Any, list[Found[DocumentDraft]]] = {}
    for at, found in enumerate(documents):
        read = found.value
        apart = read.alternative is None or read.kind in BY_REFEREES
        groups.setdefault(("one", at) if apart else read.alternative, []).append(found)
    return (tuple(group) for group in groups.values())


def _name(asked: tuple[Found[DocumentDraft], ...]) -> str:
    """As written, "thesis or articles"; no longer than a name may be."""
    name = asked[0].value.name
    for other in asked[1:]:
        name = _("%(one)s or %(other)s") % {"one": name, "other": other.value.name}
    return name[:300]


def _limits(read: DocumentDraft, binds: str = "") -> list[dict[str, Any]]:
    """As rows keep them; `binds` is what they are for where they say nothing of it."""
    return [
        {"what": limit.what, "value": limit.value, "binds": limit.binds or binds}
        for limit in read.limits
    ]


def _piece(at: int, asked: tuple[Found[DocumentDraft], ...]) -> dict[str, Any]:
    read = asked[0].value
    return {
        "read": at,
        "name": _name(asked),
        "kind": read.kind,
        "also_kinds": [other.value.kind for other in asked[1:]],
        "need": read.need,
        "condition": read.condition[:500],
        "count": read.count or 1,
        "pages": read.max_pages,
    }
