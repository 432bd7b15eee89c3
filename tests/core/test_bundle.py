"""What goes into a bundle, in which order, on which page, and whether it fits."""

import json
from dataclasses import replace

import pytest

from applications.core.bundle import Check, Options, Part, Plan, check, plan
from applications.core.limits import Limit

PRINTED = {"name": "Ada Åström", "title": "Doctoral student"}


def part(kind: str, title: str = "", pages: int = 1, size: int = 100_000, **rest: object) -> Part:
    title = title or kind
    return Part(title, kind, pages, size, f"sha256 of {title}", **rest)  # type: ignore[arg-type]


def made(*parts: Part, **rest: object) -> Plan:
    return plan(parts, **{"printed": PRINTED, "date": "2026-11-23", **rest})  # type: ignore[arg-type]


def test_documents_come_in_the_order_offices_read_them() -> None:
    kinds = ["reference_contacts", "thesis", "cv", "test_scores", "transcripts", "cover_letter"]
    kinds += ["something_new", "research_proposal", "other"]

    ordered = [one.kind for one in made(*map(part, kinds)).parts]

    assert ordered == [
        "cover_letter",
        "cv",
        "research_proposal",
        "transcripts",
        "thesis",
        "test_scores",
        "reference_contacts",
        "other",
        "something_new",
    ]


def test_certificates_come_newest_first_and_the_rest_as_given() -> None:
    parts = [
        part("degree_certificate", "BSc", dated="2020-06-01"),
        part("degree_certificate", "MSc", dated="2023-06-01"),
        part("publications", "First paper", dated="2021-01-01"),
        part("publications", "Second paper", dated="2024-01-01"),
    ]

    ordered = [one.title for one in made(*parts).parts]

    assert ordered == ["MSc", "BSc", "First paper", "Second paper"]


def test_own_order_goes_before_the_usual_one() -> None:
    parts = [part("cover_letter", position=2), part("cv", position=1), part("thesis", position=0)]

    assert [one.kind for one in made(*parts).parts] == ["thesis", "cv", "cover_letter"]


def test_what_comes_after_an_own_order_was_set_stands_where_offices_look_for_it() -> None:
    placed = [part("cv", position=1), part("thesis", position=0), part("transcripts", position=2)]

    late = made(*placed, part("cover_letter"), part("test_scores"), part("publications"))

    kinds = [one.kind for one in late.parts]
    assert kinds == ["cover_letter", "thesis", "cv", "transcripts", "publications", "test_scores"]


def test_a_file_of_its_own_stays_out_of_the_merged_pdf_and_of_its_figures() -> None:
    known = made(
        part("cv", pages=2, size=1_000_000),
        part("thesis", pages=40, size=5_000_000, apart=True),
        limits=[Limit("pages", 10), Limit("mb", 3), Limit("files", 1), Limit("total_mb", 5)],
    )

    assert [one.kind for one in known.merged] == ["cv"]
    assert [one.kind for one in known.separate] == ["thesis"]
    assert (known.pages, known.first_pages, known.files) == (4, (3,), 2)
    broken = [(one.what, one.title) for one in known.checks if not one.holds]
    assert broken == [("files", ""), ("total_mb", ""), ("pages", "thesis"), ("mb", "thesis")]


def test_a_portal_that_wants_separate_files_gets_nothing_merged() -> None:
    known = made(part("cv"), part("thesis"), form="separate", limits=[Limit("pages", 75)])

    assert (known.merged, known.front_pages, known.pages, known.files) == ((), 0, 0, 2)
    assert [(one.what, one.title) for one in known.checks] == [("pages", "cv"), ("pages", "thesis")]


