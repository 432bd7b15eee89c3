"""A signature is found wherever a document carries it, and what nobody signed is not called so."""

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from applications.pdf import helper
from applications.pdf.job_types import Finding, MergePart, Order
from tests.pdf import documents


def own_field(pdf: Pdf) -> None:
    documents.signature(pdf, over=())


def field_above(pdf: Pdf) -> None:
    documents.signature(pdf)


def kind_above(pdf: Pdf) -> None:
    documents.signature(pdf, over=("FT",))


def in_a_group(pdf: Pdf) -> None:
    """Two levels up: a named group of fields, as form designers write them."""
    documents.signature(pdf)
    [field] = pdf.Root.AcroForm.Fields
    group = pdf.make_indirect(Dictionary(T=String("page 1"), Kids=Array([field])))
    field.Parent = group
    pdf.Root.AcroForm.Fields = Array([group])


def without_widget(pdf: Pdf) -> None:
    value = pdf.make_indirect(Dictionary(Type=Name.Sig, Contents=b"\0" * 8))
    field = Dictionary(FT=Name.Sig, V=value, T=String("unseen"))
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]), SigFlags=3)


def in_no_form(pdf: Pdf) -> None:
    """A signed widget on the page that the form forgot."""
    documents.signature(pdf, over=())
    pdf.Root.AcroForm.Fields = Array()


def certified(pdf: Pdf) -> None:
    value = Dictionary(Type=Name.Sig, Contents=b"\0" * 8, Reference=Array())
    pdf.Root.Perms = Dictionary(DocMDP=pdf.make_indirect(value))


# The library warns as it writes such a file, which is what the test wants.
FORGOTTEN = pytest.param(in_no_form, marks=pytest.mark.filterwarnings("ignore:.*not reachable"))
SIGNED = [own_field, field_above, kind_above, in_a_group, without_widget, FORGOTTEN, certified]


def codes(path: Path) -> list[str]:
    return [one.code for one in helper.probe(path).findings if one.code != "fonts"]


@pytest.mark.parametrize("sign", SIGNED, ids=lambda one: one.__name__)
def test_signature_is_found_wherever_it_stands(tmp_path: Path, sign) -> None:
    pdf = documents.written("text")
    sign(pdf)

    assert codes(documents.saved(pdf, tmp_path / "a")) == ["signed"]


@pytest.mark.parametrize("sign", SIGNED, ids=lambda one: one.__name__)
def test_bundle_claims_no_signature_and_says_so(tmp_path: Path, sign) -> None:
    pdf, out = documents.written("text"), tmp_path / "out.pdf"
    sign(pdf)
    path = documents.saved(pdf, tmp_path / "a")

    merged = helper.merge(Order(str(out), (MergePart("Form", str(path), 1),)))

    assert merged.documents[0].removed == ("signature",)
    with pikepdf.open(out) as bundle:
        kinds = [str(one.get("/Type", "")) for one in bundle.objects if isinstance(one, Dictionary)]
        assert "/Sig" not in kinds
        assert all("/FT" not in one for one in bundle.objects if isinstance(one, Dictionary))
    assert codes(out) == []


@pytest.mark.parametrize("over", [(), ("FT",)], ids=["own field", "field above"])
@pytest.mark.parametrize("value", ["none", "empty", "text"])
def test_field_still_to_be_signed_is_no_signature(tmp_path: Path, over, value: str) -> None:
    pdf, out = documents.written("text"), tmp_path / "out.pdf"
    widget = documents.signature(pdf, over=over, signed=False)
    if value != "none":
        widget.V = Dictionary() if value == "empty" else String("x")
    path = documents.saved(pdf, tmp_path / "a")

    merged = helper.merge(Order(str(out), (MergePart("Form", str(path), 1),)))

    assert (codes(path), merged.documents[0].removed) == ([], ())


@pytest.mark.parametrize("loop", ["up", "down"])
def test_fields_that_go_round_in_a_circle_end(tmp_path: Path, loop: str) -> None:
    pdf = documents.written("text")
    widget = documents.signature(pdf, over=("FT",))
    if loop == "up":
        widget.Parent.Parent = widget
    else:
        widget.Kids = Array([widget.Parent])

    assert codes(documents.saved(pdf, tmp_path / "a")) == ["signed"]


def test_signed_form_keeps_its_other_fields(tmp_path: Path) -> None:
    pdf, out = documents.written("text"), tmp_path / "out.pdf"
    documents.signature(pdf)
    documents.field(pdf, "name", "Ada")
    path = documents.saved(pdf, tmp_path / "a")
    assert helper.probe(path).findings[:2] == (Finding("signed"), Finding("form"))

    helper.merge(Order(str(out), (MergePart("Form", str(path), 1),)))

    with pikepdf.open(out) as bundle:
        assert [str(one.T) for one in bundle.Root.AcroForm.Fields] == ["name"]
