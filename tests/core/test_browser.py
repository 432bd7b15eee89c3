"""What a browser tells of a page, sorted out: where the address is, what is the title."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications.core.browser import LONGEST_ADDRESS, LONGEST_WORDS, bookmarklet, brought
from applications.core.look_alike import Sketch, why

LONG = "We look for a person who likes mud, boats and long tables of numbers. " * 5


@pytest.mark.parametrize(
    ("title", "words", "url", "expected"),
    [
        # Chrome on Android puts the address among the words.
        ("PhD in Logic", "https://umu.se/7", "", ("PhD in Logic", "https://umu.se/7", "")),
        ("", "PhD in Logic (https://umu.se/7).", "", ("PhD in Logic", "https://umu.se/7", "")),
        ("", "", "https://umu.se/7", ("", "https://umu.se/7", "")),
        ("PhD", LONG, "https://umu.se/7", ("PhD", "https://umu.se/7", LONG.strip())),
        # In words that are a posting an address may be anybody's.
        ("", f"{LONG} https://a.example/x", "", ("", "", f"{LONG} https://a.example/x")),
        ("", "see https://[ there", "", ("", "", "see https://[ there")),
        ("", "just two words", "", ("", "", "just two words")),
        ("", "", "", ("", "", "")),
    ],
)
def test_address_title_and_words_are_told_apart(title, words, url, expected):
    one = brought(title, words, url)

    assert (one.title, one.url, one.words) == expected


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,<p>PhD",
        "file:///home/asha/posting.html",
        "https://umu.se/\u202egpj.exe",
        "https://umu.se/a b",
        "https://umu.se/\x00",
        "http://[",
        "https://umu.se/" + "x" * LONGEST_ADDRESS,
    ],
)
def test_address_that_is_none_of_the_web_is_left_out_and_the_words_stay(url):
    one = brought("PhD", "some words", url)

    assert (one.url, one.words, one.refused) == ("", "some words", True)


@pytest.mark.parametrize(
    ("title", "url", "expected"),
    [
        ("PhD in Logic | Umeå University", "", ("PhD in Logic", "Umeå University")),
        ("Umeå universitet – PhD in Logic", "", ("PhD in Logic", "Umeå University")),
        ("PhD in Logic - Jobs", "https://www.umu.se/7", ("PhD in Logic - Jobs", "Umeå University")),
        ("PhD in Logic", "https://jobs.example/7", ("PhD in Logic", "")),
        ("Umeå University", "", ("Umeå University", "Umeå University")),
    ],
)
def test_institution_is_told_by_the_title_or_the_host(title, url, expected):
    one = brought(title, "", url)

    assert (one.title, one.institution) == expected


def test_signs_that_turn_words_around_and_controls_are_no_part_of_a_title():
    assert (
        brought("PhD\u202e in\x1b[31m Logic\r\nBcc: x", "", "").title == "PhD in [31m Logic Bcc: x"
    )
    assert brought("دكتوراه في الفيزياء", "", "").title == "دكتوراه في الفيزياء"


def test_number_that_stands_among_the_words_tells_what_is_there_already():
    mine = Sketch("Logic", "Lund University", reference_number="AN 2.2.1-808-24")

    assert why(brought("", f"{LONG} Ref an 2.2.1–808–24.", "").sketch, mine) == "number"
    assert why(brought("", f"{LONG} Ref an 2.2.1–808–245.", "").sketch, mine) is None


@pytest.mark.parametrize("number", ["2027", "12", "PhD", "1.2.27", ""])
def test_number_that_may_be_a_year_or_a_word_says_nothing(number):
    mine = Sketch("Logic", "Lund University", reference_number=number)

    assert why(brought("", f"{LONG} PhD, 12 places, 1.2.27, 2027", "").sketch, mine) is None


def test_bookmark_holds_our_address_and_no_sign_that_would_end_it():
    code = bookmarklet("https://apply.example.org/postings/new/")

    assert code.startswith("javascript:")
    assert not set(code) & set('#"<> \n\\')
    assert '"https://apply.example.org/postings/new/"' in unquote(code)


@given(*[st.text(max_size=300)] * 3)
def test_anything_brought_is_bounded_and_its_address_one_of_the_web(title, words, url):
    one = brought(title, words, url)

    assert one.url == "" or one.url.lower().startswith(("http://", "https://"))
    assert len(one.title) <= 300 and len(one.words) <= LONGEST_WORDS and "\x00" not in one.words
    assert "\n" not in one.title
    why(one.sketch, Sketch("PhD", "Umeå University", "https://umu.se/7", "A-1234"))
