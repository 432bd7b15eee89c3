"""What a posting says in two ways is found, with the words of each."""

from datetime import date

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


def test_a_year_that_only_the_title_names_is_asked_about():
    draft = extract("# Doctoral programme 2028\n\nApply from 1 October to 3 November.")

    assert [conflict.code for conflict in draft.conflicts] == ["year-from-title"]


@pytest.mark.parametrize(
    "text",
    [
        "Apply by 3 May 2027. The deadline is Monday 3 May 2027.",
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
    assert draft.deadline.value.date.isoformat() == "2027-03-01"  # who misses it cannot apply


ROUNDS = """Call for doctoral students, University of Leeds

| Round | Closes | Outcome | Start |
| --- | --- | --- | --- |
| 1 | 3 February 2027 | 20 March 2027 | 1 May 2027 |
| 2 | 7 June 2027 | 20 August 2027 | 1 October 2027 |
"""


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (ROUNDS, ["2027-02-03", "2027-06-07"]),
        (
            "Ronde    Indienen uiterlijk   Besluit\nA        2 februari 2027      5 maart 2027\n"
            "B        3 juni 2027          8 juli 2027\n\nDe beurzen zijn voor vier jaar.",
            ["2027-02-02", "2027-06-03"],
        ),
        (
            "Das Programm nimmt zweimal im Jahr auf.\n\nRunde 1: 1. bis 28. Februar 2027\n"
            "Runde 2: 1. bis 30. Juni 2027\n\nDie Unterlagen bleiben dieselben.",
            ["2027-02-28", "2027-06-30"],
        ),
    ],
)
def test_rounds_in_tables_and_lines_are_asked_about(text, days):
    draft = extract(text, date(2027, 1, 4))

    assert [found.value.date.isoformat() for found in draft.deadlines] == days
    assert draft.deadline.value.date.isoformat() == days[0]
    assert [conflict.code for conflict in draft.conflicts] == ["several-rounds"]


def test_the_next_open_round_counts():
    draft = extract(ROUNDS, date(2027, 3, 1))

    assert draft.deadline.value.date == date(2027, 6, 7)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Sie forschen am See.\n\nFrist\n28. Februar 2027\n\nBerlin", "2027-02-28"),
        ("Fristen\n\n- Bewerbung: 29. März 2027\n- Hearing: 19. April 2027", "2027-03-29"),
        ("Chi è interessato mi scriva entro martedì 16 febbraio 2027.", "2027-02-16"),
        ("La domanda va inviata dal 10 maggio e fino alle ore 12 del 9 giugno 2027.", "2027-06-09"),
        ("Solliciteer voor 15 maart 2027. Het werk begint uiterlijk 1 juni 2027.", "2027-03-15"),
        ("Publicatie: 1 maart 2027 – Uiterste sollicitatiedatum: 30 maart 2027", "2027-03-30"),
    ],
)  # fmt: skip
def test_a_day_by_its_label_or_the_words_around_it(text, day):
    draft = extract(text, date(2027, 1, 4))

    assert draft.deadline.value.date.isoformat() == day
    assert draft.conflicts == ()


def test_two_stages_are_asked_about():
    draft = extract("Stage 1: expression of interest by 10 January 2027. Stage 2: "
                    "full application by 20 March 2027.")  # fmt: skip

    assert [(c.field, c.code) for c in draft.conflicts] == [("deadline", "two-stages")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Deadline: end of January 2027", "Deadline: mid-January", "Deadline: January 2027",
        "Bewerbungsschluss: Ende Januar 2027", "Date limite : mi-janvier 2027",
        "Sista ansökningsdag: mitten av januari 2027",
        "Din ansökan skickas före sista maj 2027.", "Søg stillingen inden udgangen af maj 2027.",
        "Voit hakea toukokuun 2027 loppuun mennessä.", "Vous pouvez postuler avant fin mai 2027.",
        "Le domande si inviano entro la fine di maggio 2027.",
    ],
)  # fmt: skip
def test_a_vague_last_day_is_no_day_and_is_asked_about(sentence):
    draft = extract(f"PhD position\n\n{sentence}", date(2026, 11, 23))

    assert draft.deadline is None
    assert [(c.code, c.readings[0].quote) for c in draft.conflicts] == [("vague-day", sentence)]
