"""What is told of two readings of a page, and what is not."""

from datetime import date

import pytest

from applications.core.extraction import extract
from applications.core.page_change import kept, read
from applications.core.page_changes import changes, is_other_page
from applications.core.page_over import says_over
from applications.templatetags.watches import change_words

DAY = date(2026, 11, 23)
POSTING = """PhD position in marine biology at Lund University, Sweden
The project studies how cod larvae find their way in cold and murky water.
Send a cover letter, a CV (max 2 pages) and the names of two referees.
Closing date: 1 March 2027. Interviews are held in Lund in the spring.
"""


def found(old, new):
    return changes(extract(old, DAY), extract(new, DAY), old, new)


def told(old, new):
    return [(one.what, one.name) for one in found(old, new)]


def test_the_day_that_came_nearer_stands_first_and_others_are_no_hurry():
    other = POSTING.replace("1 March", "15 February") + "Letters must be in by 1 April 2027.\n"

    first, *rest = found(POSTING, other)

    assert (first.what, first.now["date"], first.is_nearer) == ("deadline", "2027-02-15", True)
    assert not any(one.is_nearer for one in rest)
    assert not found(other, POSTING)[0].is_nearer


@pytest.mark.parametrize(
    ("now", "nearer"),
    [
        ("Closing date: 1 March 2027, 12:00.", True),  # before: until midnight
        ("Closing date: before 1 March 2027.", True),
        ("Closing date: 1 March 2027, 23:58.", True),
        ("Closing date: 1 March 2027, 23:59.", False),
        ("Closing date: 1 March 2027 at midnight (24:00).", False),
        ("The position is open until filled.", False),
        ("Apply as soon as you can.", False),
    ],
)
def test_an_hour_is_nearer_than_none_and_no_day_is_not(now, nearer):
    first = found(POSTING, POSTING.replace("Closing date: 1 March 2027.", now))[0]

    assert (first.what, first.is_nearer) == ("deadline", nearer)


MAILED = f"{POSTING}Send them to ada@example.org and bo@example.org, cc: ci@example.org.\n"


@pytest.mark.parametrize(
    ("was", "now", "names"),
    [
        ("bo@example.org", "di@example.org", ["mail_to"]),
        ("ci@example.org", "di@example.org", ["mail_cc"]),
        (" and bo@example.org, cc: ci@example.org", "", ["mail_to", "mail_cc"]),
    ],
)
def test_whom_the_application_goes_to_is_told(was, now, names):
    told = [one for one in found(MAILED, MAILED.replace(was, now)) if one.what == "fact"]

    assert [one.name for one in told] == names


def test_another_address_to_send_to_is_told_as_one():
    change = next(one for one in found(MAILED, MAILED.replace("ada@", "eva@")))

    assert change.name == "apply_to"
    assert change_words(change) == (
        "Address to send to: was “ada@example.org”, the page now says “eva@example.org”"
    )


def test_another_limit_of_a_document_is_told_with_its_sentence():
    [change] = found(POSTING, POSTING.replace("max 2 pages", "max 4 pages"))

    assert (change.what, change.name) == ("document", "cv")
    assert "max 4 pages" in change.quote


@pytest.mark.parametrize(
    "new",
    [
        POSTING.upper().lower().capitalize(),
        "\n".join(reversed(POSTING.splitlines())),
        POSTING + "\nToday is Tuesday, and 1234 people have viewed this page already.",
        POSTING + "\nLog in\nMore jobs\nShare this\nJob alert",
        "---\nog:updated: 2026-12-01\n---\n" + POSTING,
    ],
    ids=["letter case", "another order", "counter", "buttons", "what machines are told"],
)
def test_what_says_the_same_is_no_change_of_its_sentences(new):
    assert ("text", "") not in told(POSTING, new)


def test_a_short_sentence_with_another_number_is_a_counter_and_a_long_one_is_not():
    counter = "Our group has {} members now."
    rule = "The doctoral student goes to sea with our crew {} times in each of the years."

    for words, is_told in ((counter, False), (rule, True)):
        old, new = (f"{POSTING}{words.format(number)}\n" for number in ("5", "7"))
        assert (("text", "") in told(old, new)) == is_told


@pytest.mark.parametrize(
    "words",
    [
        "Applications are closed.",
        "This position is filled.",
        "The call was withdrawn, see the updated announcement.",
        "Tjänsten är tillsatt.",
    ],
)
def test_that_it_is_over_is_told_first_in_however_few_words(words):
    later = POSTING.replace("1 March", "1 May").replace("max 2 pages", "max 4 pages")

    first, *rest = found(POSTING, f"{later}{words}\n")

    assert (first.what, first.was, first.now) == ("over", None, words)
    assert [one.what for one in rest] == ["deadline", "document"]
    assert read(kept([first])) == [first]


