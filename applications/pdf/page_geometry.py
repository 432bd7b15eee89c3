"""What a reader sees of a page: its boxes, its turn, and the way to the page's own coordinates.

Boxes and turn are attributes pages inherit (ISO 32000-2, 7.7.3.3 and 7.7.3.4); what the boxes bound
is in 14.11.2. Where a file gives none that can be meant, a page is what readers show then, and
`mend` writes it down.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Page

from applications.pdf.safe_access import SURPRISES, inherited

Box = tuple[float, float, float, float]

LETTER: Box = (0.0, 0.0, 612.0, 792.0)  # what readers (PDFium, Acrobat) take where no size is given
SMALLEST, LARGEST = 3.0, 14_400.0  # units a side of a page may have (Annex C)
FARTHEST = 1e6  # units from the origin: numbers beyond lose their decimals in readers
BOUNDS = ("/TrimBox", "/BleedBox", "/ArtBox")  # printers' boxes, which readers show nothing of


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as shown, upright: its size, and the matrix from there to its own coordinates."""

    width: float
    height: float
    matrix: tuple[float, float, float, float, float, float]

    def own(self, x: float, y: float) -> tuple[float, float]:
        """A point as seen, in the page's own coordinates.

        >>> Seen(100, 200, (0, 1, -1, 0, 200, 0)).own(10, 20)
        (180, 10)
        """
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f


def seen(page: Page) -> Seen:
    """The page as a reader sees it, turned and cropped."""
    left, bottom, right, top = visible_box(page)
    rotation = turn(page)
    width, height = right - left, top - bottom
    if rotation in (90, 270):
        width, height = height, width
    turns = {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, right, bottom),
        180: (-1, 0, 0, -1, right, top),
        270: (0, -1, 1, 0, left, top),
    }
    return Seen(width, height, turns[rotation])


def turn(page: Page) -> int:
    """By how much the page is shown turned clockwise: 0, 90, 180 or 270 degrees.

    The standard allows multiples of 90 only; of others readers take the multiple towards zero.
    """
    given = _number(inherited(page.obj, "/Rotate"))
    return 0 if given is None else int(given / 90) * 90 % 360


def visible_box(page: Page) -> Box:
    """What a reader shows: the crop box, kept within the media box."""
    media, crop = _media(page), _box(page, "/CropBox")
    if crop is None:
        return media
    box = _common(media, crop)
    return box if _is_size(box) else media  # a crop box that lies outside shows everything


def mend(page: Page) -> bool:
    """Give the page boxes and a turn that every reader takes alike; True where it had others."""
    odd = _is_odd(page)
    extra = [key for key in BOUNDS if key in page.obj and _box(page, key) is None]
    if "/UserUnit" in page.obj and not (_number(page.obj.UserUnit) or 0) > 0:
        extra.append("/UserUnit")
    if odd:
        media, visible, rotation = _media(page), visible_box(page), turn(page)
        page.obj.MediaBox, page.obj.CropBox = Array(media), Array(visible)
        page.obj.Rotate = rotation
    for key in extra:
        del page.obj[key]
    return odd or bool(extra)


def _is_odd(page: Page) -> bool:
    """True where the media box, the crop box or the turn cannot be meant as it is."""
    if inherited(page.obj, "/Rotate") is not None:
        given = _number(inherited(page.obj, "/Rotate"))
        if given is None or given % 360 != turn(page):
            return True
    if _box(page, "/MediaBox") is None:
        return True
    if inherited(page.obj, "/CropBox") is None:
        return False
    crop = _box(page, "/CropBox")
    return crop is None or not _is_size(_common(_media(page), crop))


def _media(page: Page) -> Box:
    return _box(page, "/MediaBox") or _box(page, "/CropBox") or LETTER


def _box(page: Page, key: str) -> Box | None:
    """A box of the page that can be meant, or None."""
    corners = inherited(page.obj, key)
    if not isinstance(corners, Array) or len(corners) < 4:
        return None
    numbers = [number for corner in list(corners)[:4] if (number := _number(corner)) is not None]
    if len(numbers) < 4 or max(map(abs, numbers)) > FARTHEST:
        return None
    box = upright(numbers)
    return box if _is_size(box) else None


def _common(one: Box, other: Box) -> Box:
    """Where two boxes overlap; sides are negative where they do not."""
    (a, b, c, d), (e, f, g, h) = one, other
    return max(a, e), max(b, f), min(c, g), min(d, h)


def _is_size(box: Box) -> bool:
    sides = box[2] - box[0], box[3] - box[1]
    return min(sides) >= SMALLEST and max(sides) <= LARGEST


def _number(value: Any) -> float | None:
    """A finite number, or None: strangers write words, lists and infinities in its place."""
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (*SURPRISES, ArithmeticError):
        return None
    return number if math.isfinite(number) else None


def upright(corners: Sequence[float]) -> Box:
    """Left, bottom, right and top, whichever corners are given (7.9.5)."""
    left, bottom, right, top = corners
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)
