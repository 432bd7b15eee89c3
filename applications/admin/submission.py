"""Submissions: when, with how many files. Neither the files nor the confirmation number."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from applications.admin.base import ListAdmin, counted
from applications.models import SentFile, Submission
from applications.templatetags.files import file_size


@admin.register(Submission)
class SubmissionAdmin(ListAdmin):
    list_display = ("at", "application", "owner", "count", "taken_back_at", "created_at")
    list_filter = ("at",)
    search_fields = ("application__owner__email", "application__posting__title")
    date_hierarchy = "at"
    list_select_related = ("application__owner", "application__posting")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:
        files = counted(SentFile.objects.all(), "submission")
        return super().get_queryset(request).annotate(n=files)

    @admin.display(description=_("person"), ordering="application__owner__email")
    def owner(self, submission: Submission) -> str:
        return submission.application.owner.email

    @admin.display(description=_("files"), ordering="n")
    def count(self, submission: Any) -> int:
        return submission.n


@admin.register(SentFile)
class SentFileAdmin(ListAdmin):
    list_display = ("submission_id", "owner", "number", "content_type", "bytes", "pages")
    list_filter = ("content_type",)
    search_fields = ("submission__application__owner__email",)
    list_select_related = ("submission__application__owner",)

    @admin.display(description=_("person"), ordering="submission__application__owner__email")
    def owner(self, file: SentFile) -> str:
        return file.submission.application.owner.email

    @admin.display(description=_("size"), ordering="size")
    def bytes(self, file: SentFile) -> str:
        return file_size(file.size)