@pytest.mark.parametrize(
    "words",
    [
        "Applications are read from 14 January on and until the position is filled.",
        "Ansökningar läses löpande tills tjänsten är tillsatt.",
        "Vi leser søknader fra 14. januar til stillingen er besatt.",
        "The position may be withdrawn.",
        "You will sail in the North Sea and count how much of the suspended matter larvae take in.",
    ],
)
def test_what_says_of_a_day_to_come_that_it_is_over_is_a_sentence_like_others(words):
    assert "over" not in [what for what, _name in told(POSTING, f"{POSTING}{words}\n")]


@pytest.mark.parametrize(
    "words",
    [
        "As of 4 May this position has been filled.",
        "Deadline 15 May - applications closed.",
        "Open until 15 May: applications are closed.",
        "You can no longer apply: applications are closed.",
        "We can no longer accept applications.",
        "Die Stelle als Doktorand ist bereits besetzt.",
        "Tjänsten om maskininlärning är tillsatt.",
        "Ansøgningsfristen til stillingen er udløbet.",
        "Søknadsfristen til stillingen er utløpt.",
        "Il concorso si intende annullato.",
    ],
)
def test_month_and_word_that_means_something_else_in_another_language_leave_it_over(words):
    assert says_over(words.casefold())


@pytest.mark.parametrize(
    "words",
    [
        "It is open until the position is filled.",
        "The position may be withdrawn.",
        "The call may also be cancelled, and might have been suspended.",
        "Vi läser inget mer om tjänsten redan är tillsatt.",
        "Tjänsten kan bli tillsatt innan dess.",
        "Opslaget er åbent, til stillingen er besat.",
        "Die Ausschreibung kann jederzeit zurückgezogen werden.",
        "De oproep kan worden ingetrokken.",
        "L'appel peut être annulé.",
    ],
)
def test_what_may_come_is_not_over_in_the_words_of_its_language(words):
    assert not says_over(words.casefold())


def test_a_sentence_that_says_since_that_it_is_over_stands_beside_what_it_was_too():
    rule = "Applications for this position that come late are no longer {} by the committee."
    old, new = (f"{POSTING}{rule.format(word)}\n" for word in ("accepted", "accepted or read"))
    assert told(old, new) == [("text", "")]  # said before as well

    calls = "The call for applications to this position of ours is {}.\n"
    over, text = found(POSTING + calls.format("open"), POSTING + calls.format("now closed"))
    assert (over.what, over.now) == ("over", calls.format("now closed").strip())
    assert text.pairs == [(calls.format("open").strip(), over.now)]


@pytest.mark.parametrize(
    ("words", "is_told"),
    [("English test: IELTS {}.5 or better", True), ("The call has closed {} days ago.", False)],
)
def test_another_number_is_news_unless_the_page_counts_by_it(words, is_told):
    old, new = (f"{POSTING}{words.format(number)}\n" for number in ("6", "7"))

    assert (("text", "") in told(old, new)) == is_told


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": "document", "name": 5},
        {"what": "document", "name": "cv", "quote": None},
        {"what": "fact", "name": "salary", "standing": "no"},
        {
            "what": "deadline",
            "name": "application",
            "now": {"date": "0001-01-01", "time": "", "zone": "", "bound": "on", "rolling": False},
        },
    ],
)
def test_what_no_look_wrote_is_passed_over(wrong):
    assert read([wrong]) == []


def test_a_sentence_that_only_grew_stands_beside_what_it_was():
    grown = POSTING.replace("two referees.", "two referees, and a research proposal.")

    [change] = [one for one in found(POSTING, grown) if one.what == "text"]

    [(was, now)] = change.pairs
    assert now == was.replace("referees.", "referees, and a research proposal.")
    assert (change.gone, change.come) == ([], [])


def test_another_number_of_letters_is_told_once():
    asked = "Three letters of recommendation are sent by your referees.\n"
    assert told(POSTING + asked.replace("Three", "Two"), POSTING + asked) == [
        ("fact", "references")
    ]


def test_a_hundred_new_sentences_are_counted_and_a_few_kept():
    new = POSTING + "\n".join(
        f"Condition number {n} of the faculty applies here." for n in range(99)
    )

    [change] = [one for one in found(POSTING, new) if one.what == "text"]

    assert len(change.now) + change.more["now"] == 99
    assert read(kept([change])) == [change]


def test_a_page_that_keeps_its_posting_is_not_another_one():
    assert not is_other_page(POSTING, "Closed! " + POSTING + "See our other jobs. " * 50)
    assert is_other_page(POSTING, "See our other jobs in Lund at the university. " * 50)
    assert not is_other_page("", POSTING)
