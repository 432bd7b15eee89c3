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

Index = dict[tuple[int, int], int]


def page_index(pdf: Pdf) -> Index:
    """The page's place among the pages, counted from 0, by its object."""
    return {page.obj.objgen: number for number, page in enumerate(pdf.pages)}


def place(pdf: Pdf, target: Any, index: Index) -> tuple[int, list[Any]] | None:
    """The page, counted from 0, and the view a destination leads to; None where to no page."""
    target = _resolved(pdf, target)
    if not isinstance(target, Array) or len(target) == 0:
        return None
    page = page_of(target[0], index)
    if page is None:
        return None
    return page, [_scalar(value) for value in list(target)[1:]] or [Name.Fit]


def page_of(first: Any, index: Index) -> int | None:
    """The page that the first entry of a destination means."""
    if isinstance(first, int) and not isinstance(first, bool):
        return first if 0 <= first < len(index) else None
    return index.get(first.objgen) if isinstance(first, Dictionary) else None


def bind_to_pages(pdf: Pdf) -> None:
    """Every link and name leads to a page object of this document, or nowhere any more."""
    index = page_index(pdf)
    _bind_names(pdf, index)
    for page in pdf.pages:
        for holder, key in _links(page):
            found = place(pdf, holder[key], index)
            if found is None:
                del holder[key]
            elif not isinstance(holder[key], pikepdf.String):  # what has a name keeps it
                holder[key] = _bound(pdf, *found)


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


def _bind_names(pdf: Pdf, index: Index) -> None:
    names = entry(pdf.Root, "/Names")
    if "/Dests" not in names:
        return
    try:
        tree = NameTree(names.Dests)
        for name, target in list(tree.items()):
            found = place(pdf, target, index)
            if found is None:
                del tree[name]
            else:
                tree[name] = _bound(pdf, *found)
    except SURPRISES:  # a broken tree: no name in it leads anywhere
        del names.Dests


def _bound(pdf: Pdf, page: int, view: list[Any]) -> Array:
    return Array([pdf.pages[page].obj, *view])


def _resolved(pdf: Pdf, target: Any) -> Any:
    """A named destination's array, by either of the two ways a PDF can name one."""
    names = entry(pdf.Root, "/Names")
    if isinstance(target, pikepdf.String | str) and "/Dests" in names:
        target = NameTree(names.Dests).get(str(target))
    elif isinstance(target, Name):
        target = entry(pdf.Root, "/Dests").get(target)
    if isinstance(target, Dictionary):
        target = target.get("/D")
    return target


def _scalar(value: Any) -> Any:
    """Views are made of names, numbers and nulls; anything else would drag its document along."""
    return None if isinstance(value, Array | Dictionary | pikepdf.Stream) else value
