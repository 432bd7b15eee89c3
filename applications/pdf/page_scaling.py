"""Room at the foot of a page that has none: all that is on it moves up, a few hundredths smaller.

The sheet keeps its size, so the bundle still prints as it is; what lies on the page, and what
leads to a place on it, moves along. The page becomes a form XObject (ISO 32000-2, 8.10) that is
drawn smaller; annotations (12.5) and destinations (12.3.2) are not drawn and are moved one by one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Dictionary, Name, NameTree, Page, Pdf, PdfError, String

from applications.pdf.page_geometry import seen, visible_box
from applications.pdf.safe_access import SURPRISES, annotations, content_of, entry

POINTS = ("/Rect", "/QuadPoints", "/L", "/Vertices", "/CL")  # x and y in turn
PATHS = ("/InkList",)  # lists of such
Pages = Mapping[tuple[int, int], "Shift"]


@dataclass(frozen=True, slots=True)
class Shift:
    """Smaller by a factor, then moved."""

    scale: float
    x: float
    y: float

    def point(self, x: float, y: float) -> tuple[float, float]:
        return self.scale * x + self.x, self.scale * y + self.y

    def view(self, view: list[Any]) -> list[Any]:
        """A destination's place on the page; a zoom stays as it is."""
        moved = list(view)
        kind = str(moved[0]) if moved else ""
        if kind == "/XYZ":
            _move(moved, 1, self.scale, self.x)
            _move(moved, 2, self.scale, self.y)
        elif kind in ("/FitH", "/FitBH"):
            _move(moved, 1, self.scale, self.y)
        elif kind in ("/FitV", "/FitBV"):
            _move(moved, 1, self.scale, self.x)
        elif kind == "/FitR":
            for at, along in ((1, self.x), (2, self.y), (3, self.x), (4, self.y)):
                _move(moved, at, self.scale, along)
        return moved


def make_room(pdf: Pdf, page: Page, height: float) -> Shift | None:
    """Leave so many points free at the foot, as a reader sees the page; None where its content is
    too damaged to be moved."""
    try:
        drawn = pdf.make_stream(content_of(page), Type=Name.XObject, Subtype=Name.Form)
    except PdfError:
        return None
    look = seen(page)
    scale = 1 - height / look.height
    x, y = look.own(look.width / 2, look.height)  # what is at the middle of the top stays there
    shift = Shift(scale, (1 - scale) * x, (1 - scale) * y)
    # As a form of its own the content keeps its patterns in place, and hides what a crop hid.
    drawn.BBox = Array([round(edge, 4) for edge in visible_box(page)])
    drawn.Resources = page.resources
    if "/Group" in page.obj:
        drawn.Group = page.obj.Group
    page.obj.Resources = Dictionary(XObject=Dictionary(Page=drawn))
    matrix = " ".join(f"{value:.6f}" for value in (scale, 0, 0, scale, shift.x, shift.y))
    page.obj.Contents = pdf.make_stream(f"q {matrix} cm /Page Do Q\n".encode())
    for annotation in annotations(page):
        _move_annotation(annotation, shift)
    return shift


def follow(pdf: Pdf, moved: Pages) -> None:
    """Links and names that lead to a place on a moved page lead to where it is now."""
    is_new = _Once()  # links may share an action, names a place: each moves but once
    for page in pdf.pages:
        for annotation in filter(is_new, annotations(page)):
            for holder, key in ((annotation, "/Dest"), (entry(annotation, "/A"), "/D")):
                if isinstance(holder.get(key), Array) and (key == "/Dest" or is_new(holder)):
                    holder[key] = _followed(holder[key], moved)
    names = entry(pdf.Root, "/Names")
    if "/Dests" in names:
        tree = NameTree(names.Dests)
        for name, target in list(tree.items()):
            if isinstance(target, Array):
                tree[name] = _followed(target, moved)
            elif isinstance(target, Dictionary) and isinstance(target.get("/D"), Array):
                target.D = _followed(target.D, moved) if is_new(target) else target.D


class _Once:
    """Whether an object is met for the first time."""

    def __init__(self) -> None:
        self._met: set[tuple[int, int]] = set()

    def __call__(self, holder: Any) -> bool:
        is_new = not holder.is_indirect or holder.objgen not in self._met
        self._met.add(holder.objgen)
        return is_new


def _followed(target: Any, moved: Pages) -> Any:
    first = target[0] if len(target) else None
    shift = moved.get(first.objgen) if isinstance(first, Dictionary) else None
    return Array([first, *shift.view(list(target)[1:])]) if shift else target


def _move_annotation(annotation: Any, shift: Shift) -> None:
    for key in POINTS:
        if isinstance(annotation.get(key), Array):
            annotation[key] = _moved_points(annotation[key], shift)
    for key in PATHS:
        if isinstance(annotation.get(key), Array):
            annotation[key] = Array(
                [_moved_points(path, shift) for path in annotation[key] if isinstance(path, Array)]
            )


def _moved_points(points: Array, shift: Shift) -> Array:
    try:
        numbers = [float(value) for value in points]
    except SURPRISES:  # no numbers: a place nobody can show
        return points
    pairs = zip(numbers[::2], numbers[1::2], strict=False)
    return Array([round(value, 4) for pair in pairs for value in shift.point(*pair)])


def _move(view: list[Any], at: int, scale: float, along: float) -> None:
    """One number of a view; null and what is missing mean "as it is"."""
    if at < len(view) and view[at] is not None and not isinstance(view[at], Name | String):
        view[at] = round(scale * float(view[at]) + along, 4)
