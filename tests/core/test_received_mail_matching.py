"""Which application a mail is about."""

import pytest

from applications.core.received_mail import matching
from applications.core.received_mail.matching import Case, likely, matches


def test_mail_is_matched_by_numbers_sender_names_and_title_and_a_tie_is_left_open():
    optics = Case(1, "PhD position in quantum optics", "Umeå University", "AN 2.2.1-7-26")
    logic = Case(2, "Doctoral student in modal logic", "Umeå University", "", "991-2277")
    other = Case(3, "PhD position in logic", "KTH Royal Institute of Technology")
    cases = (optics, logic, other)

    def found(text, address=""):
        best = likely(matches(text, address, cases))
        return best and (best.key, best.reasons)

    assert found("About AN 2.2.1–7–26") == (1, ("number",))
    assert found("Your number: 991-2277.", "hr@umu.se") == (2, ("confirmation", "sender"))
    assert found("At Umeå universitet, quantum optics") == (1, ("institution", "title"))
    assert found("Your application at Umeå University", "hr@umu.se") is None
    assert [one.key for one in matches("", "hr@umu.se", cases)] == [2, 1]
    assert found("Hello", "hr@umu.se.evil.example") is None


def test_number_name_and_portal_of_others_speak_for_no_application():
    tum = Case(5, "Optics", "TU Munich", "TUM-2027-00018", addresses=("hr@tum.de",))
    assert matches("About TUM-2027-00018", "hr@tum.de", [tum])
    assert matches("About TUM-2027-09999", "hr@tum.de", [tum]) == []
    lund = Case(7, "Optics", "", "2026/1234", addresses=("hr@lu.example",))
    assert matches("In the academic year 2026/2027", "hr@lu.example", [lund]) != []
    vienna = Case(6, "", "University of Vienna")
    assert matches("The Medical University of Vienna writes", "", [vienna]) == []
    assert matches("At the University of Vienna", "", [vienna]) != []
    assert matches("Hi\n\nOn 3 May A wrote:\nUniversity of Vienna", "", [vienna]) == []
    kyoto = Case(4, "Logic", "", links=("https://apply.kyoto-u.ac.jp/4",))
    assert matches("Hello", "hr@u-tokyo.ac.jp", [kyoto]) == []
    assert matches("Hello", "hr@kyoto-u.ac.jp", [kyoto])[0].reasons == ("portal",)
    assert likely(matches("Hello", "hr@kyoto-u.ac.jp", [kyoto])) is None


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ("Your application for the PhD programme in Modal Logic has been received.", False),
        ("Din ansökan till tjänsten som doktorand i modal logik har mottagits.", False),
        ("Ihre Bewerbung auf die Promotionsstelle im Bereich Modallogik ist eingegangen.", False),
        ("Your application for the doctoral position in Quantum Optics has been received.", True),
        ("Your application to the PhD position in our group has been received.", True),
        ("Your application for the PhD position in the Department of Physics is in.", True),
        ("Your application for the PhD programme at Umeå University has been received.", True),
        ("AN 2.2.1-7-26: your application for the PhD programme in Modal Logic is in.", True),
    ],
)
def test_mail_that_names_another_title_of_the_same_house_is_not_taken_for_this_one(said, own):
    optics = Case(1, "PhD position in quantum optics", "Umeå University", "AN 2.2.1-7-26")
    contact = Case(1, optics.title, optics.institution, optics.reference_number,
                   addresses=("hr@umu.se",))  # fmt: skip
    found = matches(f"Umeå University: {said}", "hr@umu.se", [contact])

    assert [one.key for one in found] == [1]  # it can still be chosen
    assert bool(likely(found)) is own
    logic = Case(2, "Doctoral student in modal logic", "Umeå University")
    named = matches("Umeå University. Modal logic (doctoral)", "hr@umu.se", [contact, logic])
    assert likely(named).key == 2


def test_what_is_made_of_a_mail_is_made_once_for_however_many_applications(monkeypatch):
    made = []
    make = matching._make
    monkeypatch.setattr(matching, "_make", lambda number: made.append(number) or make(number))
    text = "Number 2026-00001 and AN 7.1-9 of the University of Vienna. " * 300

    matches(text, "", [Case(key, reference_number=f"AN {key}-2026") for key in range(100)])
    assert len(made) < 200
