"""The review of a posting: three forms filled from what was read, and the rows they stand for."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from applications.core.anchor import anchor_of, print_of
from applications.core.apart import Line
from applications.core.asked_for import asked_for, limits_instead, limits_read
from applications.core.deadline import FIRST_DAY, LAST_DAY, instant_of
from applications.core.extraction.draft import LINES, DeadlineDraft, Found, PostingDraft
from applications.core.extraction.draft import Document as DocumentDraft
from applications.core.look_alike import Sketch
from applications.core.places.whereabouts import zone_of_place
from applications.forms.posting.facts import FactsForm
from applications.forms.posting.review import doubts, reading, sending
from applications.forms.posting.review.cites import cite
from applications.forms.posting.review.doubt import Doubt, settle
from applications.forms.posting.review.lines import MomentForm, MomentFormSet, PieceFormSet
from applications.forms.posting.review.meant import Meant, follow
from applications.forms.posting.review.picked import ADD_LINE, PICK, add_line, pick
from applications.forms.shared.rows import changes_rows, unjudged
from applications.models import Application, Deadline, Posting, Requirement

MOST = 6
DATE, TIME = Deadline.Precision.DATE, Deadline.Precision.TIME
RECOUNT = "recount"  # sent by the page as a value is corrected
LABELLED = ("title", "institution", "department", "city", "country", "reference_number")


def asks_again(data: QueryDict) -> bool:
    """Whether the page is wanted again as it stands, with a line more or a sum anew."""
    return changes_rows(data) or bool({ADD_LINE, PICK, RECOUNT} & set(data))


class Review:
    """Facts, deadlines and checklist of one posting, each value beside its sentence."""

    def __init__(
        self,
        posting: Posting,
        draft: PostingDraft,
        data: QueryDict | None = None,
        *,
        today: date | None = None,
        apart: Sequence[PostingDraft] = (),
    ) -> None:
        self.meant = Meant(draft, apart, data)
        self.draft = self.meant.draft(self.meant.now)
        self.text = posting.text
        self.readings = reading.by_day(self.meant.lines)
        self.deadlines_read = [reading.earlier(readings) for readings in self.readings]
        self.asked = list(asked_for(self.meant.lines.documents))
        self.told = reading.told_instead(posting, self.draft)
        self.place_read = reading.place_read(draft, self.told)
        self.zone = zone_of_place(*self.place_read, posting.text)
        self.leads = self._place_of_deadline()
        self.known = doubts.with_presses(self)
        self.facts_asked: list[str] = []  # those that stand among the doubts instead
        self.added = ""  # the prefix of a line that was just added: it has the focus
        if data is not None:
            data = data.copy()
            self._prepare(data, today)
        names = FactsForm.Meta.fields
        read = reading.facts_read(self.draft, names) | self.told
        self.facts = FactsForm(data, instance=posting, initial=read, prefix="facts")
        moments = [self._moment(at, found) for at, found in enumerate(self.deadlines_read)]
        self.moments = MomentFormSet(data, prefix="moments", initial=moments or None)
        if self.leads == len(moments):
            self.moments.extra = 1
        pieces = [
            {**reading.piece_read(at, one), "keep": self.is_said(self.asked, at)}
            for at, one in enumerate(self.asked)
        ]
        self.pieces = PieceFormSet(data, prefix="pieces", initial=pieces)
        self._cite()
        if data is not None and asks_again(data):
            self._unjudged()

    def _place_of_deadline(self) -> int:
        """The line of the deadline that counts for what is meant."""
        last, lines = self.draft.deadline, self.deadlines_read
        own = (at for at, found in enumerate(lines) if not found.value.after)
        first = next(own, len(lines))  # what is told by another one is none to apply by
        return next((at for at, found in enumerate(self.readings) if last in found), first)

    @property
    def leading_form(self) -> MomentForm | None:
        """Where that deadline stands."""
        return next(iter(self.moments.forms[self.leads :]), None)

    def is_said(self, lines: Sequence[Sequence[Line]], at: int) -> bool:
        """Whether the line is one of the positions that are meant."""
        return at >= len(lines) or self.meant.is_said(lines[at])

    def _prepare(self, data: QueryDict, today: date | None) -> None:
        follow(self, data)
        settle(data, self.known)
        prefix = data.get(ADD_LINE, "")
        if prefix in ("moments", "pieces"):
            self.added = f"{prefix}-{add_line(data, prefix)}"
        if data.get(PICK) and today:
            pick(data, today)

    def _unjudged(self) -> None:
        unjudged(self.facts)
        for formset in (self.moments, self.pieces):
            formset._errors, formset._non_form_errors = [], formset.error_class()
            for form in formset.forms:
                unjudged(form)

    def _cite(self) -> None:
        title = forms.Textarea(attrs={"rows": 1, "maxlength": 500, "class": "title-field"})
        self.facts.fields["title"].widget = title
        for name, field in self.facts.fields.items():
            if keys := " ".join(f"read-{key}" for _found, key in self.fact_read(name)):
                field.widget.attrs["data-evidence"] = keys
        for at, form in enumerate(self.moments.forms[: len(self.deadlines_read)]):
            others = reading.others(self.readings[at])
            also = [(other, f"moment-{at}-{number}") for number, other in enumerate(others)]
            read = [(self.deadlines_read[at], f"moment-{at}"), *also]
            form.cites = cite(self.text, _("Deadline"), read)
        for form in self.moments.forms:
            form.fields["zone"].city = self.place_read[1]
            found = reading.at(self.deadlines_read, form.initial.get("read"))
            form.anchor_days = found.value.days if found and found.value.after else None
            if found and found.value.hardness:
                form.late = str(Deadline.Hardness(found.value.hardness).label)
                form.late_wording = found.value.hardness_wording
        for form in sorted(self.moments.forms, key=lambda form: form.follows):
            form.would_count = self._counts(form)
            form.counts = form.would_count if form.is_kept else None
        for at, form in enumerate(self.pieces.forms[: len(self.asked)]):
            asked = self.asked[at]
            form.limit(limits_read(asked[0].value), limits_instead(asked))
            form.cites = cite(self.text, form.initial["name"], self._pieces_read(at))

        for form in (*self.moments.forms, *self.pieces.forms):
            if form.prefix == self.added:
                first = "date" if "date" in form.fields else "name"
                form.fields[first].widget.attrs["autofocus"] = True

    def _pieces_read(self, at: int) -> Iterator[tuple[Found[DocumentDraft], str]]:
        """What one requirement was read from: its name, then what will do instead."""
        for number, found in enumerate(self.asked[at]):
            yield found, f"piece-{at}-{number}" if number else f"piece-{at}"

    def _lists(self) -> Iterator[tuple[str, tuple[Found[Any], ...]]]:
        """The facts of several rows, as far as their sentences find room beside the field; of names
        that are told alone each."""
        yield "contacts", self.draft.contacts[:MOST]
        yield "languages", self.draft.languages[:MOST]
        yield "eligibility", self.draft.ects[:MOST]
        yield "conditions", self.draft.conditions[:MOST]
        yield from ((name, getattr(self.draft, name)) for name in LINES)

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

    def fact_cites(self, label: str, names: Iterable[str]) -> SafeString:
        """The mark beside a fact: where its fields were read."""
        read = [one for name in names for one in self.fact_read(name)]
        return cite(self.text, label, read)

    def fact_read(self, name: str) -> Iterator[tuple[Found[Any], str]]:
        """What a field was read from, each with the key of its place."""
        found = getattr(self.draft, name, None)
        if isinstance(found, Found) and name not in self.told:
            yield found, name
        if name == "references_minimum" and self.draft.references:
            yield self.draft.references, "references"
        for listed, many in self._lists():
            if listed == name:
                yield from ((one, f"{name}-{at}") for at, one in enumerate(many))

    def spans(self) -> Iterator[tuple[str, int, int]]:
        """Where the quotes stand in the text, by the key their field links to."""
        for name in self.facts.fields:
            for found, key in self.fact_read(name):
                yield key, found.start, found.end
        for at, moment in enumerate(self.deadlines_read):
            yield f"moment-{at}", moment.start, moment.end
            for number, other in enumerate(reading.others(self.readings[at])):
                yield f"moment-{at}-{number}", other.start, other.end
        for at in range(len(self.asked)):
            for piece, key in self._pieces_read(at):
                yield key, piece.start, piece.end
        for at, day in enumerate(self.draft.other_days):
            yield f"day-{at}", day.start, day.end
        for at, conflict in enumerate(self.draft.conflicts):
            for number, one in enumerate(conflict.readings):
                yield f"conflict-{at}-{number}", one.start, one.end

    def read_with_label(self) -> Iterator[tuple[str, Found[Any], str, str]]:
        """Single values: label, what was found, the key of its place, the id of its field."""
        for name in LABELLED:
            found = getattr(self.draft, name)
            if found is not None and name not in self.told:
                yield str(self.facts.fields[name].label), found, name, f"facts-{name}"
        for at, asked in enumerate(self.asked):
            if self.is_said(self.asked, at):
                yield asked[0].value.name, asked[0], f"piece-{at}", f"pieces-{at}-name"

    def other_days(self) -> Iterator[dict[str, Any]]:
        """Days in the text that are no deadlines: what for, which day, and the sentence."""
        for at, found in enumerate(self.draft.other_days):
            mark = cite(self.text, "", [(found, f"day-{at}")])
            yield {"what": found.value.what, "date": found.value.date, "cites": mark}

    def to_check(self, now: datetime) -> list[Doubt]:
        """What to check, the most harmful first."""
        by_key = {one.key: one for one in self.known}
        pieces = by_key.pop(doubts.PIECES, None)
        known = [one for key, one in by_key.items() if not key.startswith(doubts.GONE.format(""))]
        trivia = [one for one in known if not one.mends]
        none = list(doubts.no_deadline(self, now))
        return [
            *(none if none and none[0].is_missing else ()),
            *doubts.no_title(self),
            *(doubts.with_day(self, one) for one in known if one.mends),
            *doubts.gone(self, self.known, now),
            *(none if none and not none[0].is_missing else ()),
            *doubts.bounds(self),
            *doubts.zones(self),
            *doubts.pieces(self),
            *sending.addresses_unsure(self),
            *islice(doubts.guesses(self), doubts.MOST),
            *doubts.day_unsure(self),
            *([pieces] if pieces else ()),
            *trivia,
        ]

    def settled(self) -> list[tuple[str, str]]:
        """The contradictions that were decided on otherwise than was read: field and code."""
        decided = {one.key for one in self.known if one.presses and one.chosen != 0}
        return [
            (conflict.field, conflict.code)
            for at, conflict in enumerate(self.draft.conflicts)
            if doubts.CONFLICT.format(at) in decided
        ]

    def sums(self) -> list[str]:
        """The ids of what is worked out from the fields."""
        moments = (f"{form.prefix}-counts" for form in self.moments.forms)
        pieces = (f"{form.prefix}-short" for form in self.pieces.forms)
        return ["strip-sums", "doubts", "settled", "facts-line", *moments, *pieces]

    def first_moment(self, now: datetime) -> Deadline | None:
        """The deadline to apply that counts first, of those to come if there are any."""
        mine = [form.counts for form in self.moments.forms if form.counts]
        apply = [one for one in mine if one.kind == Deadline.Kind.APPLICATION] or mine
        ahead = [one for one in apply if one.instant and one.instant >= now]
        return min(ahead or apply, key=lambda one: one.instant, default=None)

    def rows(self) -> tuple[list[Deadline], list[Requirement]]:
        """Unsaved deadlines and requirements as the person confirmed them."""
        return list(self._deadlines()), list(self._requirements())

    def _moment(self, at: int, found: Found[DeadlineDraft]) -> dict[str, Any]:
        read = found.value
        return {
            "read": at,
            "keep": self.is_said(self.readings, at),
            "kind": read.kind if read.kind in Deadline.Kind.values else Deadline.Kind.APPLICATION,
            "date": None if read.after else read.date or read.assumed,  # that one follows
            "time": read.time,
            "zone": read.zone or self.zone,
            "bound": read.bound,
            "wording": read.wording or found.quote,
            "rolling": read.rolling,
        }

    def is_stated(self, form: MomentForm) -> bool:
        """Whether the posting states the clock of this deadline itself."""
        found = reading.at(self.deadlines_read, form.initial.get("read"))
        return found is not None and bool(found.value.zone)

    @cached_property
    def place(self) -> tuple[str, str, str, str]:
        """Country, city and institution as they stand in the fields, and the text."""
        country = self.facts.fields["country"]
        try:
            code = country.clean(country.prepare_value(self.facts["country"].value()) or "")
        except forms.ValidationError:
            code = ""
        city, named = (str(self.facts[name].value() or "") for name in ("city", "institution"))
        return code, city, named, self.text

    def _zone_for(self, form: MomentForm, zone: str) -> str:
        """The clock that is meant: where the person left it alone, that of the place."""
        as_read = form.initial.get("zone", "")
        if not zone or zone == as_read == self.zone:
            return zone_of_place(*self.place)
        return zone

    def _printed(self, form: MomentForm) -> dict[str, Any]:
        """What stands in the line; of one that follows the deadline to apply, what that makes."""
        zone = self._zone_for(form, form.given("zone") or "")
        found = reading.at(self.deadlines_read, form.initial.get("read"))
        own = {
            "date": form.given("date"),
            "time": form.given("time"),
            "zone": zone,
            "zone_source": reading.zone_source(zone, found, zone_of_place(*self.place)),
            "bound": form.given("bound") or "on",
        }
        if not form.follows:
            return own
        kept = (one.counts for one in self.moments.forms if not one.follows)
        stands = print_of(anchor_of(filter(None, kept)), form.anchor_days or 0)
        return {**own, **stands} if form.moves else {**own, "date": stands["date"]}

    def _counts(self, form: MomentForm) -> Deadline | None:
        """The deadline that saving would keep; None where there is no day."""
        printed, kind = self._printed(form), form.given("kind") or ""
        day, hour = printed["date"], printed["time"]
        if day is None or not FIRST_DAY <= day <= LAST_DAY:
            return None
        by_morning = kind in Deadline.BY_MORNING
        return Deadline(
            application=Application(posting=Posting(city=self.place[1])),
            kind=kind,
            instant=instant_of(day, hour, printed["zone"], printed["bound"], by_morning=by_morning),
            precision=TIME if hour else DATE,
            **printed,
        )

    def _deadlines(self) -> Iterator[Deadline]:
        facts = self.facts.cleaned_data  # as corrected
        place = zone_of_place(facts["country"], facts["city"], facts["institution"], self.text)
        for form in _kept(self.moments):
            given = form.cleaned_data
            if not (given.get("date") or given.get("rolling") or form.follows):
                continue
            deadline: Deadline = form.tell(form.save(commit=False))
            found = reading.at(self.deadlines_read, given.get("read"))
            if given.get("rolling"):
                deadline.precision = Deadline.Precision.ROLLING
                deadline.time = None
            deadline.zone = self._zone_for(form, deadline.zone)
            deadline.zone_source = reading.zone_source(deadline.zone, found, place)
            if form.follows:
                for name, value in self._printed(form).items():
                    setattr(deadline, name, value)
            if found is not None:
                deadline.hardness = found.value.hardness
                deadline.hardness_wording = found.value.hardness_wording[:1000]
                same = found.value.date == deadline.date and found.value.time == deadline.time
                also = [
                    {"quote": other.quote, "start": other.start, "end": other.end}
                    for other in reading.others(self.readings[given["read"]])
                ]
                evidence = reading.evidence(found, same or form.moves)
                deadline.evidence = {**evidence, "also": also}
            yield deadline

    def _requirements(self) -> Iterator[Requirement]:
        for form in _kept(self.pieces):
            given = form.cleaned_data
            if not given.get("name"):
                continue
            piece: Requirement = form.save(commit=False)
            asked = reading.at(self.asked, given.get("read"))
            if asked is not None:
                read = asked[0].value
                piece.certification = read.certification
                piece.languages = list(read.languages)
                piece.own_file = bool(read.own_file)
                same = (read.kind, reading.name_of(asked)) == (piece.kind, piece.name)
                piece.evidence = reading.evidence(asked[0], same)
            piece.limits = form.limits_for(given.get("pages"))
            yield piece


def _kept(formset: Any) -> Iterator[Any]:
    """Forms with something in them that the person did not leave out."""
    for form in formset.forms:
        if form.cleaned_data and form.cleaned_data.get("keep"):
            yield form
