"""What a reader sees of a page, and the way from there to the page's own coordinates."""

from dataclasses import dataclass

from pikepdf import Array, Page


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
    rotation = int(page.rotation) % 360
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


def visible_box(page: Page) -> tuple[float, float, float, float]:
    """What a reader shows: the crop box, kept within the media box."""
    media, crop = upright(page.mediabox), upright(page.cropbox)
    box = (
        max(media[0], crop[0]),
        max(media[1], crop[1]),
        min(media[2], crop[2]),
        min(media[3], crop[3]),
    )
    if box[0] >= box[2] or box[1] >= box[3]:  # a crop box that lies outside shows everything
        return media
    return box


def upright(corners: Array) -> tuple[float, float, float, float]:
    """Left, bottom, right and top, whichever corners are given."""
    box = [float(edge) for edge in corners]
    return min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])
