from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate, pre_save
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = _("Applications")

    def ready(self) -> None:
        from allauth.account.signals import email_changed

        from applications.models.owned import compose_letters
        from applications.services import accounts

        post_migrate.connect(_make_cache_table, sender=self)
        # Covers print the address: what was built is older than that.
        email_changed.connect(
            lambda user, **_: accounts.follow(user), weak=False, dispatch_uid="follow_address"
        )
        pre_save.connect(compose_letters, dispatch_uid="compose_letters")


def _make_cache_table(using: str, **options: Any) -> None:
    """Where there is no Redis the cache is a table of the database; `migrate` makes it, too."""
    call_command("createcachetable", database=using, verbosity=0)
