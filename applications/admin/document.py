"""Documents: how many, how large, in which state. Never a file, a file's name or what is in it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from applications.admin.base import ListAdmin, counted
from applications.models import Attachment, Document, DocumentText, Version
from applications.templatetags.files import file_size


@admin.register(Document)
class DocumentAdmin(ListAdmin):
    list_display = ("id", "owner", "kind", "count", "created_at")
    list_filter = ("kind", "created_at")
    search_fields = ("owner__email",)
    date_hierarchy = "created_at"
    list_select_related = ("owner",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        return super().get_queryset(request).annotate(n=counted(Version.objects.all(), "document"))

    @admin.display(description=_("versions"), ordering="n")
    def count(self, document: Any) -> int:
        return document.n


@admin.register(Version)
class VersionAdmin(ListAdmin):
    list_display = (
        "document_id", "owner", "number", "content_type", "bytes", "pages", "state", "created_at",
    )  # fmt: skip
    list_filter = ("state", "content_type", "created_at")
    search_fields = ("document__owner__email",)
    date_hierarchy = "created_at"
    list_select_related = ("document__owner",)

    @admin.display(description=_("person"), ordering="document__owner__email")
    def owner(self, version: Version) -> str:
        return version.document.owner.email

    @admin.display(description=_("size"), ordering="size")
    def bytes(self, version: Version) -> str:
        return file_size(version.size)


@admin.register(DocumentText)
class DocumentTextAdmin(ListAdmin):
    """That a version was read, never what it says."""

    list_display = ("version_id", "owner", "language", "characters")
    list_filter = ("version__language",)
    search_fields = ("version__document__owner__email",)
    list_select_related = ("version__document__owner",)
    exclude = ("pages",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[DocumentText]:
        return super().get_queryset(request).defer("pages")

    @admin.display(description=_("person"), ordering="version__document__owner__email")
    def owner(self, text: DocumentText) -> str:
        return text.version.document.owner.email

    @admin.display(description=_("language"), ordering="version__language")
    def language(self, text: DocumentText) -> str:
        return text.version.language

    @admin.display(description=_("characters"), ordering="version__characters")
    def characters(self, text: DocumentText) -> int | None:
        return text.version.characters


@admin.register(Attachment)
class AttachmentAdmin(ListAdmin):
    list_display = ("application", "requirement", "document", "number")
    list_filter = ("requirement__kind",)
    search_fields = ("requirement__application__owner__email",)
    list_select_related = ("requirement__application__posting", "version")

    @admin.display(description=_("application"))
    def application(self, attachment: Attachment) -> str:
        return str(attachment.requirement.application)

    @admin.display(description=_("document"), ordering="version__document_id")
    def document(self, attachment: Attachment) -> int:
        return attachment.version.document_id

    @admin.display(description=_("version"), ordering="version__number")
    def number(self, attachment: Attachment) -> int:
        return attachment.version.number
