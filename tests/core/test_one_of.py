"""Of which conditions one is enough, and what an "or" nearby does not say."""

import pytest

from applications.core import one_of
from applications.core.extraction import extract
from applications.core.extraction.credits import credits_asked

HEAD = "PhD position in physics\nUniversity of Bergen\nDeadline: 31 March 2027\n"


@pytest.mark.parametrize(
    "text",
    [
        "You need at least 240 ECTS credits or the equivalent, of which at least 60 ECTS credits "
        "at second-cycle level.",
        "You need 120 ECTS credits in computer science or equivalent, of which 30 ECTS credits in "
        "mathematics.",
        "You need at least 60 ECTS credits in mathematics or statistics, 30 ECTS credits in "
        "physics.",
        "You need 90 ECTS credits in biology or chemistry (at least 30 ECTS credits in "
        "statistics).",
        "Requirements:\n- At least 60 ECTS credits in statistics or mathematics\n"
        "- At least 15 ECTS credits in physics\n",
        "För behörighet krävs minst 240 högskolepoäng eller motsvarande, varav minst 60 "
        "högskolepoäng på avancerad nivå.",
        "Voraussetzung sind 60 ECTS in Mathematik oder Physik, davon mindestens 30 ECTS in "
        "Statistik.",
    ],
)
def test_or_within_one_condition_settles_no_other(text):
    draft = extract(HEAD + text)
    read = [{"start": found.start, "end": found.end} for found in draft.ects]
    asked = [credits_asked(found.value.minimum, found.value.of) for found in draft.ects]

    assert len(asked) == 2
    assert one_of.choices(HEAD + text, asked, read) == []


def test_or_between_two_sums_of_credits_is_a_choice():
    text = HEAD + "You need 90 ECTS credits in mathematics or 60 ECTS credits in statistics."
    draft = extract(text)
    read = [{"start": found.start, "end": found.end} for found in draft.ects]
    asked = [credits_asked(found.value.minimum, found.value.of) for found in draft.ects]

    assert one_of.choices(text, asked, read) == [[[0], [1]]]
