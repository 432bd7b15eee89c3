"""What a page says and looks like, for reading and previews."""

from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as raw

from applications.errors import PdfBroken, PdfEncrypted
from applications.pdf.atomic_write import atomic_write

LONGEST = 2_000_000  # characters of text taken from one document: a thesis of 600 pages
TALLEST = 3  # a preview is at most this many times as high as wide


def text_job(path: str) -> list[str]:
    return text(Path(path))


def text(path: Path) -> list[str]:
    """The text of each page, in the order the file has it."""
    pages, room = [], LONGEST
    with opened(path) as document:
        for number in range(len(document)):
            page = document[number]
            letters = page.get_textpage()
            pages.append(letters.get_text_range()[:room])
            room -= len(pages[-1])
            letters.close()
            page.close()
    return pages


def thumbnail_job(path: str, page: int, width: int, out: str) -> dict[str, Any]:
    size = thumbnail(Path(path), page, width, Path(out))
    return {"width": size[0], "height": size[1]}


def thumbnail(path: Path, page: int, width: int, out: Path) -> tuple[int, int]:
    """A page, counted from 1, as a picture of about this width; tells the size it became.

    It is a PNG, which keeps letters sharp; a page with a picture on it, which as a PNG may take
    megabytes, is a JPEG.
    """
    with opened(path) as document:
        document.init_forms()
        sheet = document[page - 1]
        across, down = sheet.get_size()
        scale = min(width / across, TALLEST * width / down)
        picture = sheet.render(scale=scale).to_pil()
        with atomic_write(out) as draft:
            if has_picture(sheet):
                picture.convert("RGB").save(draft, "JPEG", quality=85)
            else:
                picture.save(draft, "PNG", compress_level=4)
        sheet.close()
    return picture.size


def has_picture(page: pypdfium2.PdfPage) -> bool:
    """True when a scan or photograph is on the page, also one inside a form."""
    pictures = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    return next(iter(pictures), None) is not None


def opened(path: Path) -> pypdfium2.PdfDocument:
    """A document to read or draw; a refusal where it is locked or damaged."""
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise PdfEncrypted from error
        raise PdfBroken from error
