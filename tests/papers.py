"""Small PDFs to upload."""

from io import BytesIO

import pikepdf


def one_page(words: str) -> bytes:
    """A PDF of one A4 page with a line of text on it."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        line = pikepdf.String(words).unparse()
        page.Contents = pdf.make_stream(b"BT /F1 12 Tf 72 740 Td " + line + b" Tj ET")
        out = BytesIO()
        pdf.save(out, deterministic_id=True, compress_streams=False)
        return out.getvalue()
