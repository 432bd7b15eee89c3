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
TEXTS = st.one_of(
    st.text(),
    st.lists(PIECES, max_size=60).map("".join),
    st.binary(max_size=300).map(lambda raw: raw.decode("latin-1")),
    st.binary(max_size=300).map(lambda raw: raw.decode("utf-16", "replace")),
)


def everything(draft: PostingDraft) -> list[Found]:
    values = [getattr(draft, field.name) for field in fields(draft)]
    found = [value for value in values if isinstance(value, Found)]
    return found + [f for v in values if isinstance(v, tuple) for f in v if isinstance(f, Found)]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_text_is_read_without_failing_and_every_quote_stands_where_it_says(text):
    for found in everything(extract(text)):
        assert text[found.start : found.end] == found.quote
        assert 0 <= found.confidence <= 1


def test_a_hundred_thousand_lines_are_read():
    assert extract("- CV\n" * 100_000).cut
