"""What is kept begins where a PDF begins, and its pages have sizes and turns that can be meant."""

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Name, String

from applications.errors import DocumentRefused, NotAPdf
from applications.pdf import helper
from applications.pdf.job_types import Finding, Footer, MergePart, Order
from tests.pdf import documents

HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<script src=/x></script>\r\n"


def taken_in(path: Path) -> tuple[Path, list[Finding]]:
    kept, facts = helper.as_pdf(path)
    return kept, [one for one in facts.findings if one.code != "fonts"]


@pytest.mark.parametrize(
    "front",
    [b"MZ\x90\x00" + b"\0" * 60, b"%!PS-Adobe-3.0\n", b"\0" * 900, HTTP, b"\xef\xbb\xbf", b"\n"],
    ids=["MZ", "PS", "NUL", "HTTP", "mark of order", "line"],
)
def test_what_stands_before_the_pdf_is_taken_off_and_said(tmp_path: Path, front: bytes) -> None:
    path = documents.saved(documents.written("first", "second"), tmp_path / "a")
    whole = path.read_bytes()
    path.write_bytes(front + whole)

    kept, found = taken_in(path)

    assert kept.read_bytes() == whole
    assert found == [Finding("cut", {"bytes": len(front)})]


def test_pdf_whose_positions_count_what_was_taken_off_is_written_anew(tmp_path: Path) -> None:
    front = b"%!PS-Adobe-3.0 prologue\n"
    path = documents.saved(
        documents.written("first", "second"),
        tmp_path / "a",
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
    )
    whole = path.read_bytes()
    table = whole.rindex(b"startxref\n")
    at = int(whole[table:].split()[1])
    moved = whole[:table] + b"startxref\n%d\n%%%%EOF\n" % (at + len(front))
    path.write_bytes(front + moved)

    kept, found = taken_in(path)

    assert kept.read_bytes().startswith(b"%PDF-")
    assert found == [Finding("cut", {"bytes": len(front)}), Finding("repaired")]
    with pikepdf.open(kept) as pdf:
        assert (len(pdf.pages), pdf.get_warnings()) == (2, [])


@pytest.mark.parametrize(
    "front",
    [b"<html><script>x()</script>", b"  \n<svg>", b"GIF89a", b"PK\x03\x04", b"\0" * 1020],
    ids=["HTML", "SVG", "GIF", "ZIP", "too far"],
)
def test_file_of_another_kind_with_a_pdf_in_it_is_refused(tmp_path: Path, front: bytes) -> None:
    path = documents.saved(documents.blank(), tmp_path / "a")
    path.write_bytes(front + path.read_bytes())

    with pytest.raises(NotAPdf):
        helper.as_pdf(path)


MENDED = (Finding("mended", {"pages": [2]}),)
REPAIRED = (Finding("repaired"),)  # where the library that opens it gives the page a size itself


@pytest.mark.parametrize(
    ("entries", "size", "turned"),
    [
        ({"Rotate": 45}, (595.0, 842.0), 0),
        ({"Rotate": 100}, (842.0, 595.0), 90),
        ({"Rotate": -45}, (595.0, 842.0), 0),
        ({"Rotate": Name.North}, (595.0, 842.0), 0),
        ({"MediaBox": Array([0, 0, 0, 0])}, (612.0, 792.0), 0),
        ({"MediaBox": Array([0, 0, 595])}, (612.0, 792.0), 0),
        ({"MediaBox": Array([0, 0, String("x"), 842])}, (612.0, 792.0), 0),
        ({"MediaBox": Array([0, 0, 10**9, 842])}, (612.0, 792.0), 0),
        ({"MediaBox": Name.A4, "CropBox": Array([0, 0, 300, 400])}, (300.0, 400.0), 0),
        ({"CropBox": Array([0, 0, 300])}, (595.0, 842.0), 0),
        ({"CropBox": Array([0, 0, 0, 0])}, (595.0, 842.0), 0),
        ({"CropBox": Array([900, 900, 1000, 1000])}, (595.0, 842.0), 0),
        ({"CropBox": String("all")}, (595.0, 842.0), 0),
        ({"UserUnit": 0}, (595.0, 842.0), 0),
        ({"TrimBox": Array([1, 2, 3])}, (595.0, 842.0), 0),
    ],
    ids=repr,
)
def test_page_without_a_size_or_turn_that_can_be_meant_is_mended_and_said(
    tmp_path: Path, entries: dict, size: tuple[float, float], turned: int
) -> None:
    pdf = documents.blank(2)
    for key, value in entries.items():
        pdf.pages[1].obj[f"/{key}"] = value
    path = documents.saved(pdf, tmp_path / "a")

    kept, facts = helper.as_pdf(path)

    assert (facts.sizes[1], facts.rotations[1]) == (size, turned)
    assert facts.findings in (MENDED, REPAIRED)
    assert taken_in(kept) == (kept, [])
    part = MergePart("Grades", str(path), 2)  # as it came, for files kept before
    merged = helper.merge(Order(str(tmp_path / "out"), (part,), footer=Footer("Ada", "{n}/{m}")))
    assert merged.pages == 2


