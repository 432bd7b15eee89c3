"""What the night takes away, and what it must not touch."""

import os
import tempfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from applications.models import Version
from applications.services import housekeeping
from tests.factories import NOW, VersionFactory


def aged(storage, name: str, hours: int) -> str:
    """A file as old as that at NOW."""
    written = (NOW - timedelta(hours=hours)).timestamp()
    os.utime(storage.path(name), (written, written))
    return name


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Version._meta.get_field("file").storage


def test_a_file_without_a_row_goes_after_a_day_and_one_with_a_row_never(db, storage):
    kept = aged(storage, VersionFactory().file.name, 1000)
    stray = aged(storage, storage.save("documents/1/ab/stray", ContentFile(b"x")), 25)
    fresh = aged(storage, storage.save("bundles/1/fresh.pdf", ContentFile(b"x")), 23)

    assert housekeeping.tidy(NOW)["files"] == 1

    assert [storage.exists(name) for name in (kept, stray, fresh)] == [True, False, True]


def test_r38_what_a_killed_worker_left_in_the_temporary_folder_goes_after_a_day(
    db, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    old, fresh, other = (
        tmp_path / "tmp" / name for name in ("tracker-bundle-a", "tracker-bundle-b", "else")
    )
    for folder, hours in ((old, 25), (fresh, 1), (other, 25)):
        folder.mkdir(parents=True)
        (folder / "half.pdf").write_bytes(b"%PDF")
        written = (NOW - timedelta(hours=hours)).timestamp()
        os.utime(folder, (written, written))

    housekeeping.tidy(NOW)

    assert sorted(path.name for path in (tmp_path / "tmp").iterdir()) == ["else", fresh.name]


def test_a_night_with_nothing_to_do_does_nothing(db):
    assert housekeeping.tidy(NOW) == {
        "moved": 0,
        "removed deadlines": 0,
        "samples": 0,
        "files": 0,
    }
