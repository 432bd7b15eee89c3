"""Acknowledgements: whose and when. What was found stands in the person's own words, not here."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from applications.admin.base import ListAdmin
from applications.models import Acknowledgement


@admin.register(Acknowledgement)
class AcknowledgementAdmin(ListAdmin):
    list_display = ("id", "owner", "application_id", "created_at")
    list_filter = ("created_at",)
    search_fields = ("application__owner__email",)
    date_hierarchy = "created_at"
    list_select_related = ("application__owner",)

    @admin.display(description=_("person"), ordering="application__owner__email")
    def owner(self, row: Acknowledgement) -> str:
        return row.application.owner.email
