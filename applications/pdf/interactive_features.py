"""What a document does beyond showing its pages: actions, signatures and optional content.

Actions (ISO 32000-2, 12.6) are found by the probe and taken out by the merger: kept are jumps
inside the document and links a person follows to the web or to mail; whatever is not on that list
goes. Signatures (12.8) are void once a document is joined: their picture stays, and nothing that
claims more. Optional content (8.11) that is switched off stays off.
"""

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from applications.pdf.safe_access import (
    DEEPEST,
    annotations,
    dictionaries,
    entry,
    inherited,
)

# Kinds of actions (12.6.4) and of annotations (12.5.6)
KEPT_ACTIONS = ("/GoTo", "/URI", "/Named")
WEB = ("http://", "https://", "mailto:", "tel:", "doi:")
PLAYERS = ("/RichMedia", "/Movie", "/Sound", "/Screen", "/3D")
FIELD_KEYS = ("/FT", "/T", "/V", "/Parent", "/Lock", "/SV", "/TU", "/Ff", "/MK", "/A", "/AA")


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
        for _depth in range(DEEPEST):  # a loop does not end by itself
            if not isinstance(parent, pikepdf.Dictionary):
                break
            yield parent
            parent = parent.get("/Parent")


def is_signed(pdf: Pdf) -> bool:
    """True when somebody signed the document (12.8): in a field, or for the document as a whole.

    A field that is still to be signed has no value yet (12.7.5.5).
    """
    certified = entry(entry(pdf.Root, "/Perms"), "/DocMDP")  # 12.8.2.2
    return len(certified) > 0 or any(_is_signature(field) for field in fields(pdf))


def fields(pdf: Pdf) -> Iterator[Dictionary]:
    """The form's fields and their widgets (12.7.4), each once, and widgets that no form lists."""
    waiting = [(one, 0) for one in dictionaries(entry(pdf.Root, "/AcroForm"), "/Fields")]
    waiting += [
        (one, 0)
        for page in pdf.pages
        for one in annotations(page)
        if one.get("/Subtype") == "/Widget"
    ]
    seen: set[tuple[int, int]] = set()
    while waiting:
        field, depth = waiting.pop()
        if field.is_indirect and field.objgen in seen:
            continue
        seen.add(field.objgen)
        yield field
        if depth < DEEPEST:
            waiting += [(one, depth + 1) for one in dictionaries(field, "/Kids")]


def flatten_signatures(pdf: Pdf) -> bool:
    """True when the document was signed; its signatures are now stamps that look the same."""
    if not is_signed(pdf):
        return False
    every = list(fields(pdf))
    signatures = [field for field in every if _is_signature(field)]
    form = entry(pdf.Root, "/AcroForm")
    for holder, key in ((form, "/Fields"), *((field, "/Kids") for field in every)):
        if key in holder:
            kept = [one for one in dictionaries(holder, key) if not _is_signature(one)]
            holder[key] = Array(kept)
    for field in signatures:
        for key in FIELD_KEYS:
            if key in field:
                del field[key]
        if field.get("/Subtype") == "/Widget":
            field.Subtype = Name.Stamp
    form.SigFlags = 0
    return True


def _is_signature(field: Dictionary) -> bool:
    """True for a field, or the widget of one, that was signed; its kind and value are inherited."""
    value = inherited(field, "/V")
    return bool(
        inherited(field, "/FT") == "/Sig" and isinstance(value, Dictionary) and len(value) > 0
    )


def carry_layers(pdf: Pdf, source: Pdf) -> None:
    """Call once the source's pages are in: its layers join the bundle's, on or off as they were."""
    layers = entry(source.Root, "/OCProperties")
    known = [layer for layer in dictionaries(layers, "/OCGs") if layer.is_indirect]
    if not known:
        return
    if "/OCProperties" not in pdf.Root:
        shown = Dictionary(Order=Array(), OFF=Array())
        pdf.Root.OCProperties = Dictionary(OCGs=Array(), D=shown)
    ours = pdf.Root.OCProperties
    off = _off(layers)
    for layer in known:
        carried = pdf.copy_foreign(layer)
        ours.OCGs.append(carried)
        ours.D.Order.append(carried)
        if layer.objgen in off:
            ours.D.OFF.append(carried)


def _off(layers: Dictionary) -> set[tuple[int, int]]:
    shown = entry(layers, "/D")
    on, off = ({one.objgen for one in dictionaries(shown, key)} for key in ("/ON", "/OFF"))
    if shown.get("/BaseState") == Name.OFF:
        return {layer.objgen for layer in dictionaries(layers, "/OCGs")} - on
    return off
