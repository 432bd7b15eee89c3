"""An export is made once for whoever asks, survives its worker, and is gone after a day."""

from datetime import timedelta
from pathlib import Path

import pytest

from applications.models import Export
from applications.services import housekeeping
from applications.services.exports import making, writing
from tests.factories import NOW, PersonFactory, VersionFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT, settings.DATA_DIR = tmp_path / "media", tmp_path


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


def test_export_is_gone_after_a_day(owner):
    make(making.request(owner, now=NOW))

    housekeeping.tidy(NOW + timedelta(hours=23))
    assert len(stored()) == 1
    housekeeping.tidy(NOW + timedelta(hours=24))
    assert (stored(), Export.objects.count()) == ([], 0)


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
