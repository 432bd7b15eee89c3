"""What was found and how far a limit is, in sentences."""

import pytest

from applications.core.guards import Concern
from applications.templatetags.guards import concern_words, look_address
from applications.templatetags.names import language_name

SLIP = {"name": "Lund University", "page": 2, "sentence": "…", "more": 0, "rival": True}
OVER = {"what": "pages", "value": 2.0, "actual": 3.0, "source": ""}
VERSIONS = {"number": 1, "latest": 3}
ABSENT = {
    "lacking": ("institution", "reference", "contact"),
    "institution": "Umeå University",
    "reference_number": "AN 7",
    "contacts": ("A B", "C D"),
}


@pytest.mark.parametrize(
    ("code", "data", "words"),
    [
        ("missing", {}, "“CV” is missing."),
        ("few", {"there": 1, "wanted": 2}, "“CV”: 1 of 2 files are there."),
        ("newer", VERSIONS, "“CV” goes in as version 1; version 3 is in your library."),
        ("draft", VERSIONS, "“CV” is marked as a draft (version 1)."),
        ("over", OVER, "CV: 3 pages; at most 2 pages (the posting)."),
        (
            "over",
            {**OVER, "what": "mb", "actual": 2.04, "source": "Stanford"},
            "CV: 2.04 MB; at most 2 MB (Stanford).",
        ),
        ("other_institution", SLIP, "“CV” names Lund University, where you apply too, on page 2."),
        (
            "other_institution",
            {**SLIP, "rival": False, "more": 2},
            "“CV” names Lund University 3 times, first on page 2.",
        ),
        (
            "other_institution",
            {**SLIP, "more": 1},
            "“CV” names Lund University, where you apply too, twice, first on page 2.",
        ),
        ("asks", {}, "“CV” is asked for in some cases only: does it apply to you?"),
        (
            "absent",
            ABSENT,
            "“CV” does not name Umeå University or the reference number AN 7 or A B, C D.",
        ),
        (
            "language",
            {"language": "fr", "accepted": ("en", "sv")},
            "“CV” is written in French; they take English, Swedish.",
        ),
        (
            "own_name",
            {"written": "Asa Berg", "page": 1, "name": "Åsa Berg"},
            "“CV” says “Asa Berg” on page 1; in your settings you are “Åsa Berg”.",
        ),
    ],
)
def test_concern_is_a_sentence(code, data, words):
    assert concern_words(Concern(code, "look", "CV", data=data)) == words


@pytest.mark.parametrize(
    "code",
    ["portfolio", "xfa", "damaged", "signed", "refused_password", "refused_signature",
     "unreadable", "unread"],
)  # fmt: skip
def test_concern_about_a_file_names_it_and_says_what_to_do(code):
    words = concern_words(Concern(code, "look", "50 % of it", data={"portal": "KTH"}))

    assert "“50 % of it”" in words
    assert "%(" not in words


def test_a_file_of_its_own_over_its_megabytes_is_made_smaller_when_it_is_packed():
    data = {"what": "mb", "value": 4, "actual": 5.2, "source": ""}

    assert concern_words(Concern("shrinks", "note", "Thesis", data=data)) == (
        "Thesis: 5.2 MB; at most 4 MB. "
        "Pack separate files, and its pictures are made smaller until it fits."
    )


def test_the_one_pdf_over_its_megabytes_is_made_smaller():
    data = {"what": "mb", "value": 10, "actual": 12.34, "source": ""}

    assert concern_words(Concern("shrinks", "note", data=data)) == (
        "The one PDF: about 12.3 MB; at most 10 MB. Pictures are made smaller until it fits."
    )


def test_language_without_a_name_is_its_code():
    assert (language_name("sv"), language_name("zz")) == ("Swedish", "zz")


def test_look_opens_the_very_page_else_the_document_else_the_plan():
    found = Concern("other_institution", "look", "CV", document=3, version=5, data={"page": 12})
    draft = Concern("draft", "look", "CV", document=3, version=5)

    assert look_address(found, 7) == "/versions/5/pages/?page=2#page-12"
    assert look_address(draft, 7) == "/documents/3/"
    assert look_address(Concern("missing", "stop", "CV"), 7) == "/applications/7/plan/#before"
