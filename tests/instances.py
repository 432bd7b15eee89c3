"""A whole instance as its database and its folder tell of it, and how it is emptied."""

from hashlib import sha256
from pathlib import Path

from django.db import connection

from applications.services.backups import layout

# What begins anew, or is no row of ours; the database keeps the words of the search itself.
LEFT_OUT = {"cache", "django_migrations", "django_session", "usersessions_usersession"}
LEFT_OUT |= {"applications_export"}
SETTLED = {
    "applications_deadline": {"sequence", "changed_at"},
    "applications_removeddeadline": {"sequence"},
    "applications_toldletter": {"sequence", "changed_at"},
}


def all_rows() -> dict[str, list]:
    """Every table as it stands, by no model of ours."""
    found = {}
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor)) - LEFT_OUT
        for name in sorted(one for one in names if "search_words" not in one):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)} ORDER BY id")
            heads = [column[0] for column in cursor.description]
            rows = [dict(zip(heads, row, strict=True)) for row in cursor.fetchall()]
            settled = SETTLED.get(name, set())
            found[name] = [{k: v for k, v in row.items() if k not in settled} for row in rows]
    return found


def all_files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def empty(folder: Path) -> None:
    """As a new instance is."""
    for model in layout.tables().values():
        model._base_manager.all()._raw_delete(connection.alias)
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
