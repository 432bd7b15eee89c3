"""A bundle of everything opens without a word in qpdf, poppler and the engine of Chromium, and
every line of its contents, every bookmark and every link lands on its page there."""

import ctypes
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from applications.pdf.build import build
from applications.pdf.job_types import Footer, MergePart, Order
from tests.pdf import documents

TITLES = ["Letter", "Thesis", "Transcript", "Transcript", "Form", "Low"]


def typeset(*texts: str) -> Pdf:
    """Pages with links to each other, by place and by name, and an outline of two levels."""
    pdf = documents.written(*texts)
    last = len(texts) - 1
    documents.link(pdf, 0, Dest=Array([pdf.pages[last].obj, Name.XYZ, 72, 715, 0]))
    documents.name_place(pdf, "start", 0)
    documents.link(pdf, last, A=Dictionary(S=Name.GoTo, D=String("start")))
    documents.bookmark(pdf, ("Start", 0, [("End", last)]))
    return pdf


def turned() -> Pdf:
    return documents.blank(2, (842, 595), Rotate=90)


def cropped() -> Pdf:
    return documents.blank(1, (900, 1100), CropBox=Array([100, 100, 695, 942]))


def form() -> Pdf:
    pdf = typeset("Name:", "More")
    documents.field(pdf, "name", "Ada")
    pdf.Root.AcroForm.DA = String("/Helv 12 Tf 0 g")
    pdf.Root.AcroForm.DR = Dictionary(Font=Dictionary(Helv=documents.HELVETICA))
    return pdf


def low() -> Pdf:
    """Text where the footer goes, so that the page makes room."""
    pdf = documents.written("My own footer", "And again", turn="1 0 0 1 90 25")
    documents.link(pdf, 0, Dest=Array([pdf.pages[1].obj, Name.XYZ, 90, 40, 0]))
    documents.bookmark(pdf, ("Again", 1, []))
    return pdf


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("opens")
    pdfs = [documents.written("Dear"), typeset("a", "b", "c"), turned(), cropped(), form(), low()]
    parts = tuple(
        MergePart(title, str(documents.saved(pdf, folder / f"{at}.pdf")), len(pdf.pages))
        for at, (title, pdf) in enumerate(zip(TITLES, pdfs, strict=True))
    )
    order = Order(
        str(folder / "bundle.pdf"), parts, footer=Footer("Ada " * 40, "page {n} of {m}"), title="T"
    )

    def front(first_pages: tuple[int, ...]) -> str:
        lines = "".join(
            f"<p><a href='part:{at}'>{part.title}</a> {page}"
            for at, (part, page) in enumerate(zip(parts, first_pages, strict=True))
        )
        return f"<p style='break-after: page'>Cover<p>Contents {lines}"

    build(order, front=front, front_pages=2)
    return folder / "bundle.pdf"


FIRST = [3, 4, 7, 9, 10, 12]  # of each document, counted from 1


@pytest.mark.parametrize(
    "command",
    [["qpdf", "--check"], ["pdftotext", "-q"], ["pdftoppm", "-r", "20"], ["pdfinfo", "-dests"]],
    ids=lambda command: command[0],
)
def test_other_programs_have_nothing_to_complain_of(bundle: Path, command: list[str]) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    loud = [one for one in command if one != "-q"]
    out = [] if command[0] in ("qpdf", "pdfinfo") else [str(bundle.with_suffix(".out"))]

    told = subprocess.run([*loud, str(bundle), *out], capture_output=True, text=True)

    assert (told.returncode, told.stderr) == (0, "")


def link_targets(document: pypdfium2.PdfDocument, page: int) -> list[int]:
    """The page, counted from 1, that each link of a page jumps to, from the top down."""
    sheet = document[page - 1]
    start, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    found = []
    while pdfium.FPDFLink_Enumerate(sheet, start, link):
        place, box = pdfium.FPDFLink_GetDest(document, link), pdfium.FS_RECTF()
        pdfium.FPDFLink_GetAnnotRect(link, box)
        found.append((-box.top, pdfium.FPDFDest_GetDestPageIndex(document, place) + 1))
    sheet.close()
    return [target for _height, target in sorted(found)]


def test_contents_lead_to_the_first_page_of_each_document(bundle: Path) -> None:
    with pypdfium2.PdfDocument(bundle) as document:
        assert len(document) == 13
        assert link_targets(document, 2) == FIRST


def test_links_of_the_documents_stay_among_their_own_pages(bundle: Path) -> None:
    with pypdfium2.PdfDocument(bundle) as document:
        found = {page: link_targets(document, page) for page in range(3, 14)}

    assert {page: targets for page, targets in found.items() if targets} == {
        4: [6], 6: [4], 10: [11], 11: [10], 12: [13],
    }  # fmt: skip


def test_every_bookmark_lands_on_its_page(bundle: Path) -> None:
    with pypdfium2.PdfDocument(bundle) as document:
        told = [
            (one.level, one.get_title(), one.get_dest().get_index() + 1)
            for one in document.get_toc()
        ]

    assert told == [
        (0, "Letter · 3", 3),
        (0, "Thesis · 4", 4), (1, "Start", 4), (2, "End", 6),
        (0, "Transcript · 7", 7),
        (0, "Transcript · 9", 9),
        (0, "Form · 10", 10), (1, "Start", 10), (2, "End", 11),
        (0, "Low · 12", 12), (1, "Again", 13),
    ]  # fmt: skip


def test_printed_page_is_the_page_of_the_file(bundle: Path) -> None:
    with pypdfium2.PdfDocument(bundle) as document:
        for number in range(1, 14):
            letters = document[number - 1].get_textpage()
            assert f"page {number} of 13" in letters.get_text_range()
            assert document.get_page_label(number - 1) == str(number)
            letters.close()
