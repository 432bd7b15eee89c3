"""Review comments that lie on a document's pages: counted as it comes in, taken off on request.

Of the markup annotations (ISO 32000-2, 12.5.6.2) notes and marks on text are comments. Text boxes,
drawings and stamps may as well be what the document is for, an answer in a form or a signature:
they are comments where they bear the name of somebody who comments otherwise.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pikepdf import Array, Dictionary, Name, Page, Pdf, String

from applications.errors import SignedStays
from applications.pdf.atomic_write import atomic_write
from applications.pdf.interactive_features import is_signed
from applications.pdf.job_types import Finding
from applications.pdf.safe_access import annotations, open_pdf, reading

NOTES = ("/Text", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Caret")
DRAWN = ("/FreeText", "/Ink", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Stamp")
LONGEST_NAME = 60  # characters of an author's name that are shown
MOST_NAMES = 3


def comments_in(pdf: Pdf) -> Finding | None:
    """How many comments there are, by whom and on which pages; None where there are none."""
    authors = _authors(pdf)
    pages: list[int] = []
    count = 0
    for number, page in enumerate(pdf.pages, 1):
        # Several marks of one comment, and what is said of its state, are no comments more.
        here = [
            one
            for one in _comments(page, authors)
            if one.get("/RT") != Name.Group and "/StateModel" not in one
        ]
        count += len(here)
        pages += [number] * bool(here)
    if not count:
        return None
    names = sorted(filter(None, authors))
    shown = [*names[:MOST_NAMES], *["…"] * (len(names) > MOST_NAMES)]
    return Finding("comments", {"comments": count, "names": shown, "pages": pages})


def without_comments_job(path: str, out: str) -> None:
    without_comments(Path(path), Path(out))


def without_comments(path: Path, out: Path) -> None:
    """Write the document without its comments; refuses a signed one, whose signature binds it."""
    with reading(), open_pdf(path) as pdf:
        if is_signed(pdf):
            raise SignedStays
        authors = _authors(pdf)
        for page in pdf.pages:
            _take_off(page, authors)
        with atomic_write(out) as draft:
            pdf.save(draft, deterministic_id=True)


def _take_off(page: Page, authors: set[str]) -> None:
    gone: list[Any] = []
    kept: list[Any] = []
    for one in annotations(page):
        comment = _is_comment(one, authors) or _is_window_of_a_comment(one, authors)
        (gone if comment else kept).append(one)
    if gone:
        page.obj.Annots = Array(kept)
    for one in gone:
        for key in list(one.keys()):  # whatever else refers to it finds no words in it
            del one[key]


def _comments(page: Page, authors: set[str]) -> Iterator[Any]:
    return (one for one in annotations(page) if _is_comment(one, authors))


def _is_comment(annotation: Any, authors: set[str]) -> bool:
    kind = annotation.get("/Subtype")
    return kind in NOTES or (kind in DRAWN and _author(annotation) in authors - {""})


def _is_window_of_a_comment(annotation: Any, authors: set[str]) -> bool:
    """True for the pop-up window (12.5.6.14) in which a viewer shows a comment."""
    parent = annotation.get("/Parent")
    return annotation.get("/Subtype") == "/Popup" and (
        not isinstance(parent, Dictionary) or _is_comment(parent, authors)
    )


def _authors(pdf: Pdf) -> set[str]:
    """Who left notes and marks; "" for those without a name."""
    return {
        _author(one)
        for page in pdf.pages
        for one in annotations(page)
        if one.get("/Subtype") in NOTES
    }


def _author(annotation: Any) -> str:
    """The name in a comment's title bar (12.5.6.2), short and on one line."""
    name = annotation.get("/T")
    if not isinstance(name, String):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in str(name)).split())[
        :LONGEST_NAME
    ]
