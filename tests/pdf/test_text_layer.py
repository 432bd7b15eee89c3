"""Which words of a document a reader sees, and when they cannot be told."""

from pathlib import Path

import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from applications.pdf.findings import sentence
from applications.pdf.job_types import Finding
from applications.pdf.probe import probe
from tests.pdf import documents

CORNER = "Scanned with CamScanner"
STRIPS = [f"595 0 0 211 0 {foot}" for foot in (0, 211, 422, 633)]
SENTENCE = "a certi\x01cate of the of\x01cial and \x01nal list of the scienti\x01c society"


def told(pdf: Pdf, path: Path) -> tuple[int | None, list[Finding]]:
    facts = probe(documents.saved(pdf, path))
    return facts.words, [one for one in facts.findings if one.code != "fonts"]


def no_text(*pages: int) -> Finding:
    return Finding("no_text", {"pages": list(pages)})


# ── Scans ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("", ["595 0 0 842 0 0"]),
        ("", ["200 0 0 100 0 0"]),
        (CORNER, ["595 0 0 842 0 0"]),
        (CORNER, ["500 0 0 600 40 100"]),
        (CORNER, STRIPS),
        ("Received 12 May 2026, registry, 0042/26, page 1 of 3", ["595 0 0 842 0 0"]),
    ],
    ids=["pure", "pure and small", "app's mark", "with margins", "in strips", "stamped"],
)
def test_scan_has_no_words_that_could_be_counted(
    tmp_path: Path, text: str, places: list[str]
) -> None:
    pdf = documents.written(text)
    for place in places:
        documents.picture(pdf, 0, place)

    assert told(pdf, tmp_path / "a") == (None, [no_text(1)])


def test_scan_inside_a_form_is_measured_where_the_form_lies(tmp_path: Path) -> None:
    pdf = documents.written(CORNER)
    documents.picture(pdf, 0, "1 0 0 1 0 0")
    page = pdf.pages[0].obj
    form = pdf.make_stream(b"q 10 0 0 10 0 0 cm /Im Do Q", Type=Name.XObject, Subtype=Name.Form)
    form.BBox, form.Matrix = [0, 0, 10, 10], [50, 0, 0, 70, 0, 0]
    form.Resources = Dictionary(XObject=page.Resources.XObject)
    page.Resources = Dictionary(Font=page.Resources.Font, XObject=Dictionary(Fm=form))
    pdf.pages[0].contents_add(b"q 1.1 0 0 1.1 0 0 cm /Fm Do Q")

    assert told(pdf, tmp_path / "a") == (None, [no_text(1)])


def test_one_scanned_page_makes_the_number_of_words_unknown(tmp_path: Path) -> None:
    pdf = documents.written("three short words", CORNER)
    documents.picture(pdf, 1)

    assert told(pdf, tmp_path / "a") == (None, [no_text(2)])


@pytest.mark.parametrize(
    ("words", "place"),
    [(4, "100 0 0 100 450 700"), (30, "595 0 0 842 0 0")],
    ids=["portrait in a corner", "page of text on a picture"],
)
def test_page_of_words_with_a_picture_is_counted(tmp_path: Path, words: int, place: str) -> None:
    pdf = documents.written(" ".join(["word"] * words))
    documents.picture(pdf, 0, place)

    assert told(pdf, tmp_path / "a") == (words, [])


def test_recognised_text_under_a_scan_is_counted(tmp_path: Path) -> None:
    pdf = documents.written("")
    pdf.pages[0].Contents = pdf.make_stream(
        b"BT /F1 12 Tf 3 Tr 72 700 Td (five words read here) Tj ET"
    )
    documents.picture(pdf, 0)

    assert told(pdf, tmp_path / "a") == (4, [])


def test_document_that_says_nothing_has_no_number_of_words(tmp_path: Path) -> None:
    assert told(documents.blank(), tmp_path / "a") == (None, [])


# ── Which way a scan lies ─────────────────────────────────────────────────────────────────────────


def scans(*sizes: tuple[float, float], turned: dict[int, int] | None = None) -> Pdf:
    pdf = documents.blank(0)
    for at, size in enumerate(sizes):
        pdf.add_blank_page(page_size=size)
        documents.picture(pdf, at, f"{size[0]} 0 0 {size[1]} 0 0")
        if turned and at in turned:
            pdf.pages[at].obj.Rotate = turned[at]
    return pdf


