"""What a file really is and what stands in its way, told from its content."""

import math
import re
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as raw
from pikepdf import Dictionary

from applications.errors import NotAPdf, PdfBroken, PdfTooHeavy
from applications.pdf.interactive_features import fields, has_active_content, is_signed
from applications.pdf.job_types import Finding, Probe
from applications.pdf.page_content import has_picture
from applications.pdf.page_geometry import turn
from applications.pdf.safe_access import (
    annotations,
    content_of,
    dictionaries,
    entry,
    inherited,
    open_pdf,
    reading,
)

MAX_PAGES = 2000
PICTURES = ("jpeg", "png", "tiff")  # `images` makes PDFs of them
HEAD = 1024  # PDF readers look this far for the header
LARGEST = (744, 1052)  # points: what is printed on A4 at four fifths of its size
UPRIGHT = 0.5  # a page where a smaller share of the letters stands upright lies on its side
FILLED_IN = ("/Tx", "/Btn", "/Ch")  # kinds of form fields but signatures (12.7.5)
MAGIC = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0", "doc"),  # what office programs wrote before 2007
)
ARCHIVES = (
    ("word/", "docx"),
    ("xl/", "xlsx"),
    ("ppt/", "pptx"),
    ("Index/Document.iwa", "pages"),
    ("mimetype", "odt"),
)


def probe_job(path: str) -> dict[str, Any]:
    return asdict(probe(Path(path)))


def probe(path: Path) -> Probe:
    """The facts of a PDF; refuses anything else, and what nobody could open."""
    kind = content_kind(path)
    if kind == "pdf":
        with reading():
            return _probe_pdf(path)
    raise NotAPdf(kind)


def content_kind(path: Path) -> str:
    """A short code for the content, whatever the file is called."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        return "empty"
    if b"%PDF-" in head and not head.lstrip().startswith((b"<", b"GIF8", b"PK")):
        return "pdf"
    if head.startswith(b"PK"):
        return _archive_kind(path)
    return next((kind for magic, kind in MAGIC if head.startswith(magic)), "unknown")


def _archive_kind(path: Path) -> str:
    """Which office program wrote a ZIP, by the names in its directory; nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "unknown"
    for start, kind in ARCHIVES:
        if any(name.startswith(start) for name in names):
            return kind
    return "zip"


def _probe_pdf(path: Path) -> Probe:
    with open_pdf(path) as pdf:
        count = len(pdf.pages)
        if count > MAX_PAGES:
            raise PdfTooHeavy("pages")
        if count == 0:
            raise PdfBroken
        structure = _structure(pdf)
        rotations = tuple(turn(page) for page in pdf.pages)
        info = pdf.docinfo
        title, producer = (_plain(info.get(key)) for key in ("/Title", "/Producer"))
    words, sizes, read = _read_pages(path, count)
    return Probe(
        kind="pdf",
        bytes=path.stat().st_size,
        pages=count,
        words=words,
        sizes=sizes,
        rotations=rotations,
        title=title,
        producer=producer,
        findings=(*structure, *read),
    )


def _plain(value: Any) -> str:
    return re.sub(r"\s+", " ", str(value or "")).strip()[:200]


def _structure(pdf: pikepdf.Pdf) -> list[Finding]:
    found = []
    if pdf.is_encrypted:
        found.append(Finding("owner_password"))
    if "/XFA" in entry(pdf.Root, "/AcroForm"):
        found.append(Finding("xfa"))
    if is_signed(pdf):
        found.append(Finding("signed"))
    if any(inherited(field, "/FT") in FILLED_IN for field in fields(pdf)):
        found.append(Finding("form"))
    if has_active_content(pdf):
        found.append(Finding("active"))
    names = _attached(pdf)
    if "/Collection" in pdf.Root:
        found.append(Finding("portfolio", {"names": names}))
    elif names:
        found.append(Finding("attachments", {"names": names}))
    if fonts := _fonts_not_embedded(pdf):
        found.append(Finding("fonts", {"names": fonts}))
    if damaged := _damaged(pdf):
        found.append(Finding("damaged", {"pages": damaged}))
    if pdf.get_warnings():
        found.append(Finding("repaired"))
    return found


