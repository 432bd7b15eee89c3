"""Several PDFs become one: nothing lost, everything still leads where it led."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from applications.errors import PagesLost, PdfBroken, PdfEncrypted
from applications.pdf import helper
from applications.pdf.job_types import Footer, Merged, MergePart, Order, Placed
from applications.pdf.worker_pool import Pool
from tests.pdf import documents

FOOTER = Footer("Ada Åström – Doctoral student", "page {n} of {m}")


def order(folder: Path, *pdfs: Pdf, footer: Footer | None = None, **rest: Any) -> Order:
    """The PDFs as documents One, Two, Three …"""
    names = ("One", "Two", "Three", "Four")
    parts = tuple(
        MergePart(name, str(documents.saved(pdf, folder / f"{name}.pdf")), len(pdf.pages))
        for name, pdf in zip(names, pdfs, strict=False)
    )
    return Order(str(folder / "out.pdf"), parts, footer=footer, **rest)


def joined(folder: Path, *pdfs: Pdf, **rest: Any) -> Pdf:
    whole = order(folder, *pdfs, **rest)
    helper.merge(whole)
    return pikepdf.open(whole.out)


def number_of(pdf: Pdf, target: Any) -> int:
    """The page, counted from 1, an explicit destination leads to."""
    return 1 + [page.obj.objgen for page in pdf.pages].index(target[0].objgen)


def links(pdf: Pdf, page: int) -> list[Dictionary]:
    return [one for one in pdf.pages[page - 1].obj.Annots if one.Subtype == Name.Link]


# ── What comes out ────────────────────────────────────────────────────────────────────────────────


def test_documents_follow_each_other_and_are_counted(tmp_path: Path) -> None:
    whole = order(tmp_path, documents.written("a", "b"), documents.written("c"), footer=FOOTER)

    merged = helper.merge(whole)

    out = Path(whole.out)
    assert merged == Merged(3, out.stat().st_size, 0, (Placed("One", 1, 2), Placed("Two", 3, 1)))
    helper.count(out, merged)
    assert [text.split("\r\n")[0] for text in helper.text(out)] == ["a", "b", "c"]


def test_every_page_says_who_what_and_where_it_is(tmp_path: Path) -> None:
    whole = order(tmp_path, documents.blank(2), documents.blank(), footer=FOOTER)
    helper.merge(whole)

    said = [text.split("\r\n") for text in helper.text(Path(whole.out))]

    assert said == [["Ada Åström – Doctoral student", f"page {n} of 3"] for n in (1, 2, 3)]


def test_page_that_a_document_lists_twice_comes_through_twice(tmp_path: Path) -> None:
    pdf = documents.written("once and again")
    pdf.Root.Pages.Kids.append(pdf.pages[0].obj)
    pdf.Root.Pages.Count = 2
    whole = order(tmp_path, pdf, footer=FOOTER)
    part = replace(whole.parts[0], pages=helper.probe(Path(whole.parts[0].path)).pages)

    helper.merge(replace(whole, parts=(part,)))

    said = [text.split("\r\n")[::2] for text in helper.text(Path(whole.out))]
    assert said == [["once and again", "page 1 of 2"], ["once and again", "page 2 of 2"]]


def test_pages_inherit_what_their_tree_says(tmp_path: Path) -> None:
    pdf = documents.written("turned", size=(500, 300))
    tree, page = pdf.Root.Pages, pdf.pages[0].obj
    tree.Resources, tree.MediaBox, tree.Rotate = page.Resources, page.MediaBox, 90
    del page.Resources, page.MediaBox

    with joined(tmp_path, pdf, footer=FOOTER) as out:
        assert [float(edge) for edge in out.pages[0].mediabox] == [0, 0, 500, 300]
        assert out.pages[0].rotation == 90
    assert helper.text(tmp_path / "out.pdf")[0].startswith("turned")


def test_window_shows_title_outline_and_printed_numbers(tmp_path: Path) -> None:
    facts = {"title": "Ada – Bundle", "author": "Ada", "language": "sv"}
    with joined(tmp_path, documents.blank(2), created="2026-11-23T10:00:00Z", **facts) as pdf:
        root = pdf.Root
        assert (str(root.PageMode), str(root.Lang)) == ("/UseOutlines", "sv")
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert [page.label for page in pdf.pages] == ["1", "2"]
        assert {key: str(value) for key, value in pdf.docinfo.items()} == {
            "/Title": "Ada – Bundle",
            "/Author": "Ada",
            "/CreationDate": "D:20261123100000+00'00",
            "/ModDate": "D:20261123100000+00'00",
        }


def test_same_order_gives_the_same_bytes_in_a_fresh_process_too(tmp_path: Path) -> None:
    helper.render("<p>something else first", tmp_path / "other.pdf")
    pdfs = documents.written("a", "b"), documents.written("c")
    first = order(tmp_path, *pdfs, footer=FOOTER, title="T", created="2026-11-23T10:00:00Z")
    second = replace(first, out=str(tmp_path / "second.pdf"))
    helper.merge(first)
    fresh = Pool()
    try:
        fresh.call("merge", order=asdict(second))
    finally:
        fresh.close()

    assert Path(first.out).read_bytes() == Path(second.out).read_bytes()


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_qpdf_finds_nothing_to_say(tmp_path: Path) -> None:
    lively = documents.written("a", "b")
    documents.link(lively, 0, Dest=Array([lively.pages[1].obj, Name.Fit]))
    documents.field(lively, "name", "Ada")
    documents.field(lively, "signed by", "", Name.Sig)
    documents.bookmark(lively, ("Start", 0, [("End", 1)]))
    whole = order(tmp_path, lively, lively, footer=FOOTER, title="T", language="en")
    helper.merge(whole)

    told = subprocess.run(["qpdf", "--check", whole.out], capture_output=True, text=True)

    assert (told.returncode, told.stderr) == (0, "")


# ── Links and bookmarks ───────────────────────────────────────────────────────────────────────────


def test_links_to_later_and_earlier_pages_stay_in_their_document(tmp_path: Path) -> None:
    def leads(there: int, back: int) -> Pdf:
        pdf = documents.blank(3)
        documents.link(pdf, 0, Dest=Array([pdf.pages[there].obj, Name.Fit]))
        goto = Dictionary(S=Name.GoTo, D=Array([pdf.pages[back].obj, Name.Fit]))
        documents.link(pdf, 2, A=goto)
        return pdf

    with joined(tmp_path, leads(2, 0), leads(1, 1)) as pdf:
        found = [number_of(pdf, links(pdf, page)[0].Dest) for page in (1, 4)]
        found += [number_of(pdf, links(pdf, page)[0].A.D) for page in (3, 6)]

    assert found == [3, 5, 1, 5]


def test_places_of_the_same_name_in_two_documents_stay_apart(tmp_path: Path) -> None:
    def typeset() -> Pdf:
        pdf = documents.blank(2)
        documents.name_place(pdf, "section.1", 1)
        documents.link(pdf, 0, A=Dictionary(S=Name.GoTo, D=String("section.1")))
        return pdf

    with joined(tmp_path, typeset(), typeset()) as pdf:
        places = pikepdf.NameTree(pdf.Root.Names.Dests)
        names = [str(links(pdf, page)[0].A.D) for page in (1, 3)]

        assert [number_of(pdf, places[name].D) for name in names] == [2, 4]


def outline(pdf: Pdf) -> list[Any]:
    def told(items: Sequence[pikepdf.OutlineItem]) -> list[Any]:
        return [(i.title, number_of(pdf, i.destination), told(i.children)) for i in items]

    with pdf.open_outline() as bookmarks:
        return told(bookmarks.root)


def test_each_document_has_one_bookmark_with_its_own_below(tmp_path: Path) -> None:
    thesis = documents.blank(3)
    documents.bookmark(thesis, ("Part", 0, [("Chapter", 1)]), ("Index", 2, []))

    with joined(tmp_path, documents.blank(2), thesis) as pdf:
        assert outline(pdf) == [
            ("One · 1", 1, []),
            ("Two · 3", 3, [("Part", 3, [("Chapter", 4, [])]), ("Index", 5, [])]),
        ]


def test_bookmarks_by_name_and_by_action_lead_on(tmp_path: Path) -> None:
    pdf = documents.blank(3)
    documents.name_place(pdf, "later", 2)
    with pdf.open_outline() as bookmarks:
        bookmarks.root.append(pikepdf.OutlineItem("Named", "later"))
        goto = Dictionary(S=Name.GoTo, D=Array([pdf.pages[1].obj, Name.Fit]))
        bookmarks.root.append(pikepdf.OutlineItem("Acting", action=goto))
        lost = pikepdf.OutlineItem("Web", action=Dictionary(S=Name.URI, URI=String("http://x")))
        lost.children.append(pikepdf.OutlineItem("Below", 0))
        bookmarks.root.append(lost)

    with joined(tmp_path, documents.blank(), pdf) as whole:
        assert outline(whole)[1] == (
            "Two · 2",
            2,
            [("Named", 4, []), ("Acting", 3, []), ("Below", 2, [])],
        )


def test_contents_lead_to_each_first_page_even_of_equal_titles(tmp_path: Path) -> None:
    html = '<a href="part:0">Letter</a> <a href="part:1">Letter</a> <a href="https://x.org">x</a>'
    helper.render(html, tmp_path / "front.pdf")
    whole = order(
        tmp_path, documents.blank(2), documents.blank(), front=str(tmp_path / "front.pdf")
    )
    whole = replace(whole, parts=tuple(replace(part, title="Letter") for part in whole.parts))

    merged = helper.merge(whole)

    assert [(one.title, one.first_page) for one in merged.documents] == [
        ("Letter", 2),
        ("Letter", 4),
    ]
    with pikepdf.open(whole.out) as pdf:
        first, second, web = links(pdf, 1)
        assert [number_of(pdf, first.Dest), number_of(pdf, second.Dest)] == [2, 4]
        assert str(web.A.URI) == "https://x.org"


# ── What is carried over, and what is not ─────────────────────────────────────────────────────────


def test_form_fields_of_the_same_name_keep_their_own_values(tmp_path: Path) -> None:
    def form(value: str) -> Pdf:
        pdf = documents.blank()
        documents.field(pdf, "name", value)
        return pdf

    with joined(tmp_path, form("Ada"), form("Grace")) as pdf:
        fields = {str(one.T): str(one.V) for one in pdf.Root.AcroForm.Fields}

    assert sorted(fields.values()) == ["Ada", "Grace"]
    assert len(fields) == 2


def test_what_acts_by_itself_is_removed_and_told(tmp_path: Path) -> None:
    pdf = documents.blank(2)
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    pdf.Root.OpenAction = script
    pdf.pages[0].obj.AA = Dictionary(O=script)
    web = Dictionary(S=Name.URI, URI=String("https://example.org"), Next=script)
    for action in (
        script,
        Dictionary(S=Name.Launch, F=String("calc.exe")),
        Dictionary(S=Name.SubmitForm, F=String("https://example.org")),
        Dictionary(S=Name.ImportData, F=String("data.fdf")),
        Dictionary(S=Name.GoToR, F=String("other.pdf"), D=Array([0, Name.Fit])),
        Dictionary(S=Name.URI, URI=String("javascript:alert(1)")),
        web,
    ):
        documents.link(pdf, 0, A=action)
    documents.link(pdf, 1, A=web, PA=script, AA=Dictionary(E=script)).Subtype = Name.RichMedia
    pdf.attachments["virus.exe"] = b"MZ"
    whole = order(tmp_path, pdf)

    merged = helper.merge(whole)

    assert merged.documents == (Placed("One", 1, 2, ("active",)),)
    with pikepdf.open(whole.out) as out:
        actions = [one.A for one in out.pages[0].obj.Annots if "/A" in one]
        assert [{str(k): str(v) for k, v in action.items()} for action in actions] == [
            {"/S": "/URI", "/URI": "https://example.org"}
        ]
        assert "/AA" not in out.pages[0].obj
        assert list(out.pages[1].obj.Annots) == []
        assert [key for key in ("/OpenAction", "/AA", "/Names") if key in out.Root] == []
        assert list(out.attachments) == []


def test_signature_stays_as_a_picture_and_claims_nothing(tmp_path: Path) -> None:
    pdf = documents.blank()
    documents.field(pdf, "signed by", "", Name.Sig)
    look = pdf.make_stream(b"0 0 50 20 re f", Type=Name.XObject, Subtype=Name.Form)
    look.BBox = [0, 0, 200, 20]
    pdf.pages[0].obj.Annots[0].AP = Dictionary(N=look)
    whole = order(tmp_path, pdf)

    merged = helper.merge(whole)

    assert merged.documents[0].removed == ("signature",)
    with pikepdf.open(whole.out) as out:
        [stamp] = out.pages[0].obj.Annots
        assert (stamp.Subtype, stamp.AP.N.read_bytes()) == (Name.Stamp, b"0 0 50 20 re f")
        assert [key for key in ("/FT", "/V", "/T") if key in stamp] == []
        assert "/AcroForm" not in out.Root


def test_tags_that_are_left_behind_are_told(tmp_path: Path) -> None:
    pdf = documents.blank()
    pdf.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot)

    assert helper.merge(order(tmp_path, pdf)).documents[0].removed == ("tags",)


def test_layers_that_are_off_stay_off(tmp_path: Path) -> None:
    pdf = documents.blank()
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("draft mark")))
    pdf.pages[0].obj.Resources = Dictionary(Properties=Dictionary(L=layer))
    pdf.pages[0].contents_add(b"/OC /L BDC 0 0 400 400 re f EMC")
    pdf.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(OFF=[layer], Order=[layer]))

    with joined(tmp_path, documents.blank(), pdf) as out:
        [hidden] = out.Root.OCProperties.D.OFF
        assert hidden.objgen == out.pages[1].obj.Resources.Properties.L.objgen


def test_restriction_by_owner_password_is_dropped(tmp_path: Path) -> None:
    whole = order(tmp_path, documents.written("a"))
    lock = pikepdf.Encryption(owner="secret", user="")
    documents.saved(documents.written("a"), Path(whole.parts[0].path), encryption=lock)

    helper.merge(whole)

    with pikepdf.open(whole.out) as pdf:
        assert not pdf.is_encrypted


# ── What is refused ───────────────────────────────────────────────────────────────────────────────


def test_document_with_other_pages_than_planned_is_named(tmp_path: Path) -> None:
    whole = order(tmp_path, documents.blank(), documents.blank(2))
    whole = replace(whole, parts=(whole.parts[0], replace(whole.parts[1], pages=3)))

    with pytest.raises(PagesLost) as refusal:
        helper.merge(whole)

    assert vars(refusal.value) == {"title": "Two", "expected": 3, "found": 2}
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []


def test_page_lost_after_merging_is_found_by_the_count(tmp_path: Path) -> None:
    whole = order(tmp_path, documents.blank(2), documents.blank(2))
    merged = helper.merge(whole)
    with pikepdf.open(whole.out, allow_overwriting_input=True) as pdf:
        del pdf.pages[1]
        pdf.add_blank_page()
        pdf.save(whole.out)

    with pytest.raises(PagesLost) as refusal:
        helper.count(Path(whole.out), merged)

    assert vars(refusal.value) == {"title": "One", "expected": 2, "found": 1}


@pytest.mark.parametrize(("refused", "content"), [(PdfBroken, b"%PDF-1.7\n"), (PdfEncrypted, None)])
def test_document_that_cannot_be_opened_is_named(
    tmp_path: Path, refused: type, content: bytes | None
) -> None:
    whole = order(tmp_path, documents.blank(), documents.blank())
    path = Path(whole.parts[1].path)
    if content is None:
        lock = pikepdf.Encryption(owner="secret", user="secret")
        documents.saved(documents.blank(), path, encryption=lock)
    else:
        path.write_bytes(content)

    with pytest.raises(refused) as refusal:
        helper.merge(whole)

    assert refusal.value.title == "Two"
    assert not Path(whole.out).exists()
