"""What a posting says in two ways is found, with the words of each."""

import pytest

from applications.core.extraction import extract

HEAD = "PhD position in optics at Example University\n\n"


@pytest.mark.parametrize(
    ("text", "field", "code", "quotes"),
    [
        ("Apply by 3 May 2027. Deadline 10 May 2027.", "deadline", "several-dates",
         ["Apply by 3 May 2027", "Deadline 10 May 2027"]),
        ("Round 1 has its deadline on 15 January 2027. Round 2 has its deadline on 15 May 2027.",
         "deadline", "several-rounds",
         ["deadline on 15 January 2027", "deadline on 15 May 2027"]),
        ("Apply by 3 May 2027 at 12:00. The deadline is 3 May 2027, 23:59.", "deadline",
         "several-hours", ["Apply by 3 May 2027 at 12:00", "The deadline is 3 May 2027, 23:59"]),
        ("Deadline: 03/04/2027.", "deadline", "either-order", ["Deadline: 03/04/2027"]),
        ("Deadline: Monday 4 May 2027.", "deadline", "weekday-differs",
         ["Deadline: Monday 4 May 2027"]),
        ("Application deadline: 3 May 2027. The position starts on 1 March 2027.", "deadline",
         "after-start", ["Application deadline: 3 May 2027", "1 March 2027"]),
        ("Application deadline: 3 May 2017. The position starts on 1 September 2027.", "deadline",
         "long-before-start", ["Application deadline: 3 May 2017", "1 September 2027"]),
        ("Application deadline\n\n\nReference number\n\nAB-12\n", "deadline", "empty-box",
         ["Application deadline"]),
        ("Questions: Assistant Professor Axel Flint (a@example.org).\n\nAxel Flint, Associate "
         "Professor", "contacts", "titles-differ",
         ["Assistant Professor Axel Flint", "Axel Flint, Associate Professor"]),
    ],
)  # fmt: skip
def test_contradiction_in(text, field, code, quotes):
    [conflict] = extract(HEAD + text).conflicts

    assert (conflict.field, conflict.code) == (field, code)
    assert [found.quote for found in conflict.readings] == quotes


def test_a_year_that_is_not_the_title_s_is_a_misprint_and_shown():
    draft = extract("---\ntitle: Apply by 3 May 2027\n---\nDeadline: 3 May 2026.")

    assert draft.deadline.value.date.isoformat() == "2027-05-03"
    [conflict] = draft.conflicts
    assert conflict.code == "year-misprinted"
    assert [found.quote for found in conflict.readings] == [
        "Deadline: 3 May 2026",
        "Apply by 3 May 2027",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Apply by 3 May 2027. The deadline is Monday 3 May 2027.",
        "Expression of interest by 1 March 2027, full application by 20 April 2027.",
        "Application deadline\n\nOpen until filled\n\nSalary\n\nAs agreed",
        "Ask Professor Axel Flint (a@example.org).\n\nAxel Flint, Associate Professor",
        "Apply by 3 May 2027. Interviews are on 10 May 2027.",
        "Deadline: 03/04/2027. Interviews are on 23/04/2027.",
        "Deadline: 03/04/2027. University of Leeds, UK.",
    ],
)
def test_what_does_not_contradict_itself(text):
    assert extract(HEAD + text).conflicts == ()


def test_a_sign_of_interest_comes_before_the_application():
    draft = extract("Expression of interest by 1 March 2027, full application by 20 April 2027.")

    assert [(f.value.stage, f.value.date.isoformat()) for f in draft.deadlines] == [
        ("interest", "2027-03-01"),
        ("", "2027-04-20"),
    ]
    assert draft.deadline.value.date.isoformat() == "2027-04-20"