def _attached(pdf: pikepdf.Pdf) -> list[str]:
    """Names of the files inside, whether the document carries them or a pin on a page does."""
    names = set(pdf.attachments)
    for page in pdf.pages:
        for annotation in annotations(page):
            if annotation.get("/Subtype") == "/FileAttachment":
                file = entry(annotation, "/FS")
                names.add(_plain(file.get("/UF", file.get("/F", "?"))))
    return sorted(names)


def _damaged(pdf: pikepdf.Pdf) -> list[int]:
    """Pages whose content cannot be unpacked, so that readers show a part of it or nothing."""
    pages = []
    for number, page in enumerate(pdf.pages, 1):
        try:
            content_of(page)
        except pikepdf.PdfError:
            pages.append(number)
    return pages


def _fonts_not_embedded(pdf: pikepdf.Pdf) -> list[str]:
    names: set[str] = set()
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        for font in entry(page.resources, "/Font").values():
            if not isinstance(font, Dictionary) or font.objgen in seen:
                continue
            seen.add(font.objgen)
            if not _is_embedded(font):
                names.add(str(font.get("/BaseFont", "/?")).lstrip("/"))
    return sorted(names)


def _is_embedded(font: Any) -> bool:
    if font.get("/Subtype") == "/Type3":
        return True
    [described] = dictionaries(font, "/DescendantFonts")[:1] or [font]
    descriptor = entry(described, "/FontDescriptor")
    return any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def _read_pages(
    path: Path, count: int
) -> tuple[int, tuple[tuple[float, float], ...], list[Finding]]:
    """Words, visible sizes, and the pages that carry no text or lie on their side."""
    words, sizes, silent, sideways = 0, [], [], []
    try:
        with pypdfium2.PdfDocument(path) as document:
            if len(document) != count:
                raise PdfBroken  # two readers disagree: one of them would lose pages
            for number in range(1, count + 1):
                page = document[number - 1]
                letters = page.get_textpage()
                text = letters.get_text_range()
                words += len(text.split())
                sizes.append((round(page.get_width(), 1), round(page.get_height(), 1)))
                if not text.strip() and has_picture(page):
                    silent.append(number)
                elif _lies_down(page, letters):
                    sideways.append(number)
                letters.close()
                page.close()
    except pypdfium2.PdfiumError as error:
        raise PdfBroken from error
    found = [
        Finding(code, {"pages": pages})
        for code, pages in (("no_text", silent), ("sideways", sideways))
        if pages
    ]
    if large := [number for number, size in enumerate(sizes, 1) if _is_large(size)]:
        found.append(Finding("large", {"pages": large, "size": _millimetres(sizes[large[0] - 1])}))
    return words, tuple(sizes), found


def _is_large(size: tuple[float, float]) -> bool:
    """True for a page whose letters shrink much when it is printed on A4 or Letter."""
    return min(size) > LARGEST[0] or max(size) > LARGEST[1]


def _millimetres(size: tuple[float, float]) -> str:
    width, height = (round(side * 25.4 / 72) for side in size)
    return f"{width} × {height} mm"


def _lies_down(page: pypdfium2.PdfPage, letters: pypdfium2.PdfTextPage) -> bool:
    """True when most letters, as shown, run up or down the page or stand on their head."""
    count, turned_by = letters.count_chars(), math.radians(page.get_rotation())
    sample = range(0, count, max(1, count // 200))
    upright = sum(
        math.cos(raw.FPDFText_GetCharAngle(letters, at) + turned_by) > 0.7 for at in sample
    )
    return len(sample) > 0 and upright < UPRIGHT * len(sample)
