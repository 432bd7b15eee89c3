"""Odd values in documents that hold something of everything: whatever comes of them has a name.

Each file goes the way of an upload: looked into and kept, joined with another under a footer, made
smaller. It is whole in the end, or refused with its name; never a fault of ours.
"""

import io
import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import img2pdf
import pikepdf
import pytest
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, ObjectStreamMode, Pdf, Stream, String
from PIL import Image

from applications.errors import DocumentRefused, TooBigToRead
from applications.pdf import helper
from applications.pdf.build import build
from applications.pdf.job_types import Footer, MergePart, Order
from applications.pdf.safe_access import SURPRISES
from tests.pdf import documents

pytestmark = pytest.mark.trial

GROUPS, FILES = 16, 110
PAGES_FIRST = (
    "/Rotate",
    "/MediaBox",
    "/CropBox",
    "/Resources",
    "/Contents",
    "/Annots",
    "/UserUnit",
)
IMAGE = ("/Width", "/Height", "/BitsPerComponent", "/ColorSpace", "/Decode", "/Mask", "/SMask")
STREAM = ("/Filter", "/DecodeParms", "/Matrix", "/BBox", "/Subtype", "/ImageMask", "/Intent")
ADDED = (*PAGES_FIRST, *IMAGE, *STREAM)


def written() -> Pdf:
    """Text with links, names, an outline, fields, a signature, a layer and an attachment."""
    pdf = documents.written("one two", "three", "four")
    documents.link(pdf, 0, Dest=Array([pdf.pages[1].obj, Name.Fit]))
    documents.link(pdf, 0, A=Dictionary(S=Name.URI, URI=String("https://example.org")))
    documents.name_place(pdf, "section", 2)
    documents.link(pdf, 1, A=Dictionary(S=Name.GoTo, D=String("section")))
    documents.bookmark(pdf, ("A", 0, [("B", 1)]), ("C", 2, []))
    documents.field(pdf, "name", "Ada")
    note = documents.link(pdf, 2, Contents=String("why?"), T=String("Supervisor"))
    note.Subtype = Name.Text
    pdf.attachments["a.txt"] = AttachedFileSpec(pdf, b"x", creation_date="", mod_date="")
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("layer")))
    pdf.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(OFF=[layer]))
    return pdf


def signed() -> Pdf:
    pdf = documents.written("signed")
    documents.signature(pdf)
    return pdf


def scanned(kind: str, mode: str) -> Pdf:
    """Two scans, large enough to be made smaller, and one of them inside a form."""
    data, grain = io.BytesIO(), random.Random(0).randbytes(210 * 297)
    paper = Image.frombytes("L", (210, 297), grain).resize((420, 594))
    paper.convert(mode).save(data, kind)
    own = img2pdf.Engine.internal  # which gives the same bytes each time
    out = io.BytesIO(img2pdf.convert([data.getvalue()] * 2, nodate=True, engine=own))
    pdf = pikepdf.open(out)
    page = pdf.pages[1]
    form = pdf.make_stream(page.Contents.read_bytes(), Type=Name.XObject, Subtype=Name.Form)
    form.BBox, form.Resources = Array(page.mediabox), page.Resources
    page.Resources = Dictionary(XObject=Dictionary(Fm=form))
    page.Contents = pdf.make_stream(b"q 1 0 0 1 0 0 cm /Fm Do Q")
    return pdf


BASES = [
    written,
    signed,
    lambda: scanned("JPEG", "RGB"),
    lambda: scanned("JPEG", "L"),
    lambda: scanned("PNG", "RGB"),
    lambda: scanned("PNG", "P"),
    lambda: scanned("TIFF", "1"),
]


