"""The outbox and its reminders: what waits, what failed and why. Not what the mails say."""

from contextlib import suppress

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from applications import tasks
from applications.admin.base import ListAdmin, RowsAdmin, RowsInline
from applications.errors import TrackerError
from applications.models import Mail, Reminder
from applications.services.mails import delivery


class ReminderInline(RowsInline):
    model = Reminder
    fields = ("step", "local_date", "due_at", "state")


@admin.register(Mail)
class MailAdmin(RowsAdmin):
    list_display = (
        "recipient", "kind", "state", "attempts", "reason", "not_before", "sent_at", "created_at",
    )  # fmt: skip
    list_filter = ("state", "kind", "created_at")
    search_fields = ("recipient", "reason", "message_id")
    date_hierarchy = "created_at"
    fields = (
        "owner", "recipient", "kind", "key", "message_id", ("state", "attempts"), "reason",
        ("not_before", "lease_until"), ("created_at", "sent_at"),
    )  # fmt: skip
    inlines = (ReminderInline,)
    actions = ("try_again",)

    @admin.action(description=_("Try again"), permissions=["try_again"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Mail]) -> None:
        now = timezone.now()
        again = []
        for mail in queryset:
            with suppress(TrackerError):  # so many mails a day to referees
                again += [mail.pk] if delivery.try_again(mail, now) else []
        for pk in again:
            tasks.deliver.delay_on_commit(pk)
        self.message_user(request, tried(len(again)))

    def has_try_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("applications.change_mail")


@admin.register(Reminder)
class ReminderAdmin(ListAdmin):
    list_display = ("due_at", "recipient", "application", "step", "local_date", "state", "mail_id")
    list_filter = ("state", "due_at")
    search_fields = ("recipient__email", "deadline__application__posting__institution")
    date_hierarchy = "due_at"
    list_select_related = ("recipient", "deadline__application__posting")

    @admin.display(description=_("application"))
    def application(self, reminder: Reminder) -> str:
        return str(reminder.deadline.application)


def tried(count: int) -> str:
    """What the press of "Try again" did; only what failed is tried, and no mail that comes back."""
    if not count:
        return _("None of these can be tried again, so nothing was done.")
    return ngettext("%(n)d is tried again.", "%(n)d are tried again.", count) % {"n": count}