def test_of_a_limit_that_binds_each_file_the_fullest_is_shown_and_all_that_are_over() -> None:
    sizes = {"cv": 2, "transcripts": 4, "thesis": 90, "publications": 80}
    parts = [part(kind, pages=pages) for kind, pages in sizes.items()]
    own = part("cover_letter", limits=(Limit("pages", 2),))

    strict = made(*parts, form="separate", limits=[Limit("pages", 75)])
    roomy = made(*parts, own, form="separate", limits=[Limit("pages", 100)])

    assert [one.title for one in strict.bars] == ["thesis", "publications"]
    assert [(one.title, one.value) for one in roomy.bars] == [("cover_letter", 2), ("thesis", 100)]


def test_of_two_limits_the_stricter_binds_and_both_say_where_they_are_from() -> None:
    posting, portal = Limit("mb", 25), Limit("mb", 10, "Stanford")

    [bound] = made(part("cv", size=1_000_000), limits=[posting, portal]).checks

    assert (bound.value, bound.source, bound.looser) == (10, "Stanford", (posting,))


@pytest.mark.parametrize(
    ("options", "first_pages"),
    [
        (Options(cover=True, contents=True), (3, 4, 9)),
        (Options(cover=False, contents=True), (2, 3, 8)),
        (Options(cover=False, contents=False), (1, 2, 7)),
    ],
)
def test_first_pages_follow_cover_and_contents(
    options: Options, first_pages: tuple[int, ...]
) -> None:
    known = made(part("cover_letter"), part("cv", pages=5), part("thesis"), options=options)

    assert known.first_pages == first_pages


def test_limits_of_the_whole_and_of_a_part_are_checked() -> None:
    short = (Limit("pages", 2), Limit("words", 900))
    known = made(
        part("cv", pages=3, size=2_000_000, limits=short, words=950),
        part("thesis", pages=40, size=9_000_000, limits=(Limit("mb", 10),)),
        limits=[Limit("pages", 75), Limit("mb", 10), Limit("files", 1)],
    )

    assert check(known, pages=45, size=11_000_000) == (
        Check("pages", 75, 45, True),
        Check("mb", 10, 11.0, False),
        Check("files", 1, 1, True),
        Check("pages", 2, 3, False, "cv"),
        Check("words", 900, 950, False, "cv"),
        Check("mb", 10, 9.0, True, "thesis"),
    )
    assert known.byte_limit == 10_000_000


def test_forecast_is_close_to_what_the_parts_weigh() -> None:
    known = made(part("cv", pages=2, size=1_000_000), part("thesis", pages=50, size=3_000_000))

    assert known.pages == 54
    assert 4_000_000 < known.bytes < 4_100_000


def test_fingerprint_is_the_same_for_the_same_bundle() -> None:
    first = made(part("cv", position=0), part("thesis", position=1), missing=["Transcript"])
    second = made(part("cv", position=3), part("thesis", position=7), date="2026-11-24")

    assert first.fingerprint == second.fingerprint


@pytest.mark.parametrize(
    "other",
    [
        made(part("thesis", position=0), part("cv", position=1)),
        made(part("cv"), replace(part("thesis"), sha256="another")),
        made(part("cv"), part("thesis", title="Thesis, revised")),
        made(part("cv"), part("thesis"), options=Options(footer=False)),
        made(part("cv"), part("thesis"), options=Options(paper="Letter")),
        made(part("cv"), part("thesis"), printed={**PRINTED, "name": "Ada Astrom"}),
        made(part("cv"), part("thesis"), limits=[Limit("mb", 1)]),
        made(part("cv")),
    ],
    ids=["order", "content", "title", "option", "paper", "name", "limit", "part"],
)
def test_fingerprint_changes_with_whatever_changes_the_bundle(other: Plan) -> None:
    assert made(part("cv"), part("thesis")).fingerprint != other.fingerprint


def test_plan_survives_being_stored() -> None:
    known = made(
        part("cv", limits=(Limit("pages", 2),), position=1),
        part("thesis", dated="2024-01-01"),
        missing=["Transcript"],
        limits=[Limit("mb", 10)],
        options=Options(contents=False, paper="Letter"),
    )

    assert Plan.from_json(json.loads(json.dumps(known.to_json()))) == known
