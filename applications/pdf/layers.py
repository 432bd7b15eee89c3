"""Layers of a page that are switched off must stay off: a joined document keeps its switches."""

from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf


def carry_layers(pdf: Pdf, source: Pdf) -> None:
    """Call once the source's pages are in: its layers join the bundle's, on or off as they were."""
    layers = source.Root.get("/OCProperties")
    if not isinstance(layers, Dictionary) or "/OCGs" not in layers:
        return
    if "/OCProperties" not in pdf.Root:
        shown = Dictionary(Order=Array(), OFF=Array())
        pdf.Root.OCProperties = Dictionary(OCGs=Array(), D=shown)
    ours = pdf.Root.OCProperties
    off = _off(layers)
    for layer in layers.OCGs:
        if not layer.is_indirect:  # no page can point to it
            continue
        carried = pdf.copy_foreign(layer)
        ours.OCGs.append(carried)
        ours.D.Order.append(carried)
        if layer.objgen in off:
            ours.D.OFF.append(carried)


def _off(layers: Dictionary) -> set[tuple[int, int]]:
    shown: Any = layers.get("/D", Dictionary())
    named = {key: {one.objgen for one in shown.get(key, Array())} for key in ("/ON", "/OFF")}
    if shown.get("/BaseState") == Name.OFF:
        return {layer.objgen for layer in layers.OCGs} - named["/ON"]
    return named["/OFF"]
