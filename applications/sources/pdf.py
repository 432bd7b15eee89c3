"""The text layer of a PDF. Plain Python, so that a caller may run it in a helper process."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from typing import Any

from applications.errors import PdfBroken, PdfEncrypted, PdfWithoutText
from applications.sources import plain

MAX_PAGES = 60
MAX_LINKS = 200
LARGER = 1.18  # a heading's letters beside those of the text
_EDGE = 2  # lines at the top and at the bottom of a page that may be printed on each of them
_PRINTED = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},? \d{1,2}[:.]\d{2}(?: ?[AaPp][Mm])?(?: .*)?|"
    r"(?:https?://|file://)\S+(?: \d{1,3} ?(?:/|of|von|av|sur|van|de) ?\d{1,3})?|"
    r"(?:[Pp]age |[Ss]eite |[Ss]ida |[Pp]agina |[Pp]ágina )?\d{1,3}(?: ?(?:/|of|von|av|sur|van|de)"
    r" ?\d{1,3})?"
)
_NO_TITLE = re.compile(
    r"^(?:microsoft|untitled|print|document|dokument|layout|slide)|https?://|[/\\]|"
    r"\.(?:docx?|pdf|html?|odt|indd|tex|pages|rtf)\b",
    re.IGNORECASE,
)
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st"})


def text(data: bytes) -> str:
    """The words of a PDF in reading order; refuses one that is locked, broken or only pictures.

    Links keep their address as Markdown writes them, and what a browser prints at the edges of
    each page, the day of printing above all, is left out.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as problem:
        if "password" in str(problem).lower():
            raise PdfEncrypted() from problem
        raise PdfBroken() from problem
    try:
        title = _title(document)
        pages = [_page(document, number) for number in range(min(len(document), MAX_PAGES))]
    except pypdfium2.PdfiumError as problem:
        raise PdfBroken() from problem
    finally:
        document.close()
    words = "\n".join(_without_edges([plain.text(page) for page in pages]))
    words = words.replace("\ufffe", "-").replace("\uffff", "").translate(_LIGATURES)
    if len(re.sub(r"\W", "", words)) < 20:
        raise PdfWithoutText()
    words = re.sub(r"(?<=[a-zà-ÿ])-\n(?=[a-zà-ÿ])", "", words)  # words cut at line ends
    return f"---\ntitle: {title}\n---\n{words}" if title else words


def _title(document: Any) -> str:
    """The title a print of a page carries; not the file name that other programs put there."""
    title = " ".join(str(document.get_metadata_value("Title") or "").split())[:300]
    return "" if _NO_TITLE.search(title) or title.count(" ") < 2 else plain.text(title)


def _page(document: Any, number: int) -> str:
    page = document[number]
    layer = page.get_textpage()
    words = _headed(layer)
    for shown, target in _links(document, page, layer):
        if shown and target.startswith(("http://", "https://", "mailto:")):
            words = _linked(words, shown, target)
    layer.close()
    page.close()
    return words


def _headed(layer: Any) -> str:
    """The words of a page, lines in clearly larger letters as Markdown writes headings."""
    words = str(layer.get_text_range())
    lines, sizes, at = words.split("\r\n"), [], 0
    for line in lines:
        sizes.append(_size(layer, at + (len(line) - len(line.lstrip()))) if line.strip() else 0.0)
        at += len(line) + 2
    common = Counter[float]()
    for line, size in zip(lines, sizes, strict=True):
        common[size] += len(line.strip())
    usual = common.most_common(1)[0][0] if common else 0.0
    told: list[str] = []
    before = 0.0
    for line, size in zip(lines, sizes, strict=True):
        large = usual > 0 and size > usual * LARGER and len(line) < 150
        if large and size == before and len(told[-1]) > 28:
            told[-1] += f" {line.strip()}"  # a heading that goes on in a second line
        else:
            told.append(f"# {line.strip()}" if large else line)
        before = size if large else 0.0
    return "\n".join(told)


def _size(layer: Any, place: int) -> float:
    """How high a letter stands on the page, as its font has it."""
    from pypdfium2 import PdfiumError

    try:
        _, bottom, _, top = layer.get_charbox(place, loose=True)
    except PdfiumError:  # a letter of two parts moves the count; the words are what matters
        return 0.0
    return round(float(top - bottom), 0)


def _links(document: Any, page: Any, layer: Any) -> list[tuple[str, str]]:
    """The words and the address of each link drawn on the page."""
    from pypdfium2 import raw

    found: list[tuple[str, str]] = []  # one that goes on in the next line is drawn twice
    place, link = ctypes.c_int(0), raw.FPDF_LINK()
    while len(found) < MAX_LINKS and raw.FPDFLink_Enumerate(page, place, link):
        action = raw.FPDFLink_GetAction(link)
        box = raw.FS_RECTF()
        if not action or not raw.FPDFLink_GetAnnotRect(link, box):
            continue
        size = raw.FPDFAction_GetURIPath(document, action, None, 0)
        if not 1 < size < 2_000:
            continue
        buffer = ctypes.create_string_buffer(size)
        raw.FPDFAction_GetURIPath(document, action, buffer, size)
        shown = layer.get_text_bounded(box.left, box.bottom, box.right, box.top)
        shown, target = " ".join(shown.split()), buffer.value.decode("utf-8", "replace")
        if found and found[-1][1] == target:
            shown = f"{found.pop()[0]} {shown}"
        found.append((shown, target))
    return found


def _linked(words: str, shown: str, target: str) -> str:
    """The words with a link's address behind those it is drawn under.

    >>> _linked("Please apply here.", "apply here", "https://x.example/1")
    'Please [apply here](https://x.example/1).'
    >>> _linked("See www.x.example", "www.x.example", "https://www.x.example/")
    'See www.x.example'
    """
    bare = re.sub(r"^(?:mailto:|https?://)(?:www\.)?|/$", "", target).casefold()
    whole = "".join(shown.split())
    same = re.sub(r"^(?:https?://)?(?:www\.)?|/$", "", whole).casefold() == bare
    if len(shown) < 3 or (same and whole == shown):
        return words
    pattern = r"\s{1,3}".join(map(re.escape, shown.split()[:30]))
    match = re.search(rf"(?<!\[){pattern}", words)
    if not match:
        return words
    if same:  # an address that was broken at the end of a line
        link = target.removeprefix("mailto:")
    else:
        link = shown if "@" in shown else f"[{shown}]({target})"
    return f"{words[: match.start()]}{link}{words[match.end() :]}"


def _without_edges(pages: list[str]) -> list[str]:
    """The pages without the lines a browser or a form prints at the edge of each.

    >>> _without_edges(["11/23/26, 9:38 PM Jobs\\nWe\\n1/2", "11/23/26, 9:38 PM Jobs\\nseek\\n2/2"])
    ['We', 'seek']
    """
    edges: Counter[str] = Counter()
    split = [page.strip("\n").split("\n") for page in pages]
    for lines in split:
        edges.update({_shape(line) for line in (*lines[:_EDGE], *lines[-_EDGE:])})
    often = max(2, round(len(pages) * 0.6))

    def printed(line: str) -> bool:
        return bool(_PRINTED.fullmatch(line.strip())) or (
            len(pages) > 1 and bool(line.strip()) and edges[_shape(line)] >= often
        )

    for lines in split:
        for edge in (0, -1):
            for _ in range(_EDGE):
                if lines and printed(lines[edge]):
                    lines.pop(edge)
    return ["\n".join(lines) for lines in split]


def _shape(line: str) -> str:
    """A line with its numbers made alike, as page numbers differ."""
    return re.sub(r"\d+", "0", line.strip())
