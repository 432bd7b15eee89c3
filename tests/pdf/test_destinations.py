"""A link leads to a page of its own document, whichever way it names the page, or nowhere."""

from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.pdf import documents
from tests.pdf.test_merge import FOOTER, joined, number_of


def by_number(pdf: Pdf, number: Any) -> None:
    documents.link(pdf, 0, Dest=Array([number, Name.Fit]))


def by_action(pdf: Pdf, number: Any) -> None:
    documents.link(pdf, 0, A=Dictionary(S=Name.GoTo, D=Array([number, Name.XYZ, 0, 700, None])))


def by_name(pdf: Pdf, number: Any) -> None:
    documents.name_place(pdf, "there", 0)
    pikepdf.NameTree(pdf.Root.Names.Dests)["there"] = Array([number, Name.Fit])
    documents.link(pdf, 0, Dest=String("there"))


def by_name_in_a_dictionary(pdf: Pdf, number: Any) -> None:
    documents.name_place(pdf, "there", 0)
    pikepdf.NameTree(pdf.Root.Names.Dests)["there"] = Dictionary(D=Array([number, Name.Fit]))
    documents.link(pdf, 0, A=Dictionary(S=Name.GoTo, D=String("there")))


def by_name_of_old(pdf: Pdf, number: Any) -> None:
    pdf.Root.Dests = Dictionary(there=Array([number, Name.Fit]))
    documents.link(pdf, 0, Dest=Name.there)


def on_the_field_above(pdf: Pdf, number: Any) -> None:
    documents.field(pdf, "button", "", Name.Btn)
    [widget] = pdf.pages[0].obj.Annots
    above = Dictionary(T=String("above"), FT=Name.Btn, Kids=Array([widget]))
    above.A = Dictionary(S=Name.GoTo, D=Array([number, Name.Fit]))
    widget.Parent = pdf.make_indirect(above)
    pdf.Root.AcroForm.Fields = Array([widget.Parent])


WAYS = [by_number, by_action, by_name, by_name_in_a_dictionary, by_name_of_old, on_the_field_above]


def led_to(pdf: Pdf, page: int) -> int | None:
    """The page the only link on a page leads to, counted from 1."""
    [link] = pdf.pages[page - 1].obj.Annots
    holder = link.get("/Parent", link)
    target = holder.get("/Dest", holder.get("/A", Dictionary()).get("/D"))
    if isinstance(target, String):
        target = pikepdf.NameTree(pdf.Root.Names.Dests).get(str(target))
        target = target.get("/D") if isinstance(target, Dictionary) else target
    return None if target is None else number_of(pdf, target)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_link_that_names_its_page_by_number_stays_in_its_document(tmp_path: Path, way: Any) -> None:
    one, two = documents.blank(3), documents.blank(4)
    way(one, 2)
    way(two, 1)

    with joined(tmp_path, one, two, footer=FOOTER) as pdf:
        assert (led_to(pdf, 1), led_to(pdf, 4)) == (3, 5)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("number", [3, -1, 2.5, String("x"), True])
def test_link_to_no_page_of_its_document_leads_nowhere(
    tmp_path: Path, way: Any, number: Any
) -> None:
    one = documents.blank(3)
    way(one, number)

    with joined(tmp_path, one, documents.blank(4)) as pdf:
        assert led_to(pdf, 1) is None


def test_name_that_only_another_document_knows_leads_nowhere(tmp_path: Path) -> None:
    one, two = documents.blank(2), documents.blank(2)
    documents.link(one, 0, Dest=String("section"))
    documents.name_place(two, "section", 1)
    documents.link(two, 0, Dest=String("section"))

    with joined(tmp_path, one, two) as pdf:
        assert (led_to(pdf, 1), led_to(pdf, 3)) == (None, 4)
