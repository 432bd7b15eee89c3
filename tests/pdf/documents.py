"""PDFs made for the tests, each with the one thing its test is about."""

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String

A4 = (595, 842)
HELVETICA = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)


def blank(pages: int = 1, size: tuple[float, float] = A4, **entries: Any) -> Pdf:
    """Empty pages; further entries such as Rotate go on each."""
    pdf = pikepdf.new()
    for _ in range(pages):
        page = pdf.add_blank_page(page_size=size)
        for key, value in entries.items():
            page.obj[f"/{key}"] = value
    return pdf


def written(*texts: str, size: tuple[float, float] = A4, turn: str = "1 0 0 1 72 700") -> Pdf:
    """A page for each text."""
    pdf = blank(len(texts), size)
    for page, text in zip(pdf.pages, texts, strict=True):
        page.obj.Resources = Dictionary(Font=Dictionary(F1=HELVETICA))
        page.contents_add(f"BT /F1 12 Tf {turn} Tm ({text}) Tj ET".encode())
    return pdf


def saved(pdf: Pdf, path: Path, **options: Any) -> Path:
    pdf.save(path, **options)
    return path


def link(pdf: Pdf, page: int, **entries: Any) -> Dictionary:
    """A clickable rectangle on a page, with a destination or an action."""
    annotation = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[72, 690, 200, 715], **entries)
    )
    annotations = pdf.pages[page].obj.get("/Annots", Array())
    pdf.pages[page].obj.Annots = Array([*annotations, annotation])
    return annotation


def name_place(pdf: Pdf, name: str, page: int) -> None:
    """A named destination, as typesetting programs write them."""
    if "/Names" not in pdf.Root:
        pdf.Root.Names = Dictionary(Dests=pikepdf.NameTree.new(pdf).obj)
    pikepdf.NameTree(pdf.Root.Names.Dests)[name] = pdf.make_indirect(
        Dictionary(D=Array([pdf.pages[page].obj, Name.XYZ, 72, 700, 0]))
    )


def bookmark(pdf: Pdf, *entries: tuple[str, int, Sequence[tuple[str, int]]]) -> None:
    """An outline of two levels: title, page, and what lies below."""
    with pdf.open_outline() as outline:
        for title, page, below in entries:
            item = OutlineItem(title, Array([pdf.pages[page].obj, Name.XYZ, 0, 700, 0]))
            item.children.extend(OutlineItem(name, at) for name, at in below)
            outline.root.append(item)


def field(pdf: Pdf, name: str, value: str, kind: Name = Name.Tx) -> None:
    """A form field on the first page; with kind Sig, a signed signature."""
    signature = Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Contents=b"\0" * 8)
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=kind,
            T=String(name),
            V=pdf.make_indirect(signature) if kind == Name.Sig else String(value),
            Rect=[72, 600, 272, 620],
            P=pdf.pages[0].obj,
        )
    )
    pdf.pages[0].obj.Annots = Array([*pdf.pages[0].obj.get("/Annots", Array()), widget])
    form = pdf.Root.get("/AcroForm", Dictionary(Fields=Array()))
    form.Fields.append(widget)
    if kind == Name.Sig:
        form.SigFlags = 3
    pdf.Root.AcroForm = form


def bomb(path: Path, megabytes: int) -> Path:
    """A small file whose one page inflates to spaces without end."""
    pdf = written("calm")
    press = zlib.compressobj(1)
    once = b"".join(press.compress(b" " * 2**20) for _ in range(megabytes)) + press.flush()
    stream = pdf.make_stream(zlib.compress(once, 9))
    stream.Filter = Array([Name.FlateDecode, Name.FlateDecode])
    pdf.pages[0].obj.Contents = stream
    return saved(
        pdf, path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none
    )


def loop(path: Path) -> Path:
    """A page tree that contains itself."""
    pdf = written("calm")
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)
    pdf.Root.Pages.Count = 2
    return saved(pdf, path)


def signature(pdf: Pdf, *, over: Sequence[str] = ("FT", "V"), signed: bool = True) -> Dictionary:
    """A signature field on the first page whose entries in `over` stand on the field above it."""
    value = pdf.make_indirect(Dictionary(Type=Name.Sig, Contents=b"\0" * 8, ByteRange=[0, 1, 9, 9]))
    entries = {"FT": Name.Sig, "V": value, "T": String("signed by")}
    if not signed:
        del entries["V"]
    field = pdf.make_indirect(
        Dictionary({f"/{key}": value for key, value in entries.items() if key in (*over, "T")})
    )
    widget = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, Parent=field, Rect=[72, 500, 272, 520])
    )
    for key, value in entries.items():
        if key not in (*over, "T"):
            widget[f"/{key}"] = value
    field.Kids = Array([widget])
    page = pdf.pages[0].obj
    page.Annots = Array([*page.get("/Annots", Array()), widget])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
    return widget


def picture(pdf: Pdf, page: int, place: str = "595 0 0 842 0 0") -> None:
    """A grey picture under what the page says; without a place, over the whole of an A4 page."""
    image = pdf.make_stream(b"\x80" * 100, Type=Name.XObject, Subtype=Name.Image)
    image.Width, image.Height, image.BitsPerComponent = 10, 10, 8
    image.ColorSpace = Name.DeviceGray
    sheet = pdf.pages[page]
    sheet.obj.Resources = Dictionary(Font=Dictionary(F1=HELVETICA), XObject=Dictionary(Im=image))
    sheet.contents_add(f"q {place} cm /Im Do Q".encode(), prepend=True)


def font_without_ligatures(pdf: Pdf, becomes: bytes | None) -> Dictionary:
    """A font whose code 1, a ligature, is said to be `becomes`; None: nothing is said of it."""
    known = [b"<%02X> <%04X>" % (code, code) for code in range(32, 127)]
    if becomes is not None:
        known.append(b"<01> <%s>" % becomes)
    table = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
        b"/CMapType 2 def 1 begincodespacerange <00> <FF> endcodespacerange "
        b"%d beginbfchar %s endbfchar endcmap end end" % (len(known), b" ".join(known))
    )
    font = Dictionary(HELVETICA)
    font.ToUnicode = pdf.make_stream(table)
    font.Encoding = Dictionary(Type=Name.Encoding, Differences=Array([1, Name("/g31")]))
    return font


def comment(
    pdf: Pdf, page: int, kind: str = "Text", author: str = "", **entries: Any
) -> Dictionary:
    """A comment with its words, as viewers leave it on a page."""
    annotation = link(pdf, page, Contents=String("not convincing"), **entries)
    annotation.Subtype = Name(f"/{kind}")
    if author:
        annotation.T = String(author)
    return annotation