def test_page_in_order_is_kept_as_it_is(tmp_path: Path) -> None:
    pdf = documents.blank(1, Rotate=450, CropBox=Array([-10, -10, 900, 900]))
    pdf.pages[0].obj.MediaBox = Array([595, 842, 0, 0])
    path = documents.saved(pdf, tmp_path / "a")

    assert taken_in(path) == (path, [])


def test_signed_file_is_kept_to_the_byte(tmp_path: Path) -> None:
    pdf = documents.blank(1, Rotate=45)
    documents.signature(pdf)
    path = documents.saved(pdf, tmp_path / "a")

    assert taken_in(path) == (path, [Finding("signed")])


@pytest.mark.parametrize("bound", [True, False], ids=["signed with it", "put before it later"])
def test_what_stands_before_a_signed_pdf_is_taken_off_only_where_nobody_signed_it(
    tmp_path: Path, bound: bool
) -> None:
    front = b"%!PS-Adobe-3.0\n"
    pdf = documents.blank()
    widget = documents.signature(pdf)
    widget.Parent.V.ByteRange = Array([0, 10**9, 10**9, 10**9])
    path = documents.saved(pdf, tmp_path / "a")
    data, ahead = path.read_bytes(), len(front) if bound else 0
    gap = data.index(b"<", data.index(b"/Contents", data.index(b"/ByteRange")))
    until = data.index(b">", gap) + 1
    numbers = b"%010d %010d %010d" % (gap + ahead, until + ahead, len(data) - until)
    signed = data.replace(b" ".join([b"%d" % 10**9] * 3), numbers)
    path.write_bytes(front + signed)

    kept, found = taken_in(path)

    assert kept.read_bytes() == (front + signed if bound else signed)
    said = Finding("front" if bound else "cut", {"bytes": len(front)})
    assert found == [said, Finding("signed")]


def test_size_the_tree_of_pages_hands_down_is_mended_on_the_page(tmp_path: Path) -> None:
    pdf = documents.blank(2)
    del pdf.pages[0].obj.MediaBox
    pdf.Root.Pages.MediaBox = Array([0, 0, 0, 0])
    path = documents.saved(pdf, tmp_path / "a")

    _kept, facts = helper.as_pdf(path)

    assert facts.sizes == ((612.0, 792.0), (595.0, 842.0))
    assert facts.findings == (Finding("mended", {"pages": [1]}),)


def test_file_that_breaks_off_is_kept_whole_again_and_said_so(tmp_path: Path) -> None:
    path = documents.saved(documents.written("first", "second"), tmp_path / "a")
    path.write_bytes(path.read_bytes()[: path.read_bytes().rindex(b"xref")])

    kept, found = taken_in(path)

    assert found == [Finding("repaired")]
    assert taken_in(kept) == (kept, [])


def test_header_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"MZ%PDF-1.7\n")

    with pytest.raises(DocumentRefused):
        helper.as_pdf(path)
    assert list(tmp_path.iterdir()) == [path]
