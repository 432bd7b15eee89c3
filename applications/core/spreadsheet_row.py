"""One row of somebody's own list, read: what it says, and what cannot be taken of it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, time

from applications.core import spreadsheet_column as columns
from applications.core.application_mail import is_address
from applications.core.people import on_one_line
from applications.core.places import cities_named
from applications.core.spreadsheet import from_text
from applications.core.spreadsheet_cell import (
    MAIL,
    Fee,
    Offer,
    People,
    Person,
    country_code,
    fee_beside,
    fee_of,
    offer_with,
    people_in,
    state_told,
    zone_called,
)
from applications.core.spreadsheet_column import Line, among, piece_state
from applications.core.spreadsheet_date import Day, Order, day_first, day_in, hour_in
from applications.core.spreadsheet_said import Doubt, Piece, Said

LONGEST_CELL = 10_000  # characters
# What the rows of ours hold.
_LONGEST = {
    "institution": 300, "title": 500, "department": 300, "city": 120, "number": 120, "link": 2000,
    "salary": 500, "portal": 2000, "portal_user": 200, "confirmation": 200, "contact": 200,
}  # fmt: skip
_FORMULA = re.compile(r"=\s?[A-Za-z+(@'\"\d-]")
_ERROR = re.compile(r"#(?:REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|N/A|SPILL!|CALC!)")
_NO_ADDRESS = re.compile(r"(?!https?:|localhost:|[\w.-]+:\d)[a-z][a-z0-9+.-]{1,20}:", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:https?://)?[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}(?::\d{1,5})?(?:[/?#]\S{0,1900})?"
)
MOST_TAGS, LONGEST_TAG, MOST_PEOPLE, MOST_PIECES = 10, 40, 10, 40


class Reader:
    """Rows of one table, whose columns mean this and whose days are written in these orders."""

    def __init__(
        self,
        headings: Sequence[str],
        meanings: Sequence[str],
        orders: dict[int, Order],
        today: date,
        currencies: frozenset[str],
    ) -> None:
        self.headings = [columns.in_short(heading) for heading in headings]
        self.meanings, self.orders = meanings, orders
        self.today, self.currencies = today, currencies

    def read(self, row: Line) -> Said:
        """What it says; the first thing that speaks against it is why it is left out."""
        said = Said(row.number)
        for at, meaning in enumerate(self.meanings):
            given = row.cells[at].strip()
            cell = from_text(given)
            if not cell or meaning in (columns.NOTHING, columns.LEFT_OUT):
                continue
            if _ERROR.fullmatch(cell):
                said.doubts.append(Doubt("error", cell, self.headings[at]))
                continue
            if said.why_not is None:
                said.why_not = self._against(at, meaning, cell, is_text=cell != given)
            if said.why_not is None:
                if (beside := _CURRENCY_OF.get(meaning)) in self.meanings:
                    cell = f"{cell} {row.cells[self.meanings.index(beside)].strip()}"
                _TAKES.get(meaning, Reader._fact)(self, said, at, cell)
        for at, cell in said.beside_offer:
            self._complete_offer(said, at, cell)
        if said.letters_in:
            self._count_letters(said, *said.letters_in)
        if said.why_not is None and not said.called:
            errors = (doubt for doubt in said.doubts if doubt.code == "error")
            said.why_not = next(errors, Doubt("nameless"))
        return said

    def _against(self, at: int, meaning: str, cell: str, *, is_text: bool) -> Doubt | None:
        """Why the row is left out for this cell. As text it is no formula: so we write what only
        looks like one."""
        heading = self.headings[at]
        if len(cell) > LONGEST_CELL or len(cell) > _LONGEST.get(meaning, LONGEST_CELL):
            return Doubt("long", str(_LONGEST.get(meaning, LONGEST_CELL)), heading)
        if _FORMULA.match(cell) and not is_text:
            return Doubt("formula", cell[:40], heading)
        if meaning in ("link", "portal") and _NO_ADDRESS.match(cell):
            return Doubt("link", cell[:40], heading)
        return None

    # What each kind of column gives.

    def _fact(self, said: Said, at: int, cell: str) -> None:
        name = {"number": "reference_number"}.get(self.meanings[at], self.meanings[at])
        said.facts[name] = on_one_line(cell)

    def _country(self, said: Said, at: int, cell: str) -> None:
        if code := country_code(cell):
            said.facts["country"] = code
        else:
            self._note(said, at, cell)

    def _place(self, said: Said, at: int, cell: str) -> None:
        """ "Lund, Sweden", or one of the two."""
        first, *_rest = parts = [part.strip() for part in cell.split(",")]
        if code := country_code(parts[-1]):
            said.facts.setdefault("country", code)
            if len(parts) == 1:
                return
        if cities_named(first) or code:
            said.facts.setdefault("city", on_one_line(first)[:120])
        else:
            self._note(said, at, cell)

    def _link(self, said: Said, at: int, cell: str) -> None:
        name = "url" if self.meanings[at] == "link" else "apply_to"
        if name == "apply_to" and is_address(cell.removeprefix("mailto:")):
            said.facts[name] = cell
            return
        if not _ADDRESS.fullmatch(cell):
            self._note(said, at, cell)
            return
        has_scheme = cell.lower().startswith(("http://", "https://"))
        said.facts[name] = cell if has_scheme else f"https://{cell}"

    def _day(self, said: Said, at: int, cell: str) -> None:
        meaning = self.meanings[at]
        day = day_in(cell, self.orders.get(at, ""), self.today)
        if day is None:
            return
        said.doubts += [Doubt(one, day.words[:60], self.headings[at]) for one in day.doubts]
        if not day.zone and (inside := re.search(r"\(([^)]{2,40})\)", self.headings[at])):
            day = replace(day, zone=zone_called(inside[1]))
        if meaning == "deadline":
            hour, zone = (said.due.at, said.due.zone) if said.due else (None, "")
            said.due = replace(day, at=day.at or hour, zone=day.zone or zone)
        elif meaning == "letters_due":
            said.letters = day
        elif day.day:
            said.reply = day
        else:
            self._note(said, at, cell)

    def _submitted(self, said: Said, at: int, cell: str) -> None:
        """A day that was; any other is kept among the notes."""
        day = day_in(cell, self.orders.get(at, ""), self.today, is_past=True)
        if day is None:
            return
        if day.day and day.day <= self.today:
            # Midnight is a bare day of a table program; another clock is not the person's.
            is_hour = day.at != time(0) and not day.zone
            said.submitted_on, said.submitted_at = day.day, day.at if is_hour else None
            doubts = [_OF_THE_PAST.get(one, one) for one in day.doubts]
        else:
            self._note(said, at, cell)
            doubts = ["ahead" if day.day else "unsent"]
        said.doubts += [Doubt(one, day.words[:60], self.headings[at]) for one in doubts]

    def _archived(self, said: Said, at: int, cell: str) -> None:
        if among("no", cell):
            return
        day = day_in(cell, self.orders.get(at, ""), self.today, is_past=True)
        if among("archived", cell):
            said.archived = Day()
        elif day and day.day and day.day <= self.today:
            said.archived = day
        elif day:
            self._note(said, at, cell)

    def _offer(self, said: Said, at: int, cell: str) -> None:
        """A decision or an amount, each in a column of its own."""
        meaning, heading = self.meanings[at], self.headings[at]
        found = offer_with(said.offer or Offer(), meaning, cell, heading, self.currencies)
        if found is None:
            self._note(said, at, cell)
        said.offer = found or said.offer

    def _beside_offer(self, said: Said, at: int, cell: str) -> None:
        said.beside_offer.append((at, cell))

    def _complete_offer(self, said: Said, at: int, cell: str) -> None:
        """The day of a decision, and what an amount is for; a note where neither is told."""
        found: Offer | None = None
        if said.offer and self.meanings[at] == "offer_per":
            found = offer_with(said.offer, "offer_per", cell, "", self.currencies)
        elif said.offer and said.offer.decision != "open":
            day = day_in(cell, self.orders.get(at, ""), self.today, is_past=True)
            if day and day.day and day.day <= self.today:
                found = said.offer._replace(decided_on=day.day)
        if found is None:
            self._note(said, at, cell)
        said.offer = found or said.offer

    def _hour(self, said: Said, at: int, cell: str) -> None:
        hour: time | None = hour_in(cell)
        due = said.due or Day()
        said.due = replace(due, at=due.at or hour)

    def _zone(self, said: Said, at: int, cell: str) -> None:
        due = said.due or Day()
        zone = due.zone or zone_called(cell)
        if not zone:
            said.doubts.append(Doubt("zone", cell[:40], self.headings[at]))
        said.due = replace(due, zone=zone)

    def _stage(self, said: Said, at: int, cell: str) -> None:
        """The stage, its day where it follows at once and is over, and the whole cell among the
        notes where that is not all."""
        said.stage, rest = columns.begun("stages", cell)
        if not said.stage:
            said.doubts.append(Doubt("stage", cell[:60], self.headings[at]))
        elif rest and said.stage in _DATED:
            day, rest = day_first(rest, self.orders.get(at, ""), self.today)
            # Of an interview without a year it may be the next one.
            if day and not (day.doubts and said.stage == "interview"):
                said.stage_on = day.day
                said.doubts += [Doubt("last", cell[:60], self.headings[at])] * bool(day.doubts)
            elif day:
                rest = cell
        fee = fee_beside(rest, self.currencies) if said.stage in ("submitted", "unpaid") else None
        if fee:
            self._keep_fee(said, said.fee or fee, fee)
        elif not said.stage or any(map(str.isalnum, rest)):
            self._note(said, at, cell)

    def _priority(self, said: Said, at: int, cell: str) -> None:
        said.priority = columns.priority_of(cell)
        if not said.priority:
            self._note(said, at, cell)

    def _note(self, said: Said, at: int, cell: str) -> None:
        heading = self.headings[at]
        is_note = not heading or columns.called(heading) == columns.NOTES
        said.notes.append(cell if is_note else f"{heading}: {cell}")

    def _fee(self, said: Said, at: int, cell: str) -> None:
        fee = fee_of(cell, self.headings[at], self.currencies)
        is_whole = fee and (fee.amount or not re.search(r"[1-9]", cell))
        if fee and fee.state == "unclear":
            said.doubts.append(Doubt("fee", cell[:60], self.headings[at]))
            is_whole, fee = None, fee._replace(state="") if fee.amount else None
        if not is_whole and not among("no_fee", cell):
            self._note(said, at, cell)
        if fee:
            self._keep_fee(said, fee, said.fee or fee)

    def _keep_fee(self, said: Said, fee: Fee, other: Fee) -> None:
        """Its state in one column, its amount in another: what the first says counts."""
        amount, currency = fee[:2] if fee.amount else other[:2]
        said.fee = Fee(amount, currency, fee.state or other.state)

    def _tags(self, said: Said, at: int, cell: str) -> None:
        tags = [on_one_line(tag).lstrip("#") for tag in re.split(r"[;,\n]", cell)]
        known = {tag.lower() for tag in said.tags}
        for tag in filter(None, tags):
            if len(tag) > LONGEST_TAG or len(said.tags) >= MOST_TAGS:
                self._note(said, at, tag)
            elif tag.lower() not in known:
                known.add(tag.lower())
                said.tags.append(tag)

    def _own(self, said: Said, at: int, cell: str) -> None:
        said.own[self.meanings[at]] = on_one_line(cell)

    def _contact(self, said: Said, at: int, cell: str) -> None:
        found = people_in(cell, self.today)
        said.facts["contacts"] = [
            {"name": one.name, "email": one.email, "role": ""} for one in found.people
        ]
        self._note_people(said, at, found)

    def _note_people(self, said: Said, at: int, found: People) -> None:
        for words in found.no_names:
            said.doubts.append(Doubt("no_name", words[:60], self.headings[at]))
            self._note(said, at, words)
        for words in found.told:
            self._note(said, at, words)

    def _referee(self, said: Said, at: int, cell: str) -> None:
        """Names; a mere word of how far it is stands for a letter of nobody's."""
        if state := piece_state(cell):
            self._add_piece(said, self.headings[at], "recommendation_letters", state)
            return
        found = people_in(cell, self.today)
        if columns.is_count(cell):
            self._letters_needed(said, at, cell)
        elif not (found.people or found.no_names or among("no_date", cell)):
            self._note(said, at, cell)
        self._note_people(said, at, found)
        said.people += found.people
        del said.people[MOST_PEOPLE:]

    def _referee_email(self, said: Said, at: int, cell: str) -> None:
        """Of the first who is named without one, which is whose column stands before it."""
        match = MAIL.search(cell)
        without = [at for at, one in enumerate(said.people) if not one.email]
        if not match:
            self._note(said, at, cell)
        elif without:
            said.people[without[-1]] = said.people[without[-1]]._replace(email=match[0])
        else:
            said.people.append(Person(match[0].partition("@")[0], match[0]))

    def _letters_needed(self, said: Said, at: int, cell: str) -> None:
        numbers = re.findall(r"\d{1,2}", cell)
        if numbers:
            said.facts["references_minimum"] = int(numbers[-1])
        else:
            self._note(said, at, cell)

    def _letters_in(self, said: Said, at: int, cell: str) -> None:
        said.letters_in = (at, cell)

    def _count_letters(self, said: Said, at: int, cell: str) -> None:
        """Whose letters are in, where the others tell nothing of themselves: all or none."""
        if any(one.state for one in said.people):
            return
        first = cell.partition("/")[0].strip()
        if columns.is_count(cell) and first == str(len(said.people)):
            said.people = [one._replace(state="submitted") for one in said.people]
        elif first != "0":
            self._note(said, at, cell)

    def _piece(self, said: Said, at: int, cell: str) -> None:
        heading = self.headings[at]
        state, rest = state_told(cell, self.today)
        if columns.asks_whether(heading) and among("no", cell):
            state = "n/a"
        self._add_piece(said, heading, columns.kind_called(heading) or "other", state or "missing")
        if rest:  # a score, a place, a day
            said.notes.append(f"{heading}: {cell}")

    def _requirements(self, said: Said, at: int, cell: str) -> None:
        for name in re.split(r"[;\n]" if ";" in cell else r"[,\n]", cell):
            if name := on_one_line(name):
                self._add_piece(said, name, columns.kind_called(name) or "other", "missing")

    def _add_piece(self, said: Said, name: str, kind: str, state: str) -> None:
        if len(said.pieces) < MOST_PIECES and name:
            is_optional = state == "optional"
            state = state if state in _PIECE_STATES else "missing"
            said.pieces.append(Piece(name[:300], kind, state, is_optional))


