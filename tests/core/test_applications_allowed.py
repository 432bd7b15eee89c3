"""Applications allowed: which fall under one rule, and what does not hold."""

from dataclasses import replace
from datetime import date

import pytest

from applications.core.applications_allowed import Entry, Rule, broken, members, under_one_rule

ONE = Entry(1, "Ice", "KTH", "Physics", due=date(2027, 1, 15), rule=Rule(1))
OTHER = Entry(2, "Sand", "KTH Royal Institute of Technology", "Geology", due=date(2027, 2, 1))


def codes(one, *others):
    return [found.code for found in broken(one, (one, *others))]


def test_a_rule_of_either_binds_both():
    assert codes(ONE, OTHER) == codes(OTHER, ONE) == ["too_many"]


def test_as_many_as_are_allowed_are_no_finding():
    assert codes(replace(ONE, rule=Rule(2)), OTHER) == []


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({}, True),
        ({"institution": "Lund University"}, False),
        ({"institution": ""}, False),
        ({"due": date(2027, 12, 1)}, False),
        ({"due": None}, True),
        ({"start": date(2027, 9, 1)}, True),
    ],
)
def test_under_one_rule_are_those_of_one_institution_and_year(change, is_same):
    assert under_one_rule(ONE, replace(OTHER, **change), Rule(1)) is is_same


def test_starts_tell_intakes_apart_before_deadlines_do():
    spring = replace(ONE, start=date(2027, 1, 1))
    autumn = replace(OTHER, start=date(2027, 9, 1))

    assert not under_one_rule(spring, autumn, Rule(1))
    assert not under_one_rule(ONE, replace(OTHER, due=date(2027, 5, 1)), Rule(1, by_intake=True))
    assert under_one_rule(ONE, replace(OTHER, due=date(2027, 5, 1)), Rule(1))


@pytest.mark.parametrize(
    ("within", "change", "is_same"),
    [
        ("department", {"department": "PHYSICS"}, True),
        ("department", {"department": ""}, False),
        ("department", {"department": "Physics, Faculty of Science"}, True),
        ("department", {"department": "Faculty of Science"}, False),
        ("call", {}, False),
        ("call", {"department": "Physics"}, True),
        ("call", {"links": ("https://kth.se/jobs/7/?utm_source=x",)}, True),
        ("call", {"text": "abc"}, True),
    ],
)
def test_a_rule_of_a_part_is_about_that_part(within, change, is_same):
    one = replace(ONE, links=("http://www.kth.se/jobs/7",), text="abc")

    assert under_one_rule(one, replace(OTHER, **change), Rule(1, within)) is is_same


def test_what_was_withdrawn_does_not_count():
    withdrawn = replace(OTHER, counts=False)

    assert codes(ONE, withdrawn) == codes(withdrawn, ONE) == []


def test_a_rule_counts_only_what_falls_under_it_with_its_own_posting():
    speaker = replace(OTHER, key=3, due=date(2026, 1, 15), rule=Rule(2))
    one, later = (replace(OTHER, due=due) for due in (date(2026, 8, 15), date(2027, 3, 15)))
    later = replace(later, key=4)

    assert codes(one, speaker, later) == []
    assert codes(one, speaker, replace(later, due=date(2026, 3, 15))) == ["too_many"]


def test_two_first_choices_and_one_beyond_the_number_are_said():
    rule = Rule(2, in_order=True)
    first, too = replace(ONE, rule=rule, rank=1), replace(OTHER, rank=1)

    assert codes(first, too) == ["same_choice"]
    assert codes(first, replace(too, rank=3)) == []
    assert codes(replace(too, rank=3), first) == ["choice_beyond"]


def test_members_stand_in_their_order_and_those_without_a_place_last():
    third = replace(OTHER, key=3, title="Mud", rank=1)

    assert [entry.key for entry in members(ONE, (ONE, OTHER, third))] == [3, 1, 2]
