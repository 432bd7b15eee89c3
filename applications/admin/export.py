"""Exports: how far they are; what is in them is their owner's."""

from django.contrib import admin

from applications.admin.base import ListAdmin
from applications.models import Export


@admin.register(Export)
class ExportAdmin(ListAdmin):
    list_display = ("id", "owner", "state", "size", "attempts", "created_at", "made_at", "reason")
    list_filter = ("state",)
    search_fields = ("owner__email",)
    list_select_related = ("owner",)
