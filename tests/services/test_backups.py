"""The whole instance in one file and back: every row and file, compared as the database tells."""

import threading
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, models

from applications.errors import BackupThere, DatabaseNotCurrent, NobodyInBackup
from applications.models import Application, Mail, StoppedAddress, Version
from applications.services import documents
from applications.services.backups import keeping, layout, reading, writing
from tests.factories import NOW, ApplicationFactory, PersonFactory, VersionFactory, whole_account
from tests.instances import all_files, all_rows, empty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def test_instance_with_a_row_of_every_kind_comes_back_equal(settings, tmp_path):
    folder, path = settings.DATA_DIR, tmp_path / "backup.tar"
    ada, other = whole_account("canary", feed_sha256="f" * 64), whole_account("bird", password="x")
    Mail.objects.update(state="sent", sent_at=NOW)
    documents.delete(VersionFactory(document__owner=ada).document, now=NOW)
    StoppedAddress.objects.create(digest="0" * 64, stopped_at=NOW)
    group = Group.objects.create(name="caretakers")
    group.permissions.add(Permission.objects.first())
    other.groups.add(group)
    other.user_permissions.add(Permission.objects.last())
    kept = settings.MAIL_DIR / f"{'a' * 64}/20261123T090000-{'b' * 16}.eml"
    kept.parent.mkdir(parents=True)
    kept.write_text("Subject: kept")
    (folder / "secret_key").write_text(settings.SECRET_KEY)
    rows, files = all_rows(), all_files(folder)

    written = writing.write(path, now=NOW)
    empty(folder)
    restored = reading.restore(path, now=NOW)

    assert {name for name in rows if name.startswith("applications_") and not rows[name]} == set()
    after = all_rows()
    for name, lines in rows.items():
        assert after[name] == lines, name
    assert all_files(folder) == files
    assert written.missing == restored.missing == [] and not restored.has_other_key
    assert (written.rows, written.files) == (sum(map(len, rows.values())), len(files) - 2)
    modes = [one.stat().st_mode & 0o777 for one in (path, folder / "secret_key")]
    assert modes == [0o600, 0o600]
    number = Application.objects.latest("pk").pk
    assert ApplicationFactory(owner=ada).pk > number + 1000  # those of after the backup are not


def test_every_column_of_files_keeps_them_in_the_one_storage():
    stores = {
        column.storage
        for model in layout.tables().values()
        for column in layout.columns(model)
        if isinstance(column, models.FileField)
    }

    assert stores == {layout.storage()}


def test_what_is_left_out_is_there_and_has_its_reason():
    known = {model._meta.label for model in layout.apps.get_models(include_auto_created=True)}

    assert set(layout.LEFT_OUT) | set(layout.BY_MIGRATE) <= known
    assert all(layout.LEFT_OUT.values())


def test_files_that_survived_the_database_stay_and_a_garbled_one_is_mended(settings, tmp_path):
    path = tmp_path / "backup.tar"
    whole, garbled, lost = VersionFactory(), VersionFactory(content=b"%PDF-2"), VersionFactory()
    lost.file.name = "documents/9/gone"
    lost.save()
    written = writing.write(path, now=NOW)
    with default_storage.open(garbled.file.name, "wb") as file:
        file.write(b"?")
    before = Path(whole.file.path).stat().st_ino
    for model in layout.tables().values():
        model._base_manager.all()._raw_delete(connection.alias)

    restored = reading.restore(path, now=NOW)

    assert written.missing == restored.missing == ["documents/9/gone"]
    assert Path(garbled.file.path).read_bytes() == b"%PDF-2"
    assert Path(whole.file.path).stat().st_ino == before
    assert Version.objects.count() == 3


def test_no_backup_over_another_file_or_of_tables_behind_this_release(tmp_path, monkeypatch):
    path = tmp_path / "backup.tar"
    (tmp_path / "backup.tar.part").touch()
    with pytest.raises(BackupThere, match="another backup is being written"):
        writing.write(path, now=NOW)
    (tmp_path / "backup.tar.part").rename(path)
    with pytest.raises(BackupThere, match="there already"):
        writing.write(path, now=NOW)
    path.unlink()
    monkeypatch.setattr(layout.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    with pytest.raises(DatabaseNotCurrent, match="not up to date"):
        writing.write(path, now=NOW)

    assert list(tmp_path.glob("backup*")) == []


def test_the_newest_are_kept_and_nothing_of_anybody_elses_goes(tmp_path):
    PersonFactory()
    folder = tmp_path / "kept"
    folder.mkdir()
    for name in ("mine.tar", "tracker-2026-01-01T0000Z.tar.gz", "tracker-2026-01-01T0000Z.tar"):
        (folder / name).write_text("older")
    gone = []
    for minute in range(3):
        gone += keeping.keep(folder, 2, now=NOW.replace(minute=minute)).gone

    assert gone == ["tracker-2026-01-01T0000Z.tar", "tracker-2026-11-23T0900Z.tar"]
    assert sorted(path.name for path in folder.iterdir()) == [
        "mine.tar",
        "tracker-2026-01-01T0000Z.tar.gz",
        "tracker-2026-11-23T0901Z.tar",
        "tracker-2026-11-23T0902Z.tar",
    ]
    assert keeping.verify(folder / "tracker-2026-11-23T0902Z.tar").files == 0

    kept = keeping.keep(folder, 2, now=NOW.replace(year=2025))  # the clock went back
    assert kept.path.exists() and kept.gone == ["tracker-2026-11-23T0901Z.tar"]


def test_backup_without_an_account_takes_the_place_of_none(tmp_path):
    person = PersonFactory()
    real = keeping.keep(tmp_path, 1, now=NOW).path
    person.delete()

    with pytest.raises(NobodyInBackup, match="none was removed"):
        keeping.keep(tmp_path, 1, now=NOW.replace(minute=1))
    assert list(tmp_path.glob("*.tar*")) == [real]


@pytest.mark.django_db(transaction=True)
def test_backup_is_of_one_moment_whatever_is_added_meanwhile(settings, tmp_path, monkeypatch):
    path, lay_aside = tmp_path / "backup.tar", writing._lay_aside
    whole_account("before")
    Mail.objects.update(state="sent", sent_at=NOW)
    rows = all_rows()

    def beside() -> None:
        try:
            whole_account("meanwhile")
        finally:
            connection.close()

    def slowly(model, file):
        spool = lay_aside(model, file)
        if model is Application:
            thread = threading.Thread(target=beside)
            thread.start()
            thread.join()
        return spool

    monkeypatch.setattr(writing, "_lay_aside", slowly)
    writing.write(path, now=NOW)
    assert Application.objects.count() == 2
    call_command("flush", interactive=False, verbosity=0)
    reading.restore(path, now=NOW)

    assert all_rows() == rows
