"""Lines of text as a PDF in the app's own serif, embedded; needs no system library."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from applications.pdf import fonts

WIDTH, HEIGHT, MARGIN = 595, 842, 71  # A4 in points, 25 mm
SIZE, LEADING, HEADING = 11.5, 15.5, 20
CODES = range(32, 256)  # WinAnsi: what one byte a letter can say


def pdf(title: str, pages: Sequence[Sequence[str]]) -> bytes:
    """The pages, line by line; the same lines give the same bytes."""
    with pikepdf.new() as document:
        font = _font(document)
        for number, lines in enumerate(pages):
            page = document.add_blank_page(page_size=(WIDTH, HEIGHT))
            page.Resources = Dictionary(Font=Dictionary(F1=font))
            page.Contents = document.make_stream(_content(lines, opening=number == 0))
        document.docinfo["/Title"] = title
        out = BytesIO()
        document.save(out, deterministic_id=True)
        return out.getvalue()


def _content(lines: Sequence[str], *, opening: bool) -> bytes:
    """Text operators for a page; the first line of the document is its heading."""
    head = f"BT {LEADING} TL {MARGIN} {HEIGHT - MARGIN} Td"
    sizes = [f"/F1 {HEADING if opening else SIZE} Tf", f"/F1 {SIZE} Tf", *[""] * len(lines)]
    shown = (
        f"{size} <{line.encode('cp1252', 'replace').hex()}> Tj T*"
        for size, line in zip(sizes, lines, strict=False)
    )
    return "\n".join((head, *shown, "ET")).encode()


def _font(document: Pdf) -> Object:
    program, widths, box = _letters()
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/SAMPLE+SourceSerifPro-Regular"),
        Flags=34,  # serif, and only letters of the standard Latin set
        FontBBox=Array(box),
        ItalicAngle=0,
        Ascent=box[3],
        Descent=box[1],
        CapHeight=670,
        StemV=80,
        FontFile2=document.make_stream(program, Length1=len(program)),
    )
    return document.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=descriptor.FontName,
            FirstChar=CODES.start,
            LastChar=CODES.stop - 1,
            Widths=Array(widths),
            Encoding=Name.WinAnsiEncoding,
            FontDescriptor=document.make_indirect(descriptor),
        )
    )


@cache
def _letters() -> tuple[bytes, list[int], list[int]]:
    """The serif cut down to the letters one byte can say; their widths and box in thousandths."""
    from fontTools.subset import Options, Subsetter  # slow to load, and only sample data needs it
    from fontTools.ttLib import TTFont

    [file] = (path for path in fonts.ours() if path.name == "SourceSerifPro-Regular.ttf")
    face = TTFont(file, recalcTimestamp=False)
    letters = {code: bytes([code]).decode("cp1252", "replace") for code in CODES}
    cut = Subsetter(Options(layout_features=[]))
    cut.populate(text="".join(letters.values()))
    cut.subset(face)
    out = BytesIO()
    face.save(out)
    per_em, glyphs, advances = face["head"].unitsPerEm, face.getBestCmap(), face["hmtx"]
    widths = [
        round(advances[glyphs[ord(letter)]][0] * 1000 / per_em) if ord(letter) in glyphs else 0
        for letter in letters.values()
    ]
    head = face["head"]
    box = [round(v * 1000 / per_em) for v in (head.xMin, head.yMin, head.xMax, head.yMax)]
    return out.getvalue(), widths, box
