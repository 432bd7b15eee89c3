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
        from applications.services import accounts, searches

        post_migrate.connect(_make_cache_table, sender=self)
        # Covers print the address: what was built is older than that.
        email_changed.connect(
            lambda user, **_: accounts.follow(user), weak=False, dispatch_uid="follow_address"
        )
        pre_save.connect(compose_letters, dispatch_uid="compose_letters")
        searches.keep_in_step()
        post_migrate.connect(_index_what_was_there, sender=self)


def _make_cache_table(using: str, **options: Any) -> None:
    """Where there is no Redis the cache is a table of the database; `migrate` makes it, too."""
    call_command("createcachetable", database=using, verbosity=0)


def _index_what_was_there(plan: Any = None, **options: Any) -> None:
    """A database from before there was a search is searched once it is up to date, also where
    `migrate` was killed before it came to that."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from applications.services import searches

    if plan is None:  # emptied, not migrated
        return
    executor = MigrationExecutor(connection)
    is_whole = not executor.migration_plan(executor.loader.graph.leaf_nodes("applications"))
    if is_whole and not searches.is_indexed():
        searches.index_all()
