"""An export is made once for whoever asks, survives its worker, and is gone after a day."""

import json
import zipfile
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection
from django.utils import translation

from applications.models import Application, Export, Version
from applications.services import accounts, housekeeping
from applications.services.exports import making, reading, writing
from tests.factories import NOW, PersonFactory, VersionFactory, one_page, whole_application

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_files")]


@pytest.fixture
def owner():
    owner = PersonFactory()
    VersionFactory(document__owner=owner)
    return owner


def make(export: Export, at=NOW) -> Export:
    making.make(export.pk, clock=lambda: at)
    export.refresh_from_db()
    return export


def stored() -> list[Path]:
    root = Path(making.Export._meta.get_field("file").storage.location) / "exports"
    return [path for path in root.rglob("*") if path.is_file()]


def test_export_that_is_asked_for_twice_is_made_once(owner):
    first, second = (making.request(owner, now=NOW) for _ in range(2))

    assert (first.pk, making.due(NOW)) == (second.pk, [first.pk])
    made = make(first)
    assert (made.state, making.due(NOW)) == ("made", [])
    assert [path.stat().st_size for path in stored()] == [made.size]


def test_export_that_is_made_again_takes_the_place_of_the_first(owner):
    make(making.request(owner, now=NOW))
    [before] = stored()

    make(making.request(owner, now=NOW))

    assert len(stored()) == 1
    assert stored() != [before]


def test_export_that_a_killed_worker_left_is_taken_up_by_the_next(owner):
    export = making.request(owner, now=NOW)
    lease = NOW + making.LEASE
    Export.objects.update(state="making", attempts=1, lease_until=lease)

    assert make(export, lease - timedelta(seconds=1)).state == "making"
    assert make(export, lease).state == "made"


def test_export_that_is_cut_off_again_and_again_ends_with_a_sentence(owner):
    export = making.request(owner, now=NOW)
    Export.objects.update(attempts=making.ATTEMPTS)

    assert make(export).state == "failed"
    assert "cut off" in export.reason


def test_export_on_a_full_disk_says_so_and_leaves_nothing(owner, monkeypatch):
    def full(*_given, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "write", full)
    export = make(making.request(owner, now=NOW))

    assert export.state == "failed"
    assert "disk of this site is full" in export.reason
    assert stored() == []


def test_export_of_an_account_that_goes_meanwhile_leaves_no_file(owner, monkeypatch):
    export = making.request(owner, now=NOW)
    write = writing.write

    def and_gone(*given, **options):
        size = write(*given, **options)
        Export.objects.all().delete()
        return size

    monkeypatch.setattr(writing, "write", and_gone)
    making.make(export.pk, clock=lambda: NOW)

    assert stored() == []


def test_export_is_gone_a_day_after_it_was_made(owner):
    asked = NOW - timedelta(hours=5)
    make(making.request(owner, now=asked))

    housekeeping.tidy(NOW + timedelta(hours=23))
    assert len(stored()) == 1
    housekeeping.tidy(NOW + timedelta(hours=24))
    assert (stored(), Export.objects.count()) == ([], 0)


def elsewhere(call) -> Thread:
    """Done on a connection of its own, as by another worker; who has to wait is left waiting."""

    def work():
        try:
            call()
        finally:
            connection.close()

    thread = Thread(target=work)
    thread.start()
    thread.join(2)
    return thread


def test_export_is_of_one_moment_whatever_is_added_meanwhile(owner, tmp_path, monkeypatch):
    fields_of, read = writing.layout.fields_of, []

    def and_more(model):
        if model is Application and not read:
            read.append(model)
            elsewhere(lambda: whole_application(owner, "new"))
        return fields_of(model)

    path, back = tmp_path / "export.zip", PersonFactory()
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(writing.layout, "fields_of", and_more)
        writing.write(owner, path, now=NOW)

    reading.take_in(back, path, now=NOW)
    assert Application.objects.for_user(owner).count() == 1
    assert not Application.objects.for_user(back).exists()


