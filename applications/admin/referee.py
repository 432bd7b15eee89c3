"""Referees and references: counts and states. Who writes for whom is the person's."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from applications.admin.base import ListAdmin, counted
from applications.models import Referee, Reference


@admin.register(Referee)
class RefereeAdmin(ListAdmin):
    list_display = (
        "id",
        "owner",
        "zone",
        "language",
        "do_not_mail",
        "is_reserve",
        "count",
    )
    list_filter = ("language", "do_not_mail", "nudges")
    search_fields = ("owner__email",)
    list_select_related = ("owner",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Referee]:
        return super().get_queryset(request).annotate(n=counted(Reference.objects.all(), "referee"))

    @admin.display(description=_("references"), ordering="n")
    def count(self, referee: Any) -> int:
        return referee.n


@admin.register(Reference)
class ReferenceAdmin(ListAdmin):
    list_display = (
        "application", "referee_id", "mode", "state", "counts", "asked_at", "requested_at",
        "submitted_at", "received_at", "thanked_at", "failure",
    )  # fmt: skip
    list_filter = ("mode", "state", "failure", "counts", "asked_at")
    search_fields = ("application__owner__email", "application__posting__institution")
    date_hierarchy = "asked_at"
    list_select_related = ("application__posting",)
