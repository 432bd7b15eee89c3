"""Pages as pictures: drawn once, kept, and empty where nobody can draw them."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from applications.pdf import helper
from applications.services import housekeeping
from applications.services.files import previews
from tests import factories
from tests.factories import NOW
from tests.services.test_housekeeping import aged

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_page_is_drawn_once_and_then_kept(monkeypatch):
    version = factories.VersionFactory()

    first = previews.picture(version, 1, previews.SMALL)
    monkeypatch.setattr(helper, "thumbnail", None)  # nobody draws it again
    second = previews.picture(version, 1, previews.SMALL)

    assert first == second
    assert Image.open(io.BytesIO(first)).width == previews.SMALL


def test_page_nobody_can_draw_is_empty_and_not_tried_again(monkeypatch):
    version = factories.VersionFactory(content=b"%PDF-1.7 broken")

    assert previews.picture(version, 1, previews.SMALL) == b""
    monkeypatch.setattr(helper, "thumbnail", None)
    assert previews.picture(version, 1, previews.SMALL) == b""


def test_file_that_is_gone_is_told(monkeypatch):
    version = factories.VersionFactory()
    version.file.storage.delete(version.file.name)

    with pytest.raises(FileNotFoundError):
        previews.picture(version, 1, previews.SMALL)


def test_disk_that_is_full_hides_no_page(monkeypatch):
    version = factories.VersionFactory()

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("applications.services.files.uploads.write_once", full)

    assert previews.picture(version, 1, previews.SMALL).startswith(b"\x89PNG")


def test_pictures_of_files_that_are_gone_go_at_night():
    version = factories.VersionFactory()
    storage = version.file.storage
    names = []
    for file in (version.file.name, "documents/1/ab/gone"):
        name = f"{file.replace('documents/', 'previews/')}/1-240"
        names.append(aged(storage, storage.save(name, ContentFile(b"x")), 1000))

    assert housekeeping.tidy(NOW)["files"] == 1

    assert [storage.exists(name) for name in names] == [True, False]
