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


@pytest.mark.parametrize("number", ["16-702", "24-123", "2026/7", "24.123"])
def test_number_of_few_digits_speaks_where_it_is_told_to_be_one_and_never_against(number):
    case = Case(1, "PhD position in quantum optics", "Umeå University", number)
    said = f"{number}: quantum optics"

    assert matches(said, "hr@umu.se", [case])[0].reasons == ("sender", "title")
    assert matches(f"Ref. no. {number}", "hr@umu.se", [case])[0].reasons == ("number", "sender")
    assert matches("Tel. 71-527, 25.999, 2026/8", "hr@umu.se", [case])[0].reasons == ("sender",)


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("for the position PhD student in Robotics at the Division of Machine Learning", 1),
        ("for the PhD position in Robotics", 1),
        ("for the position PhD student in Machine Learning at the Division of Robotics", 2),
        ("for the position PhD student in Robotics and Perception", 3),
        ("for robotics, or for machine learning, or for perception", None),
    ],
)
def test_of_titles_that_share_words_the_one_that_is_quoted_is_meant(said, key):
    kth = "KTH Royal Institute of Technology"
    titles = ("Robotics", "Machine Learning", "Robotics and Perception")
    cases = [Case(n, f"PhD student in {one}", kth) for n, one in enumerate(titles, 1)]

    for order in (cases, cases[::-1]):
        best = likely(matches(f"You were not selected {said}, KTH", "hr@kth.se", order))
        assert (best and best.key) == key


def test_title_at_another_institution_is_offered_and_not_taken_for_this_one():
    case = Case(1, "PhD in Marine Biology", "University of Oslo")

    def found(place):
        told = matches(f"PhD in Marine Biology, {place}: more time", "news@example.org", [case])
        return [one.key for one in told], bool(likely(told))

    assert found("University of Bergen") == ([1], False)
    assert found("University of Oslo and University of Bergen") == ([1], True)
    assert found("all about it") == ([1], True)


def test_what_is_made_of_a_mail_is_made_once_for_however_many_applications(monkeypatch):
    made = []
    make = matching._make
    monkeypatch.setattr(matching, "_make", lambda number: made.append(number) or make(number))
    text = "Number 2026-00001 and AN 7.1-9 of the University of Vienna. " * 300

    matches(text, "", [Case(key, reference_number=f"AN {key}-2026") for key in range(100)])
    assert len(made) < 200
