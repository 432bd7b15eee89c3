"""Postings that want no two referees of one institution, in their own words."""

import pytest

from applications.core.extraction.referees_apart import referees_apart


@pytest.mark.parametrize(
    "said",
    [
        "No two recommenders may be at the same university.",
        "Your referees must not come from the same institution.",
        "Two letters of recommendation from different universities are required.",
        "Referenspersonerna får inte komma från samma lärosäte.",
        "Ange två referenser från olika lärosäten.",
        "Die Gutachter dürfen nicht an derselben Hochschule tätig sein.",
        "Zwei Empfehlungsschreiben aus verschiedenen Einrichtungen.",
    ],
)
def test_sentence_is_found(said):
    assert referees_apart(f"PhD position in logic.\n\n{said}\n\nSend your CV by 3 May.") == said


@pytest.mark.parametrize(
    "said",
    [
        "Name two referees.",
        "One referee may be from the same institution as you.",
        "Our students come from different universities.",
        "",
    ],
)
def test_what_forbids_nothing_is_not(said):
    assert referees_apart(said) == ""
