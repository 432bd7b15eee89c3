"""Mails that applications are to go in by: whose, and when written. The words are the person's."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from applications.admin.base import ListAdmin
from applications.models import ApplicationMail


@admin.register(ApplicationMail)
class ApplicationMailAdmin(ListAdmin):
    list_display = ("application_id", "owner", "carries", "changed_at")
    list_filter = ("carries", "changed_at")
    search_fields = ("application__owner__email",)
    list_select_related = ("application__owner",)

    @admin.display(description=_("person"), ordering="application__owner__email")
    def owner(self, mail: ApplicationMail) -> str:
        return mail.application.owner.email
