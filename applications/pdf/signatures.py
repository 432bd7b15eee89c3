"""A joined document's signature is void: its picture stays, and nothing that claims more."""

import pikepdf
from pikepdf import Array, Name, Pdf

from applications.pdf.walk import annotations, dictionaries, entry

FIELD_KEYS = ("/FT", "/T", "/V", "/Parent", "/Lock", "/SV", "/TU", "/Ff", "/MK", "/A", "/AA")


def flatten_signatures(pdf: Pdf) -> int:
    """How many signature fields were turned into stamps that look the same."""
    form = entry(pdf.Root, "/AcroForm")
    fields = dictionaries(form, "/Fields")
    flattened = 0
    for page in pdf.pages:
        for annotation in annotations(page):
            if _is_signature(annotation):
                for key in FIELD_KEYS:
                    if key in annotation:
                        del annotation[key]
                annotation.Subtype = Name.Stamp
                flattened += 1
    if flattened:
        kept = [
            one for one in fields if one.get("/FT") != "/Sig" and one.get("/Subtype") != "/Stamp"
        ]
        form.Fields = Array(kept)
        form.SigFlags = 0
    return flattened


def _is_signature(annotation: pikepdf.Dictionary) -> bool:
    kind = annotation.get("/FT", entry(annotation, "/Parent").get("/FT"))
    return bool(annotation.get("/Subtype") == "/Widget" and kind == "/Sig")
