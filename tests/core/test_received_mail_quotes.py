"""Which words of a mail stand for what it says, and days that can be read in two ways."""

from datetime import date

import pytest

from applications.core.received_mail import Proposal, read

SENT = date(2026, 11, 20)


def said(text: str) -> Proposal:
    found = read(text, "", SENT)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        (
            "We would like to invite you to an interview.\nIt takes place on 12 January 2027 at"
            " 10:00 CET.\nKind regards",
            "It takes place on 12 January 2027 at 10:00 CET.",
        ),
        (
            "We invite you to an interview.\n\nDate: 12 January 2027\nTime: 10:00\n\nRegards",
            "Date: 12 January 2027 Time: 10:00",
        ),
        (
            "We invite you to an interview on 12 January 2027 at 10:00.\nBring your passport.",
            "We invite you to an interview on 12 January 2027 at 10:00.",
        ),
        ("We invite you to an interview. The day follows.", "We invite you to an interview."),
    ],
)
def test_words_quoted_of_an_interview_are_those_that_name_its_day_and_hour(text, quote):
    one = said(text)
    assert one.quote == quote
    assert " ".join(text[one.start : one.end].split()) == quote


def test_all_hours_that_are_offered_are_quoted():
    listed = "- 12 January 2027, 9:00\n- 13 January 2027, 10:00"
    one = said(f"You are invited to an interview. The times are:\n\n{listed}\n\nRegards")
    assert one.quote == listed.removeprefix("- ")


@pytest.mark.parametrize(
    "text",
    [
        "We invite you to an interview on 3/4/2027 at 10:00.",
        "The deadline for applications has been extended to 3/4/2027.",
    ],
)
def test_day_of_numbers_that_can_be_read_in_two_ways_is_told_in_both(text):
    days = [one.day for one in said(text).moments]
    assert days == [date(2027, 3, 4), date(2027, 4, 3)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("We invite you to an interview on Thursday 3/4/2027 at 10:00.", date(2027, 3, 4)),
        ("We invite you to an interview on 25/4/2027 at 10:00.", date(2027, 4, 25)),
        ("Wir laden Sie zu einem Gespräch am 3.4.2027 um 10 Uhr ein.", date(2027, 4, 3)),
        ("We invite you to an interview on 4/4/2027 at 10:00.", date(2027, 4, 4)),
    ],
)
def test_day_that_weekday_number_or_language_settles_is_told_once(text, day):
    assert [one.day for one in said(text).moments] == [day]
