"""Seasons that are over: whose, and since when. What people call them is theirs."""

from django.contrib import admin

from applications.admin.base import ListAdmin
from applications.models import Season


@admin.register(Season)
class SeasonAdmin(ListAdmin):
    list_display = ("pk", "owner", "closed_at")
    list_filter = ("closed_at",)
    search_fields = ("owner__email",)
    list_select_related = ("owner",)
