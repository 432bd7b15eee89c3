"""Lists that people brought: when, and how far they are. What stands in them is the person's."""

from django.contrib import admin

from applications.admin.base import ListAdmin
from applications.models import Spreadsheet


@admin.register(Spreadsheet)
class SpreadsheetAdmin(ListAdmin):
    list_display = (
        "pk",
        "owner",
        "created_at",
        "asked_at",
        "taken_at",
        "undone_at",
        "done",
        "total",
    )
    list_filter = ("created_at", "taken_at", "undone_at")
    search_fields = ("owner__email",)
    list_select_related = ("owner",)
