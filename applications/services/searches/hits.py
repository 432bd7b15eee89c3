"""What was found, as a person is shown it: its name, its place, and the words around."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models.functions import Left
from django.utils.translation import gettext as _

from applications.core.search import LONGEST_TEXT, Piece, Query, marked, snippet
from applications.core.short_name import short_name
from applications.models import (
    Application,
    ContactEntry,
    Document,
    Posting,
    Referee,
    SearchEntry,
    TextBox,
    User,
)
from applications.services.searches.entries import names_of_files

Kind = SearchEntry.Kind


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found, with what was looked for marked wherever it is shown."""

    kind: str
    row: Any
    name: Sequence[Piece]
    about: Sequence[Piece] = ()
    where: str = ""  # whose words `said` are
    said: Sequence[Piece] = ()
    is_theirs: bool = False  # the university's words


def found(
    user: User, query: Query, *, most: int, kinds: Iterable[str] = Kind.values
) -> list[SearchEntry]:
    """The person's entries in which all the words are, the best of each kind, best first."""
    mine = SearchEntry.objects.for_user(user)
    numbers = mine.best(query, user, kinds, most)
    entries = mine.defer("name", "words").in_bulk(numbers)
    return [entries[number] for number in numbers if number in entries]


@dataclass(frozen=True, slots=True)
class FoundOfKind:
    """What `found` finds of one kind, as far as a slice of it reaches."""

    user: User
    query: Query
    kind: str

    def __getitem__(self, part: slice) -> list[SearchEntry]:
        return found(self.user, self.query, most=part.stop, kinds=[self.kind])[part]


def hits(user: User, entries: Iterable[SearchEntry], query: Query) -> list[Hit]:
    """What these entries are of, in the same order, as it is shown; what has gone is passed over.

    As many queries for one as for fifty.
    """
    told: dict[int, Hit] = {}
    by_kind: dict[str, list[SearchEntry]] = {}
    entries = list(entries)
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry)
    for kind, some in by_kind.items():
        told |= _TELLERS[kind](user, some, query)
    return [told[entry.pk] for entry in entries if entry.pk in told]


def _applications(user: User, entries: list[SearchEntry], query: Query) -> dict[int, Hit]:
    fields = ("title", "institution", "department", "city", "reference_number", "contacts")
    rows = (
        Application.objects.for_user(user)
        .select_related("posting")
        .only("stage", "notes", "confirmation", *(f"posting__{name}" for name in fields))
        .prefetch_related("tags")
        .in_bulk([entry.application_id for entry in entries])
    )
    told, texts = {}, []
    for entry in entries:
        if (row := rows.get(entry.application_id)) is None:
            continue
        posting = row.posting
        name = " · ".join(filter(None, (posting.institution, str(posting))))
        about = " · ".join(filter(None, (posting.city, posting.reference_number)))
        people = ", ".join(str(one.get("name", "")) for one in posting.contacts)
        passages = [
            (_("Department"), posting.department),
            (_("Tags"), ", ".join(tag.name for tag in row.tags.all())),
            (_("Your notes"), row.notes),
            (_("Confirmation number"), row.confirmation),
            (_("Contacts"), people),
        ]
        told[entry.pk] = hit = _hit(entry, row, name, about, passages, query)
        if not hit.said and not query.all_in(f"{name} {about}"):
            texts.append(entry)
    boxes = _in_boxes(texts, query)
    for pk, passage in boxes.items():
        told[pk] = replace(told[pk], where=passage[0], said=passage[1])
    for pk, said in _in_texts([one for one in texts if one.pk not in boxes], query).items():
        told[pk] = _with_text(told[pk], said)
    return told


def _in_boxes(entries: list[SearchEntry], query: Query) -> dict[int, tuple[str, Sequence[Piece]]]:
    """The passage of each application's answers to a portal's form, with the question."""
    if not entries:
        return {}
    of = {entry.application_id: entry.pk for entry in entries}
    found: dict[int, tuple[str, Sequence[Piece]]] = {}
    for box in TextBox.objects.filter(application__in=of).order_by("-position"):
        for words in (box.question, box.answer):
            if said := snippet(words, query):
                found[of[box.application_id]] = (short_name(box.question), said)
    return found


def _with_text(hit: Hit, said: Sequence[Piece]) -> Hit:
    return Hit(hit.kind, hit.row, hit.name, hit.about, _("The posting"), said, True)


def _in_texts(entries: list[SearchEntry], query: Query) -> dict[int, Sequence[Piece]]:
    """The passage of each posting's text, which may be long and is only read where it is wanted."""
    if not entries:
        return {}
    postings = Posting.objects.filter(pk__in=[entry.posting_id for entry in entries])
    texts = dict(postings.values_list("pk", Left("text", LONGEST_TEXT)))
    said = {entry.pk: snippet(texts.get(entry.posting_id, ""), query) for entry in entries}
    return {pk: pieces for pk, pieces in said.items() if pieces}


def _postings(user: User, entries: list[SearchEntry], query: Query) -> dict[int, Hit]:
    ids = [entry.posting_id for entry in entries]
    rows = Posting.objects.for_user(user).with_name().in_bulk(ids)
    shown = [entry for entry in entries if entry.posting_id in rows]
    texts = _in_texts(shown, query)
    told = {}
    for entry in shown:
        row = rows[entry.posting_id]
        hit = Hit(entry.kind, row, marked(row.called, query))
        told[entry.pk] = _with_text(hit, texts.get(entry.pk, ()))
    return told


def _referees(user: User, entries: list[SearchEntry], query: Query) -> dict[int, Hit]:
    rows = Referee.objects.for_user(user).in_bulk([entry.referee_id for entry in entries])
    told = {}
    for entry in entries:
        if row := rows.get(entry.referee_id):
            about = " · ".join(filter(None, (row.position, row.institution)))
            passages = [
                (_("E-mail"), row.email),
                (_("How they know you"), row.relation),
                (_("Your notes"), row.notes),
            ]
            told[entry.pk] = _hit(entry, row, row.called, about, passages, query)
    return told


def _contacts(user: User, entries: list[SearchEntry], query: Query) -> dict[int, Hit]:
    rows = (
        ContactEntry.objects.for_user(user)
        .select_related("application__posting")
        .only(
            "person", "answer", "next_step", "date", "application",
            "application__posting__title", "application__posting__institution",
        )
        .in_bulk([entry.contact_id for entry in entries])
    )  # fmt: skip
    told = {}
    for entry in entries:
        if row := rows.get(entry.contact_id):
            passages = [(_("Answer"), row.answer), (_("Next step"), row.next_step)]
            told[entry.pk] = _hit(entry, row, row.person, row.application.place, passages, query)
    return told


def _documents(user: User, entries: list[SearchEntry], query: Query) -> dict[int, Hit]:
    ids = [entry.document_id for entry in entries]
    rows = Document.objects.for_user(user).prefetch_related("versions").in_bulk(ids)
    told = {}
    for entry in entries:
        if row := rows.get(entry.document_id):
            passages = [(_("Files"), ", ".join(names_of_files(row)))]
            told[entry.pk] = _hit(entry, row, row.title, row.get_kind_display(), passages, query)
    return told


def _hit(
    entry: SearchEntry,
    row: Any,
    name: str,
    about: str,
    passages: Iterable[tuple[str, str]],
    query: Query,
) -> Hit:
    """With the first passage that tells what the lines above it do not."""
    where, said = "", []
    if not query.all_in(f"{name}\n{about}"):
        for words, text in passages:
            if said := snippet(text, query):
                where = words
                break
    return Hit(entry.kind, row, marked(name, query), marked(about, query), where, said)


_TELLERS = {
    Kind.APPLICATION.value: _applications,
    Kind.POSTING.value: _postings,
    Kind.REFEREE.value: _referees,
    Kind.CONTACT.value: _contacts,
    Kind.DOCUMENT.value: _documents,
}