def test_version_uploaded_while_files_are_written_is_in_none_of_it(owner, tmp_path, monkeypatch):
    document, path, write_file = owner.documents.get(), tmp_path / "export.zip", writing._write_file

    def and_another(*given):
        write_file(*given)
        if document.versions.count() == 1:
            VersionFactory(document=document, content=one_page("late"))

    monkeypatch.setattr(writing, "_write_file", and_another)
    writing.write(owner, path, now=NOW)

    with zipfile.ZipFile(path) as archive:
        [line] = archive.read("rows/version.jsonl").splitlines()
    assert "missing" not in json.loads(line)["file"]


def test_lease_lasts_until_the_whole_is_in_the_file_store(owner, monkeypatch):
    export, leases = making.request(owner, now=NOW), []
    storage = Export._meta.get_field("file").storage
    save = storage.save

    def look_and_save(name, *given, **options):
        leases.append(Export.objects.get().lease_until - NOW)
        return save(name, *given, **options)

    monkeypatch.setattr(storage, "save", look_and_save)
    made = make(export)

    allowed = timedelta(seconds=made.size / making.SLOWEST)
    assert (made.state, leases) == ("made", [making.LEASE + allowed])


def test_progress_is_told_while_a_file_is_looked_through(owner, tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "PIECE", 16)
    told = []

    out = tmp_path / "x.zip"
    writing.write(owner, out, now=NOW, progress=lambda done, _total: told.append(done))

    assert told.count(0) >= owner.documents.get().versions.get().size // 16


def test_export_that_is_made_while_its_account_is_deleted_stays_nowhere(owner, monkeypatch):
    export, files, workers = making.request(owner, now=NOW), accounts._files, []

    def and_made(user):
        found = files(user)
        workers.append(elsewhere(lambda: making.make(export.pk, clock=lambda: NOW)))
        return found

    monkeypatch.setattr(accounts, "_files", and_made)
    accounts.delete(owner)
    workers[0].join()

    assert stored() == []


def test_reason_is_worded_in_the_language_of_the_person(owner):
    owner.language = "sv"
    owner.save()
    export = making.request(owner, now=NOW)
    Export.objects.update(attempts=making.ATTEMPTS)

    with translation.override("sv"):
        told = translation.gettext("It was cut off %(count)d times.") % {"count": making.ATTEMPTS}
    assert "It was" not in told
    assert make(export).reason == told


def test_nobody_waits_for_the_database_while_files_are_unpacked(owner, tmp_path, monkeypatch):
    """Nor are they missed where a press at the same time, which failed, took them away."""
    unpack, held, back = reading._unpack, [], PersonFactory()

    def unpack_and_lose(archive, wanted, written):
        held.append((connection.in_atomic_block, len(wanted)))
        unpack(archive, wanted, written)
        if not connection.in_atomic_block:
            reading._take_away(back, written)

    writing.write(owner, tmp_path / "x.zip", now=NOW)
    monkeypatch.setattr(reading, "_unpack", unpack_and_lose)
    reading.take_in(back, tmp_path / "x.zip", now=NOW)

    assert held == [(False, 1), (True, 1)]
    [version] = Version.objects.for_user(back)
    assert version.file.storage.exists(version.file.name)


def test_export_tells_how_far_it_is(owner):
    told = []
    out = Path(making.Export._meta.get_field("file").storage.location).parent / "x.zip"

    writing.write(owner, out, now=NOW, progress=lambda done, total: told.append((done, total)))

    size = owner.documents.get().versions.get().size
    assert told[-1] == (size, size)
    assert out.stat().st_mode & 0o777 == 0o600


def test_export_of_a_file_that_the_storage_lost_is_made_without_it(owner, tmp_path):
    version = owner.documents.get().versions.get()
    version.file.storage.delete(version.file.name)

    assert make(making.request(owner, now=NOW)).state == "made"
