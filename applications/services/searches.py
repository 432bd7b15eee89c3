"""Search: what can be found is kept in step with the rows it is of, and found by any spelling.

Each entry is written again as its rows are saved, in the same transaction, whichever service saves
them: see `keep_in_step`. Who writes rows without saving them calls `index_all` or
`index_postings`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.db.models.functions import Left
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils.translation import gettext as _

from applications.core.search import LONGEST_TEXT, Piece, Query, index_of, marked, snippet
from applications.core.title_preview import opening
from applications.models import (
    Application,
    ContactEntry,
    Document,
    Posting,
    Referee,
    SearchEntry,
    Tag,
    User,
    Version,
)
from applications.models.search import SOURCES

Kind = SearchEntry.Kind
AT_ONCE = 200  # rows in one statement
PEOPLE = ("name", "email", "role")  # of a posting's contacts

# ── Keeping entries ───────────────────────────────────────────────────────────────────────────────


def is_indexed() -> bool:
    """Every row that can be found has its entry."""
    for source in set(SOURCES.values()):
        rows: Any = SearchEntry._meta.get_field(source).related_model
        entries = SearchEntry.objects.filter(**{source: OuterRef("pk")})
        if rows.objects.filter(~Exists(entries)).exists():
            return False
    return True


@transaction.atomic
def index_all(owner: User | None = None) -> int:
    """Every entry written anew, of this person or of all; how many there are now."""
    mine = {} if owner is None else {"owner": owner}
    of_files = {f"application__{name}": value for name, value in mine.items()}
    return (
        index_postings(Posting.objects.filter(**mine))
        + _index_referees(Referee.objects.filter(**mine))
        + _index_contacts(ContactEntry.objects.filter(**of_files))
        + _index_documents(Document.objects.filter(**mine))
    )


def index_postings(rows: QuerySet[Posting]) -> int:
    """The entries of these written anew, each with its application where it has become one."""
    whole = rows.select_related("application").prefetch_related("application__tags")
    return _keep("posting", map(_entry_of_posting, _all(whole.defer("evidence", "draft"))))


def _entry_of_posting(posting: Posting) -> SearchEntry:
    facts = [posting.title, posting.institution, posting.department, posting.city]
    people = [str(one.get(name, "")) for one in posting.contacts for name in PEOPLE]
    entry = SearchEntry(owner_id=posting.owner_id, kind=Kind.POSTING, posting=posting)
    file: Application | None = getattr(posting, "application", None)
    own: list[str] = []
    if file is not None:
        entry.kind, entry.application = Kind.APPLICATION, file
        own = [file.notes, file.confirmation]
        facts += [tag.name for tag in file.tags.all()]
    entry.name = index_of(*facts, posting.reference_number)
    entry.words = index_of(*own, *people, posting.text)
    return entry


def _index_referees(rows: QuerySet[Referee]) -> int:
    return _keep(
        "referee",
        (
            SearchEntry(
                owner_id=row.owner_id,
                kind=Kind.REFEREE,
                referee=row,
                name=index_of(row.title, row.name),
                words=index_of(row.institution, row.position, row.email, row.relation, row.notes),
            )
            for row in _all(rows)
        ),
    )


def _index_contacts(rows: QuerySet[ContactEntry]) -> int:
    return _keep(
        "contact",
        (
            SearchEntry(
                owner_id=row.application.owner_id,
                kind=Kind.CONTACT,
                application=row.application,
                contact=row,
                name=index_of(row.person),
                words=index_of(row.answer, row.next_step),
            )
            for row in _all(rows.select_related("application"))
        ),
    )


def _index_documents(rows: QuerySet[Document]) -> int:
    return _keep(
        "document",
        (
            SearchEntry(
                owner_id=row.owner_id,
                kind=Kind.DOCUMENT,
                document=row,
                name=index_of(row.title),
                words=index_of(*_names_of_files(row)),
            )
            for row in _all(rows.prefetch_related("versions"))
        ),
    )


def _names_of_files(document: Document) -> list[str]:
    versions = document.versions.all()
    return list(
        dict.fromkeys(word for row in versions for word in (row.original_name, row.label) if word)
    )


def _all(rows: QuerySet[Any]) -> Iterator[Any]:
    return rows.order_by("pk").iterator(chunk_size=AT_ONCE)


def _keep(source: str, entries: Iterator[SearchEntry]) -> int:
    """Written over the ones there are of the same things."""
    number = 0
    while some := list(islice(entries, AT_ONCE)):
        SearchEntry.objects.bulk_create(
            some,
            update_conflicts=True,
            unique_fields=[source],
            update_fields=["owner", "kind", "application", "name", "words"],
        )
        number += len(some)
    return number


# ── In step with the rows ─────────────────────────────────────────────────────────────────────────

# The columns that are searched: a row saved without them needs no look.
SEARCHED: dict[type[Model], set[str]] = {
    Posting: {
        "title", "institution", "department", "city", "reference_number", "contacts", "text",
    },
    Application: {"notes", "confirmation"},
    Tag: {"name"},
    Referee: {"name", "title", "institution", "position", "email", "relation", "notes"},
    ContactEntry: {"person", "answer", "next_step"},
    Document: {"title"},
    Version: {"original_name", "label"},
}  # fmt: skip


def keep_in_step() -> None:
    """From now on every save of a row that can be found writes its entry."""
    for model in SEARCHED:
        post_save.connect(_saved, sender=model, dispatch_uid=f"search {model.__name__}")
    post_delete.connect(_version_gone, sender=Version, dispatch_uid="search Version gone")
    m2m_changed.connect(_tagged, sender=Application.tags.through, dispatch_uid="search tags")


def _saved(
    sender: type[Model],
    instance: Any,
    created: bool,
    update_fields: Iterable[str] | None = None,
    raw: bool = False,
    **_: Any,
) -> None:
    if raw or (update_fields is not None and SEARCHED[sender].isdisjoint(update_fields)):
        return
    if sender is Posting:
        index_postings(Posting.objects.filter(pk=instance.pk))
    elif sender is Application:
        index_postings(Posting.objects.filter(pk=instance.posting_id))
    elif sender is Tag and not created:
        index_postings(Posting.objects.filter(application__tags=instance))
    elif sender is Referee:
        _index_referees(Referee.objects.filter(pk=instance.pk))
    elif sender is ContactEntry:
        _index_contacts(ContactEntry.objects.filter(pk=instance.pk))
    elif sender is Document:
        _index_documents(Document.objects.filter(pk=instance.pk))
    elif sender is Version:
        _index_documents(Document.objects.filter(pk=instance.document_id))


def _version_gone(instance: Version, **_: Any) -> None:
    """Its document may be about to go, too, so no entry is made here."""
    entry = SearchEntry.objects.filter(document=instance.document_id)
    for document in Document.objects.filter(pk=instance.document_id):
        entry.update(words=index_of(*_names_of_files(document)))


def _tagged(
    instance: Application | Tag, action: str, pk_set: set[int] | None, reverse: bool, **_: Any
) -> None:
    if not action.startswith("post_"):
        return
    files = (pk_set or ()) if reverse else (instance.pk,)
    index_postings(Posting.objects.filter(application__in=files))


# ── Finding ───────────────────────────────────────────────────────────────────────────────────────


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
    for pk, said in _in_texts(texts, query).items():
        told[pk] = _with_text(told[pk], said)
    return told


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
    rows = Posting.objects.for_user(user).with_beginning().in_bulk(ids)
    shown = [entry for entry in entries if entry.posting_id in rows]
    texts = _in_texts(shown, query)
    told = {}
    for entry in shown:
        row = rows[entry.posting_id]
        name = opening(row.beginning) or row.url or row.source_name or str(row)
        hit = Hit(entry.kind, row, marked(name, query))
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
            passages = [(_("Files"), ", ".join(_names_of_files(row)))]
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
