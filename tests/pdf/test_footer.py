"""The foot of every page looks the same, however the page is turned, cropped or drawn."""

from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageChops, ImageStat

from applications.pdf import helper
from applications.pdf.job_types import Footer, MergePart, Order
from tests.pdf import documents

FOOTER = Footer("Ada Åström – Doctoral student in geometry", "page {n} of {m}")


def pictured(
    folder: Path, *pdfs: Pdf, footer: Footer = FOOTER, dpi: int = 144
) -> list[Image.Image]:
    """What a reader sees of each page of the bundle."""
    parts = tuple(
        MergePart(str(at), str(documents.saved(pdf, folder / f"{at}.pdf")), len(pdf.pages))
        for at, pdf in enumerate(pdfs)
    )
    helper.merge(Order(str(folder / "out.pdf"), parts, footer=footer))
    with pypdfium2.PdfDocument(folder / "out.pdf") as bundle:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in bundle]


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures, in shades of 256."""
    assert one.size == other.size
    mean: float = ImageStat.Stat(ImageChops.difference(one, other)).mean[0]
    return mean


SEEN = [300, 250, 895, 1092]  # an A4 page in the middle of a larger sheet
SEEN_LYING = [300, 250, 1142, 845]


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("cropped", [False, True])
def test_footer_stands_where_a_reader_expects_it(
    tmp_path: Path, turned: int, cropped: bool
) -> None:
    lying = turned in (90, 270)
    size = (842, 595) if lying else documents.A4
    odd = documents.blank(1, size, Rotate=turned)
    if cropped:
        odd = documents.blank(1, (1500, 1500), Rotate=turned)
        odd.pages[0].obj.CropBox = Array(SEEN_LYING if lying else SEEN)

    first, second = pictured(tmp_path, documents.blank(1), odd, footer=replace(FOOTER, label="{m}"))

    assert ImageStat.Stat(first).extrema[0][0] < 160  # there is something to see
    assert difference(first, second) < 0.05


def test_crop_box_that_reaches_beyond_the_sheet_is_cut_to_it(tmp_path: Path) -> None:
    odd = documents.blank(1, CropBox=Array([-500, -500, 2000, 2000]))

    first, second = pictured(tmp_path, documents.blank(1), odd, footer=replace(FOOTER, label="{m}"))

    assert difference(first, second) < 0.05


@pytest.mark.parametrize(
    "content",
    [
        b"q 3 0 0 3 50 50 cm q",  # saved states left open, under another scale
        b"Q Q Q",  # and closed more often than opened
        b"q 2 0 0 2 0 0 cm BT /F1 1 Tf (Q q Q) Tj ET",  # the letters in a text do not count
        b"1 0 0 rg 5 0 0 5 0 0 cm",  # no state saved at all
    ],
)
def test_untidy_content_does_not_move_the_footer(tmp_path: Path, content: bytes) -> None:
    odd = documents.written("")
    odd.pages[0].Contents = odd.make_stream(content)

    first, second = pictured(tmp_path, documents.blank(1), odd, footer=replace(FOOTER, label="{m}"))

    assert difference(first, second) < 0.05


def test_pages_that_share_their_resources_show_their_own_numbers(tmp_path: Path) -> None:
    pdf = documents.blank(2)
    shared = pdf.make_indirect(Dictionary(Font=Dictionary(F1=documents.HELVETICA)))
    for page in pdf.pages:
        page.obj.Resources = shared
    pictured(tmp_path, pdf)

    numbers = [text.split("\r\n")[-1] for text in helper.text(tmp_path / "out.pdf")]

    assert numbers == ["page 1 of 2", "page 2 of 2"]


def test_bundle_within_a_bundle_keeps_both_footers(tmp_path: Path) -> None:
    pictured(tmp_path, documents.blank(1), footer=Footer("Zoë Ω", "Seite {n} von {m}"))
    with pikepdf.open(tmp_path / "out.pdf") as earlier:
        earlier.pages[0].obj.MediaBox = Array([0, -100, 595, 842])
        (tmp_path / "again").mkdir()
        pictured(tmp_path / "again", documents.blank(1), earlier)

    last = helper.text(tmp_path / "again" / "out.pdf")[1].split("\r\n")

    assert sorted(last) == sorted(
        ["Zoë Ω", "Seite 1 von 1", "Ada Åström – Doctoral student in geometry", "page 2 of 2"]
    )


def test_long_title_is_cut_before_it_meets_the_number(tmp_path: Path) -> None:
    long = Footer("Ada Åström – " + "a very long title " * 20, "page {n} of {m}")
    pictured(tmp_path, documents.blank(1), documents.blank(1, (300, 400)), footer=long)

    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as bundle:
        for page in bundle:
            letters = page.get_textpage()
            said = letters.get_text_range()
            edges = [letters.get_charbox(at)[2] for at in range(letters.count_chars())]
            assert "…" in said
            start = said.index("page ")
            assert max(edges[: start - 2]) + 5 < letters.get_charbox(start)[0]
            letters.close()
            page.close()


def test_large_sheet_has_a_footer_in_proportion(tmp_path: Path) -> None:
    small, poster = pictured(tmp_path, documents.blank(1), documents.blank(1, (2380, 3368)))

    strip = poster.resize(small.size)

    assert ImageStat.Stat(strip.crop((0, 1500, 1190, 1684))).extrema[0][0] < 200


def test_letters_no_font_has_are_told(tmp_path: Path) -> None:
    path = documents.saved(documents.blank(), tmp_path / "a.pdf")
    footer = Footer("Ada \U0001e900", "{n}")

    merged = helper.merge(
        Order(str(tmp_path / "out.pdf"), (MergePart("A", str(path), 1),), footer=footer)
    )

    assert merged.unprinted == "\U0001e900"


def test_footer_is_no_part_of_the_text_for_screen_readers(tmp_path: Path) -> None:
    pictured(tmp_path, documents.blank(1))

    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        marks = [
            one.operands[0]
            for one in pikepdf.parse_content_stream(pdf.pages[0], "BDC")
            if str(one.operator) == "BDC"
        ]
        assert marks == [Name.Artifact]
