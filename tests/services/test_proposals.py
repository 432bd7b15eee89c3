"""Proposals: a reserve for a letter that is late and out, a warning of calls, thanks."""

from datetime import UTC, date, datetime

import pytest

from applications.models import Mail, Referee
from applications.services import proposals, references
from applications.services.mails import writing
from tests.factories import (
    NOW,
    ApplicationFactory,
    MailFactory,
    PersonFactory,
    RefereeFactory,
    ReferenceFactory,
)

pytestmark = pytest.mark.django_db
NEAR = datetime(2026, 12, 14, 12, tzinfo=UTC)  # two and a half days before


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def bose(person):
    return RefereeFactory(owner=person, name="Meera Bose", is_reserve=True)


def letter(person, state="agreed", day=date(2026, 12, 16), **referee):
    row = ReferenceFactory(
        application=ApplicationFactory(owner=person, deadline=day),
        referee=RefereeFactory(owner=person, **{"nudges_on_at": NOW, **referee}),
        mode="email",
    )
    references.set_state(row, state, now=NOW)
    return row


def nudged(row, times=1, state="sent"):
    for n in range(times):
        MailFactory(
            owner=row.referee.owner, referee=row.referee, kind="nudge", state=state, sent_at=NOW,
            key=f"nudge:{row.referee_id}:{n}", data={"references": [row.pk]},
        )  # fmt: skip


def proposed(person, now=NEAR):
    return [
        (one.letter.reference, one.reserve) for one in proposals.reserves_for_person(person, now)
    ]


def test_after_two_nudges_without_a_letter_the_reserve_is_proposed(person, bose):
    row = letter(person)
    nudged(row)
    assert proposed(person) == []
    Mail.objects.update(key="nudge:before")
    nudged(row)

    assert proposed(person) == [(row, bose)]
    assert [one.reserve for one in proposals.reserves_for_referee(row.referee, NEAR)] == [bose]
    assert [
        one.reserve for one in proposals.reserves_for_application(row.application, [row], NEAR)
    ] == [bose]
    assert proposed(person, datetime(2026, 12, 10, 12, tzinfo=UTC)) == []
    assert proposed(person, datetime(2026, 12, 18, tzinfo=UTC)) == []


@pytest.mark.parametrize(
    ("state", "referee"),
    [
        ("agreed", {"nudges": "one"}),
        ("agreed", {"nudges": "none"}),
        ("agreed", {"nudges_on_at": None}),
        ("asked", {}),
    ],
)
def test_where_fewer_nudges_go_the_days_alone_tell(person, bose, state, referee):
    row = letter(person, state, **referee)
    assert proposed(person) == [(row, bose)]


def test_where_the_portal_did_not_write_yet_no_nudge_is_waited_for(person, bose):
    row = letter(person)
    assert proposed(person) == []
    type(row).objects.filter(pk=row.pk).update(mode="portal")
    assert proposed(person) == [(row, bose)]
    references.tick(row, "requested", True, now=NOW)
    assert proposed(person) == []


@pytest.mark.parametrize("state", ["planned", "declined", "received"])
def test_no_reserve_for_a_letter_nobody_waits_for(person, bose, state):
    letter(person, state, nudges_on_at=None)
    assert proposed(person) == []


def test_no_reserve_for_what_is_said_to_be_sent_or_in_an_archive(person, bose):
    row = letter(person, nudges_on_at=None)
    type(row).objects.update(submitted_at=NOW)
    assert proposed(person) == []
    type(row).objects.update(submitted_at=None)
    type(row.application).objects.update(archived_at=NOW)
    assert proposed(person) == []


def test_only_a_reserve_who_is_not_named_there_and_is_this_persons(person, bose):
    RefereeFactory(is_reserve=True, name="Aa")
    RefereeFactory(owner=person, name="Ab")
    row = letter(person, nudges_on_at=None)
    other = letter(person, nudges_on_at=None, day=date(2026, 12, 17))
    ReferenceFactory(application=row.application, referee=bose)
    dahl = RefereeFactory(owner=person, name="Olof Dahl", is_reserve=True)

    assert proposed(person) == [(row, dahl), (other, bose)]


