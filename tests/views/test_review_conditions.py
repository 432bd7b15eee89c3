"""Who may apply, on the page of a review: in short, beside its words, and to be corrected."""

import pytest

from applications.models import Application, Posting
from tests.factories import NOW, PersonFactory
from tests.views.test_postings import fields_of, paste
from tests.views.test_review import words


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def person(client, db):
    person = PersonFactory()
    client.force_login(person)
    return person


WHO = """PhD position in tidal geology at Umeå University

Please send a CV by 26 August 2027. Applicants must hold a master's degree in geology.

An IELTS score of at least 6.5 is required. You must not have lived in Italy for more than 12
months in the 36 months before the date of recruitment.
"""


def test_who_may_apply_is_asked_in_short_and_kept_as_corrected(client, person):
    page = client.get(paste(client, WHO).url)

    shown = words(page)
    for part in (
        "Master’s in geology", "IELTS of at least 6.5",
        "At most 12 months in Italy within 36 months",
    ):  # fmt: skip
        assert part in shown
    fields = fields_of(page)
    wide = 9
    rows = [fields["facts-conditions"][at : at + wide] for at in range(0, 3 * wide, wide)]
    assert [row[0] for row in rows] == ["degree", "test", "mobility"]
    rows[1][3] = "7"  # the score
    fields["facts-conditions"] = [*rows[0], *rows[1], *[""] * wide]
    client.post(page.request["PATH_INFO"], fields)

    posting = Posting.objects.get()
    degree, test = posting.conditions
    assert degree == {
        "kind": "degree", "of": "geology", "level": "second",
        "quote": "Applicants must hold a master's degree in geology.",
    }  # fmt: skip
    assert (test["of"], test["minimum"]) == ("IELTS", 7)
    assert posting.evidence["conditions"]["state"] == "corrected"
    shown = client.get(Application.objects.get().get_absolute_url())
    assert "Who may apply Master’s in geology" in words(shown)


def test_a_condition_without_a_kind_or_with_a_letter_for_a_number_is_asked_about(client, person):
    page = client.get(paste(client, WHO).url)
    fields = fields_of(page)
    rows = list(fields["facts-conditions"])

    for at, text, said in ((0, "", "Say what each"), (4, "x", "Write numbers from 1 to 999")):
        typed = [*rows[:at], text, *rows[at + 1 :]]
        again = client.post(page.request["PATH_INFO"], {**fields, "facts-conditions": typed})
        assert said in words(again)
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["origin", "", "non-EU citizens"], "Choose the group"),
        (["mobility", "", "", "", "12"], "Say of each condition"),
        (["mobility", "", "", "", "40", "36"], "A stay of more months"),
        (["degree_age", "third"], "Say of each condition"),
        (["test", "", "", "7"], "Say of each condition"),
        (["degree"], "Say of each condition"),
    ],
)
def test_condition_that_says_too_little_is_asked_about(client, person, row, said):
    page = client.get(paste(client, WHO).url)
    fields = fields_of(page)

    typed = {**fields, "facts-conditions": [*row, *[""] * (9 - len(row))]}
    assert said in words(client.post(page.request["PATH_INFO"], typed))
    assert not Application.objects.exists()


def test_boxes_of_another_kind_are_not_kept_and_a_stay_has_its_country_and_day(client, person):
    page = client.get(paste(client, WHO).url)
    fields = fields_of(page)

    test = ["test", "third", "IELTS", "6.5", "12", "36", "IT", "", "old words"]
    stay = ["mobility", "third", "x", "5", "12", "36", "FI", "start", ""]
    client.post(page.request["PATH_INFO"], {**fields, "facts-conditions": [*test, *stay]})
    assert Posting.objects.get().conditions == [
        {"kind": "test", "of": "IELTS", "minimum": 6.5, "quote": "old words"},
        {"kind": "mobility", "months": 12, "within": 36, "country": "FI", "day": "start"},
    ]
    assert "that of the place" in words(page)


def test_credits_that_are_no_number_are_asked_about(client, person):
    page = client.get(paste(client, WHO).url)
    fields = fields_of(page)

    typed = {**fields, "facts-eligibility": ["60 ECTS", "mathematics"]}
    assert "Write credits as a number" in words(client.post(page.request["PATH_INFO"], typed))
    assert not Application.objects.exists()