STANDING, LYING = (595, 842), (842, 595)


@pytest.mark.parametrize(
    ("sizes", "turned", "asked"),
    [
        ([STANDING, LYING, STANDING], {}, [2]),
        ([STANDING, LYING], {}, [2]),
        ([LYING, STANDING], {}, [1]),
        ([STANDING] * 3, {1: 90}, [2]),
        ([STANDING] * 3, {2: 180}, [3]),
        ([LYING, LYING, STANDING], {}, [3]),
        ([LYING, STANDING, STANDING], {0: 270}, []),
        ([LYING] * 2, {}, []),
        ([STANDING] * 2, {0: 180, 1: 180}, []),
        ([LYING], {}, []),
    ],
)
def test_scanned_page_that_lies_unlike_the_others_is_asked_about(
    tmp_path: Path, sizes: list, turned: dict, asked: list[int]
) -> None:
    _words, found = told(scans(*sizes, turned=turned), tmp_path / "a")

    assert [one for one in found if one.code == "turned"] == (
        [Finding("turned", {"pages": asked})] if asked else []
    )


def test_table_across_a_page_that_has_words_is_not_asked_about(tmp_path: Path) -> None:
    pdf = documents.written("a", "b", "c", turn="1 0 0 1 72 500")
    pdf.pages[1].obj.MediaBox = Array([0, 0, *LYING])

    assert told(pdf, tmp_path / "a") == (3, [])


# ── Words nobody sees ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", [3, 7])
def test_invisible_words_are_told_and_not_counted(tmp_path: Path, mode: int) -> None:
    pdf = documents.written("two words")
    pdf.pages[0].contents_add(f"BT /F1 9 Tf {mode} Tr 72 500 Td (best of all) Tj ET".encode())

    assert told(pdf, tmp_path / "a") == (2, [Finding("hidden_text", {"pages": [1]})])


@pytest.mark.parametrize("cropped", [True, False], ids=["cropped away", "beside the sheet"])
def test_words_outside_of_what_is_shown_are_told_and_not_counted(
    tmp_path: Path, cropped: bool
) -> None:
    pdf = documents.written("two words")
    if cropped:
        pdf.pages[0].obj.CropBox = Array([0, 300, 595, 842])
    pdf.pages[0].contents_add(
        f"BT /F1 9 Tf 72 {200 if cropped else 900} Td (left over words) Tj ET".encode()
    )

    assert told(pdf, tmp_path / "a") == (2, [Finding("hidden_text", {"pages": [1]})])


# ── Text that cannot be read well ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "becomes",
    [b"E000", b"0000", b"FFFD", b"", None, b"0020"],
    ids=["private use", "NUL", "replaced", "nothing", "untold", "a space"],
)
def test_text_that_lost_its_ligatures_cannot_be_read_well(
    tmp_path: Path, becomes: bytes | None
) -> None:
    pdf = documents.written(SENTENCE)
    pdf.pages[0].obj.Resources.Font.F1 = documents.font_without_ligatures(pdf, becomes)

    assert told(pdf, tmp_path / "a") == (None, [Finding("garbled")])
    assert sentence("garbled", {}).startswith("This PDF’s text cannot be read well")


def test_text_whose_ligatures_are_told_can_be_read(tmp_path: Path) -> None:
    pdf = documents.written(SENTENCE)
    pdf.pages[0].obj.Resources.Font.F1 = documents.font_without_ligatures(pdf, b"00660069")

    assert told(pdf, tmp_path / "a") == (12, [])


@pytest.mark.parametrize("becomes", [b"F0B7", b"F0E0", None], ids=["bullet", "icon", "untold"])
def test_signs_beside_words_are_no_lost_letters(tmp_path: Path, becomes: bytes | None) -> None:
    pdf = documents.written("\x01 ada@example.org \x01 +46 90 123 \x01 three further lines of text")
    pdf.pages[0].obj.Resources.Font.F1 = documents.font_without_ligatures(pdf, becomes)

    assert told(pdf, tmp_path / "a")[1] == []
