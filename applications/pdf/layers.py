"""Layers of a page that are switched off must stay off: a joined document keeps its switches."""

from pikepdf import Array, Dictionary, Name, Pdf

from applications.pdf.walk import dictionaries, entry


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