def odd_values(pdf: Pdf, chance: random.Random) -> Any:
    """A value somebody's program might write there by mistake."""
    numbers = [0, 1, -1, 3, 45, 90, 450, 2**31, -(2**40), 10**12]
    corners = [[0, 0, 0, 0], [0, 0, 595], [1, 1, 1, 1], [0] * 6, [9, 9, -9, -9], [10**9] * 4, []]
    names = [Name.DeviceRGB, Name.FlateDecode, Name.DCTDecode, Name.Page, Name.Image, Name.Odd]
    things = [*pdf.objects]
    return chance.choice(
        [
            lambda: chance.choice(numbers),
            lambda: chance.choice(numbers) / 7,
            lambda: Array(chance.choice(corners)),
            lambda: Array([chance.choice(names), String("x"), None, True]),
            lambda: chance.choice(names),
            lambda: String(chance.choice(["", "x", "\ud7ff", "a" * 300])),
            lambda: chance.choice([True, False]),
            lambda: Dictionary(),
            lambda: chance.choice(things),
        ]
    )()


def mutate(pdf: Pdf, chance: random.Random) -> None:
    """One value replaced, added or taken away, or one stream cut off or spoilt."""
    holders = [one for one in pdf.objects if isinstance(one, Dictionary | Stream)]
    holders += [page.obj for page in pdf.pages] * 3
    pictures = [one for one in holders if one.get("/Subtype") == Name.Image]
    holder = chance.choice(holders + pictures * 6)
    if isinstance(holder, Stream) and chance.random() < 0.3:
        spoil(holder, chance)
        return
    own = sorted(set(holder.keys()) - {"/Length"})
    key = chance.choice(own if own and chance.random() < 0.6 else ADDED)
    if key in holder and chance.random() < 0.15:
        del holder[key]
    elif (value := odd_values(pdf, chance)) is not None:
        holder[key] = value


def spoil(stream: Stream, chance: random.Random) -> None:
    data = stream.read_raw_bytes()
    kept = {key: stream[key] for key in ("/Filter", "/DecodeParms") if key in stream}
    at = chance.randrange(len(data) + 1)
    stream.write(chance.choice([data[:at], data[at:], data[:at] + b"\0\xff" + data[at:], b""]))
    for key, value in kept.items():
        stream[key] = value


def mutated(path: Path, seed: int) -> None:
    """A file that is the same on every machine."""
    chance = random.Random(seed)
    with BASES[seed % len(BASES)]() as pdf:
        for _ in range(chance.choice([1, 1, 2, 3])):
            with suppress(*SURPRISES):  # what the library does not write stands for nobody's file
                mutate(pdf, chance)
        pdf.save(
            path,
            static_id=True,
            compress_streams=False,
            object_stream_mode=ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )


@pytest.fixture(scope="module")
def companion(tmp_path_factory: pytest.TempPathFactory) -> MergePart:
    path = tmp_path_factory.mktemp("companion") / "letter.pdf"
    return MergePart("Letter", str(documents.saved(documents.written("Dear"), path)), 1)


def outcome(path: Path, companion: MergePart) -> str:
    """What becomes of a file: "refused", "too big", "built", "Mutated: …", or how it went wrong."""
    try:
        kept, facts = helper.as_pdf(path)
    except DocumentRefused as refusal:
        return "refused" if str(refusal) else "a refusal without words"
    out = path.with_name("bundle.pdf")
    mine = MergePart("Mutated", str(kept), facts.pages)
    order = Order(str(out), (companion, mine), footer=Footer("Ada", "{n}/{m}"), title="T")
    try:
        build(order, limit=300_000)
    except TooBigToRead:
        return "too big"
    except DocumentRefused as refusal:
        return f"{refusal}" if refusal.title == "Mutated" else f"unnamed: {refusal!r}"
    finally:
        if kept != path:
            kept.unlink()
    return "built"


@pytest.mark.parametrize("group", range(GROUPS))
@pytest.mark.filterwarnings("ignore::pikepdf.PageCopyWarning")
def test_document_with_odd_values_is_whole_or_refused_by_name(
    tmp_path: Path, companion: MergePart, group: int
) -> None:
    path, became = tmp_path / "mutated.pdf", {}
    for seed in range(group * FILES, (group + 1) * FILES):
        mutated(path, seed)
        try:
            became[seed] = outcome(path, companion)
        except Exception as fault:  # every other one is what this trial looks for
            became[seed] = f"{type(fault).__name__}: {str(fault)[-300:]}"

    fine = ("built", "too big", "refused", "Mutated: ")
    assert {seed: what for seed, what in became.items() if not what.startswith(fine)} == {}
