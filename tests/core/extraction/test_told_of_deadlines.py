"""What a posting tells of a deadline beside its day: what becomes of what comes later, and what
else is due so long before or after it."""

from pathlib import Path

import pytest

from applications.core.extraction import extract

HERE = Path(__file__).parent


def rows(name):
    """Each line of a file as what is expected, and the posting."""
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [tuple(part.strip() for part in line.split("|", 1)) for line in lines if line[:1] != "#"]


@pytest.mark.parametrize(("expected", "posting"), rows("hardness.txt"))
def test_what_becomes_of_what_comes_later(expected, posting):
    read = extract(posting).deadline.value
    assert read.hardness == expected
    assert bool(expected) == bool(read.hardness_wording)
    assert read.hardness_wording in posting


@pytest.mark.parametrize(("expected", "posting"), rows("told_by_another.txt"))
def test_what_is_told_by_the_last_day_to_apply(expected, posting):
    told = [one.value for one in extract(posting).deadlines if one.value.after]
    assert sorted(f"{one.kind} {one.days}" for one in told) == expected.split(", ") * bool(expected)


def test_a_soft_day_is_not_the_last_one_that_is_told_hard():
    posting = (
        "PhD position in physics. For full consideration, apply by 1 December 2026. "
        "The final deadline is 15 January 2027. No applications are accepted after this deadline."
    )
    told = {one.value.date.isoformat(): one.value.hardness for one in extract(posting).deadlines}
    assert told == {"2026-12-01": "soft", "2027-01-15": "hard"}


def test_who_says_both_has_said_neither():
    posting = (
        "PhD position in physics. Application deadline: 15 January 2027. Late applications will "
        "not be considered. Applications received later may be considered."
    )
    assert extract(posting).deadline.value.hardness == ""
