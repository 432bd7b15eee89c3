"""People by their names: one line, and the same person in another spelling."""

import pytest

from applications.core.people import Sketch, alike, initials, on_one_line, seem_one


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ada\r\nBcc: all@example.org", "Ada Bcc: all@example.org"),
        ("Ada\u2028Love\u2029lace", "Ada Love lace"),
        ("\u202eecalevoL adA\u202c", "ecalevoL adA"),
        ("\u200fעדה\u200e לאבלייס", "עדה לאבלייס"),
        ("\u2067Ada\u2069\ufeff Love\u00adlace", "Ada Lovelace"),
        ("علی\u200cرضا", "علی\u200cرضا"),  # the joiner is a letter's own
        ("A\0da  \t Lovelace ", "A da Lovelace"),
        ("\u200b\u2060", ""),
    ],
)
def test_name_is_kept_on_one_line_in_its_own_direction(typed, kept):
    assert on_one_line(typed) == kept


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ingrid Lund", "LUND, INGRID", True),
        ("Prof. Dr. Ingrid Lund", "Ingrid Lund", True),
        ("Łukasz Żak", "lukasz zak", True),
        ("Jürgen Müller", "Juergen Mueller", True),
        ("Anne-Marie Dupont", "Anne Marie Dupont", True),
        ("I. M. Lund", "Ingrid Maria Lund", True),
        ("伊藤 健司", "伊藤 健司", True),
        ("Ingrid Lund", "Ingrid Maria Lund", False),
        ("Ingrid Lund", "Inger Lund", False),
        ("Kim Lee", "Lee Min", False),
        ("", "", False),
        ("Prof.", "Prof.", False),
    ],
)
def test_names_are_alike_whatever_their_spelling(one, other, same):
    assert alike(one, other) is alike(other, one) is same
    assert not same or initials(one) == initials(other)


def test_same_address_is_the_same_person_and_another_institution_another():
    here = Sketch("Ingrid Lund", "Uppsala University", ("lund@uu.example", ""))

    assert seem_one(here, Sketch("Student office", "", ("", "Lund@UU.example")))
    assert seem_one(here, Sketch("I. Lund", "uppsala universitet"))
    assert not seem_one(here, Sketch("Ingrid Lund", "Umeå University"))
    assert not seem_one(Sketch("Ada Lovelace", "", ("", "")), Sketch("Bo Ek", "", ("", "")))
