"""What a file really is, and what stands in its way."""

import zipfile
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, String

from applications.errors import (
    DocumentRefused,
    NotAPdf,
    PdfBroken,
    PdfEncrypted,
    PdfTooHeavy,
)
from applications.pdf import helper
from applications.pdf.findings import SENTENCES, sentence
from applications.pdf.job_types import Finding, Probe
from applications.pdf.probe import probe
from tests.pdf import documents

UNEMBEDDED = Finding("fonts", {"names": ["Helvetica"]})


def test_plain_document_tells_its_pages_sizes_and_words(tmp_path: Path) -> None:
    pdf = documents.written("three short words", "two more", size=(612, 792))
    path = documents.saved(pdf, tmp_path / "a")

    assert helper.probe(path) == Probe(
        kind="pdf",
        bytes=path.stat().st_size,
        pages=2,
        words=5,
        sizes=((612.0, 792.0), (612.0, 792.0)),
        rotations=(0, 0),
        findings=(UNEMBEDDED,),
    )


def test_turned_and_cropped_page_has_the_size_a_reader_sees(tmp_path: Path) -> None:
    pdf = documents.blank(1, Rotate=90, CropBox=Array([100, 100, 400, 700]))

    facts = probe(documents.saved(pdf, tmp_path / "a"))

    assert (facts.sizes, facts.rotations) == (((600.0, 300.0),), (90,))


@pytest.mark.parametrize(
    "size",
    [(595, 842), (842, 595), (612, 792), (612, 1008), (960, 540)],
    ids=["A4", "lying", "letter", "legal", "slide"],
)
def test_page_that_prints_well_is_not_large(tmp_path: Path, size: tuple[int, int]) -> None:
    assert findings(documents.blank(1, size), tmp_path / "a") == []


@pytest.mark.parametrize(
    ("size", "words"), [((842, 1191), "297 × 420 mm"), ((600, 1200), "212 × 423 mm")]
)
def test_page_that_prints_small_is_large(tmp_path: Path, size: tuple[int, int], words: str) -> None:
    pdf = documents.blank(1)
    pdf.add_blank_page(page_size=size)

    assert findings(pdf, tmp_path / "a") == [Finding("large", {"pages": [2], "size": words})]


def findings(pdf: pikepdf.Pdf, path: Path, **options: object) -> list[Finding]:
    return [
        one for one in probe(documents.saved(pdf, path, **options)).findings if one != UNEMBEDDED
    ]


def test_letters_that_run_up_the_page_make_it_sideways(tmp_path: Path) -> None:
    pdf = documents.written("upright", "lying text", turn="1 0 0 1 72 700")
    pdf.pages[1].Contents = pdf.make_stream(b"BT /F1 12 Tf 0 1 -1 0 300 100 Tm (lying) Tj ET")

    assert findings(pdf, tmp_path / "a") == [Finding("sideways", {"pages": [2]})]


def test_lying_letters_on_a_page_turned_to_suit_them_are_upright(tmp_path: Path) -> None:
    pdf = documents.written("lying", turn="0 1 -1 0 300 100")
    pdf.pages[0].obj.Rotate = 90

    assert findings(pdf, tmp_path / "a") == []


def test_letters_on_their_head_make_the_page_sideways(tmp_path: Path) -> None:
    pdf = documents.written("lying", turn="0 1 -1 0 300 100")
    pdf.pages[0].obj.Rotate = 270

    assert findings(pdf, tmp_path / "a") == [Finding("sideways", {"pages": [1]})]


def test_page_that_is_only_a_picture_has_no_text(tmp_path: Path) -> None:
    pdf = documents.written("text", "")
    picture = pdf.make_stream(b"\x80" * 100, Type=Name.XObject, Subtype=Name.Image)
    picture.Width, picture.Height, picture.BitsPerComponent = 10, 10, 8
    picture.ColorSpace = Name.DeviceGray
    pdf.pages[1].obj.Resources = Dictionary(XObject=Dictionary(Im=picture))
    pdf.pages[1].Contents = pdf.make_stream(b"q 500 0 0 700 0 0 cm /Im Do Q")

    assert findings(pdf, tmp_path / "a") == [Finding("no_text", {"pages": [2]})]


def test_owner_password_is_noticed_and_the_file_accepted(tmp_path: Path) -> None:
    lock = pikepdf.Encryption(owner="secret", user="")

    found = findings(documents.written("text"), tmp_path / "a", encryption=lock)

    assert found == [Finding("owner_password")]


