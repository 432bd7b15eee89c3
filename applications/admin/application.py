"""Applications with their deadlines, checklist and history, as far as they are facts and states."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from applications.admin.base import ListAdmin, RowsAdmin, RowsInline, counted, with_zone
from applications.models import (
    Application,
    ContactEntry,
    Deadline,
    Deletion,
    Event,
    RemovedDeadline,
    Requirement,
    Tag,
    TextBox,
)


class DeadlineInline(RowsInline):
    model = Deadline
    fields = ("kind", "date", "time", "zone", "bound", "instant", "next_step_at", "met_at")


class RequirementInline(RowsInline):
    model = Requirement
    fields = ("kind", "name", "need", "count", "state")


class EventInline(RowsInline):
    model = Event
    fields = ("at", "kind", "recorded_at")


@admin.register(Application)
class ApplicationAdmin(RowsAdmin):
    list_display = (
        "institution", "owner", "stage", "next", "posting", "submitted_at", "archived_at",
        "created_at",
    )  # fmt: skip
    list_filter = ("stage", "priority", "fee", "reminders_on", "created_at")
    search_fields = (
        "owner__email", "posting__title", "posting__institution", "posting__reference_number",
    )  # fmt: skip
    date_hierarchy = "created_at"
    list_select_related = ("owner", "posting")
    fields = (
        "owner", "posting", ("stage", "priority", "fee"), ("next", "submitted_at"),
        ("reminders_on", "snoozed_until", "steps"), ("created_at", "changed_at", "archived_at"),
    )  # fmt: skip
    inlines = (DeadlineInline, RequirementInline, EventInline)

    @admin.display(description=_("institution"), ordering="posting__institution")
    def institution(self, application: Application) -> str:
        return application.posting.institution

    @admin.display(description=_("next deadline"), ordering="next_moment")
    def next(self, application: Application) -> str | None:
        if not application.has_next_moment:
            return None
        return with_zone(application.next_moment)


@admin.register(Deadline)
class DeadlineAdmin(RowsAdmin):
    list_display = (
        "application", "owner", "kind", "instant", "next_step_at", "met_at", "date", "time", "zone",
        "zone_source", "told_in_full",
    )  # fmt: skip
    list_filter = ("kind", "precision", "zone_source", "bound", "hardness", "anchor", "instant")
    search_fields = (
        "owner__email", "application__posting__title", "application__posting__institution",
    )  # fmt: skip
    date_hierarchy = "instant"
    list_select_related = ("owner", "application__posting")
    fields = (
        "application", "kind", "precision", ("date", "time", "bound"), ("zone", "zone_source"),
        ("anchor", "anchor_days"), "wording", ("hardness", "hardness_wording"),
        ("instant", "next_step_at", "met_at"), "sequence",
    )  # fmt: skip


@admin.register(RemovedDeadline)
class RemovedDeadlineAdmin(ListAdmin):
    """What calendars are still told of deadlines that are gone."""

    list_display = ("number", "owner", "instant", "sequence", "removed_at")
    list_filter = ("removed_at",)
    search_fields = ("owner__email",)
    list_select_related = ("owner",)


@admin.register(Deletion)
class DeletionAdmin(ListAdmin):
    """How much is still kept of what people deleted; what it was is theirs."""

    list_display = ("id", "kind", "owner", "at", "restored_at")
    list_filter = ("kind", "at")
    search_fields = ("owner__email",)
    list_select_related = ("owner",)


@admin.register(Requirement)
class RequirementAdmin(RowsAdmin):
    list_display = ("application", "kind", "name", "need", "count", "state", "certification")
    list_filter = ("kind", "need", "state", "certification")
    search_fields = (
        "name", "application__owner__email", "application__posting__title",
        "application__posting__institution",
    )  # fmt: skip
    list_select_related = ("application__posting",)
    fields = (
        "application", "kind", "also_kinds", "name", "need", "condition", "count", "limits",
        "certification", "languages", "own_file", "valid_on", "state",
    )  # fmt: skip


@admin.register(Event)
class EventAdmin(ListAdmin):
    list_display = ("at", "application", "kind", "recorded_at")
    ordering = ("-id",)
    list_filter = ("kind", "at")
    search_fields = ("application__owner__email", "application__posting__institution")
    date_hierarchy = "at"
    list_select_related = ("application__posting",)


@admin.register(ContactEntry)
class ContactEntryAdmin(ListAdmin):
    list_display = ("date", "application", "channel")
    list_filter = ("channel", "date")
    search_fields = ("application__owner__email", "application__posting__institution")
    date_hierarchy = "date"
    list_select_related = ("application__posting",)


@admin.register(TextBox)
class TextBoxAdmin(ListAdmin):
    """How questions are counted; what they ask and what was written is the person's."""

    list_display = ("id", "application", "way", "limit", "changed_at")
    list_filter = ("way", "changed_at")
    search_fields = ("application__owner__email", "application__posting__institution")
    list_select_related = ("application__posting",)


@admin.register(Tag)
class TagAdmin(ListAdmin):
    """How many labels people use; what they call things is theirs."""

    list_display = ("id", "owner", "count")
    search_fields = ("owner__email",)
    list_select_related = ("owner",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return (
            super()
            .get_queryset(request)
            .annotate(n=counted(Application.tags.through.objects.all(), "tag"))
        )

    @admin.display(description=_("applications"), ordering="n")
    def count(self, tag: Any) -> int:
        return tag.n
