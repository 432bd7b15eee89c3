"""Counting as portals do: what their pages say, tried sign by sign."""

import pytest

from applications.core.text_count import Figure, figures, way_of, ways

PARAGRAPHS = "First line.\n\nSecond, naïve 😀 one."


@pytest.mark.parametrize(
    ("way", "used"),
    [
        ("characters", 34),  # an emoji is two of UTF-16, a line break one
        ("characters_as_sent", 35),  # CR and LF for each break
        ("characters_as_seen", 33),
        ("without_spaces", 27),
        ("words", 6),
        ("cal_state_apply", 34),  # "include spaces, carriage returns, and punctuation"
    ],
)
def test_one_text_is_as_long_as_each_way_counts_it(way, used):
    assert figures(PARAGRAPHS, way_of(way))[0].used == used


@pytest.mark.parametrize("way", ways())
def test_a_line_break_counts_the_same_however_a_browser_sent_it(way):
    there = figures(PARAGRAPHS, way_of(way))

    assert figures(PARAGRAPHS.replace("\n", "\r\n"), way_of(way)) == there
    assert figures(PARAGRAPHS.replace("\n", "\r"), way_of(way)) == there


@pytest.mark.parametrize("way", ways())
def test_nothing_written_counts_nothing(way):
    assert {figure.used for figure in figures("", way_of(way))} == {0}


def test_ucas_takes_4000_characters_with_blanks_and_47_lines_with_empty_ones():
    fits = "\n".join(["x" * 84] * 47)
    long = "\n" * 47

    assert figures(fits, way_of("ucas")) == [
        Figure("characters", 84 * 47 + 46, 4000),
        Figure("lines", 47, 47),
    ]
    assert [figure.over for figure in figures("x" * 4001, way_of("ucas"))] == [1, 0]
    assert [figure.over for figure in figures(long, way_of("ucas"))] == [0, 1]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("x" * 80, 1),
        ("x" * 81, 2),
        ("x" * 161, 3),
        ("x" * 79 + " " + "y", 2),
        ("x" * 80 + " " + "y" * 80, 2),  # the blank hangs over the end of the line
        ("x" * 40 + " " + "y" * 81, 3),
        ("one\n\ntwo\n", 4),
    ],
)
def test_a_line_of_80_characters_goes_on_in_the_next_between_words(text, lines):
    assert figures(text, way_of("apply_texas"))[1] == Figure("lines", lines, 120)


def test_own_limit_stands_before_that_of_the_portal():
    assert figures("Yes", way_of("cambridge"))[0].most == 1500
    assert figures("Yes", way_of("cambridge"), 1000)[0].most == 1000


def test_way_that_a_release_no_longer_knows_is_the_usual_one():
    assert way_of("gone").key == "characters"


def test_every_portal_names_the_page_that_says_so():
    assert [way.key for way in ways().values() if way.name and not way.source] == []
