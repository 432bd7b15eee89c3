"""What is shown as sure: no value two readings contradict, none of a field that is often wrong."""

from datetime import date

import pytest

from applications.core.extraction import extract
from applications.core.extraction.export import as_json
from applications.core.extraction.scripts.calibrate import is_right, lines_of, table_of
from applications.core.extraction.scripts.fit_weights import Example
from applications.core.extraction.sure import is_sure

TEXT = "PhD position at Umeå University, Sweden. Deadline: 26 August 2027. Send a CV."


def test_a_plain_deadline_is_sure():
    draft = extract(TEXT, date(2027, 1, 4))

    assert is_sure("deadline", draft.deadline, draft)
    assert as_json(draft)["evidence"]["deadline"][0]["sure"] is True


@pytest.mark.parametrize(
    "more", ["", " The application deadline is 30 August 2027.", " Apply by 26 August 2027."]
)
def test_one_day_is_as_sure_among_all_deadlines_as_alone(more):
    draft = extract(TEXT + more, date(2027, 1, 4))

    last, told = draft.deadline, as_json(draft)["evidence"]
    for found, shown in zip(draft.deadlines, told["deadlines"], strict=True):
        if found.value.date == last.value.date:
            assert shown["sure"] == told["deadline"][0]["sure"]


def test_a_deadline_that_two_readings_contradict_is_not():
    draft = extract(TEXT + " The application deadline is 30 August 2027.", date(2027, 1, 4))

    assert not is_sure("deadline", draft.deadline, draft)


def test_the_table_counts_what_is_sure_and_what_is_right():
    truth = {"language": "en", "deadline": {"date": "2027-08-27", "rolling": False}}
    table = table_of([Example("one", TEXT, truth, "here")], held_out=False)

    assert table["deadline"]["sure wrong"] == 1
    assert table["start"]["abstained"] == 1
    assert next(line for line in lines_of(table) if line.startswith("deadline")).endswith("0.0%")


def test_an_address_is_right_however_it_is_written():
    assert is_right("apply_to", "mailto:ada@example.org", {"apply_to": "Ada@example.org"})
    assert is_right("apply_to", "https://www.example.org/jobs/", {"apply_to": "example.org/jobs"})
