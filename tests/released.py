"""Databases as a release left them: plain rows by table and column, for any database to take in.

python -m tests.released    writes tests/fixtures/<version>.json.gz from a fresh demo account; once
a version is released, its file is never written again.
"""

import gzip
import json
import os
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "fixtures"
TODAY = date(2026, 11, 29)

Rows = dict[str, list[dict[str, Any]]]  # table → rows, each column → value


def tables() -> list[str]:
    """Those of the people's own rows."""
    from django.apps import apps

    models = apps.get_app_config("applications").get_models(include_auto_created=True)
    return sorted(model._meta.db_table for model in models)


def generated() -> set[tuple[str, str]]:
    """Columns, each with its table, that the database itself fills."""
    from django.apps import apps

    models = apps.get_app_config("applications").get_models(include_auto_created=True)
    fields = (field for model in models for field in model._meta.concrete_fields)
    return {(field.model._meta.db_table, field.column) for field in fields if field.generated}


def dump() -> Rows:
    """Every row of the people's tables, as the database has it."""
    from django.db import connection

    found: Rows = {}
    made = generated()
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f"SELECT * FROM {table} ORDER BY id")
            names = [column[0] for column in cursor.description]
            lines = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            found[table] = [
                {name: value for name, value in line.items() if (table, name) not in made}
                for line in lines
            ]
    return found


def load(rows: Rows) -> None:
    """These rows into the schema they came from; who points to whom is checked last."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for table, lines in rows.items():
            truths = _truths(cursor, table)
            for line in lines:
                columns, holes = ", ".join(line), ", ".join(["%s"] * len(line))
                values = [bool(line[name]) if name in truths else line[name] for name in line]
                cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({holes})", values)


def _truths(cursor: Any, table: str) -> set[str]:
    """The columns that hold true or false, where a number does not do for it (SQLite keeps 1)."""
    if cursor.db.vendor != "postgresql":
        return set()
    cursor.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND data_type = 'boolean'",
        [table],
    )
    return {name for (name,) in cursor.fetchall()}


def read(version: str) -> Rows:
    return json.loads(gzip.decompress((FOLDER / f"{version}.json.gz").read_bytes()))


def write() -> Path:
    """The rows of a small demo account on SQLite, under the version that this is."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(DATA_DIR=folder, DJANGO_SETTINGS_MODULE="tracker.settings")
        import django

        django.setup()
        from django.core.management import call_command

        from tracker.version import VERSION

        call_command("migrate", verbosity=0)
        call_command("demo", applications=6, today=TODAY)
        packed = gzip.compress(
            json.dumps(dump(), ensure_ascii=False, default=str).encode(), mtime=0
        )
        out = FOLDER / f"{VERSION}.json.gz"
        out.write_bytes(packed)
        return out


if __name__ == "__main__":
    print(write())
