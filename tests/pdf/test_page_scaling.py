"""A page with something at its foot makes room there; a page without stays as it is."""

from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, ImageStat

from applications.pdf import helper
from applications.pdf.build import build
from applications.pdf.footer_collision import ALL, COLUMNS, spanned
from applications.pdf.job_types import Footer, MergePart, Order
from applications.pdf.safe_access import content_of
from tests.pdf import documents

FOOTER = Footer("Ada Åström – Doctoral student in geometry", "page {n} of {m}")
A4 = [0, 0, 595, 842]


def low(text: str = "Page 1 of my own", x: int = 90, **entries: object) -> Pdf:
    """A page with a line of its own just where the footer goes."""
    pdf = documents.written(text, turn=f"1 0 0 1 {x} 25")
    for key, value in entries.items():
        pdf.pages[0].obj[f"/{key}"] = value
    return pdf


def built(folder: Path, *pdfs: Pdf) -> Path:
    parts = tuple(
        MergePart(f"No {at}", str(documents.saved(pdf, folder / f"{at}.pdf")), len(pdf.pages))
        for at, pdf in enumerate(pdfs)
    )
    build(Order(str(folder / "out.pdf"), parts, footer=FOOTER))
    return folder / "out.pdf"


def lines(path: Path, page: int = 0) -> dict[str, tuple[float, float]]:
    """The lowest and highest point of each line of a page."""
    found: dict[str, tuple[float, float]] = {}
    with pypdfium2.PdfDocument(path) as document:
        letters = document[page].get_textpage()
        text, at = letters.get_text_range(), 0
        for line in text.split("\r\n"):
            boxes = [letters.get_charbox(at + n) for n, sign in enumerate(line) if sign != " "]
            found[line] = min(box[1] for box in boxes), max(box[3] for box in boxes)
            at += len(line) + 2
    return found


def test_line_of_the_documents_own_is_not_written_over(tmp_path: Path) -> None:
    path = built(tmp_path, low())

    own, footer = lines(path)["Page 1 of my own"], lines(path)["page 1 of 1"]
    assert own[0] > footer[1] + 2
    with pikepdf.open(path) as pdf:
        assert [float(edge) for edge in pdf.pages[0].mediabox] == A4  # the sheet keeps its size


@pytest.mark.parametrize(
    ("page", "there"),
    [
        (documents.blank(), 0),
        (low(x=290, text="7"), spanned(293, 294, 595)),  # a number in the middle is in nobody's way
        (documents.written("", turn="1 0 0 1 72 60"), 0),
    ],
    ids=["blank", "middle", "higher"],
)
def test_page_whose_foot_is_free_stays_as_it_is(tmp_path: Path, page: Pdf, there: int) -> None:
    content = content_of(page.pages[0])
    path = built(tmp_path, page)

    [marks] = helper.foot(tmp_path / "0.pdf")
    assert marks & ~there == 0
    with pikepdf.open(path) as pdf:
        stream = content_of(pdf.pages[0])
        assert content in stream
        assert b"/Page Do" not in stream


