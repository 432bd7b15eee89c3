"""The caretaker's door: people, postings and states; failed mails and bundles can be tried again.

One way in: signing in with the address and password (and second factor) as everywhere else, so the
limits on guessing hold here too; then only staff get further.
"""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from applications.admin import (
    account,
    application,
    application_mail,
    bundle,
    design,
    document,
    export,
    guard,
    mail,
    offer,
    order,
    posting,
    profile,
    received_mail,
    referee,
    referee_page,
    search,
    season,
    spreadsheet,
    submission,
    watch,
)
from applications.admin.groups import grouped

__all__ = [
    "account",
    "application",
    "application_mail",
    "bundle",
    "design",
    "document",
    "export",
    "guard",
    "mail",
    "offer",
    "order",
    "posting",
    "profile",
    "received_mail",
    "referee",
    "referee_page",
    "search",
    "season",
    "spreadsheet",
    "submission",
    "watch",
]

admin.site.get_app_list = grouped(admin.site.get_app_list)
admin.site.get_urls = design.beside(admin.site.get_urls)
admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_header = admin.site.site_title = _("Admin panel")
admin.site.index_title = _("What is in the house")
admin.site.empty_value_display = "–"
