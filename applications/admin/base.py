"""What every list of the panel shares: it reads, and it names what it shows.

The panel is for the caretaker of the house, not for readers of other people's files: lists show
facts of postings, metadata and states. A model's page shows exactly the fields it lists, so that a
new field stays hidden until somebody decides otherwise.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import DataError
from django.db.models import Count, DateTimeField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def counted(rows: QuerySet[Any], by: str) -> Coalesce:
    """How many of the rows point at each listed one; computed for the rows of the page only."""
    mine = rows.filter(**{by: OuterRef("pk")}).order_by().values(by)
    return Coalesce(Subquery(mine.annotate(n=Count("*")).values("n")), 0)


def told_with_its_zone(field: DateTimeField[Any, Any]) -> Any:
    """A column for this moment, sorted by it: “29 Nov 2026 14:05 CET”."""

    @admin.display(description=field.verbose_name, ordering=field.name)
    def moment(row: Any) -> str | None:
        at = getattr(row, field.name)
        return at and with_zone(at)

    return moment


def with_zone(at: datetime) -> str:
    """In one piece, so that a narrow column does not make a tall row of it."""
    return date_format(timezone.localtime(at), _("j M Y H:i T")).replace(" ", "\N{NO-BREAK SPACE}")


class ReadOnly:
    """People's rows are changed by the people; here nobody adds, changes or deletes them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AskedList(ChangeList):
    """A list as its address asks for it. What no database can look up, such as a NUL or the year
    999999, is answered as Django answers other values of the wrong kind: by the whole list."""

    def __init__(self, *given: Any, **named: Any) -> None:
        try:
            super().__init__(*given, **named)
        except (ValueError, OverflowError, TypeError, DataError) as fault:
            raise IncorrectLookupParameters from fault


class OfferedLookups:
    """An address filters a list by what the list offers, and by nothing else.

    Django lets `?password__startswith=…` through, which reads letter by letter what no page shows.
    """

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return AskedList

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        offered = [part for part in self.list_filter if isinstance(part, str)]
        if self.date_hierarchy:
            offered.append(self.date_hierarchy)
        return any(
            lookup == field or lookup in {f"{field}__{ending}" for ending in _ENDINGS}
            for field in offered
        )


# What Django's own filters and its row of dates write behind a field's name.
_ENDINGS = ("exact", "id__exact", "isnull", "in", "gte", "lt", "year", "month", "day")


class RowsAdmin(OfferedLookups, ReadOnly, admin.ModelAdmin):
    """A list, and a page for each row with the fields that are named."""

    show_full_result_count = False
    view_on_site = False  # the person's page is nothing to anybody else
    list_per_page = 50

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Moments with the clock they are told by."""
        moments = {
            field.name: field
            for field in self.model._meta.concrete_fields
            if isinstance(field, DateTimeField)
        }
        return [
            told_with_its_zone(moments[name]) if name in moments else name
            for name in self.list_display
        ]


class ListAdmin(RowsAdmin):
    """A list only: the row's own name or fields would tell what is the person's."""

    list_display_links = None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_view_permission(request)


class RowsInline(ReadOnly, admin.TabularInline):
    """Rows of an application, on its page."""

    extra = 0

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields
