"""Reading what strangers wrote: an entry of the wrong kind counts as absent, not as a fault.

Numbers such as 7.8.2 in this package are sections of ISO 32000-2:2020, the PDF 2.0 standard.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Page, Pdf, Stream

from applications.errors import DocumentRefused, PdfBroken, PdfEncrypted

DEEPEST = 32  # levels of parents or children followed: real trees have fewer, a loop has no end

log = logging.getLogger(__name__)

# What walking over a malformed structure raises, whichever library does the walking.
SURPRISES = (
    pikepdf.PdfError,
    pikepdf.ForeignObjectError,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    IndexError,
    RuntimeError,
)


def open_pdf(path: Path) -> Pdf:
    """An open document; a refusal where it needs a password or is no whole PDF."""
    try:
        pdf = pikepdf.open(path, suppress_warnings=True)
        len(pdf.pages)  # walks the page tree, where loops and holes show
    except pikepdf.PasswordError as error:
        raise PdfEncrypted from error
    except SURPRISES as error:
        raise PdfBroken from error
    return pdf


@contextmanager
def reading(title: str = "") -> Iterator[None]:
    """Whatever a malformed file makes us stumble over is said of the file, and logged for us."""
    try:
        yield
    except DocumentRefused as refusal:
        refusal.title = refusal.title or title
        raise
    except SURPRISES as error:
        log.warning("a document's structure is beyond us", exc_info=True)
        raise PdfBroken(title) from error


def entry(holder: Any, key: str) -> Any:
    """The dictionary (or stream) under a key, or an empty one."""
    if isinstance(holder, Dictionary | Stream) and key in holder:
        value = holder[key]
        if isinstance(value, Dictionary | Stream):
            return value
    return Dictionary()


def dictionaries(holder: Any, key: str) -> list[Any]:
    """The dictionaries in the array under a key; nulls and other things in it are passed over."""
    values = holder.get(key) if isinstance(holder, Dictionary | Stream) else None
    if not isinstance(values, Array):
        return []
    return [value for value in values if isinstance(value, Dictionary)]


def inherited(holder: Any, key: str) -> Any:
    """The value under a key, the holder's own or that of the nearest /Parent; None where none has.

    So ISO 32000-2 hands down a page's attributes (7.7.3.4) and a form field's (12.7.4.1).
    """
    for _level in range(DEEPEST):
        if not isinstance(holder, Dictionary):
            return None
        if key in holder:
            return holder[key]
        holder = holder.get("/Parent")
    return None


def content_of(page: Page) -> bytes:
    """What the page draws (7.8.2), unpacked; a `PdfError` where it cannot be."""
    content = page.obj.get("/Contents")
    parts = content if isinstance(content, Array) else [content]
    return b"\n".join(part.read_bytes() for part in parts if isinstance(part, Stream))


def annotations(page: Page) -> list[Any]:
    """What lies on a page (12.5): links, fields, stamps, notes."""
    return dictionaries(page.obj, "/Annots")
