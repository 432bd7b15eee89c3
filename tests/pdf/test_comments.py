"""Review comments are told as a file comes in and come off on request; what is no comment stays."""

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from applications.errors import SignedStays
from applications.pdf import helper
from applications.pdf.findings import sentence
from applications.pdf.job_types import Finding
from tests.pdf import documents

WORDS = b"not convincing"


def told(path: Path) -> Finding | None:
    return next((one for one in helper.probe(path).findings if one.code == "comments"), None)


def cleaned(pdf: Pdf, folder: Path) -> Path:
    path, out = documents.saved(pdf, folder / "a"), folder / "b"
    helper.without_comments(path, out)
    return out


def left(path: Path, page: int = 0) -> list[str]:
    with pikepdf.open(path) as pdf:
        return [str(one.Subtype) for one in pdf.pages[page].obj.get("/Annots", [])]


def test_note_and_highlight_of_a_supervisor_are_told(tmp_path: Path) -> None:
    pdf = documents.written("CV", "more", "end")
    documents.comment(pdf, 0, "Text", "B. Reader")
    documents.comment(pdf, 2, "Highlight", "B. Reader")

    found = told(documents.saved(pdf, tmp_path / "a"))

    assert found == Finding("comments", {"comments": 2, "names": ["B. Reader"], "pages": [1, 3]})
    assert sentence(found.code, found.data) == (
        "This PDF carries 2 comments by B. Reader (page 1, 3), which whoever opens it will see."
    )


@pytest.mark.parametrize(
    "kind", ["Text", "Highlight", "Underline", "Squiggly", "StrikeOut", "Caret"]
)
def test_each_kind_of_mark_is_a_comment_and_comes_off(tmp_path: Path, kind: str) -> None:
    pdf = documents.written("CV")
    documents.comment(pdf, 0, kind)

    out = cleaned(pdf, tmp_path)

    assert told(tmp_path / "a") == Finding("comments", {"comments": 1, "names": [], "pages": [1]})
    assert (told(out), left(out)) == (None, [])


def test_comment_without_a_name_has_a_sentence() -> None:
    told = sentence("comments", {"comments": 1, "names": [], "pages": [4]})

    assert told == "This PDF carries 1 comment (page 4), which whoever opens it will see."


@pytest.mark.parametrize("kind", ["Link", "Widget", "FreeText", "Ink", "Stamp", "Square"])
def test_what_may_be_the_document_itself_is_no_comment(tmp_path: Path, kind: str) -> None:
    """A text box with an answer, a signature drawn by hand."""
    pdf = documents.written("form")
    documents.comment(pdf, 0, kind, "Ada")
    pdf.Root.AcroForm = Dictionary(
        Fields=Array(pdf.pages[0].obj.Annots if kind == "Widget" else [])
    )

    out = cleaned(pdf, tmp_path)

    assert (told(tmp_path / "a"), left(out)) == (None, [f"/{kind}"])


def test_text_box_of_somebody_who_comments_is_a_comment(tmp_path: Path) -> None:
    pdf = documents.written("CV")
    documents.comment(pdf, 0, "Highlight", "B. Reader")
    documents.comment(pdf, 0, "FreeText", "B. Reader")
    documents.comment(pdf, 0, "FreeText", "Ada")

    out = cleaned(pdf, tmp_path)

    assert told(tmp_path / "a").data["comments"] == 2
    assert left(out) == ["/FreeText"]
    assert out.read_bytes().count(b"B. Reader") == 0


def test_answers_states_and_windows_go_with_a_comment_and_are_not_counted(tmp_path: Path) -> None:
    pdf = documents.written("CV")
    struck = documents.comment(pdf, 0, "StrikeOut", "B")
    documents.comment(pdf, 0, "Caret", "B", IRT=struck, RT=Name.Group)
    documents.comment(pdf, 0, "Text", "B", IRT=struck, StateModel=String("Review"))
    documents.comment(pdf, 0, "Text", "C", IRT=struck)
    struck.Popup = documents.comment(pdf, 0, "Popup", Parent=struck)
    documents.link(pdf, 0, Dest=Array([pdf.pages[0].obj, Name.Fit]))

    out = cleaned(pdf, tmp_path)

    assert told(tmp_path / "a").data == {"comments": 2, "names": ["B", "C"], "pages": [1]}
    assert left(out) == ["/Link"]


def test_words_of_a_comment_are_nowhere_in_the_file_any_more(tmp_path: Path) -> None:
    """Though something else, here the document's structure, still refers to the comment."""
    pdf = documents.written("CV")
    note = documents.comment(pdf, 0, "Text", "B. Reader")
    item = Dictionary(Type=Name.StructElem, S=Name.Annot, K=Dictionary(Type=Name.OBJR, Obj=note))
    pdf.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=pdf.make_indirect(item))
    path, out = tmp_path / "a", tmp_path / "b"
    plain = {"object_stream_mode": pikepdf.ObjectStreamMode.disable}
    assert WORDS in documents.saved(pdf, path, **plain).read_bytes()

    helper.without_comments(path, out)

    with pikepdf.open(out) as pdf:
        documents.saved(pdf, path, **plain)
    assert WORDS not in path.read_bytes()


def test_names_are_short_on_one_line_and_few(tmp_path: Path) -> None:
    pdf = documents.written("CV")
    for name in ("A\nB\u202e<b>", "b" * 500, "c", "d"):
        documents.comment(pdf, 0, "Text", name)

    found = told(documents.saved(pdf, tmp_path / "a"))

    assert found.data["names"] == ["A B <b>", "b" * 60, "c", "…"]


def test_same_document_gives_the_same_bytes(tmp_path: Path) -> None:
    pdf = documents.written("CV")
    documents.comment(pdf, 0)
    path = documents.saved(pdf, tmp_path / "a")  # once: each second saves it with another /ID
    first, second = tmp_path / "first", tmp_path / "second"

    helper.without_comments(path, first)
    helper.without_comments(path, second)

    assert second.read_bytes() == first.read_bytes()


def test_signed_document_is_refused_and_stays(tmp_path: Path) -> None:
    pdf = documents.written("CV")
    documents.comment(pdf, 0)
    documents.signature(pdf)

    with pytest.raises(SignedStays):
        cleaned(pdf, tmp_path)
    assert not (tmp_path / "b").exists()
