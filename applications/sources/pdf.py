"""The text layer of a PDF. Plain Python, so that a caller may run it in a helper process."""

from __future__ import annotations

import re

from applications.errors import PdfBroken, PdfEncrypted, PdfWithoutText
from applications.sources import plain

MAX_PAGES = 60


def text(data: bytes) -> str:
    """The words of a PDF in reading order; refuses one that is locked, broken or only pictures."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as problem:
        if "password" in str(problem).lower():
            raise PdfEncrypted() from problem
        raise PdfBroken() from problem
    try:
        pages = []
        for number in range(min(len(document), MAX_PAGES)):
            page = document[number]
            layer = page.get_textpage()
            pages.append(layer.get_text_range())
            layer.close()
            page.close()
    except pypdfium2.PdfiumError as problem:
        raise PdfBroken() from problem
    finally:
        document.close()
    words = plain.text("\n".join(pages)).replace("\ufffe", "-").replace("\uffff", "")
    if len(re.sub(r"\W", "", words)) < 20:
        raise PdfWithoutText()
    return re.sub(r"(?<=[a-zà-ÿ])-\n(?=[a-zà-ÿ])", "", words)  # words cut at line ends
