"""A joined document's signature is void: its picture stays, and nothing that claims more."""

import pikepdf
from pikepdf import Array, Name, Pdf

FIELD_KEYS = ("/FT", "/T", "/V", "/Parent", "/Lock", "/SV", "/TU", "/Ff", "/MK", "/A", "/AA")


def flatten_signatures(pdf: Pdf) -> int:
    """How many signature fields were turned into stamps that look the same."""
    form = pdf.Root.get("/AcroForm")
    if form is None or "/Fields" not in form:
        return 0
    flattened = 0
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", ()):
            if isinstance(annotation, pikepdf.Dictionary) and _is_signature(annotation):
                for key in FIELD_KEYS:
                    if key in annotation:
                        del annotation[key]
                annotation.Subtype = Name.Stamp
                flattened += 1
    form.Fields = Array([one for one in form.Fields if one.get("/FT") != "/Sig" and "/T" in one])
    if "/SigFlags" in form:
        del form.SigFlags
    return flattened


def _is_signature(annotation: pikepdf.Dictionary) -> bool:
    kind = annotation.get("/FT", annotation.get("/Parent", pikepdf.Dictionary()).get("/FT"))
    return bool(annotation.get("/Subtype") == "/Widget" and kind == "/Sig")
