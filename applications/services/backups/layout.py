"""Which tables and files an instance is made of, and of which release its tables are.

A new model or file column is in by itself. What must stay out stands here, with the reason.
"""

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import Storage, default_storage
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from applications.errors import DatabaseNotCurrent, NotABackup
from applications.models import Deletion

Model = type[models.Model]
Node = tuple[str, str]  # an app and its migration

LEFT_OUT = {
    "applications.Export": "gone within a day, and made again from the rows",
    "sessions.Session": "everybody signs in again: who was signed out since must not be in again",
    "usersessions.UserSession": "where people are signed in",
}
# `migrate` itself puts rows into these, and they make way for those of the backup.
BY_MIGRATE = ("auth.Permission", "contenttypes.ContentType")


def tables(registry: Any = apps) -> dict[str, Any]:
    """Every model that has rows in a backup, by its name there."""
    return {
        model._meta.label_lower: model
        for model in registry.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT
    }


def columns(model: Any) -> list[Any]:
    """All but what the database derives itself."""
    return [one for one in model._meta.concrete_fields if not one.generated]


def storage() -> Storage:
    """Where every file of a row is."""
    return default_storage


def stored_names() -> set[str]:
    """The files that rows name, and those of what can still be brought back."""
    names: set[str] = set()
    for model in tables().values():
        for column in columns(model):
            if isinstance(column, models.FileField):
                rows = model._base_manager.exclude(**{column.name: ""}).order_by()
                names.update(rows.values_list(column.name, flat=True).distinct().iterator())
    kept = Deletion.objects.order_by().values_list("files", flat=True)
    return names.union(*kept.iterator())


def whose(names: Iterable[str]) -> dict[str, str]:
    """Of each of these files, what a person knows it by: of which document, and of whom."""
    wanted = set(names)
    told: dict[str, str] = {}
    for model in tables().values() if wanted else ():
        for column in columns(model):
            if isinstance(column, models.FileField):
                path = model._default_manager.all().owner_path
                for row in model._base_manager.select_related(path).iterator():
                    if (name := str(getattr(row, column.name))) in wanted:
                        owner = attrgetter(path.replace("__", "."))(row)
                        told.setdefault(name, f"“{row}”, {owner}")
    for deletion in Deletion.objects.select_related("owner") if wanted else ():
        for name in wanted.intersection(deletion.files):
            told.setdefault(name, f"“{deletion}”, {deletion.owner}")
    return told


def database() -> str:
    """Which one it is, for whoever runs the site: no password in it."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return name
    host = connection.settings_dict["HOST"] or "localhost"
    return f"{name}, PostgreSQL at {host}"


def files_in() -> str:
    """Where the files are: a folder, or a bucket."""
    return str(getattr(storage(), "bucket_name", "") or settings.MEDIA_ROOT)


# ── Of which release ──────────────────────────────────────────────────────────────────────────────


def state() -> list[Node]:
    """The last migration of each app, as the tables are. Raises DatabaseNotCurrent."""
    executor = _executor()
    leaves = executor.loader.graph.leaf_nodes()
    if executor.migration_plan(leaves):
        raise DatabaseNotCurrent(False, database())
    return leaves


def bring_to(nodes: Iterable[Node], made_by: str) -> dict[str, Any]:
    """The empty tables are as they were then, in the release `made_by`; the models of that day.

    Raises NotABackup where that is newer, DatabaseNotCurrent where the tables are.
    """
    executor, targets = _executor(), sorted(nodes)
    models_in = models_of(targets, made_by, executor.loader)
    if executor.migration_plan(targets):
        executor.migrate(targets)
    return models_in


def models_of(
    nodes: Iterable[Node], made_by: str, loader: MigrationLoader | None = None
) -> dict[str, Any]:
    """The models of that day; no database is asked. Raises NotABackup where it is still to come."""
    loader, targets = loader or MigrationLoader(None, ignore_no_migrations=True), sorted(nodes)
    if not set(targets) <= set(loader.graph.nodes):
        raise NotABackup("version", made_by)
    if targets == sorted(loader.graph.leaf_nodes()):
        return tables()
    return tables(loader.project_state(targets).apps)


def _executor() -> MigrationExecutor:
    executor = MigrationExecutor(connection)
    loader = executor.loader
    known, ours = set(loader.disk_migrations), loader.migrated_apps
    if any(node[0] in ours and node not in known for node in loader.applied_migrations):
        raise DatabaseNotCurrent(True, database())
    return executor


def filled_tables() -> Iterator[str]:
    """The tables in which there is something, whatever release they are of."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for model in tables().values():
            name = model._meta.db_table
            if name in there and model._meta.label not in BY_MIGRATE:
                cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(name)} LIMIT 1")
                if cursor.fetchone():
                    yield name
