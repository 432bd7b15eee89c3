"""Applications allowed to one person: found, let pass, and told anew when others change."""

import pytest

from applications.models import Acknowledgement, Application, Choice
from applications.services import (
    applications,
    applications_allowed,
    choices,
    deadlines,
    guards,
    postings,
    readiness,
)
from applications.services import seasons as season_service
from applications.services.requirements import checklist_of
from tests.factories import NOW, ApplicationFactory, PersonFactory

pytestmark = pytest.mark.django_db
QUOTE = "You may only apply to one position."
RULE = {
    "posting__most_applications": 1,
    "posting__evidence": {"most_applications": {"quote": QUOTE, "state": "confirmed"}},
}


@pytest.fixture
def person():
    return PersonFactory()


@pytest.fixture
def ruled(person):
    return ApplicationFactory(owner=person, requirements=(), **RULE)


def found_of(application):
    fresh = Application.objects.select_related("posting", "owner").get(pk=application.pk)
    return guards.look(fresh, checklist_of(fresh), now=NOW).looks


def codes(application):
    rules = {"too_many", "same_choice", "choice_beyond"}
    return [concern.code for concern in found_of(application) if concern.code in rules]


def test_second_application_under_a_rule_is_a_finding_on_both_with_the_sentence(person, ruled):
    other = ApplicationFactory(owner=person, posting__institution="Umeå universitet")

    assert codes(ruled) == codes(other) == ["too_many"]
    [told] = (one for one in found_of(ruled) if one.code == "too_many")
    assert (told.data["quote"], told.data["application"]) == (QUOTE, other.pk)
    assert told.data["others"] == [other.posting.title]
    [told] = (one for one in found_of(other) if one.code == "too_many")
    assert told.data["said_by"] == ruled.posting.title


def test_another_person_institution_and_season_do_not_count(person, ruled):
    ApplicationFactory(posting__institution="Umeå University")
    ApplicationFactory(owner=person, posting__institution="Lund University")
    earlier = ApplicationFactory(owner=person, stage="rejected")
    season_service.close(person, "2025", [], last=0, now=NOW)
    earlier.refresh_from_db()

    assert earlier.season is not None and codes(ruled) == []


@pytest.mark.parametrize(
    ("stage", "found"), [("idea", True), ("rejected", True), ("withdrawn", False)]
)
def test_what_was_withdrawn_does_not_count_and_what_was_sent_does(person, ruled, stage, found):
    ApplicationFactory(owner=person, stage=stage)

    assert bool(codes(ruled)) is found


def test_what_is_meant_so_asks_no_more_until_there_is_another(person, ruled):
    ApplicationFactory(owner=person)
    guards.acknowledge(ruled, found_of(ruled), now=NOW)
    assert codes(ruled) == [] and Acknowledgement.objects.filter(application=ruled).exists()

    ApplicationFactory(owner=person)
    assert codes(ruled) == ["too_many"]


def test_without_any_rule_one_question_finds_none(person, django_assert_num_queries):
    application = ApplicationFactory(owner=person)
    ApplicationFactory(owner=person)
    fresh = Application.objects.select_related("posting").get(pk=application.pk)

    with django_assert_num_queries(1):
        assert [entry.key for entry in applications_allowed.around(fresh)] == [fresh.pk]


def test_a_corrected_rule_stands_without_the_words_it_was_read_from(ruled):
    other = ApplicationFactory(owner=ruled.owner)
    postings.change_facts(ruled, {"most_applications": 2}, now=NOW)
    assert codes(ruled) == []

    ApplicationFactory(owner=ruled.owner)
    [told] = (one for one in found_of(other) if one.code == "too_many")
    assert (told.data["most"], told.data["quote"]) == (2, "")


def test_rows_of_the_others_are_derived_anew_when_one_comes_or_goes(person, ruled):
    readiness.catch_up(NOW)
    other = postings.write_down(
        person, {"institution": "Umeå University", "title": "PhD in ice", "url": ""}, None, now=NOW
    )
    readiness.catch_up(NOW)
    ruled.refresh_from_db()
    assert [one["code"] for one in ruled.findings] == ["too_many"]

    applications.move(other, "withdrawn", now=NOW)
    readiness.catch_up(NOW)
    ruled.refresh_from_db()
    assert (ruled.findings, ruled.findings_open) == ([], 0)


def gone_by(change, ruled):
    if change == "facts":
        postings.change_facts(ruled, {"most_applications": None}, now=NOW)
    elif change == "deletion":
        applications.delete(ruled, now=NOW)
    else:
        row = ruled.deadlines.get()
        row.date = row.date.replace(year=row.date.year + 1)
        deadlines.save(row, now=NOW)


@pytest.mark.parametrize("change", ["facts", "deletion", "deadline"])
def test_finding_is_not_counted_once_the_rule_is_gone(person, ruled, change):
    other = ApplicationFactory(owner=person, requirements=())
    readiness.catch_up(NOW)
    other.refresh_from_db()
    before = other.findings_open

    gone_by(change, ruled)
    readiness.catch_up(NOW)

    other.refresh_from_db()
    assert (before, other.findings_open, codes(other)) == (1, 0, [])


def test_number_without_words_is_not_said_in_those_of_the_order(person):
    said = {"choices_in_order": {"quote": "Rank up to three projects.", "state": "confirmed"}}
    facts = {"posting__choices_in_order": True, "posting__evidence": said}
    one = ApplicationFactory(owner=person, posting__most_applications=1, **facts)
    ApplicationFactory(owner=person)

    [told] = (found for found in found_of(one) if found.code == "too_many")
    assert told.data["quote"] == ""


def test_order_is_kept_and_two_first_choices_are_said(person):
    one = ApplicationFactory(owner=person, requirements=(), posting__most_applications=2)
    other = ApplicationFactory(owner=person, requirements=())

    assert choices.choose(person, {one.pk: 1, other.pk: 1}, now=NOW) == 2
    assert codes(one) == codes(other) == ["same_choice"]
    assert choices.choose(person, {one.pk: 1, other.pk: 3}, now=NOW) == 1
    assert (codes(one), codes(other)) == ([], ["choice_beyond"])
    assert choices.choose(person, {other.pk: None}, now=NOW) == 1
    assert Choice.objects.get().application == one
    assert other.events.filter(kind="facts").count() == 3


def test_order_of_another_person_is_left_alone(person):
    stranger = ApplicationFactory()

    assert choices.choose(person, {stranger.pk: 1}, now=NOW) == 0
    assert not Choice.objects.exists()
