"""What is searched: one entry for each thing of a person's that can be found, in folded words.

Beside the table each database keeps an index of its words, made by the migration and kept by the
database itself: SQLite a table of FTS5 with triggers, PostgreSQL a column of its own with GIN. Both
are given words of a-z and 0-9 only (core/search.py), so both find the same.
"""

from collections.abc import Iterable

from django.db import connection, models
from django.db.models import Q, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from applications.core.search import Query
from applications.models.owned import OwnedQuerySet, one_of
from applications.models.person import User

SHORTEST_INSIDE = 3  # letters that are looked for inside words

# The numbers of entries by their words: {words} is the column of names or of all of it.
NUMBERS = {
    "sqlite": (
        "SELECT rowid AS id FROM applications_search_words WHERE applications_search_words MATCH %s"
    ),
    # Owner and kind once more: what costs nothing of the few that the index finds makes it dear to
    # look through all rows instead, as the planner else does for a word that most of them have.
    "postgresql": "SELECT id FROM applications_searchentry WHERE {words} @@ %s::tsquery"
    " AND owner_id = %s AND kind = %s",
}


class SearchEntryQuerySet(OwnedQuerySet):
    def answering(self, query: Query, owner: User, kind: str) -> "SearchEntryQuerySet":
        """A person's of one kind in which all the words are, in no order.

        Where there are none, those with the words inside others in the name.
        """
        sql, sought = _numbers(query, owner.pk, kind)
        found = self.filter(pk__in=RawSQL(sql, sought))
        return found if found.exists() else self.filter(kind=kind)._with_inside(query, owner)

    def best(self, query: Query, owner: User, kinds: Iterable[str], most: int) -> list[int]:
        """The numbers of the best of each kind: in the name before the rest, then the newest; of a
        kind in which there are none, those with the words inside others in the name.

        Each kind is read only as far as it is wanted, however many there are.
        """
        parts: list[str] = []
        sought: list[str | int] = []
        kinds = list(kinds)
        for number, kind in enumerate(kinds):
            for rank, names in enumerate((True, False)):
                sql, words = _numbers(query, owner.pk, kind, names=names)
                # Only applications are many. Of the others too few are found to stop at, were all
                # entries read from the newest on: the sum keeps PostgreSQL from that.
                by = "id" if kind == SearchEntry.Kind.APPLICATION else "id + 0"
                newest = (
                    f"SELECT id, {rank} AS rank, {number} AS kind FROM ({sql}) AS one"
                    f" ORDER BY {by} DESC LIMIT {most}"
                )
                parts.append(f"SELECT id, rank, kind FROM ({newest}) AS part")
                sought += words
        with connection.cursor() as cursor:
            cursor.execute(f"{' UNION ALL '.join(parts)} ORDER BY rank, id DESC", sought)
            found = cursor.fetchall()
        numbers = [number for number, _rank, _kind in found]
        if lacking := set(range(len(kinds))) - {kind for _number, _rank, kind in found}:
            inside = self.filter(kind__in=[kinds[kind] for kind in lacking])
            of_kind = Window(RowNumber(), partition_by="kind", order_by="-id")
            newest = inside._with_inside(query, owner).annotate(place=of_kind)
            numbers += newest.filter(place__lte=most).order_by("-id").values_list("pk", flat=True)
        return list(dict.fromkeys(numbers))

    def _with_inside(self, query: Query, owner: User) -> "SearchEntryQuerySet":
        if any(len(forms[0]) < SHORTEST_INSIDE for forms in query.words):
            return self.none()
        return self.filter(*(Q(name__contains=forms[0]) for forms in query.words), owner=owner)


def _numbers(
    query: Query, owner_id: int, kind: str, *, names: bool = False
) -> tuple[str, list[str | int]]:
    """A statement and its parameters: all the words, in names alone or anywhere.

    Whose it is and of which kind are words, too: one person's search takes no longer for all that
    others have.
    """
    last = len(query.words) - 1
    postgres = connection.vendor == "postgresql"

    def one(form: str, place: int) -> str:
        begun = query.begins and place == last
        if postgres:
            return f"'{form}':*" if begun else f"'{form}'"
        return f'"{form}"*' if begun else f'"{form}"'

    both, either = (" & ", " | ") if postgres else (" AND ", " OR ")
    words = both.join(
        f"({either.join(one(form, place) for form in forms)})"
        for place, forms in enumerate(query.words)
    )
    if postgres:
        sql = NUMBERS["postgresql"].format(words="name_words" if names else "all_words")
        return sql, [f"'={owner_id}' & '={kind}' & {words}", owner_id, kind]
    columns = "name" if names else "{name words}"
    return NUMBERS["sqlite"], [f'whose : ("{owner_id}" AND "{kind}") AND {columns} : ({words})']


class SearchEntryKind(models.TextChoices):
    """In the order in which they are shown."""

    APPLICATION = "application", _("Applications")
    POSTING = "posting", _("Not reviewed yet")
    REFEREE = "referee", _("Referees")
    CONTACT = "contact", _("Contacts")
    DOCUMENT = "document", _("Documents")


# What the entry of a kind is of. A posting that was reviewed is one thing with its application.
SOURCES = {
    SearchEntryKind.APPLICATION: "posting",
    SearchEntryKind.POSTING: "posting",
    SearchEntryKind.REFEREE: "referee",
    SearchEntryKind.CONTACT: "contact",
    SearchEntryKind.DOCUMENT: "document",
}


def _of_one_thing() -> Q:
    things = sorted(set(SOURCES.values()))
    known = Q()
    for kind, source in SOURCES.items():
        others = {f"{thing}__isnull": thing != source for thing in things}
        known |= Q(kind=kind.value, **others)
    return known


class SearchEntry(models.Model):
    Kind = SearchEntryKind

    owner = models.ForeignKey(
        "applications.User", on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=11, choices=SearchEntryKind.choices)
    # The one it belongs to, if it does.
    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, null=True, related_name="+"
    )
    posting = models.OneToOneField(
        "applications.Posting", on_delete=models.CASCADE, null=True, related_name="+"
    )
    referee = models.OneToOneField(
        "applications.Referee", on_delete=models.CASCADE, null=True, related_name="+"
    )
    contact = models.OneToOneField(
        "applications.ContactEntry", on_delete=models.CASCADE, null=True, related_name="+"
    )
    document = models.OneToOneField(
        "applications.Document", on_delete=models.CASCADE, null=True, related_name="+"
    )
    # Derived by services.searches.
    name = models.TextField()  # what it is called and known by
    words = models.TextField()  # all the rest

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        ordering = ["-id"]
        constraints = [
            one_of("kind", SearchEntryKind, name="search_kind_known"),
            models.CheckConstraint(condition=_of_one_thing(), name="search_entry_of_one_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
