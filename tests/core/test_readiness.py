"""Ready means: there, within its limits, no open finding. The same answer everywhere."""

import pytest

from applications.core.readiness import Checklist, Item, Readiness, Referee, readiness

CONTACTS, LETTERS = "reference_contacts", "recommendation_letters"
NAMED = Referee(is_in=True, by_letter=False, has_details=True)
WITHOUT_MAIL = Referee(is_in=True, by_letter=False, has_details=False)
ASKED = Referee(is_in=False, by_letter=False, has_details=True)
LETTER = Referee(is_in=True, by_letter=True, has_details=True)
LETTER_OUT = Referee(is_in=False, by_letter=True, has_details=False)


def item(name: str, state: str = "ready", need: str = "required", **facts) -> Item:
    return Item(name, facts.pop("kind", "other"), need, state, **facts)


def test_letter_for_another_university_outline_too_long_and_a_referee_without_mail():
    lines = (
        item("Letter", key=1),
        item("CV", key=2),
        item("Outline", key=3),
        item("Diploma", key=4),
        item("Contact details of two referees", "missing", kind=CONTACTS, count=2, key=5),
    )
    asked = Checklist(lines, (NAMED, WITHOUT_MAIL), references_minimum=2)

    at = readiness(asked, [(1, "other_institution"), (3, "over"), (0, "missing")])

    assert at == Readiness(
        done=2,
        total=5,
        missing=("Contact details of two referees",),
        findings=2,
        letters_in=1,
        letters_needed=2,
        names=(1, 2),
        step="referee",
        pieces="frfrm",
        missing_kinds=(CONTACTS,),
        first_missing="Contact details of two referees",
        line=5,
    )
    assert (at.complete, at.unsettled, at.first_missing) == (
        False,
        True,
        "Contact details of two referees",
    )


@pytest.mark.parametrize(
    ("line", "counted"),
    [
        (item("x", "missing"), (0, 1, ("x",), (), ())),
        (item("x", "draft"), (0, 1, (), ("x",), ())),
        (item("x", "ready"), (1, 1, (), (), ())),
        (item("x", "submitted"), (1, 1, (), (), ())),
        (item("x", "received"), (1, 1, (), (), ())),
        (item("x", "waived"), (1, 1, (), (), ())),
        (item("x", "n/a"), (1, 1, (), (), ())),
        (item("x", "missing", "optional"), (0, 0, (), (), ())),
        (item("x", "ready", "if_available"), (0, 0, (), (), ())),
        (item("x", "missing", "conditional"), (0, 1, (), (), ("x",))),
        (item("x", "missing", "conditional", applies="unknown"), (0, 1, (), (), ("x",))),
        (item("x", "missing", "conditional", applies="yes"), (0, 1, ("x",), (), ())),
        (item("x", "missing", "conditional", applies="no"), (0, 0, (), (), ())),
        (item("x", "ready", "conditional", applies="no"), (0, 0, (), (), ())),
        (item("x", "ready", "conditional"), (1, 1, (), (), ())),
        (item("x", "draft", "conditional"), (0, 1, (), ("x",), ())),
        (item("x", "missing", kind=LETTERS), (0, 0, (), (), ())),
        (item("x", "received", kind=LETTERS), (1, 1, (), (), ())),
        (item("x", "missing", "conditional", kind=LETTERS), (0, 1, (), (), ("x",))),
        (item("x", "missing", kind=CONTACTS), (0, 1, ("x",), (), ())),
        (item("x", "ready", kind=CONTACTS), (1, 1, (), (), ())),
    ],
)
def test_what_counts_what_is_done_and_what_is_asked(line, counted):
    at = readiness(Checklist((line,)))

    assert (at.done, at.total, at.missing, at.drafts, at.questions) == counted


@pytest.mark.parametrize(
    ("referees", "minimum", "count", "state", "done"),
    [
        ((NAMED, NAMED), 2, 1, "missing", True),
        ((ASKED, NAMED), 2, 1, "missing", True),  # the sheet wants details, not an answer
        ((NAMED,), 2, 1, "missing", False),
        ((NAMED, WITHOUT_MAIL), 2, 1, "missing", False),
        ((NAMED, WITHOUT_MAIL, NAMED), 2, 1, "missing", False),  # a sheet with a gap
        ((NAMED, NAMED, WITHOUT_MAIL), 2, 1, "missing", True),  # the third is not on it
        ((NAMED, NAMED, WITHOUT_MAIL), None, 1, "missing", False),
        ((NAMED, WITHOUT_MAIL), 2, 1, "ready", True),  # a document of their own
        ((NAMED, WITHOUT_MAIL), 2, 1, "waived", True),
        ((), None, 1, "missing", False),
        ((NAMED,), None, 1, "missing", True),
        ((NAMED,), None, 2, "missing", False),
        ((), 0, 1, "missing", False),
        ((NAMED, LETTER), 2, 1, "missing", True),
        ((LETTER, NAMED), None, 1, "missing", True),
        ((NAMED, LETTER), 3, 1, "missing", False),
    ],
)
def test_contacts_are_complete_with_the_details_of_everyone_or_a_document(
    referees, minimum, count, state, done
):
    line = item("Contacts", state, kind=CONTACTS, count=count)

    at = readiness(Checklist((line,), referees, minimum))

    assert (at.done, at.missing) == ((1, ()) if done else (0, ("Contacts",)))