def strip(path: Path, page: int = 0) -> Image.Image:
    with pypdfium2.PdfDocument(path) as document:
        picture = document[page].render(scale=1).to_pil().convert("L")
    return picture.crop((0, picture.height - 33, picture.width, picture.height))


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_dark_page_gets_a_light_foot_whichever_way_it_is_turned(
    tmp_path: Path, turned: int
) -> None:
    dark = documents.blank(1, documents.A4, Rotate=turned)
    dark.pages[0].contents_add(b"0.1 g -50 -50 2000 2000 re f")

    path = built(tmp_path, dark)

    assert ImageStat.Stat(strip(path)).median == [255]
    with pypdfium2.PdfDocument(path) as document:
        seen = document[0].render(scale=1).to_pil().convert("L")
    assert seen.getpixel((seen.width // 2, 3)) < 60  # it still reaches to the top


def test_what_a_crop_hides_stays_hidden(tmp_path: Path) -> None:
    page = documents.blank(1, (795, 1042), CropBox=Array([100, 100, 695, 942]))
    page.pages[0].contents_add(b"0 g 0 0 795 99 re f 100 120 595 10 re f")

    path = built(tmp_path, page)

    assert ImageStat.Stat(strip(path).crop((0, 0, 60, 33))).extrema == [(255, 255)]


def test_links_and_bookmarks_of_a_moved_page_move_along(tmp_path: Path) -> None:
    pdf = documents.written("Page 1 of my own", "", turn="1 0 0 1 90 25")
    documents.link(pdf, 1, Dest=Array([pdf.pages[0].obj, Name.XYZ, 90, 37, 0]))
    documents.link(pdf, 0, A=Dictionary(S=Name.GoTo, D=String("end")))
    documents.link(pdf, 0, A=Dictionary(S=Name.URI, URI=String("https://example.org")))
    pdf.pages[0].obj.Annots[1].Rect = Array([90, 22, 200, 37])
    pdf.Root.Names = Dictionary(Dests=pikepdf.NameTree.new(pdf).obj)
    pikepdf.NameTree(pdf.Root.Names.Dests)["end"] = Array([pdf.pages[0].obj, Name.FitH, 37])
    documents.bookmark(pdf, ("Foot", 0, []))
    with pdf.open_outline() as outline:
        outline.root[0].destination = Array([pdf.pages[0].obj, Name.XYZ, 90, 37, 0])

    path = built(tmp_path, pdf)

    bottom, top = lines(path)["Page 1 of my own"]
    with pikepdf.open(path) as out:
        target = out.pages[1].obj.Annots[0].Dest
        assert [str(target[1]), float(target[4])] == ["/XYZ", 0]
        assert top <= float(target[3]) <= top + 6
        rect = [float(edge) for edge in out.pages[0].obj.Annots[1].Rect]
        assert (rect[1] <= bottom + 1, rect[3] >= top) == (True, True)
        assert rect[3] - rect[1] < 15
        [named] = [value for _name, value in pikepdf.NameTree(out.Root.Names.Dests).items()]
        assert top <= float((named.D if isinstance(named, Dictionary) else named)[2]) <= top + 6
        with out.open_outline() as outline:
            own = outline.root[0].children[0].destination
        assert top <= float(own[3]) <= top + 6


def test_what_several_links_and_names_share_moves_once(tmp_path: Path) -> None:
    pdf = documents.written("Page 1 of my own", "", turn="1 0 0 1 90 25")
    view = Array([pdf.pages[0].obj, Name.XYZ, 90, 37, 0])
    action = pdf.make_indirect(Dictionary(S=Name.GoTo, D=view))
    place = pdf.make_indirect(Dictionary(D=view))
    documents.link(pdf, 1, Dest=view)
    for _ in range(3):
        documents.link(pdf, 1, A=action)
    pdf.Root.Names = Dictionary(Dests=pikepdf.NameTree.new(pdf).obj)
    for name in ("a", "b", "c"):
        pikepdf.NameTree(pdf.Root.Names.Dests)[name] = place
        documents.link(pdf, 0, A=Dictionary(S=Name.GoTo, D=String(name)))

    path = built(tmp_path, pdf)

    with pikepdf.open(path) as out:
        alone, *shared = out.pages[1].obj.Annots
        names = pikepdf.NameTree(out.Root.Names.Dests)
        heights = {float(one.A.D[3]) for one in shared}
        heights |= {float(named.D[3]) for _name, named in names.items()}
        assert heights == {float(alone.Dest[3])}


def test_same_page_twice_moves_once(tmp_path: Path) -> None:
    """Two bundles of one document are the same, and so is what both share."""
    pdf = low()
    documents.link(pdf, 0, Dest=Array([pdf.pages[0].obj, Name.Fit]))
    path = documents.saved(pdf, tmp_path / "a.pdf")
    parts = (MergePart("A", str(path), 1), MergePart("A", str(path), 1))
    build(Order(str(tmp_path / "out.pdf"), parts, footer=FOOTER))

    with pikepdf.open(tmp_path / "out.pdf") as out:
        first, second = ([float(edge) for edge in page.obj.Annots[0].Rect] for page in out.pages)
        assert first == second


def test_text_and_pattern_of_a_moved_page_come_through(tmp_path: Path) -> None:
    """A pattern hangs on the sheet, not on the drawing: it must move with what it fills."""
    pdf = low()
    tile = pdf.make_stream(
        b"0 g 0 0 5 5 re f", Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1,
        BBox=[0, 0, 10, 10], XStep=10, YStep=10, Resources=Dictionary(), Matrix=[1, 0, 0, 1, 0, 0],
    )  # fmt: skip
    pdf.pages[0].obj.Resources.Pattern = Dictionary(P=tile)
    pdf.pages[0].contents_add(b"/Pattern cs /P scn 0 400 100 100 re f")

    path = built(tmp_path, pdf)

    with pypdfium2.PdfDocument(path) as document:
        picture = document[0].render(scale=4).to_pil().convert("L")
    scale = 1 - 36 / 842
    x, y = scale * 52.5 + (1 - scale) * 297.5, 842 - (scale * 452.5 + (1 - scale) * 842)
    assert picture.getpixel((round(4 * x), round(4 * y))) < 80  # the middle of a tile
    gap = picture.getpixel((round(4 * (x + 5 * scale)), round(4 * (y - 5 * scale))))
    assert gap > 200


def test_columns_cover_a_page_from_edge_to_edge() -> None:
    assert spanned(0, 595, 595) == ALL == 2**COLUMNS - 1
