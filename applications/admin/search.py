"""What is searched: of which kind and whose, never the words."""

from django.contrib import admin

from applications.admin.base import ListAdmin
from applications.models import SearchEntry


@admin.register(SearchEntry)
class SearchEntryAdmin(ListAdmin):
    list_display = ("id", "kind", "owner")
    list_filter = ("kind",)
    search_fields = ("owner__email",)
    list_select_related = ("owner",)
