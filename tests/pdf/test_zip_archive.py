"""Separate files in one ZIP: the very bytes under plain names, lighter only where they must be."""

import hashlib
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from applications.errors import DocumentGone, PdfBroken, TooBigToRead, WorkStopped
from applications.pdf import helper
from applications.pdf.job_types import Packed, Shrunk, ZipMember
from applications.pdf.worker_pool import HelperFault
from applications.pdf.zip_archive import pack
from tests.pdf import documents
from tests.pdf.test_shrink import scan

DAY = date(2026, 11, 23)


def piece(path: Path, title: str, pages: int = 1, **facts: object) -> ZipMember:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return ZipMember(title, f"Ada_{title}.pdf", str(path), pages, digest, **facts)


@pytest.fixture
def letter(tmp_path: Path) -> ZipMember:
    return piece(documents.saved(documents.written("a", "b"), tmp_path / "l.pdf"), "Letter", 2)


@pytest.fixture
def diploma(tmp_path: Path) -> ZipMember:
    return piece(Path(scan(tmp_path, "Diploma", 300).path), "Diploma")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out" / "files.zip"


def test_files_are_the_very_bytes_under_their_names_in_order(
    letter: ZipMember, diploma: ZipMember, out: Path
) -> None:
    phases: list[str] = []
    packed, shrunk = pack(out, [diploma, letter], day=DAY, progress=phases.append)

    assert phases == ["reading", "packing", "checking"]
    assert ([one.name for one in packed], shrunk) == (["Ada_Diploma.pdf", "Ada_Letter.pdf"], ())
    assert packed[1] == Packed("Letter", "Ada_Letter.pdf", 2, Path(letter.path).stat().st_size)
    with zipfile.ZipFile(out) as archive:
        assert archive.namelist() == ["Ada_Diploma.pdf", "Ada_Letter.pdf"]
        assert archive.read("Ada_Letter.pdf") == Path(letter.path).read_bytes()


def test_same_files_give_the_same_bytes(letter: ZipMember, out: Path) -> None:
    pack(out, [letter], day=DAY)
    first = out.read_bytes()
    pack(out, [letter], day=DAY)

    assert out.read_bytes() == first


def test_file_over_its_limit_is_made_smaller_and_the_others_are_not(
    letter: ZipMember, diploma: ZipMember, out: Path
) -> None:
    phases: list[str] = []
    heavy = replace(diploma, limit=900_000)

    packed, shrunk = pack(
        out, [replace(letter, limit=900_000), heavy], day=DAY, progress=phases.append
    )

    assert "shrinking" in phases
    assert shrunk == (Shrunk("Diploma", 1, shrunk[0].dpi),)
    assert shrunk[0].dpi >= 100
    assert packed[1].bytes <= 900_000
    with zipfile.ZipFile(out) as archive, archive.open("Ada_Diploma.pdf") as file:
        with pikepdf.open(file) as pdf:
            assert len(pdf.pages) == 1
        assert archive.read("Ada_Letter.pdf") == Path(letter.path).read_bytes()


def test_files_over_the_limit_of_all_together_are_made_smaller(
    diploma: ZipMember, letter: ZipMember, out: Path
) -> None:
    packed, shrunk = pack(out, [diploma, letter], day=DAY, total=1_000_000)

    assert sum(one.bytes for one in packed) <= 1_000_000
    assert [one.title for one in shrunk] == ["Diploma"]


def test_signed_file_stays_as_it_is_whatever_the_limit(diploma: ZipMember, out: Path) -> None:
    packed, shrunk = pack(out, [replace(diploma, limit=1000, signed=True)], day=DAY)

    assert (packed[0].bytes, shrunk) == (Path(diploma.path).stat().st_size, ())


@pytest.mark.parametrize(
    ("limits", "words"),
    [({"limit": 20_000}, "Diploma: The limit is 0.0 MB"), ({}, "The limit is 0.0 MB")],
    ids=["of the file", "of all"],
)
def test_what_could_no_longer_be_read_is_refused_and_leaves_no_file(
    diploma: ZipMember, out: Path, limits: dict[str, int], words: str
) -> None:
    with pytest.raises(TooBigToRead, match=words):
        pack(out, [replace(diploma, **limits)], day=DAY, total=None if limits else 20_000)

    assert list(out.parent.iterdir()) == []


def test_file_that_is_not_what_was_uploaded_is_named(letter: ZipMember, out: Path) -> None:
    Path(letter.path).write_bytes(b"%PDF-1.7 something else")

    with pytest.raises(DocumentGone, match="Letter: "):
        pack(out, [letter], day=DAY)

    assert list(out.parent.iterdir()) == []


def test_work_nobody_wants_leaves_the_earlier_files(letter: ZipMember, out: Path) -> None:
    out.write_bytes(b"earlier")

    with pytest.raises(WorkStopped):
        pack(out, [letter], day=DAY, wanted=lambda: False)

    assert [path.name for path in out.parent.iterdir()] == ["files.zip"]
    assert out.read_bytes() == b"earlier"


def test_file_that_brings_the_helper_to_a_fall_is_named(
    letter: ZipMember, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(*_given: object) -> int:
        raise HelperFault("TypeError")

    monkeypatch.setattr(helper, "lighten", fall)

    with pytest.raises(PdfBroken) as refusal:
        pack(out, [replace(letter, limit=100)], day=DAY)

    assert refusal.value.title == "Letter"
    assert not out.exists()
