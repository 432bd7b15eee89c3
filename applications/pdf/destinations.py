"""Places in a document that links, names and bookmarks lead to (ISO 32000-2, 12.3.2).

A place is an array of page and view, given as it is or by a name, which is kept in a name tree
(7.9.6) or, in the oldest way, in a dictionary. The page is an object, or a number counted from 0.
Numbers would count another document's pages once several are joined.
"""

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, Page, Pdf

from applications.pdf.interactive_features import holders
from applications.pdf.safe_access import SURPRISES, entry

View = list[Any]


class Places:
    """The places of one document, by whatever way they are named."""

    def __init__(self, pdf: Pdf) -> None:
        self.pages = [page.obj for page in pdf.pages]
        self._numbers = {page.objgen: number for number, page in enumerate(self.pages)}
        self._names = _names(pdf)

    def find(self, target: Any) -> tuple[int, View] | None:
        """The page, counted from 0, and the view a destination leads to; None where to no page."""
        if isinstance(target, Name | pikepdf.String | str):
            target = self._names.get(str(target))
        if isinstance(target, Dictionary):
            target = target.get("/D")
        if not isinstance(target, Array) or len(target) == 0:
            return None
        page = self._page(target[0])
        if page is None:
            return None
        return page, [_scalar(value) for value in list(target)[1:]] or [Name.Fit]

    def _page(self, first: Any) -> int | None:
        if isinstance(first, int) and not isinstance(first, bool):
            return first if 0 <= first < len(self.pages) else None
        return self._numbers.get(first.objgen) if isinstance(first, Dictionary) else None

    def bound(self, page: int, view: View) -> Array:
        """The destination as an array that begins with the page's object."""
        return Array([self.pages[page], *view])


def bind_to_pages(pdf: Pdf) -> None:
    """Every link and name leads to a page object of this document, or nowhere any more."""
    places = Places(pdf)
    _bind_names(pdf, places)
    for page in pdf.pages:
        for holder, key in _links(page):
            found = places.find(holder[key])
            if found is None:
                del holder[key]
            elif not isinstance(holder[key], pikepdf.String):  # what has a name keeps it
                holder[key] = places.bound(*found)


def _links(page: Page) -> Iterator[tuple[Dictionary, str]]:
    """Where on a page a destination stands: in a link, or in what a link or field does."""
    for holder in holders(page):
        if "/Dest" in holder:
            yield holder, "/Dest"
        action = entry(holder, "/A")
        if action.get("/S") == Name.GoTo:
            if "/SD" in action:  # leads into the document's structure (12.3.2.3), left behind
                del action.SD
            if "/D" in action:
                yield action, "/D"


def _names(pdf: Pdf) -> dict[str, Any]:
    """The named destinations, "/a" for the name a and "a" for the string; none of a broken tree."""
    old = entry(pdf.Root, "/Dests")
    found = {str(key): old[key] for key in old.keys()}  # noqa: SIM118 – no dict
    names = entry(pdf.Root, "/Names")
    if "/Dests" in names:
        try:
            found |= {str(name): target for name, target in NameTree(names.Dests).items()}
        except SURPRISES:
            del names.Dests
    return found


def _bind_names(pdf: Pdf, places: Places) -> None:
    """The tree of names anew, from those that lead to a page; a sound tree stays as it is."""
    names = entry(pdf.Root, "/Names")
    if "/Dests" not in names:
        return
    bound: dict[str, Any] = {}
    sound = True
    for name, target in NameTree(names.Dests).items():
        found = places.find(target)
        explicit: Any = target.get("/D") if isinstance(target, Dictionary) else target
        if found is not None and name:
            by_object = isinstance(explicit[0], Dictionary)
            bound[str(name)] = target if by_object else places.bound(*found)
            sound = sound and by_object
        else:
            sound = False
    if not sound:
        tree = NameTree.new(pdf)
        for name, target in bound.items():
            tree[name] = target
        names.Dests = tree.obj


def _scalar(value: Any) -> Any:
    """Views are made of names, numbers and nulls; anything else would drag its document along."""
    return None if isinstance(value, Array | Dictionary | pikepdf.Stream) else value
