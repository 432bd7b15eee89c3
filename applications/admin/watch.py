"""Watches: when a page was asked for and what came of it. What it says is not shown."""

from django.contrib import admin

from applications.admin.base import ListAdmin
from applications.models import Watch


@admin.register(Watch)
class WatchAdmin(ListAdmin):
    list_display = (
        "posting", "host", "is_on", "state", "tries", "asked_at", "seen_at", "next_at", "news_at",
    )  # fmt: skip
    list_filter = ("is_on", "state", "asked_at")
    search_fields = ("posting__owner__email", "posting__institution", "host")
    list_select_related = ("posting",)
