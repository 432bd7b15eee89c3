"""Several PDFs into one, with every page accounted for.

Phases between plain values: open each document, join it, take out what acts by itself, number
the pages, write bookmarks and links, save. `count` then reads what was saved.

What the joined file says of itself follows ISO 32000-2: page labels 12.4.2, viewer preferences
12.2, language 14.9.2, metadata 14.3. Encryption (7.6) is dropped, as restrictions of one document
cannot bind the others.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from applications.errors import PagesLost, PdfTooHeavy
from applications.pdf.atomic_write import atomic_write
from applications.pdf.destinations import bind_to_pages
from applications.pdf.footer import FooterLayer
from applications.pdf.interactive_features import (
    carry_layers,
    flatten_signatures,
    remove_active_content,
)
from applications.pdf.job_types import Merged, MergePart, Order, Placed
from applications.pdf.outline import Bookmark, read_bookmarks, top_pages, write_bookmarks
from applications.pdf.page_geometry import mend
from applications.pdf.page_scaling import Shift, follow
from applications.pdf.safe_access import annotations, entry, open_pdf, reading

Bookmarks = list[tuple[str, int, list[Bookmark]]]
LINK = "part:"  # the contents page writes href="part:0" for the first document


def merge_job(order: dict[str, Any]) -> dict[str, Any]:
    return asdict(merge(Order.from_json(order)))


def merge(order: Order) -> Merged:
    """Write the bundle, or refuse and leave no file; the refusal names the document."""
    out = Path(order.out)
    with atomic_write(out) as draft, ExitStack() as opened:
        pdf = opened.enter_context(pikepdf.new())
        front_pages, placed, bookmarks = _join(pdf, order, opened)
        unprinted, moved = _number(pdf, order, front_pages)
        if moved:
            follow(pdf, moved)
        _link_contents(pdf, front_pages, [document.first_page - 1 for document in placed])
        if bookmarks:
            write_bookmarks(pdf, bookmarks, moved)
        _describe(pdf, order)
        pages = len(pdf.pages)
        pdf.save(
            draft,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            min_version="1.7",
        )
    return Merged(pages, out.stat().st_size, front_pages, placed, unprinted)


def _join(pdf: Pdf, order: Order, opened: ExitStack) -> tuple[int, tuple[Placed, ...], Bookmarks]:
    front_pages = 0
    if order.front:
        front = opened.enter_context(open_pdf(Path(order.front)))
        pdf.add_pages_from(front)
        front_pages = len(pdf.pages)
    placed: list[Placed] = []
    bookmarks: Bookmarks = []
    for part in order.parts:
        start = len(pdf.pages)
        try:
            with reading(part.title):
                removed, own = _append(pdf, part, opened)
        except MemoryError as error:
            raise PdfTooHeavy("memory", part.title) from error
        placed.append(Placed(part.title, start + 1, part.pages, removed))
        bookmarks.append((f"{part.title} · {start + 1}", start, own))
    return front_pages, tuple(placed), bookmarks


def _append(pdf: Pdf, part: MergePart, opened: ExitStack) -> tuple[tuple[str, ...], list[Bookmark]]:
    source = opened.enter_context(open_pdf(Path(part.path)))
    if len(source.pages) != part.pages:
        raise PagesLost(part.title, part.pages, len(source.pages))
    start, removed = len(pdf.pages), []
    for page in source.pages:
        mend(page)
    if flatten_signatures(source):
        removed.append("signature")
    if sum(remove_active_content(page) for page in source.pages):
        removed.append("active")
    if "/StructTreeRoot" in source.Root:  # 14.7: it binds the whole document, not its pages
        removed.append("tags")
    own = read_bookmarks(source)
    bind_to_pages(source)
    pdf.add_pages_from(source)
    carry_layers(pdf, source)
    if len(pdf.pages) - start != part.pages:
        raise PagesLost(part.title, part.pages, len(pdf.pages) - start)
    return tuple(removed), own


def _link_contents(pdf: Pdf, front_pages: int, starts: Sequence[int]) -> None:
    """Turn the front pages' `part:` addresses into jumps to the documents' first pages.

    The renderer links title, dots and number each; a reader gets one field a line.
    """
    for page in list(pdf.pages)[:front_pages]:
        lines: dict[str, Any] = {}
        others = []
        for annotation in annotations(page):
            address = str(entry(annotation, "/A").get("/URI", ""))
            if not address.startswith(LINK):
                others.append(annotation)
            elif address in lines:
                lines[address].Rect = _around(lines[address].Rect, annotation.Rect)
            else:
                lines[address] = annotation
        for address, annotation in lines.items():
            target = pdf.pages[starts[int(address.removeprefix(LINK))]].obj
            del annotation.A
            annotation.Dest = Array([target, Name.Fit])
        if lines:
            page.obj.Annots = Array([*lines.values(), *others])


def _around(one: Array, other: Array) -> Array:
    """The smallest rectangle with both in it."""
    left, bottom, right, top = zip(one, other, strict=True)
    return Array([min(left), min(bottom), max(right), max(top)])


def _number(pdf: Pdf, order: Order, front_pages: int) -> tuple[str, dict[tuple[int, int], Shift]]:
    """Write the footers; tells the letters in them that no font has, and the pages that moved."""
    moved: dict[tuple[int, int], Shift] = {}
    if order.footer is None:
        return "", moved
    layer = FooterLayer(pdf, order.footer, len(pdf.pages))
    marks = [0] * front_pages
    for part in order.parts:
        marks += [*part.foot, *[0] * part.pages][: part.pages]
    for number, (page, there) in enumerate(zip(pdf.pages, marks, strict=True), 1):
        shift = layer.write(page, number, there)
        if shift:
            moved[page.obj.objgen] = shift
    return layer.unprinted, moved


def _describe(pdf: Pdf, order: Order) -> None:
    """Printed page numbers, language, and what a reader's window and a catalogue show."""
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))
    pdf.Root.PageMode = Name.UseOutlines
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.Lang = pikepdf.String(order.language)
    for key in ("/OpenAction", "/AA"):
        if key in pdf.Root:
            del pdf.Root[key]
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=True) as metadata:
        metadata["dc:title"] = order.title
        if order.author:
            metadata["dc:creator"] = [order.author]
        metadata["dc:language"] = {order.language}
        if order.created:
            metadata["xmp:CreateDate"] = order.created
            metadata["xmp:ModifyDate"] = order.created


def count_job(path: str, merged: dict[str, Any]) -> None:
    count(Path(path), Merged.from_json(merged))


def count(path: Path, merged: Merged) -> None:
    """The file, read again, has every page, and each bookmark leads to its document's first."""
    with open_pdf(path) as pdf:
        if len(pdf.pages) != merged.pages:
            raise PagesLost(path.name, merged.pages, len(pdf.pages))
        starts = top_pages(pdf)
        ends = [*starts[1:], merged.pages + 1]
        if len(starts) != len(merged.documents):
            raise PagesLost(path.name, len(merged.documents), len(starts))
        for document, start, end in zip(merged.documents, starts, ends, strict=True):
            if (start, end - start) != (document.first_page, document.pages):
                raise PagesLost(document.title, document.pages, end - start)
