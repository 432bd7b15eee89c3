"""What a page says and looks like."""

from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from applications.errors import PdfBroken, PdfEncrypted
from applications.pdf import helper
from tests.pdf import documents


def test_text_comes_page_by_page(tmp_path: Path) -> None:
    path = documents.saved(documents.written("first", "", "third"), tmp_path / "a")

    assert helper.text(path) == ["first", "", "third"]


def test_thumbnail_has_the_width_asked_for(tmp_path: Path) -> None:
    path = documents.saved(documents.written("first", "second"), tmp_path / "a")

    helper.thumbnail(path, tmp_path / "a.png", page=2, width=240)

    with Image.open(tmp_path / "a.png") as picture:
        assert (picture.format, picture.size) == ("PNG", (240, 340))
        assert picture.convert("L").getextrema()[0] < 128


def test_thumbnail_of_a_strip_stays_small(tmp_path: Path) -> None:
    path = documents.saved(documents.blank(1, (100, 10_000)), tmp_path / "a")

    helper.thumbnail(path, tmp_path / "a.png", width=100)

    with Image.open(tmp_path / "a.png") as picture:
        assert picture.size == (3, 300)


def test_thumbnail_of_a_scan_is_a_jpeg(tmp_path: Path) -> None:
    """As a PNG, paper grain takes megabytes a page."""
    Image.effect_noise((1200, 1700), 40).save(tmp_path / "scan", "JPEG")
    path, _facts = helper.as_pdf(tmp_path / "scan")

    helper.thumbnail(path, tmp_path / "page", width=1200)

    with Image.open(tmp_path / "page") as picture:
        assert (picture.format, picture.width) == ("JPEG", 1200)


def test_locked_and_broken_files_are_told_apart(tmp_path: Path) -> None:
    lock = pikepdf.Encryption(owner="secret", user="secret")
    locked = documents.saved(documents.blank(), tmp_path / "locked", encryption=lock)
    broken = tmp_path / "broken"
    broken.write_bytes(b"%PDF-1.7\n")

    for path, refusal in ((locked, PdfEncrypted), (broken, PdfBroken)):
        with pytest.raises(refusal):
            helper.text(path)
