"""What acts by itself in a PDF: found by the probe, taken out by the merger.

Kept are jumps inside the document and links a person follows to the web or to mail; whatever is
not on that list goes.
"""

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Name

from applications.pdf.walk import annotations, entry

KEPT_ACTIONS = ("/GoTo", "/URI", "/Named")
WEB = ("http://", "https://", "mailto:", "tel:", "doi:")
PLAYERS = ("/RichMedia", "/Movie", "/Sound", "/Screen", "/3D")


def has_active_content(pdf: pikepdf.Pdf) -> bool:
    """True when opening, clicking or printing would run or fetch something."""
    root = pdf.Root
    if "/AA" in root or "/JavaScript" in entry(root, "/Names"):
        return True
    opening = root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and not is_harmless(opening):
        return True
    return any(
        holder.get("/Subtype") in PLAYERS
        or "/AA" in holder
        or ("/A" in holder and not is_harmless(holder.A))
        for page in pdf.pages
        for holder in holders(page)
    )


def remove_active_content(page: pikepdf.Page) -> int:
    """How many scripts, commands and players were taken off the page; links stay."""
    removed = 0
    for holder in list(holders(page)):
        if "/AA" in holder:
            del holder.AA
            removed += 1
        if "/A" in holder:
            if not is_harmless(holder.A):
                del holder.A
                removed += 1
            elif "/Next" in holder.A:
                del holder.A.Next
    there = annotations(page)
    if "/Annots" in page.obj:
        kept = [one for one in there if one.get(Name.Subtype) not in (*PLAYERS, "/FileAttachment")]
        page.obj.Annots = pikepdf.Array(kept)
        removed += len(there) - len(kept)
    return removed


def is_harmless(action: Any) -> bool:
    """True for a jump inside the document or a web or mail address."""
    if not isinstance(action, pikepdf.Dictionary):
        return False
    kind = action.get("/S")
    if kind not in KEPT_ACTIONS:
        return False
    if kind == "/URI":
        address = str(action.get("/URI", "")).strip().lower()
        return address.startswith(WEB)
    if "/Next" in action:
        following = action.Next
        chain = following if isinstance(following, pikepdf.Array) else [following]
        return all(
            isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/GoTo" for one in chain
        )
    return True


def holders(page: pikepdf.Page) -> Iterator[pikepdf.Dictionary]:
    """The dictionaries of a page that can carry actions: itself, its annotations, their fields."""
    yield page.obj
    for annotation in annotations(page):
        yield annotation
        parent = annotation.get("/Parent")
        for _depth in range(8):  # fields nest a little; a loop does not end by itself
            if not isinstance(parent, pikepdf.Dictionary):
                break
            yield parent
            parent = parent.get("/Parent")
