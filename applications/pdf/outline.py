"""Bookmarks (ISO 32000-2, 12.3.3): one for each document, with the document's own nested below."""

from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Name, OutlineItem, Pdf

from applications.pdf.destinations import Places
from applications.pdf.page_scaling import Pages
from applications.pdf.safe_access import SURPRISES

MOST = 2000  # bookmarks taken over from one document: a long thesis has some hundred
DEEPEST = 8  # levels of them; headings of documents have six at most


@dataclass
class Bookmark:
    """A title, the place it leads to (page index in its own document), and what lies below."""

    title: str
    page: int
    view: list[Any]
    below: list["Bookmark"] = field(default_factory=list)


def read_bookmarks(pdf: Pdf) -> list[Bookmark]:
    """A document's own bookmarks; those that lead nowhere inside it are left out, not what is
    below them."""
    places = Places(pdf)
    budget = [MOST]
    try:
        with pdf.open_outline(max_depth=DEEPEST) as outline:
            return _read(outline.root, places, budget)
    except (pikepdf.OutlineStructureError, *SURPRISES):
        return []  # a broken outline is no reason to refuse its pages


def top_pages(pdf: Pdf) -> list[int]:
    """The pages, counted from 1, that the uppermost bookmarks lead to."""
    places = Places(pdf)
    with pdf.open_outline() as outline:
        found = [_place(item, places) for item in outline.root]
    return [place[0] + 1 for place in found if place is not None]


def _read(items: list[OutlineItem], places: Places, budget: list[int]) -> list[Bookmark]:
    found = []
    for item in items:
        if budget[0] <= 0:
            break
        budget[0] -= 1
        below = _read(item.children, places, budget)
        place = _place(item, places)
        if place is None:
            found += below
        else:
            found.append(Bookmark(_plain(item.title), *place, below))
    return found


def _place(item: OutlineItem, places: Places) -> tuple[int, list[Any]] | None:
    target: Any = item.destination
    if target is None and item.action is not None and item.action.get("/S") == "/GoTo":
        target = item.action.get("/D")
    return places.find(target)


def _plain(title: str) -> str:
    return " ".join(str(title).split())[:300] or "–"


def write_bookmarks(
    pdf: Pdf, documents: list[tuple[str, int, list[Bookmark]]], moved: Pages
) -> None:
    """One bookmark a document: its title, its first page's index, and its own bookmarks."""
    with pdf.open_outline() as outline:
        for title, start, own in documents:
            item = OutlineItem(title, Array([pdf.pages[start].obj, Name.Fit]))
            item.children.extend(_written(pdf, bookmark, start, moved) for bookmark in own)
            item.is_closed = True
            outline.root.append(item)


def _written(pdf: Pdf, bookmark: Bookmark, start: int, moved: Pages) -> OutlineItem:
    page = pdf.pages[start + bookmark.page].obj
    shift = moved.get(page.objgen)
    place = Array([page, *(shift.view(bookmark.view) if shift else bookmark.view)])
    item = OutlineItem(bookmark.title, place)
    item.is_closed = True
    item.children.extend(_written(pdf, one, start, moved) for one in bookmark.below)
    return item
