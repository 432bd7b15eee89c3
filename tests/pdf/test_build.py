"""A whole bundle, from its contents page to the last count."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from applications.errors import PdfBroken, PdfTooHeavy, TooBigToRead, WorkStopped
from applications.pdf import helper
from applications.pdf.build import build, described, notes
from applications.pdf.job_types import Built, Finding, Footer, Merged, MergePart, Order, Placed
from applications.pdf.worker_pool import HelperFault
from tests.pdf import documents
from tests.pdf.test_shrink import scan


@pytest.fixture
def order(tmp_path: Path) -> Order:
    letter = documents.saved(documents.written("a"), tmp_path / "letter.pdf")
    thesis = documents.saved(documents.written("b", "c"), tmp_path / "thesis.pdf")
    parts = (MergePart("Letter", str(letter), 1), MergePart("Thesis", str(thesis), 2))
    (tmp_path / "out").mkdir()
    return Order(
        str(tmp_path / "out" / "bundle.pdf"), parts, footer=Footer("Ada", "{n}/{m}"), title="T"
    )


def contents(pages: int) -> str:
    """So many pages of front matter, with a linked line for each document."""
    return "<p style='break-after: page'>Cover" * (pages - 1) + "<p>Contents "


def test_contents_count_their_own_pages(order: Order) -> None:
    asked: list[tuple[int, ...]] = []

    def front(first_pages: tuple[int, ...]) -> str:
        asked.append(first_pages)
        lines = [f"<a href='part:{at}'>{page}</a> " for at, page in enumerate(first_pages)]
        return contents(4) + "".join(lines)

    phases: list[str] = []
    built = build(order, front=front, front_pages=2, progress=phases.append)

    assert asked == [(3, 4), (5, 6)]
    assert phases == ["reading", "cover", "merging", "checking"]
    assert built.merged.documents == (Placed("Letter", 5, 1), Placed("Thesis", 6, 2))
    assert described(built.merged) == {
        "pages": 7,
        "bytes": Path(order.out).stat().st_size,
        "documents": [
            {"title": "Letter", "first_page": 5, "pages": 1},
            {"title": "Thesis", "first_page": 6, "pages": 2},
        ],
    }


def test_bundle_without_front_pages_begins_with_its_first_document(order: Order) -> None:
    built = build(order)

    assert (built.merged.pages, built.merged.front_pages) == (3, 0)
    assert built.merged.documents[0].first_page == 1


def test_bundle_over_its_limit_is_made_smaller_and_says_so(order: Order, tmp_path: Path) -> None:
    order = replace(order, parts=(*order.parts, scan(tmp_path, "Diploma", 300)))
    phases: list[str] = []

    built = build(order, limit=900_000, progress=phases.append)

    assert phases == ["reading", "merging", "shrinking", "checking"]
    assert notes(built) == [
        Finding("shrunk", {"title": "Diploma", "pictures": 1, "dpi": built.shrunk[0].dpi})
    ]
    assert built.merged.bytes == Path(order.out).stat().st_size <= 900_000


def test_bundle_within_its_limit_is_left_as_it_is(order: Order) -> None:
    assert build(order, limit=900_000).shrunk == ()


def test_what_was_taken_out_and_what_cannot_be_printed_is_noted() -> None:
    placed = (
        Placed("CV", 1, 1, ("active", "tags")),
        Placed("Diploma", 2, 1, ("active", "signature")),
        Placed("Letter", 3, 1),
    )

    assert notes(Built(Merged(3, 9, 0, placed), unprinted="李")) == [
        Finding("removed_active", {"titles": ["CV", "Diploma"]}),
        Finding("removed_signature", {"titles": ["Diploma"]}),
        Finding("removed_tags", {"titles": ["CV"]}),
        Finding("unprinted", {"letters": "李"}),
    ]


@pytest.mark.parametrize("step", ["merge", "shrink", "count"])
@pytest.mark.parametrize(
    ("fall", "expected"),
    [(HelperFault, PdfBroken), (PdfTooHeavy, PdfTooHeavy)],
    ids=["fault", "memory"],
)
def test_document_that_brings_the_helper_to_a_fall_is_named(
    order: Order, monkeypatch: pytest.MonkeyPatch, step: str, fall: type, expected: type
) -> None:
    """Whichever step it is that falls, and though the refusal of the whole names nobody."""
    joined: list[tuple[str, ...]] = []
    merge, count, lighten = helper.merge, helper.count, helper.lighten

    def merging(order: Order, *rest: Any) -> Merged:
        joined.append(tuple(part.title for part in order.parts))
        if step == "merge" and "Thesis" in joined[-1]:
            raise fall("memory")
        return merge(order, *rest)

    def falling(real: Any) -> Any:
        def call(*given: Any) -> Any:
            if "Thesis" in joined[-1]:
                raise fall("memory")
            return real(*given)

        return call

    monkeypatch.setattr(helper, "merge", merging)
    if step == "count":
        monkeypatch.setattr(helper, "count", falling(count))
    if step == "shrink":
        monkeypatch.setattr(helper, "shrink", falling(None))
        monkeypatch.setattr(helper, "lighten", falling(lighten))

    with pytest.raises(expected) as refusal:
        build(order, limit=100 if step == "shrink" else None)

    assert refusal.value.title == "Thesis"
    assert str(refusal.value).startswith("Thesis: ")
    assert joined == [("Letter", "Thesis"), ("Letter",), ("Thesis",)]
    assert list(Path(order.out).parent.iterdir()) == []


def test_fault_that_no_document_is_to_blame_for_stays_ours(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    merge = helper.merge

    def merging(order: Order, *rest: Any) -> Merged:
        if len(order.parts) > 1:
            raise HelperFault("ours")
        return merge(order, *rest)

    monkeypatch.setattr(helper, "merge", merging)

    with pytest.raises(HelperFault, match="ours"):
        build(order)


@pytest.mark.parametrize("fault", ["limit", "stopped", "cover"])
def test_refused_build_leaves_the_earlier_bundle_and_nothing_else(order: Order, fault: str) -> None:
    Path(order.out).write_bytes(b"earlier")

    def front(first_pages: tuple[int, ...]) -> str:
        raise WorkStopped

    with pytest.raises((TooBigToRead, WorkStopped)):
        build(
            order,
            limit=100 if fault == "limit" else None,
            wanted=lambda: fault != "stopped",
            front=front if fault == "cover" else None,
        )

    assert [path.name for path in Path(order.out).parent.iterdir()] == ["bundle.pdf"]
    assert Path(order.out).read_bytes() == b"earlier"


def test_bundle_has_no_trace_of_the_clock(order: Order) -> None:
    first = Path(order.out)
    build(order)
    second = first.with_name("again.pdf")
    build(replace(order, out=str(second)))

    assert first.read_bytes() == second.read_bytes()
    with pikepdf.open(first) as pdf:
        assert "/CreationDate" not in pdf.docinfo
