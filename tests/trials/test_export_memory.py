"""An account with a gigabyte of files goes into a ZIP, and back, in little memory."""

import os
from pathlib import Path

import pytest
from django.core.files.base import File

from applications.services.exports import reading, writing
from tests.factories import NOW, DocumentFactory, PersonFactory, VersionFactory

pytestmark = [pytest.mark.trial, pytest.mark.django_db]

FILES, EACH = 20, 50_000_000


def memory() -> int:
    """Bytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_export_of_a_gigabyte_takes_at_most_80_mb_over_idle(settings, tmp_path):
    settings.MEDIA_ROOT, settings.DATA_DIR = tmp_path / "media", tmp_path
    settings.LIBRARY_MAX_MB = 2000
    owner = PersonFactory()
    for number in range(FILES):
        path = tmp_path / "file"
        with path.open("wb") as out:
            for _piece in range(EACH // 1_000_000):
                out.write(os.urandom(1_000_000))
        version = VersionFactory(document=DocumentFactory(owner=owner, title=str(number)))
        version.sha256, version.size = reading.uploads.digest(path), EACH
        with path.open("rb") as file:
            version.file.save("cv.pdf", File(file))
    idle = memory()
    most = [idle]

    size = writing.write(
        owner, tmp_path / "export.zip", now=NOW, progress=lambda *_: most.append(memory())
    )
    reading.take_in(PersonFactory(), tmp_path / "export.zip", now=NOW)
    most.append(memory())

    print(f"\n{size / 1e6:.0f} MB at {(max(most) - idle) / 1e6:.0f} MB over idle")
    assert size > FILES * EACH
    assert max(most) - idle <= 80_000_000
