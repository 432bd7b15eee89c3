"""What is searched: one entry for each thing of a person's that can be found, in folded words.

Beside the table each database keeps an index of its words, made by the migration and kept by the
database itself: SQLite a table of FTS5 with triggers, PostgreSQL a column of its own with GIN. Both
are given words of a-z and 0-9 only (core/search.py), so both find the same.
"""

from django.db import connection, models
from django.db.models import Case, F, Q, Value, When, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from applications.core.search import Query
from applications.models.owned import OwnedQuerySet, one_of
from applications.models.person import User

SHORTEST_INSIDE = 3  # letters that are looked for inside words

MATCH = {
    "sqlite": (
        "SELECT rowid FROM applications_search_words WHERE applications_search_words MATCH %s"
    ),
    "postgresql": "SELECT id FROM applications_searchentry WHERE {column} @@ %s::tsquery",
}


class SearchEntryQuerySet(OwnedQuerySet):
    def answering(self, query: Query, owner: User) -> "SearchEntryQuerySet":
        """Those in which all the words are, best first: in the name, then the newest.

        Where there are none, those with the words inside others in the name.
        """
        found = self.filter(_matches(query, owner.pk))
        if not found.exists():
            inside = [Q(name__contains=form) for forms in query.words for form in forms[:1]]
            long = all(len(forms[0]) >= SHORTEST_INSIDE for forms in query.words)
            found = self.filter(*inside) if long else self.none()
        in_name = When(_matches(query, owner.pk, names=True), then=Value(0))
        return found.annotate(rank=Case(in_name, default=Value(1))).order_by("rank", "-id")

    def first_of_each(self, most: int) -> "SearchEntryQuerySet":
        """The best few of each kind, of those `answering`."""
        place = Window(RowNumber(), partition_by=F("kind"), order_by=["rank", "-id"])
        return self.defer("name", "words").annotate(place=place).filter(place__lte=most)


def _matches(query: Query, owner_id: int, *, names: bool = False) -> Q:
    """All the words, in names alone or anywhere. Who owns it is a word, too: one person's search
    takes no longer for all that others have."""
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
        sql = MATCH["postgresql"].format(column="name_words" if names else "all_words")
        sought = f"'={owner_id}' & {words}"
    else:
        sql = MATCH["sqlite"]
        columns = "name" if names else "{name words}"
        sought = f'whose : "{owner_id}" AND {columns} : ({words})'
    return Q(pk__in=RawSQL(sql, [sought]))


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
