"""What was found and how far a limit is, in sentences."""

import pytest

from applications.core.bundle import Check, Limit
from applications.core.guards import Concern
from applications.templatetags.guards import (
    concern_words,
    language_name,
    limit_bar,
    limit_level,
    limit_room,
    limit_scope,
    limit_words,
    looser_words,
)

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
        ("over", OVER, "CV: 3 pages; at most 2 (the posting)."),
        (
            "over",
            {**OVER, "what": "mb", "actual": 2.04, "source": "Stanford"},
            "CV: 2.04 MB; at most 2 (Stanford).",
        ),
        ("other_institution", SLIP, "“CV” names Lund University, where you apply too, on page 2."),
        (
            "other_institution",
            {**SLIP, "rival": False, "more": 2},
            "“CV” names Lund University on page 2. And 2 times more.",
        ),
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
        "Thesis: 5.2 MB; at most 4. "
        "Pack separate files, and its pictures are made smaller until it fits."
    )


def test_the_one_pdf_over_its_megabytes_is_made_smaller():
    data = {"what": "mb", "value": 10, "actual": 12.34, "source": ""}

    assert concern_words(Concern("shrinks", "note", data=data)) == (
        "The one PDF: about 12.3 MB; at most 10. Pictures are made smaller until it fits."
    )


@pytest.mark.parametrize(
    ("check", "scope", "words", "room", "level"),
    [
        (Check("pages", 75, 4, True), "The one PDF", "4 of 75 pages", "71 pages left", "fine"),
        (Check("pages", 2, 3, False, "CV"), "CV", "3 of 2 pages", "1 page too many", "over"),
        (Check("pages", 2, 2, True, "CV"), "CV", "2 of 2 pages", "just fits", "near"),
        (Check("mb", 10, 9.5, True), "The one PDF", "9.5 of 10 MB", "0.5 MB left", "near"),
        (
            Check("mb", 10, 10.004, False),
            "The one PDF",
            "10.004 of 10 MB",
            "0.01 MB too many",
            "over",
        ),
        (
            Check("files", 25, 6, True),
            "All files together",
            "6 of 25 files",
            "19 files left",
            "fine",
        ),
        (
            Check("mb", 4, 1, True, "CV", each=True),
            "Each file",
            "1 of 4 MB",
            "3 MB left",
            "fine",
        ),
        (
            Check("characters", 3000, 2900, True, "CV"),
            "CV",
            "about 2900 of 3000 characters",
            "100 characters left",
            "near",
        ),
    ],
)
def test_limit_is_told_in_words_beside_its_bar(check, scope, words, room, level):
    assert (limit_scope(check), limit_words(check), limit_room(check), limit_level(check)) == (
        scope,
        words,
        room,
        level,
    )
    assert f'max="{check.value}"' in limit_bar(check)


def test_looser_limits_say_whose_they_are():
    looser = (Limit("mb", 25.0), Limit("mb", 100, "KTH (Varbi)"))

    assert looser_words(Check("mb", 10, 1, True, looser=looser)) == [
        "the posting allows 25",
        "KTH (Varbi) allows 100",
    ]


def test_language_without_a_name_is_its_code():
    assert (language_name("sv"), language_name("zz")) == ("Swedish", "zz")