_CURRENCY_OF = {"fee_amount": "fee_currency", "offer_amount": "offer_currency"}
_OF_THE_PAST = {"year": "last"}
_DATED = (
    "unpaid", "submitted", "review", "interview", "offer", "waitlist", "rejected", "withdrawn",
)  # fmt: skip
_PIECE_STATES = ("ready", "draft", "missing", "submitted", "waived", "n/a")
_TAKES: dict[str, Callable[[Reader, Said, int, str], None]] = {
    "country": Reader._country,
    "place": Reader._place,
    "link": Reader._link,
    "portal": Reader._link,
    "deadline": Reader._day,
    "letters_due": Reader._day,
    "submitted_on": Reader._submitted,
    "hour": Reader._hour,
    "zone": Reader._zone,
    "stage": Reader._stage,
    "priority": Reader._priority,
    "notes": Reader._note,
    "fee": Reader._fee,
    "fee_amount": Reader._fee,
    "fee_currency": lambda *_given: None,  # read with the amount
    "offer": Reader._offer,
    "offer_amount": Reader._offer,
    "offer_currency": lambda *_given: None,
    "offer_per": Reader._beside_offer,
    "offer_decided": Reader._beside_offer,
    "reply_by": Reader._day,
    "archived": Reader._archived,
    "letters_in": Reader._letters_in,
    "tags": Reader._tags,
    "portal_user": Reader._own,
    "confirmation": Reader._own,
    "contact": Reader._contact,
    "referee": Reader._referee,
    "referee_email": Reader._referee_email,
    "letters_needed": Reader._letters_needed,
    columns.PIECE: Reader._piece,
    "requirements": Reader._requirements,
}