def test_form_and_signature_are_told_apart(tmp_path: Path) -> None:
    pdf = documents.written("text")
    documents.field(pdf, "name", "Ada")
    documents.field(pdf, "signed by", "", Name.Sig)

    assert findings(pdf, tmp_path / "a") == [Finding("signed"), Finding("form")]


@pytest.mark.parametrize(
    "action",
    [
        Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")),
        Dictionary(S=Name.Launch, F=String("calc.exe")),
        Dictionary(S=Name.SubmitForm, F=String("https://example.org")),
        Dictionary(S=Name.ImportData, F=String("data.fdf")),
        Dictionary(S=Name.GoToR, F=String("other.pdf"), D=Array([0, Name.Fit])),
        Dictionary(S=Name.URI, URI=String("javascript:alert(1)")),
    ],
    ids=lambda action: str(action.S),
)
def test_action_that_runs_or_fetches_is_active(tmp_path: Path, action: Dictionary) -> None:
    pdf = documents.written("text")
    documents.link(pdf, 0, A=action)

    assert findings(pdf, tmp_path / "a") == [Finding("active")]


def test_web_link_and_jump_are_not_active(tmp_path: Path) -> None:
    pdf = documents.written("text", "more")
    documents.link(pdf, 0, A=Dictionary(S=Name.URI, URI=String("https://example.org")))
    documents.link(pdf, 0, A=Dictionary(S=Name.GoTo, D=Array([pdf.pages[1].obj, Name.Fit])))

    assert findings(pdf, tmp_path / "a") == []


def test_form_for_one_program_only_is_told(tmp_path: Path) -> None:
    pdf = documents.written("Please wait")
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))

    assert findings(pdf, tmp_path / "a") == [Finding("xfa")]


def test_script_on_opening_is_active(tmp_path: Path) -> None:
    pdf = documents.written("text")
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))

    assert findings(pdf, tmp_path / "a") == [Finding("active")]


def test_attachments_are_named_and_a_portfolio_is_one(tmp_path: Path) -> None:
    pdf = documents.written("text")
    pdf.attachments["grades.xlsx"] = b"PK"
    names = {"names": ["grades.xlsx"]}
    assert findings(pdf, tmp_path / "a") == [Finding("attachments", names)]

    pdf.Root.Collection = Dictionary(Type=Name.Collection)
    assert findings(pdf, tmp_path / "b") == [Finding("portfolio", names)]


def test_file_that_goes_with_the_document_is_named_once(tmp_path: Path) -> None:
    pdf = documents.written("text")
    pdf.attachments["key"] = AttachedFileSpec(pdf, b"<x/>", filename="data.xml")
    alone = pdf.make_indirect(Dictionary(Type=Name.Filespec, F=String("alone.xml")))
    pdf.Root.AF = Array([alone, pdf.attachments["key"].obj])

    assert findings(pdf, tmp_path / "a") == [
        Finding("attachments", {"names": ["alone.xml", "key"]})
    ]


def test_file_attached_to_a_page_is_named(tmp_path: Path) -> None:
    pdf = documents.written("text")
    note = documents.link(pdf, 0, FS=Dictionary(Type=Name.Filespec, UF=String("data.csv")))
    note.Subtype = Name.FileAttachment

    assert findings(pdf, tmp_path / "a") == [Finding("attachments", {"names": ["data.csv"]})]


def test_file_without_its_last_lines_is_repaired_and_said_so(tmp_path: Path) -> None:
    path = documents.saved(documents.written("first", "second"), tmp_path / "a")
    path.write_bytes(path.read_bytes()[: path.read_bytes().rindex(b"xref")])

    facts = probe(path)

    assert (facts.pages, facts.findings) == (2, (UNEMBEDDED, Finding("repaired")))


def test_page_whose_content_cannot_be_unpacked_is_told(tmp_path: Path) -> None:
    pdf = documents.written("first", "second")
    broken = pdf.make_stream(b"no deflated data")
    broken.Filter = Name.FlateDecode
    pdf.pages[1].obj.Contents = broken

    found = findings(pdf, tmp_path / "a", compress_streams=False)

    assert Finding("damaged", {"pages": [2]}) in found