def test_of_two_letters_in_danger_each_has_a_reserve_of_its_own(person, bose):
    row = letter(person, nudges_on_at=None)
    second = ReferenceFactory(
        application=row.application, referee=RefereeFactory(owner=person), state="asked"
    )
    assert proposed(person) == [(row, bose)]
    dahl = RefereeFactory(owner=person, name="Olof Dahl", is_reserve=True)
    assert proposed(person) == [(row, bose), (second, dahl)]


def test_proposals_cost_the_same_for_one_letter_as_for_three(
    person, bose, django_assert_num_queries
):
    with django_assert_num_queries(1):
        proposals.reserves_for_person(person, NEAR)
    for number in (1, 2):
        for _ in range(number):
            letter(person, nudges_on_at=None)
        with django_assert_num_queries(5):
            assert proposals.reserves_for_person(person, NEAR)


def words(row):
    row.application.refresh_from_db()
    row.refresh_from_db()
    return [one.kind for one in proposals.words_about(row.application, [row], NOW)]


def to_write(row):
    """What the referee's own page says."""
    return {kind for kind, number in writing.occasions(row.referee, NOW).items() if number}


def listed(row):
    """What the list of referees says."""
    people = Referee.objects.annotate(occasion=writing.first_occasion(row.referee.owner, NOW))
    return people.get(pk=row.referee_id).occasion


@pytest.mark.parametrize("state", ["agreed", "requested", "received"])
def test_at_an_interview_those_who_agreed_are_to_be_warned_once(person, state):
    row = letter(person, state)
    type(row).objects.update(thanked_at=NOW)
    assert words(row) == []
    type(row.application).objects.update(stage="interview")
    assert words(row) == ["ahead"]
    assert to_write(row) == {"ahead"}

    mail = MailFactory(
        owner=person, referee=row.referee, kind="ahead", data={"references": [row.pk]}
    )
    assert words(row) == []
    assert to_write(row) == set()
    Mail.objects.filter(pk=mail.pk).update(state="cancelled")
    assert words(row) == ["ahead"]
    assert to_write(row) == {"ahead"}


def test_a_warning_of_calls_does_not_hide_that_thanks_are_due(person):
    row = letter(person, "received")
    type(row.application).objects.update(stage="interview")
    assert words(row) == ["ahead", "thanks"]
    fields = {"owner": person, "referee": row.referee, "kind": "ahead", "state": "by hand"}
    MailFactory(**fields, data={"references": [row.pk]})
    assert words(row) == ["thanks"]
    assert to_write(row) == {"thanks"}
    assert listed(row) == "thanks"

    MailFactory(**{**fields, "kind": "thanks"}, data={"references": [row.pk]})
    assert (words(row), to_write(row)) == (["thanks"], {"thanks"})  # its tick tells


def test_who_did_not_agree_is_not_warned(person):
    row = letter(person, "asked")
    type(row.application).objects.update(stage="interview")
    assert words(row) == []


def test_thanks_are_due_when_the_letter_is_in_or_the_end_is_known(person):
    row = letter(person, "received")
    assert words(row) == ["thanks"]
    references.tick(row, "thanked", True, now=NOW)
    assert words(row) == []

    for fields, thanked in (
        ({"mode": "contact"}, ["thanks"]),
        ({"submitted_at": NOW}, ["thanks"]),
        ({}, []),  # it never came
    ):
        other = letter(person, "agreed")
        type(other).objects.filter(pk=other.pk).update(**fields)
        assert words(other) == (thanked if "submitted_at" in fields else [])
        type(other.application).objects.filter(pk=other.application_id).update(stage="rejected")
        assert words(other) == thanked
        ticked = [
            one.ticked for one in writing.offered("thanks", [other.referee], NOW)[other.referee_id]
        ]
        assert ticked == [bool(thanked)]


def test_a_programme_whose_day_has_passed_is_not_ticked_to_be_asked_for(person):
    row = letter(person, "planned", day=date(2026, 12, 16))
    for late_is_taken, now, ticked in (
        (False, NEAR, True),
        (False, datetime(2026, 12, 17, tzinfo=UTC), False),
        (True, datetime(2026, 12, 17, tzinfo=UTC), True),
    ):
        type(row).objects.update(late_is_taken=late_is_taken)
        assert [
            one.ticked for one in writing.offered("ask", [row.referee], now)[row.referee_id]
        ] == [ticked]
        assert writing.occasions(row.referee, now)["ask"] == ticked
