"""What can be found is kept in step with the rows it is of.

Each entry is written again as its rows are saved, in the same transaction, whichever service saves
them: see `keep_in_step`. Who writes rows without saving them calls `index_all` or
`index_postings`.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_save

from applications.core.search import index_of
from applications.models import (
    Application,
    ContactEntry,
    Document,
    Posting,
    Referee,
    SearchEntry,
    Tag,
    TextBox,
    User,
    Version,
)
from applications.models.search import SOURCES

Kind = SearchEntry.Kind

AT_ONCE = 200  # rows in one statement
PEOPLE = ("name", "email", "role")  # of a posting's contacts


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
    whole = rows.select_related("application").prefetch_related(
        "application__tags", "application__text_boxes"
    )
    return _keep("posting", map(_entry_of_posting, _all(whole.defer("evidence", "draft"))))


def _entry_of_posting(posting: Posting) -> SearchEntry:
    facts = [posting.title, posting.institution, posting.department, posting.city]
    people = [str(one.get(name, "")) for one in posting.contacts for name in PEOPLE]
    entry = SearchEntry(owner_id=posting.owner_id, kind=Kind.POSTING, posting=posting)
    file: Application | None = getattr(posting, "application", None)
    own: list[str] = []
    if file is not None:
        entry.kind, entry.application = Kind.APPLICATION, file
        own = [file.notes, file.confirmation, file.portal_user]
        own += [words for box in file.text_boxes.all() for words in (box.question, box.answer)]
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
                words=index_of(
                    row.institution,
                    row.position,
                    row.email,
                    row.other_email,
                    row.relation,
                    row.notes,
                ),
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
                words=index_of(*names_of_files(row)),
            )
            for row in _all(rows.prefetch_related("versions"))
        ),
    )


def names_of_files(document: Document) -> list[str]:
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
    Application: {"notes", "confirmation", "portal_user"},
    TextBox: {"question", "answer"},
    Tag: {"name"},
    Referee: {
        "name", "title", "institution", "position", "email", "other_email", "relation", "notes",
    },
    ContactEntry: {"person", "answer", "next_step"},
    Document: {"title"},
    Version: {"original_name", "label"},
}  # fmt: skip


def keep_in_step() -> None:
    """From now on every save of a row that can be found writes its entry."""
    for model in SEARCHED:
        post_save.connect(_saved, sender=model, dispatch_uid=f"search {model.__name__}")
    post_delete.connect(_version_gone, sender=Version, dispatch_uid="search Version gone")
    post_delete.connect(_box_gone, sender=TextBox, dispatch_uid="search TextBox gone")
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
    elif sender is TextBox:
        index_postings(Posting.objects.filter(application=instance.application_id))
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
        entry.update(words=index_of(*names_of_files(document)))


def _box_gone(instance: TextBox, **_: Any) -> None:
    """Its application may be about to go, too, so no entry is made here."""
    for posting in Posting.objects.filter(application=instance.application_id):
        entry = SearchEntry.objects.filter(posting=posting)
        entry.update(words=_entry_of_posting(posting).words)


def _tagged(
    instance: Application | Tag, action: str, pk_set: set[int] | None, reverse: bool, **_: Any
) -> None:
    if not action.startswith("post_"):
        return
    files = (pk_set or ()) if reverse else (instance.pk,)
    index_postings(Posting.objects.filter(application__in=files))
