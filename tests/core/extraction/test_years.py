"""The year of a day printed without one: settled by the posting, proposed, or left open."""

from datetime import date

import pytest

from applications.core.extraction import extract

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Posted 1 March 2025. Apply by April 5.", "2025-04-05"),
        ("Date: Mon, 23 Nov 2026 10:00\n\nPlease apply by January 15th.", "2027-01-15"),
        ("Apply by 15 December. The position starts in March 2025.", "2024-12-15"),
        ("The deadline to apply for Fall 2025 is December 1.", "2024-12-01"),
        ("Bewerbungsfrist: 3. März. Die Stelle ist zum 1. Mai 2025 zu besetzen.", "2025-03-03"),
        ("Startdatum: 1 mei 2025. Deadline: 3 maart.", "2025-03-03"),
        ("Deadline: Monday 3 March. The group was founded in May 2024.", "2025-03-03"),
        ("---\ntitle: A call for 2025\n---\nDeadline: 3 March.", "2025-03-03"),
        ("---\ntitle: A place\ndate: 2025-01-10\n---\nDeadline: 3 March.", "2025-03-03"),
        # The front matter is older than the text where the start is two years on.
        ("---\ntitle: A place\ndate: 2021-01-01\n---\nWe start in September 2023. Apply by "
         "1 December.", "2022-12-01"),
        # A page that was only edited then is of any year.
        ("Apply by 15 March. Last updated: 3 April 2024", None),
        ("Deadline: 28/02", None),
    ],
)  # fmt: skip
def test_year_of_the_last_day_in(text, day):
    value = extract(text, TODAY).deadline.value

    assert (value.date.isoformat() if value.date else None) == day


@pytest.mark.parametrize(
    ("text", "assumed"),
    [("Deadline: 28/02", "2027-02-28"), ("Apply by November 20.", "2026-11-20"),
     ("Apply by November 19.", "2027-11-19")],
)  # fmt: skip
def test_the_next_such_day_is_proposed_where_nothing_settles_the_year(text, assumed):
    value = extract(text, TODAY).deadline.value

    assert (value.date, value.assumed.isoformat()) == (None, assumed)


def test_nothing_is_proposed_to_who_is_not_told_the_day():
    assert extract("Apply by January 15.").deadline.value.assumed is None


@pytest.mark.parametrize("words", ["a 24/7 lab", "2/3 of the time", "50/50"])
def test_two_numbers_and_a_stroke_are_no_day_elsewhere(words):
    assert extract(f"Please apply. We offer {words}.", TODAY).deadline is None
