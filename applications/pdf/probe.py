"""What a file really is and what stands in its way, told from its content."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Dictionary

from applications.errors import NotAPdf, PdfBroken, PdfEncrypted, PdfTooHeavy
from applications.pdf.active import has_active_content
from applications.pdf.facts import Finding, Probe

MAX_PAGES = 2000
PICTURES = ("jpeg", "png", "tiff")  # `images` makes PDFs of them
HEAD = 1024  # PDF readers look this far for the header
LAID_DOWN = 0.5  # share of a page's letters that must run up or down for the page to be sideways


def probe_job(path: str) -> dict[str, Any]:
    return asdict(probe(Path(path)))


def probe(path: Path) -> Probe:
    """The facts of a PDF; refuses anything else, and what nobody could open."""
    kind = content_kind(path)
    if kind == "pdf":
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
    for magic, kind in (
        (b"\xff\xd8\xff", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"II*\x00", "tiff"),
        (b"MM\x00*", "tiff"),
        (b"{\\rtf", "rtf"),
    ):
        if head.startswith(magic):
            return kind
    return _office_kind(path)


def _office_kind(path: Path) -> str:
    import puremagic  # its tables are large and most files are PDF

    try:
        extension = puremagic.from_file(path)
    except (puremagic.PureError, ValueError):
        return "unknown"
    return extension.lstrip(".") or "unknown"


def _probe_pdf(path: Path) -> Probe:
    with open_pdf(path) as pdf:
        count = len(pdf.pages)
        if count > MAX_PAGES:
            raise PdfTooHeavy("pages")
        if count == 0:
            raise PdfBroken
        structure = _structure(pdf)
        rotations = tuple(int(page.rotation) % 360 for page in pdf.pages)
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


def open_pdf(path: Path) -> pikepdf.Pdf:
    """An open document; a refusal where it needs a password or is no whole PDF."""
    try:
        pdf = pikepdf.open(path, suppress_warnings=True)
        len(pdf.pages)  # walks the page tree, where loops and holes show
    except pikepdf.PasswordError as error:
        raise PdfEncrypted from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError) as error:
        raise PdfBroken from error
    return pdf


def _plain(value: Any) -> str:
    return re.sub(r"\s+", " ", str(value or "")).strip()[:200]


def _structure(pdf: pikepdf.Pdf) -> list[Finding]:
    found = []
    if pdf.is_encrypted:
        found.append(Finding("owner_password"))
    fields = _fields(pdf)
    if any(kind == "/Sig" for kind in fields):
        found.append(Finding("signed"))
    if any(kind != "/Sig" for kind in fields):
        found.append(Finding("form"))
    if has_active_content(pdf):
        found.append(Finding("active"))
    names = sorted(pdf.attachments)
    if "/Collection" in pdf.Root:
        found.append(Finding("portfolio", {"names": names}))
    elif names:
        found.append(Finding("attachments", {"names": names}))
    if fonts := _fonts_not_embedded(pdf):
        found.append(Finding("fonts", {"names": fonts}))
    if pdf.get_warnings():
        found.append(Finding("repaired"))
    return found


def _fields(pdf: pikepdf.Pdf) -> list[str]:
    """The kind of each form field; a signature counts only once it is signed."""
    kinds = []
    for form_field in pdf.acroform.fields if pdf.acroform.exists else ():
        kind = str(form_field.field_type)
        if kind != "/Sig" or "/V" in form_field.obj:
            kinds.append(kind)
    return kinds


def _fonts_not_embedded(pdf: pikepdf.Pdf) -> list[str]:
    names: set[str] = set()
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        for font in page.resources.get("/Font", Dictionary()).values():
            if font.objgen in seen:
                continue
            seen.add(font.objgen)
            if not _is_embedded(font):
                names.add(str(font.get("/BaseFont", "/?")).lstrip("/"))
    return sorted(names)


def _is_embedded(font: Any) -> bool:
    if font.get("/Subtype") == "/Type3":
        return True
    described = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
    descriptor = described.get("/FontDescriptor", {})
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
                if not text.strip() and _has_picture(page):
                    silent.append(number)
                elif _lies_down(letters):
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
    return words, tuple(sizes), found


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    import pypdfium2.raw as raw

    return (
        next(iter(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)), None) is not None
    )


def _lies_down(letters: pypdfium2.PdfTextPage) -> bool:
    """True when most letters, as shown, run up or down the page."""
    import math

    import pypdfium2.raw as raw

    count = letters.count_chars()
    sample = range(0, count, max(1, count // 200))
    turned = sum(abs(math.sin(raw.FPDFText_GetCharAngle(letters, at))) > 0.7 for at in sample)
    return turned > LAID_DOWN * max(1, len(sample))
