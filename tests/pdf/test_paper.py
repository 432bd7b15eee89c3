"""Cover and contents as they are printed: complete, inside their margins, on both papers."""

from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.template.loader import render_to_string

from applications.pdf import helper
from applications.pdf.build import build
from applications.pdf.job_types import Footer, MergePart, Order
from tests.pdf import documents

MARGIN = 70.8  # 25 mm in points
SIZES = {"A4": (595.3, 841.9), "Letter": (612.0, 792.0)}
ORDINARY = ["Personal letter", "Curriculum vitae", "Master’s thesis"]
LONG = "Spectral gaps of random regular graphs and what they say about the mixing of walks " * 3
OF_MANY_PARTS = "Anna-Katharina Freifrau von Hohenstein-Ωmega"
UNBROKEN = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3


def paper(name: str = "Łukasz Åström", **facts: Any) -> dict[str, Any]:
    return {
        "language": "en",
        "paper": "A4",
        "cover": True,
        "contents": True,
        "name": name,
        "title": "Doctoral student in geometric analysis",
        "institution": "Umeå University",
        "department": "Mathematics",
        "reference_number": "AN 2.2.1-808-24",
        "email": "lukasz@example.org",
        "phone": "+46 70 000 00 00",
        "date": "23 November 2026",
        "pages": 9,
        **facts,
    }


def printed(folder: Path, facts: dict[str, Any], titles: list[str]) -> Path:
    """The bundle of one-page documents with these titles."""
    page = documents.saved(documents.blank(), folder / "page.pdf")
    parts = tuple(MergePart(title, str(page), 1) for title in titles)
    order = Order(str(folder / "bundle.pdf"), parts, footer=Footer(facts["name"], "{n}/{m}"))

    def front(first_pages: tuple[int, ...]) -> str:
        listed = [
            {"title": title, "pages": 1, "first_page": first}
            for title, first in zip(titles, first_pages, strict=True)
        ]
        return render_to_string("bundles/front.html", {**facts, "documents": listed})

    assert build(order, front=front).unprinted == ""
    return folder / "bundle.pdf"


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def test_cover_says_who_applies_for_what_and_where(tmp_path: Path) -> None:
    cover = helper.text(printed(tmp_path, paper(), ORDINARY))[0]

    assert lines(cover) == [
        "Application",
        "Łukasz Åström",
        "Doctoral student in geometric analysis",
        "Institution Umeå University",
        "Mathematics",
        "Reference number AN 2.2.1-808-24",
        "E-mail lukasz@example.org",
        "Telephone +46 70 000 00 00",
        "Documents 3 documents, 9 pages",
        "Date 23 November 2026",
        "Łukasz Åström",
        "1/5",
    ]


def test_contents_lead_over_dots_to_the_printed_page(tmp_path: Path) -> None:
    path = printed(tmp_path, paper(), ORDINARY)

    told = [line.replace(". ", "").replace(".", "") for line in lines(helper.text(path)[1])]

    assert told[:4] == ["Contents", *(f"{title} {n}" for n, title in enumerate(ORDINARY, 3))]
    with pikepdf.open(path) as pdf:
        pages = [page.obj.objgen for page in pdf.pages]
        links = [one.Dest[0].objgen for one in pdf.pages[1].obj.Annots]
        assert [pages.index(target) + 1 for target in links] == [3, 4, 5]


@pytest.mark.parametrize(
    ("paper_size", "facts", "titles"),
    [
        ("A4", {}, ORDINARY[:1]),
        ("Letter", {}, ORDINARY * 12),
        ("A4", {"title": LONG, "name": OF_MANY_PARTS}, [LONG] * 8),
        ("Letter", {"title": LONG, "name": OF_MANY_PARTS}, [LONG]),
        ("A4", {"title": UNBROKEN, "name": UNBROKEN, "institution": UNBROKEN}, [UNBROKEN] * 3),
        ("A4", dict.fromkeys(["title", "institution", "reference_number", "phone"], ""), ["x"]),
    ],
    ids=["short", "many", "long", "long on Letter", "unbroken", "bare"],
)
def test_everything_stays_inside_the_margins(
    tmp_path: Path, paper_size: str, facts: dict[str, Any], titles: list[str]
) -> None:
    path = printed(tmp_path, paper(**{"paper": paper_size, **facts}), titles)

    with pypdfium2.PdfDocument(path) as bundle:
        front = [page for page in bundle if page.get_size()[0] != 595][: len(bundle) - len(titles)]
        assert len(front) == len(bundle) - len(titles)
        for page in front:
            width, height = page.get_size()
            assert (round(width, 1), round(height, 1)) == SIZES[paper_size]
            letters = page.get_textpage()
            boxes = [letters.get_charbox(at) for at in range(letters.count_chars())]
            text = [box for box in boxes if box[3] > MARGIN]  # what stands lower is the footer
            assert min(box[0] for box in boxes) >= MARGIN - 4
            assert max(box[2] for box in boxes) <= width - MARGIN + 4
            assert min(box[1] for box in text) >= MARGIN - 8
            assert max(box[3] for box in text) <= height - MARGIN + 2
            letters.close()
            page.close()


@pytest.mark.parametrize(("cover", "contents"), [(True, False), (False, True)])
def test_cover_and_contents_stand_alone(tmp_path: Path, cover: bool, contents: bool) -> None:
    path = printed(tmp_path, paper(cover=cover, contents=contents), ORDINARY)

    pages = [lines(text) for text in helper.text(path)]

    assert len(pages) == 4
    assert pages[0][0] == ("Application" if cover else "Contents")


def test_hostile_words_are_printed_and_not_obeyed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("root:x:0:0")
    hostile = f'</title><link rel="attachment" href="{secret.as_uri()}"><style>@import "x"</style>'

    path = printed(tmp_path, paper(name=hostile, title=hostile), [hostile])

    with pikepdf.open(path) as pdf:
        assert list(pdf.attachments) == []
    # A hyphen at the end of a line is read as U+FFFE.
    said = "".join(helper.text(path)[0].replace("\ufffe", "-").split())
    assert "".join(hostile.split()) in said
    assert "root:x" not in said