@pytest.mark.parametrize("letter", [LETTER, LETTER_OUT])
def test_details_of_who_writes_a_letter_are_no_document_where_only_names_are_asked_for(letter):
    contacts = item("Contacts", "missing", kind=CONTACTS)

    at = readiness(Checklist((contacts,), (letter, letter), 2))
    assert (at.done, at.total, at.letters_missing) == (0, 0, 0 if letter.is_in else 2)

    letters = item("Letters", "missing", kind=LETTERS)
    for checklist in (
        Checklist((contacts, letters), (LETTER, LETTER), 2),
        Checklist((contacts,), (LETTER, LETTER), 2, letters_wanted=True),
    ):
        assert checklist.state_of(contacts) == "ready"


@pytest.mark.parametrize(
    ("referees", "minimum", "letters_wanted", "counted"),
    [
        ((NAMED, WITHOUT_MAIL), 2, False, (1, 2)),
        ((NAMED, ASKED), None, False, (1, 2)),
        ((LETTER, NAMED), 2, True, (1, 2)),
        ((LETTER, LETTER_OUT), 2, True, (1, 2)),
        ((LETTER, NAMED, NAMED), 2, False, (3, 2)),
        ((), 2, False, (0, 2)),
        ((), None, False, (0, 0)),
    ],
)
def test_references_count_where_nothing_more_is_needed(referees, minimum, letters_wanted, counted):
    at = readiness(
        Checklist((), referees, references_minimum=minimum, letters_wanted=letters_wanted)
    )

    assert (at.letters_in, at.letters_needed) == counted


def test_a_finding_about_what_the_portal_has_or_nobody_wants_keeps_nothing_from_being_done():
    lines = (item("a", "received", key=1), item("b", "ready", "optional", key=2))

    at = readiness(Checklist(lines), [(1, "newer"), (2, "other_institution"), (0, "over")])

    assert (at.done, at.total, at.findings, at.complete) == (1, 1, 3, False)


@pytest.mark.parametrize("code", ["missing", "asks", "few", "draft"])
def test_what_the_line_says_by_itself_is_no_finding_beside_it(code):
    at = readiness(Checklist((item("a", "draft", key=1),)), [(1, code)])

    assert (at.done, at.findings) == (0, 0)


FULL = (item("CV", key=1),)


@pytest.mark.parametrize(
    ("asked", "findings", "state", "step"),
    [
        (Checklist((item("CV", "missing"),)), (), {}, "upload"),
        (Checklist((item("CV", "draft"),)), (), {}, "upload"),
        (Checklist((*FULL, item("GRE", "missing", "conditional"))), (), {}, "ask"),
        (Checklist((*FULL, item("C", "missing", kind=CONTACTS))), (), {}, "referee"),
        (Checklist(FULL, (), 1), (), {}, "referee"),
        (Checklist(FULL), [(1, "over")], {}, "look"),
        (Checklist(FULL), [(1, "over")], {"has_bundle": True, "stale": True}, "look"),
        (Checklist(FULL), (), {}, "bundle"),
        (Checklist(FULL), (), {"has_bundle": True, "stale": True}, "rebuild"),
        (Checklist(FULL), (), {"has_bundle": True}, "submit"),
        (Checklist((item("CV", "missing"),)), (), {"is_open": False}, "submitted"),
    ],
)
def test_the_next_step_is_the_first_that_is_open(asked, findings, state, step):
    assert readiness(asked, findings, **state).step == step


@pytest.mark.parametrize(
    ("state", "unsettled"),
    [({}, False), ({"has_bundle": True}, False), ({"has_bundle": True, "stale": True}, True)],
)
def test_a_bundle_older_than_its_files_is_not_settled(state, unsettled):
    at = readiness(Checklist(FULL), **state)

    assert (at.unsettled, at.complete) == (unsettled, not unsettled)


def test_letters_still_out_are_no_doubt_of_the_applicants_own():
    at = readiness(Checklist(FULL, (LETTER_OUT,), 1))

    assert (at.unsettled, at.complete) == (False, False)


def test_once_it_is_in_nobody_asks_whether_something_applies():
    lines = (item("CV", "submitted"), item("GRE", "missing", "conditional"))

    at = readiness(Checklist(lines), is_open=False)

    assert (at.done, at.total, at.questions, at.step) == (1, 1, (), "submitted")