def test_every_finding_has_a_sentence_with_its_facts_in_it() -> None:
    data = {"pages": [2, 3, 4, 7], "names": ["one", "two"], "letters": "李雷", "titles": ["CV"]}
    data |= {"title": "CV", "dpi": 150, "size": "420 × 594 mm", "bytes": 60}

    told = {code: sentence(code, data) for code in SENTENCES}

    assert not any("%" in words for words in told.values())
    assert told["sideways"] == (
        "Pages 2–4, 7 lie on their side. Turn them and upload the file again."
    )
    assert sentence("shrunk", {**data, "pictures": 1}) == (
        "To fit the limit, 1 picture in “CV” has 150 dpi at most."
    )


# ── What is refused ───────────────────────────────────────────────────────────────────────────────


def refusal(path: Path) -> tuple[type[DocumentRefused], dict[str, object]]:
    with pytest.raises(DocumentRefused) as caught:
        helper.probe(path)
    assert str(caught.value)
    return type(caught.value), {k: v for k, v in vars(caught.value).items() if k != "title"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", (NotAPdf, {"kind": "empty"})),
        (b"%PDF-1.7\n", (PdfBroken, {})),
        (b"%PDF-1.7\n%%EOF\n", (PdfBroken, {})),
        (b"hello, I am a letter\n", (NotAPdf, {"kind": "unknown"})),
        (b"<html><script>alert(1)</script>%PDF-1.7", (NotAPdf, {"kind": "unknown"})),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", (NotAPdf, {"kind": "unknown"})),
        (b"{\\rtf1 hello}", (NotAPdf, {"kind": "rtf"})),
        (b"\x7fELF" + b"\0" * 60, (NotAPdf, {"kind": "unknown"})),
        (b"%", (NotAPdf, {"kind": "unknown"})),
        (b"GIF89a" + b"\0" * 60 + b"%PDF-1.7 PK\x03\x04", (NotAPdf, {"kind": "unknown"})),
        (b"PK\x03\x04 %PDF-1.7", (NotAPdf, {"kind": "unknown"})),
    ],
    ids=[
        "empty",
        "header",
        "no pages",
        "text",
        "polyglot",
        "svg",
        "rtf",
        "program",
        "one byte",
        "gifar",
        "zip and pdf",
    ],
)
def test_what_is_no_document_is_refused_by_its_content(
    tmp_path: Path, content: bytes, expected: tuple[type, dict[str, object]]
) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(content)

    assert refusal(path) == expected


@pytest.mark.parametrize(
    ("kind", "member", "content"),
    [
        ("docx", "word/document.xml", "<w:document/>"),
        ("odt", "mimetype", "application/vnd.oasis.opendocument.text"),
    ],
)
def test_word_processor_file_is_refused_with_advice(
    tmp_path: Path, kind: str, member: str, content: str
) -> None:
    path = tmp_path / "letter.pdf"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, content)

    assert refusal(path) == (NotAPdf, {"kind": kind})


def test_archive_that_unpacks_without_end_is_refused_before_it_is_unpacked(
    tmp_path: Path,
) -> None:
    """R-43: forty times its size in memory would do; nothing is read but the list of names."""
    inner, outer = tmp_path / "inner", tmp_path / "letter.docx"
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(40):
            archive.writestr(f"word/{n}.xml", bytes(2**24))
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(inner, "word/document.xml")
        archive.write(inner, "word/inner.zip")
    assert outer.stat().st_size < 10**6

    assert refusal(outer) == (NotAPdf, {"kind": "docx"})


def test_user_password_is_refused(tmp_path: Path) -> None:
    lock = pikepdf.Encryption(owner="secret", user="secret")
    path = documents.saved(documents.written("text"), tmp_path / "a", encryption=lock)

    assert refusal(path) == (PdfEncrypted, {})


def test_page_tree_that_contains_itself_is_refused(tmp_path: Path) -> None:
    assert refusal(documents.loop(tmp_path / "a")) == (PdfBroken, {})


def test_page_that_inflates_without_end_is_refused_and_the_helper_works_on(tmp_path: Path) -> None:
    path = documents.bomb(tmp_path / "a", megabytes=1100)
    assert path.stat().st_size < 100_000

    assert refusal(path) == (PdfTooHeavy, {"what": "memory"})
    assert helper.probe(documents.saved(documents.blank(), tmp_path / "b")).pages == 1


def test_more_pages_than_one_file_may_have_are_refused(tmp_path: Path) -> None:
    path = documents.saved(documents.blank(2001), tmp_path / "a")

    assert refusal(path) == (PdfTooHeavy, {"what": "pages"})
