"""Two postings that are the same one, and many that only seem so."""

import pytest

from applications.core.look_alike import Sketch, alike, near, plain_link, why

AT = "Umeå University"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://umu.se/jobs/7", "http://www.umu.se/jobs/7/"),
        ("https://umu.se/jobs/7", "https://UMU.se/jobs/7#apply"),
        ("https://umu.se/jobs/7", "umu.se/jobs/7?utm_source=mail&utm_medium=x"),
        ("https://umu.se/jobs?id=7&lang=en", "https://umu.se/jobs/?lang=en&id=7&fbclid=abc"),
        ("https://umu.se:443/jobs/7", "https://umu.se/jobs/7"),
        ("https://umu.se/jobs/7?ref=mail&src=board", "https://umu.se/jobs/7?source=EURAXESS"),
    ],
)
def test_link_is_the_same_whatever_surrounds_it(one, other):
    assert plain_link(one) == plain_link(other) != ""
    assert why(Sketch(url=one), Sketch(url=other)) == "link"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://umu.se/jobs/7", "https://umu.se/jobs/8"),
        ("https://umu.se/jobs?id=7", "https://umu.se/jobs?id=8"),
        ("https://umu.se/apply?ref=REK-17", "https://umu.se/apply?ref=REK-18"),
        ("https://umu.se/", "https://www.umu.se"),
        ("https://portal.example/#/job/7", "https://portal.example/#/job/8"),
        ("https://umu.se:8443/jobs/7", "https://umu.se/jobs/7"),
        ("http://[", "http://["),
        ("", ""),
    ],
)
def test_other_link_or_a_sites_first_page_says_nothing(one, other):
    assert why(Sketch(url=one), Sketch(url=other)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("AN 2.2.1-808-24", "an 2.2.1–808–24"),
        ("UMU-2026/00001", "umu 2026 00001"),
    ],
)
def test_reference_number_is_the_same_however_it_is_written(one, other):
    assert why(Sketch(reference_number=one), Sketch(reference_number=other)) == "number"


def test_short_reference_number_counts_at_the_same_institution_only():
    mine = Sketch("Logic", AT, reference_number="12")

    assert why(mine, Sketch("Art", "Umeå universitet", reference_number="12")) == "number"
    assert why(mine, Sketch("Art", "Lund University", reference_number="12")) is None


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("PhD position in Logic", "PhD positions in logic", "title"),
        ("PhD student in logic 2025", "PhD student in logic 2026", "years"),
        ("PhD in logic, 2025/26", "PhD in logic, 2026–27", "years"),
        ("PhD in logic", "PhD in logic (2026)", "years"),
        ("Doctoral student in Physics", "Doctoral studnet in physics", "title"),
    ],
)
def test_title_near_the_same_at_one_institution(one, other, reason):
    assert why(Sketch(one, AT), Sketch(other, "Umeå universitet")) == reason
    assert why(Sketch(one, AT), Sketch(other, "Lund University")) is None
    assert why(Sketch(one), Sketch(other)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PhD position in machine learning", "PhD position in machine translation"),
        ("Doctoral student in mathematics", "Doctoral student in mathematical statistics"),
        ("PhD position 1: logic", "PhD position 2: logic"),
        ("PhD in robotics, project A", "PhD in robotics, project C"),
        ("Doctoral student in theoretical physics", "Doctoral student in experimental physics"),
        ("PhD in marine biology", "Postdoc in marine biology"),
        ("", ""),
        ("2025", "2026"),
    ],
)
def test_titles_of_two_different_positions(one, other):
    assert not near(one, other)


def test_institution_is_the_same_beside_its_department():
    one = Sketch("PhD in logic", "Department of Mathematics, Umeå University")
    assert why(one, Sketch("PhD in logic", AT)) == "title"


def test_same_words_are_the_surest_sign_and_the_first_few_suffice():
    same = Sketch("A", text="d1gest", url="https://umu.se/jobs/7")
    rows = [(number, same) for number in range(9)]

    assert why(same, same) == "text"
    assert [key for key, _ in alike(same, rows, 3)] == [0, 1, 2]


def test_surest_signs_come_first_among_many():
    mine = Sketch("PhD in logic", AT, "https://umu.se/jobs/7")
    rows = [(number, Sketch("PhD in logic", AT)) for number in range(9)]

    found = list(alike(mine, [*rows, (99, Sketch(url="https://umu.se/jobs/7"))], 3))

    assert found == [(99, "link"), (0, "title"), (1, "title")]
