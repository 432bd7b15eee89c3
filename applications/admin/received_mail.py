"""Mails that came in: when, and what became of them. Who wrote what is the person's."""

from django.contrib import admin

from applications.admin.base import ListAdmin
from applications.models import ReceivedMail


@admin.register(ReceivedMail)
class ReceivedMailAdmin(ListAdmin):
    list_display = ("pk", "owner", "received_at", "state", "hidden", "decided_at")
    list_filter = ("state", "hidden", "received_at")
    search_fields = ("owner__email",)
    list_select_related = ("owner",)
