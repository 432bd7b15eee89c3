"""What is read for one of several positions: nothing that only another asks for."""

from applications.core.extraction import extract
from applications.core.position_reading import read_for, read_surely_for
from applications.core.positions import positions

BELOW = """Two PhD positions at Umeå University

Position 1: Polar ice (reference 26/1)
Applicants must hold a master's degree in glaciology. IELTS of at least 7.0 is required.

Position 2: Volcanoes (reference 26/2)
Applicants must hold a master's degree in volcanology. IELTS of at least 6.5 is required.

Apply by 26 August 2027. Send a CV.
"""
IN_A_LIST = """PhD positions at Umeå University. We have two positions:

- Polar ice: applicants must hold a master's degree in glaciology.
- Volcanoes: applicants must hold a master's degree in volcanology.

Apply by 26 August 2027. Send a CV.
"""


def asked(draft) -> list[tuple[str, float | None]]:
    return [(found.value.of, found.value.minimum) for found in draft.conditions]


def test_what_is_asked_below_anothers_title_is_not_asked_by_this_one():
    draft, (_ice, volcanoes) = extract(BELOW), positions(BELOW)

    assert asked(read_for(draft, positions(BELOW), volcanoes)) == [
        ("volcanology", None), ("IELTS", 6.5),
    ]  # fmt: skip


def test_two_scores_for_two_positions_do_not_clash():
    draft, offered = extract(BELOW), positions(BELOW)

    told = read_surely_for(draft, offered, "Polar ice", "")

    assert asked(told) == [("glaciology", None), ("IELTS", 7.0)]


def test_nothing_is_surely_asked_where_it_may_be_anothers():
    draft, offered = extract(BELOW), positions(BELOW)

    assert asked(read_surely_for(draft, offered, "Volcanoes", "")) == []
    assert asked(read_surely_for(draft, offered, "", "")) == []


def test_each_point_of_a_list_asks_for_its_own():
    draft, offered = extract(IN_A_LIST), positions(IN_A_LIST)

    found = [asked(read_for(draft, offered, meant)) for meant in (*offered, None)]

    assert found == [[("glaciology", None)], [("volcanology", None)], []]


def test_what_is_said_twice_of_one_position_is_asked_once():
    draft = extract(BELOW.split("Position 2")[0] + "A master's degree is required.\n")

    assert len(draft.conditions) == 3
    assert asked(read_for(draft, ())) == [("glaciology", None), ("IELTS", 7.0)]
