"""Bundles: what was asked for, built or failed, and why."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from applications import tasks
from applications.admin.base import RowsAdmin
from applications.admin.mail import tried
from applications.models import Bundle
from applications.services import bundles
from applications.templatetags.files import file_size


@admin.register(Bundle)
class BundleAdmin(RowsAdmin):
    list_display = (
        "application", "owner", "state", "attempts", "reason", "output", "phase", "pages", "bytes",
        "created_at", "built_at",
    )  # fmt: skip
    list_filter = ("output", "state", "phase", "created_at")
    search_fields = (
        "application__owner__email", "application__posting__title",
        "application__posting__institution", "reason",
    )  # fmt: skip
    date_hierarchy = "created_at"
    list_select_related = ("application__owner", "application__posting")
    fields = (
        "application", "output", "fingerprint", ("state", "phase", "attempts"), "reason",
        "lease_until", ("pages", "bytes"), "notes", ("created_at", "built_at"),
    )  # fmt: skip
    actions = ("try_again",)

    @admin.display(description=_("person"), ordering="application__owner__email")
    def owner(self, bundle: Bundle) -> str:
        return bundle.application.owner.email

    @admin.display(description=_("size"), ordering="size")
    def bytes(self, bundle: Bundle) -> str | None:
        return file_size(bundle.size) if bundle.size is not None else None

    @admin.action(description=_("Try again"), permissions=["try_again"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Bundle]) -> None:
        again = [bundle.pk for bundle in queryset if bundles.try_again(bundle)]
        for pk in again:
            tasks.build.delay_on_commit(pk)
        self.message_user(request, tried(len(again)))

    def has_try_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("applications.change_bundle")
