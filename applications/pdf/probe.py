"""What a file really is and what stands in its way, told from its content.

The sections of ISO 32000-2 that findings go by: encryption 7.6, embedded fonts 9.9, forms 12.7,
signatures 12.8, portfolios 12.3.5, embedded files 7.11.4. XFA is in ISO 32000-1, 12.7.8.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Dictionary

from applications.errors import NotAPdf, PdfBroken, PdfTooHeavy
from applications.pdf.comments import comments_in
from applications.pdf.garbled_text import is_garbled
from applications.pdf.interactive_features import fields, has_active_content, is_signed
from applications.pdf.job_types import Finding, Probe
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
from applications.pdf.text_layer import text_layer

Sizes = tuple[tuple[float, float], ...]

MAX_PAGES = 2000  # of one document: three long theses
PICTURES = ("jpeg", "png", "tiff")  # `images` makes PDFs of them
HEAD = 1024  # bytes in which PDF readers look for the header
HEADER = b"%PDF-"
LARGEST = (744, 1052)  # points: what is printed on A4 at four fifths of its size
CLOSELY = 20  # pages of a document in which each letter is looked at, half a millisecond each
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
    kind = next((kind for magic, kind in MAGIC if head.startswith(magic)), "unknown")
    if kind in PICTURES:  # whatever is written in its comments
        return kind
    if HEADER in head and not head.lstrip().startswith((b"<", b"GIF8", b"PK")):
        return "pdf"
    if head.startswith(b"PK"):
        return _archive_kind(path)
    return kind


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
    words, sizes, read = _read_pages(path, rotations)
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
    if comments := comments_in(pdf):
        found.append(comments)
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
    """Names of the files inside, whether the document carries them (7.11.4), goes with them
    (14.13), or a pin on a page does."""
    names = set(pdf.attachments)
    known = {spec.obj.objgen for spec in pdf.attachments.values()}
    names |= {
        _file_name(file) for file in dictionaries(pdf.Root, "/AF") if file.objgen not in known
    }
    for page in pdf.pages:
        for annotation in annotations(page):
            if annotation.get("/Subtype") == "/FileAttachment":
                names.add(_file_name(entry(annotation, "/FS")))
    return sorted(names)


def _file_name(file: Any) -> str:
    return _plain(file.get("/UF", file.get("/F", "?")))


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


def _read_pages(path: Path, rotations: Sequence[int]) -> tuple[int | None, Sizes, list[Finding]]:
    """Words, visible sizes, and what is wrong with the pages' text or the way they lie."""
    layers, sizes, count = [], [], len(rotations)
    try:
        with pypdfium2.PdfDocument(path) as document:
            if len(document) != count:
                raise PdfBroken  # two readers disagree: one of them would lose pages
            for number in range(1, count + 1):
                page = document[number - 1]
                layers.append(text_layer(page, closely=number <= CLOSELY))
                sizes.append((round(page.get_width(), 1), round(page.get_height(), 1)))
                page.close()
    except pypdfium2.PdfiumError as error:
        raise PdfBroken from error
    words: int | None = sum(layer.words for layer in layers)
    garbled = is_garbled("\n".join(layer.text for layer in layers))
    scanned = _numbers(layer.scanned for layer in layers)
    if garbled or scanned or not words:
        words = None
    found = [Finding("garbled")] if garbled else []
    found += [
        Finding(code, {"pages": pages})
        for code, pages in (
            ("no_text", scanned),
            ("sideways", _numbers(layer.sideways for layer in layers)),
            ("turned", _unlike_the_others(tuple(sizes), rotations, scanned)),
            ("hidden_text", _numbers(layer.hidden > 0 for layer in layers)),
        )
        if pages
    ]
    if large := _numbers(map(_is_large, sizes)):
        found.append(Finding("large", {"pages": large, "size": _millimetres(sizes[large[0] - 1])}))
    return words, tuple(sizes), found


def _numbers(marks: Iterable[bool]) -> list[int]:
    """The pages, counted from 1, whose mark is set."""
    return [number for number, mark in enumerate(marks, 1) if mark]


def _unlike_the_others(sizes: Sizes, rotations: Sequence[int], scanned: list[int]) -> list[int]:
    """Scanned pages that lie across or are turned as most are not: no letter tells which is up."""
    lying = [width > height for width, height in sizes]
    most_lie = sum(lying) > len(sizes) / 2
    upside_down = (Counter(rotations).most_common(1)[0][0] + 180) % 360
    return [
        page
        for page in scanned
        if lying[page - 1] != most_lie or rotations[page - 1] == upside_down
    ]


def _is_large(size: tuple[float, float]) -> bool:
    """True for a page whose letters shrink much when it is printed on A4 or Letter."""
    return min(size) > LARGEST[0] or max(size) > LARGEST[1]


def _millimetres(size: tuple[float, float]) -> str:
    width, height = (round(side * 25.4 / 72) for side in size)
    return f"{width} × {height} mm"
