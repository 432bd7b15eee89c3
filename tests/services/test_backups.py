"""The whole instance in one file and back: every row and file, compared as the database tells."""

import gzip
import io
import json
import os
import tarfile
from hashlib import sha256
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models

from applications.core.search import parse
from applications.errors import BackupThere, DatabaseNotCurrent, NotABackup
from applications.models import (
    Application,
    Bundle,
    Deadline,
    Mail,
    SearchEntry,
    StoppedAddress,
    User,
    Version,
)
from applications.services import demo, documents
from applications.services.backups import keeping, layout, reading, settling, writing
from tests.factories import NOW, DocumentFactory, PersonFactory, VersionFactory, whole_account

pytestmark = pytest.mark.django_db

# What begins anew, or is no row of ours: and the search keeps its words itself.
NO_ROWS = {
    "cache",
    "django_migrations",
    "django_session",
    "usersessions_usersession",
    "applications_export",
}
SETTLED = {
    "applications_deadline": {"sequence", "changed_at"},
    "applications_removeddeadline": {"sequence"},
    "applications_toldletter": {"sequence", "changed_at"},
    "applications_referee": {"nudges_on_at"},
}


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.DATA_DIR, settings.MAIL_DIR = tmp_path / "data", tmp_path / "data/mail"
    settings.MEDIA_ROOT = tmp_path / "data/media"
    settings.DATA_DIR.mkdir()


def all_rows() -> dict[str, list]:
    """Every table as it stands, by no model of ours."""
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor)) - NO_ROWS
        found = {}
        for name in sorted(one for one in names if "search_words" not in one):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)} ORDER BY id")
            heads = [column[0] for column in cursor.description]
            left = SETTLED.get(name, set())
            rows = [dict(zip(heads, row, strict=True)) for row in cursor.fetchall()]
            found[name] = [{k: v for k, v in row.items() if k not in left} for row in rows]
    return found


def all_files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and "previews" not in path.parts and path.suffix != ".tar"
    }


def empty(folder: Path | None = None) -> None:
    """As a new instance is, without its files too where their folder is given."""
    for model in layout.tables().values():
        model._base_manager.all()._raw_delete(connection.alias)
    for path in sorted(folder.rglob("*"), reverse=True) if folder else ():
        path.rmdir() if path.is_dir() else path.unlink()


def member(path: Path, name: str) -> bytes:
    with tarfile.open(path) as tar:
        return tar.extractfile(name).read()


def test_instance_with_a_row_of_every_kind_comes_back_equal(settings, tmp_path):
    folder = settings.DATA_DIR
    ada, other = whole_account("canary", feed_sha256="f" * 64), whole_account("bird", password="x")
    demo.fill(PersonFactory(), applications=3, seed=3, today=NOW.date())
    Mail.objects.update(state="sent", sent_at=NOW)
    documents.remove(VersionFactory(document=DocumentFactory(owner=ada)).document, now=NOW)
    StoppedAddress.objects.create(digest="0" * 64, stopped_at=NOW)
    group = Group.objects.create(name="caretakers")
    group.permissions.add(Permission.objects.first())
    other.groups.add(group)
    kept = settings.MAIL_DIR / f"{'a' * 64}/20261123T090000-{'b' * 16}.eml"
    kept.parent.mkdir(parents=True)
    kept.write_text("Subject: kept")
    (folder / "secret_key").write_text(settings.SECRET_KEY)
    rows, files = all_rows(), all_files(folder)
    path = tmp_path / "backup.tar"

    written = writing.write(path, now=NOW)
    empty(folder)
    restored = reading.restore(path, now=NOW)

    assert not [model._meta.label for model in layout.tables().values() if not model.objects.count() and model.__module__.startswith("applications") ]
    assert all_rows() == rows
    assert all_files(folder) == files
    assert written.missing == restored.missing == [] and not restored.has_other_key
    assert (written.rows, written.files) == (sum(map(len, rows.values())), len(files) - 2)
    assert path.stat().st_mode & 0o777 == 0o600
    assert (folder / "secret_key").stat().st_mode & 0o777 == 0o600
