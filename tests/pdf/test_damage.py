"""Files damaged at random are read, joined or refused; nothing else happens."""

import random
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from applications.errors import DocumentRefused
from applications.pdf import helper
from applications.pdf.job_types import Footer, MergePart, Order
from tests.pdf import documents

WORDS = (
    b"/Kids /Annots /A /Dest /Fields /OCGs /D /Resources /Font /Parent /MediaBox /Contents /Names "
    b"/Outlines /First /Next /Rect /FT /V /AcroForm /S /URI null [] <<>> true (x) -7"
).split()
REFERENCES = [b"1 0 R", b"3 0 R", b"5 0 R"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A document with something of everything, in plain text so that damage meets structure."""
    pdf = documents.written("one two", "three", "four")
    documents.link(pdf, 0, Dest=Array([pdf.pages[1].obj, Name.Fit]))
    documents.name_place(pdf, "section", 2)
    documents.link(pdf, 1, A=Dictionary(S=Name.GoTo, D=String("section")))
    documents.bookmark(pdf, ("A", 0, [("B", 1)]), ("C", 2, []))
    documents.field(pdf, "name", "Ada")
    documents.field(pdf, "signed by", "", Name.Sig)
    pdf.attachments["a.txt"] = b"x"
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("layer")))
    pdf.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(OFF=[layer]))
    path = tmp_path_factory.mktemp("whole") / "whole.pdf"
    plain = pikepdf.ObjectStreamMode.disable
    return documents.saved(pdf, path, compress_streams=False, object_stream_mode=plain).read_bytes()


def damaged(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randint(1, 40)]
            case 2:
                data[at:at] = chance.choice(WORDS)
            case _:
                word = chance.choice(WORDS)
                place = data.find(word, at)
                if place >= 0:
                    data[place : place + len(word)] = chance.choice(WORDS + REFERENCES)
    return bytes(data)


@pytest.mark.parametrize("seed", range(2))  # the trials go on
def test_damaged_document_is_whole_in_the_bundle_or_refused(
    tmp_path: Path, whole: bytes, seed: int
) -> None:
    chance, path, out = random.Random(seed), tmp_path / "damaged", tmp_path / "out.pdf"
    for _ in range(12):
        path.write_bytes(damaged(whole, chance))
        try:
            facts = helper.probe(path)
            part = MergePart("Damaged", str(path), facts.pages)
            merged = helper.merge(Order(str(out), (part,), footer=Footer("Ada", "{n}/{m}")))
            helper.count(out, merged)
        except DocumentRefused as refusal:
            assert str(refusal)
