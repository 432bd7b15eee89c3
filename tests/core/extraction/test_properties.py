"""What holds for every text, also for one that is no posting."""

from dataclasses import fields

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.core.extraction import extract
from applications.core.extraction.draft import Found, PostingDraft

PIECES = st.sampled_from(
    [
        "Deadline: ",
        "3 May 2027",
        "31.02.2027",
        "24:00",
        "apply by ",
        "CV",
        "two letters of ",
        "\x00",
    ]
    + [
        "recommendation",
        "- ",
        "\n",
        "\n\n",
        "a (at) b dot de",
        "https://x.example/a",
        "---\n",
        ":",
        "(",
    ]
    + [
        "University of ",
        "Umeå",
        "\u202e",
        "İ",
        "title: x\n",
        "100 %",
        "**",
        "•",
        "until filled",
        "📅",
    ]
)
DAYS = st.sampled_from(
    [
        "29.02.", "31/02", "00/00/2027", "1900-01-01 ", "2099-12-31T24:00 ", "monday 30 february ",
        "from 31 december to 1 january 1900 ", "fall 2099 ", "posted on ", "starting ", " before ",
        "december", "first round ", "28/02 ", "---\ndate: 2027-01-01\ntitle: 3 may 2099\n---\n",
        "deadline\n\n", "not be considered", "applications received after ", "until filled ",
        "12:00 midnight ", "25:61 ", "expression of interest ", "(Europe/Nowhere)", "GMT+14:59",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(),
    st.lists(PIECES, max_size=60).map("".join),
    st.lists(st.one_of(PIECES, DAYS), max_size=60).map("".join),
    st.text(st.characters(min_codepoint=0x590, max_codepoint=0x6FF)),  # from right to left
    st.binary(max_size=300).map(lambda raw: raw.decode("latin-1")),
    st.binary(max_size=300).map(lambda raw: raw.decode("utf-16", "replace")),
)


def everything(draft: PostingDraft) -> list[Found]:
    values = [getattr(draft, field.name) for field in fields(draft)]
    found = [value for value in values if isinstance(value, Found)]
    return found + [f for v in values if isinstance(v, tuple) for f in v if isinstance(f, Found)]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, st.none() | st.dates())
def test_any_text_is_read_without_failing_and_every_quote_stands_where_it_says(text, today):
    draft = extract(text, today)
    shown = [found for conflict in draft.conflicts for found in conflict.readings]

    for found in (*everything(draft), *shown):
        assert text[found.start : found.end] == found.quote
        assert 0 <= found.confidence <= 1


def test_a_hundred_thousand_lines_are_read():
    assert extract("- CV\n" * 100_000).cut
