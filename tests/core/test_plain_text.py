"""Plain text: what of a word processor is replaced, and what is anybody's language and stays."""

import pytest

from applications.core.plain_text import odd_signs, plain

STAYS = [
    "naïve Łódź Ħal, Ελληνικά, हिन्दी, 日本語",
    "می\u200cخواهم",  # a joiner without which it is another word
    "col·legi",
    'it\'s "so" - really...\n\nYes',
    "C₁₂ ≤ 5 µm ± 3 €",
]


@pytest.mark.parametrize("text", STAYS)
def test_what_a_keyboard_types_stays(text):
    assert (plain(text), odd_signs(text)) == (text, [])


@pytest.mark.parametrize(
    ("text", "typed", "kinds"),
    [
        ("“a” ‘b’ «c» „d“", '"a" \'b\' "c" "d"', ["quotes"]),
        ("1990–2000 — so", "1990-2000 - so", ["dashes"]),
        ("and so on…", "and so on...", ["dots"]),
        ("5\u00a0km\u202fh\there", "5 km h here", ["spaces"]),
        ("one\u2028two\u2029three\vfour", "one\ntwo\nthree\nfour", ["breaks"]),
        ("• one\n· two", "- one\n- two", ["bullets"]),
        ("eﬃcient ﬁeld", "efficient field", ["ligatures"]),
        ("co\u00adoperate\ufeff\u200b", "cooperate", ["invisible"]),
        ("“a”\u00a0–", '"a" -', ["quotes", "dashes", "spaces"]),
    ],
)
def test_signs_of_word_processors_are_named_and_replaced(text, typed, kinds):
    assert plain(text) == typed
    assert [odd.kind for odd in odd_signs(text)] == kinds
    assert odd_signs(plain(text)) == []


def test_odd_signs_are_counted_and_each_named_once():
    assert odd_signs("“a” “b”")[0][1:] == (4, "“”")
