"""Limits in words: one sentence for each, wherever it is said."""

import pytest

from applications.core.bundle import Check
from applications.core.limits import Limit
from applications.models import Requirement
from applications.templatetags.limits import (
    limit_bar,
    limit_level,
    limit_room,
    limit_scope,
    limit_sentence,
    limit_words,
    limits_of,
    looser_words,
)


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        (Limit("pages", 5), "at most 5 pages"),
        (Limit("pages", 1.0), "at most 1 page"),
        (Limit("words", 500), "at most 500 words"),
        (Limit("characters", 3000), "at most 3,000 characters"),
        (Limit("mb", 2.5), "at most 2.5 MB"),
        (Limit("mb", 0.25), "at most 0.25 MB"),
        (Limit("mb", 10, "Stanford"), "at most 10 MB"),
        (Limit("files", 25), "at most 25 files"),
        (Limit("files", 1), "at most 1 file"),
        (Limit("total_mb", 10), "at most 10 MB together"),
        (Limit("characters", 1_000_000), "at most 1,000,000 characters"),
        (Limit("pages", 5, binds="summary"), "at most 5 pages, for the summary only"),
        (Limit("pages", 5, binds="the summary"), "at most 5 pages, for the summary only"),
        (Limit("words", 1, binds="abstract"), "at most 1 word, for the abstract only"),
    ],
)
def test_limit_is_one_sentence_with_its_number_its_unit_and_what_it_binds(limit, sentence):
    assert limit_sentence(limit) == sentence


def test_limits_of_a_line_are_all_told_also_those_of_a_part():
    piece = Requirement(
        limits=[
            {"what": "pages", "value": 5, "binds": "the summary"},
            {"what": "words", "value": 800.0, "binds": ""},
            {"what": "mb", "value": 2},
        ]
    )

    assert limits_of(piece) == [
        "at most 5 pages, for the summary only",
        "at most 800 words",
        "at most 2 MB",
    ]


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
            "about 2,900 of 3,000 characters",
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
        "the posting: at most 25 MB",
        "KTH (Varbi): at most 100 MB",
    ]
