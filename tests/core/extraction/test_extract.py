"""Whole postings, written for these tests, beside what must be read from them."""

import json
from datetime import date
from pathlib import Path

import pytest

from applications.core.extraction import MAX_CHARACTERS, extract
from applications.core.extraction.export import as_json

POSTINGS = Path(__file__).parent / "postings"
TODAY = date(2026, 11, 23)
TRUTHS = json.loads((POSTINGS / "truths.json").read_text("utf-8"))


def short(posting: dict) -> dict:
    """The parts of a posting that a wrong plan would come from, in few words."""
    deadline, asked = posting["deadline"], posting["references"]
    return {
        "language": posting["language"],
        "country": posting["country"],
        "deadline": [deadline["date"], deadline["time"], deadline["rolling"]],
        "documents": {
            d["kind"]: d["need"] + (f" {d['max_pages']}p" if d["max_pages"] else "")
            for d in posting["documents"]
        },
        "references": [asked["minimum"], asked["mode"]],
        "start": posting["start"],
        "duration_months": posting["duration_months"],
        "reference_number": posting["reference_number"],
        "contacts": [contact["email"] for contact in posting["contacts"]],
        "apply_to": posting["apply_to"],
        "single_pdf": posting["single_pdf"],
    }


@pytest.mark.parametrize("name", sorted(TRUTHS))
def test_extract_reads_a_posting_of_this_style(name):
    text = (POSTINGS / name).read_text("utf-8")

    assert short(as_json(extract(text, TODAY))) == TRUTHS[name]


def test_extract_of_nothing_finds_nothing():
    assert short(as_json(extract(""))) == {
        "language": None,
        "country": None,
        "deadline": [None, None, False],
        "documents": {},
        "references": [None, None],
        "start": None,
        "duration_months": None,
        "reference_number": None,
        "contacts": [],
        "apply_to": None,
        "single_pdf": False,
    }


def test_extract_of_a_very_long_text_reads_its_beginning_and_says_so():
    draft = extract("Application deadline: 3 May 2027.\n" + "word " * MAX_CHARACTERS)

    assert (draft.cut, draft.deadline.value.date) == (True, date(2027, 5, 3))


def test_a_day_on_and_before_is_shown_as_a_conflict():
    draft = extract("The last day to apply is 3 May 2027. Please apply before 3 May 2027.")

    assert [(c.field, c.code, len(c.readings)) for c in draft.conflicts] == [
        ("deadline", "on-and-before", 2)
    ]


def test_a_day_that_differs_from_the_front_matter_is_shown_as_a_conflict():
    draft = extract("---\ntitle: PhD position\ncloses: 2027-06-01\n---\nDeadline: 3 May 2027.")

    assert [(c.field, c.code) for c in draft.conflicts] == [("deadline", "differs-from-head")]
    assert draft.deadline.value.date == date(2027, 5, 3)


def test_a_day_without_a_year_that_nothing_settles_is_only_proposed():
    draft = extract("Apply by January 15.", TODAY)

    assert (draft.deadline.value.date, draft.deadline.value.assumed) == (None, date(2027, 1, 15))


BETWEEN_RULES = """\
PhD position in glaciology

The University of Bergen seeks a doctoral student who knows ice. Apply by 3 May 2027.
"""


@pytest.mark.parametrize(
    "text",
    [
        f"---\n\n{BETWEEN_RULES}\n---\n\nSend a CV.",
        f"---\n{BETWEEN_RULES}---\nSend a CV.",
        f"---\nNote: a new call!\n{BETWEEN_RULES}---\nSend a CV.",
        f"+++\n{BETWEEN_RULES}+++\nSend a CV.",
        f"---\nhttps://ice.example/\n{BETWEEN_RULES}---\nSend a CV.",
    ],
)
def test_words_between_two_rules_are_read_as_the_text_they_are(text):
    draft = extract(text)

    assert draft.title.value == "PhD position in glaciology"
    assert draft.deadline.value.date == date(2027, 5, 3)
    assert [found.value.kind for found in draft.documents] == ["cv"]


@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: PhD in ice\ntags:\n- ice\n- snow\n\n# a note\ndeadline: 2027-05-03\n---\n",
        "+++\ntitle = 'PhD in ice'\ntags = [\n  'ice',\n]\ndeadline = 2027-05-03\n[a]\n+++\n",
        "---\r\ntitle: 'PhD in ice'\r\nabout: >\r\n  All of it\r\ndeadline: 2027-05-03\r\n---\r\n",
    ],
)
def test_front_matter_is_read_as_what_it_tells_machines(head):
    draft = extract(f"{head}We study ice. Send a CV.")

    assert draft.title.rule == "front-matter-title"
    assert (draft.deadline.value.date, draft.deadline.rule) == (date(2027, 5, 3), "front-matter")


@pytest.mark.parametrize(
    ("said", "published"),
    [
        ("The centre opens on 1 September 2027.", []),
        ("The call opens on 1 December 2026.", [date(2026, 12, 1)]),
        ("Posted on 30 November 2026.", [date(2026, 11, 30)]),
    ],
)
def test_a_day_of_opening_after_the_last_day_to_apply_is_no_publication(said, published):
    draft = extract(f"PhD position. {said} Apply by 15 January 2027.", date(2026, 12, 2))

    assert [found.value.date for found in draft.other_days] == published


def test_number_on_the_next_line_is_no_part_of_the_department():
    said = (
        "Ph.d.-stipendium i havets geologi\n"
        "Aarhus Universitet, Institut for Geoscience og Oceanografi\n"
        "Stillingsnummer 2027-114-00312\n\nSend en ansøgning og et CV senest den 3. maj 2027."
    )

    assert extract(said).department.value == "Institut for Geoscience og Oceanografi"
