"""Words of the season before in a text, and what only looks like them."""

from datetime import date

import pytest

from applications.core.season import dated


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Umeå, 2026-12-01. I graduated in June 2026.", []),
        ("Between 2026/11/30 and 2026-12 I had leave, as I may 2026 times over.", []),
        ("In spring 2026 and the summer of 2026 I taught.", []),
        ("Umeå, 1 December 2026", ["December 2026"]),  # today, and no longer next year
        ("from Fall 2026 on, or vårterminen 2027", ["Fall 2026", "vårterminen 2027"]),
        ("the academic year 2026-2027, or 2027/28-29", ["2026-2027"]),
    ],
)
def test_text_of_december_names_what_was_to_come_then(text, words):
    assert [one.words for one in dated([text], since=date(2026, 12, 1))] == words
