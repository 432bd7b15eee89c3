"""What of a page's text a reader can see, and whether the page is only the picture of one.

Text may be drawn so that nobody sees it (render mode 3, ISO 32000-2, 9.3.6) or lie outside the
crop box (14.11.2). Over a scan such text is what recognition read in the picture, and counts; over
anything else it is hidden.
"""

import ctypes
import math
from dataclasses import dataclass
from itertools import islice

import pypdfium2
import pypdfium2.raw as raw

SAMPLE = 200  # letters of a page that are measured; all of them only where one of these is odd
UPRIGHT = 0.5  # a page where a smaller share of the letters stands upright lies on its side
PICTURES = 500  # pictures of one page that are measured; a scan has one or a few dozen strips
NEST = 3  # forms inside forms that are looked into
# A picture over so much of the page, with so few words beside it, is a scan: the mark of a scanning
# app, a stamp or a page number has three to ten words, a page of text over a picture more.
SCANNED_SHARE = 0.5
SCANNED_WORDS = 20
UNTOLD = "\ufffd"
UNSEEN_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class TextLayer:
    """A page's text as a reader sees it, and what else the page is."""

    text: str
    hidden: int  # words nobody sees
    scanned: bool  # a picture stands for what the page says
    sideways: bool

    @property
    def words(self) -> int:
        return len(self.text.split())


def text_layer(page: pypdfium2.PdfPage, *, closely: bool = True) -> TextLayer:
    """What the page says to a reader; `closely` looks for letters the file does not tell.

    Such a letter comes as U+FFFD.
    """
    letters = page.get_textpage()
    try:
        sample = _sampled(letters)
        visible, unseen = letters.get_text_range(), ""
        odd = any(_is_unseen(letters, at, page.get_bbox()) for at in sample)
        # PDFium writes U+FFFE for NUL and, as often, for the hyphen of a word it joined again.
        closely = closely or "\ufffe" in visible
        every = range(letters.count_chars() if closely else 0)
        if odd or any(_is_untold(letters, at) for at in every):
            visible, unseen = _parted(letters, page.get_bbox())
        sideways = _lies_down(page, letters, sample)
    finally:
        letters.close()
    words = len(visible.split())
    # Only a page with few words can be a scan, and only unseen ones may be those of its picture.
    share = picture_share(page) if words < SCANNED_WORDS or unseen.strip() else 0.0
    recognised = share >= SCANNED_SHARE and unseen.strip() != ""
    few = SCANNED_WORDS if share >= SCANNED_SHARE else 1
    scanned = share > 0 and not recognised and words < few
    if recognised:
        visible, unseen = f"{visible}\n{unseen}", ""
    return TextLayer(visible, len(unseen.split()), scanned, sideways and not scanned)


def picture_share(page: pypdfium2.PdfPage) -> float:
    """The share of the visible page that pictures cover, at most 1; overlaps count twice."""
    left, bottom, right, top = page.get_bbox()
    whole = (right - left) * (top - bottom)
    covered = 0.0
    pictures = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=NEST)
    for picture in islice(pictures, PICTURES):
        a, b, c, d = _on_page(picture)
        covered += max(0.0, min(c, right) - max(a, left)) * max(0.0, min(d, top) - max(b, bottom))
        covered = max(covered, 1e-9)  # a picture there is, however small
    return min(1.0, covered / whole) if whole > 0 else 0.0


def _on_page(thing: pypdfium2.PdfObject) -> Box:
    """The rectangle around a thing; what is inside a form is placed by the form's matrix."""
    left, bottom, right, top = thing.get_bounds()
    corners = [(left, bottom), (left, top), (right, bottom), (right, top)]
    form = thing.container
    while form is not None:
        matrix = form.get_matrix()
        corners = [matrix.on_point(x, y) for x, y in corners]
        form = form.container
    across, along = zip(*corners, strict=True)
    return min(across), min(along), max(across), max(along)


def _sampled(letters: pypdfium2.PdfTextPage) -> range:
    count = letters.count_chars()
    return range(0, count, max(1, count // SAMPLE))


def _lies_down(page: pypdfium2.PdfPage, letters: pypdfium2.PdfTextPage, sample: range) -> bool:
    """True when most letters, as shown, run up or down the page or stand on their head."""
    turned_by = math.radians(page.get_rotation())
    upright = sum(
        math.cos(raw.FPDFText_GetCharAngle(letters, at) + turned_by) > 0.7 for at in sample
    )
    return len(sample) > 0 and upright < UPRIGHT * len(sample)


def _is_untold(letters: pypdfium2.PdfTextPage, at: int) -> bool:
    """True for a letter whose font does not say which it is (9.10.2)."""
    return bool(
        raw.FPDFText_HasUnicodeMapError(letters, at) == 1
        or raw.FPDFText_GetUnicode(letters, at) == 0
    )


def _is_unseen(letters: pypdfium2.PdfTextPage, at: int, visible: Box) -> bool:
    """True for a letter that is drawn invisible, or outside of what is shown."""
    thing = raw.FPDFText_GetTextObject(letters, at)
    if thing and raw.FPDFTextObj_GetTextRenderMode(thing) in UNSEEN_MODES:
        return True
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not raw.FPDFText_GetCharBox(letters, at, left, right, bottom, top):
        return False
    x, y = (left.value + right.value) / 2, (bottom.value + top.value) / 2
    return not (visible[0] <= x <= visible[2] and visible[1] <= y <= visible[3])


def _parted(letters: pypdfium2.PdfTextPage, visible: Box) -> tuple[str, str]:
    """The text a reader sees, and the text no reader sees, letter by letter."""
    seen, unseen = [], []
    for at in range(letters.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(letters, at))
        if _is_untold(letters, at):
            letter = UNTOLD
        if letter.isspace() or raw.FPDFText_IsGenerated(letters, at) == 1:
            seen.append(letter)
            unseen.append(letter)
        else:
            (unseen if _is_unseen(letters, at, visible) else seen).append(letter)
    return "".join(seen), "".join(unseen)
