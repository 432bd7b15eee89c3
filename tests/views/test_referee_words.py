"""What a referee typed for the applicant is kept until it is said, and then gives way."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import RefereeNews, Reference
from applications.services import referee_pages
from tests.letters import enter, named, press, professor

pytestmark = pytest.mark.django_db
TYPED = "Two weeks,\nplease"


@pytest.fixture
def sen():
    return professor()


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True)


def in_form(answer):
    """The numbers of those that the page shows as waiting."""
    return re.findall(r'name="asked" value="(\d+)"', answer.content.decode())


def shown(visitor, page):
    return in_form(visitor.get(page))


def typed_in(answer):
    return re.findall(r'<textarea id="words"[^>]*>([^<]*)</textarea>', answer.content.decode())


@pytest.mark.parametrize("do", ["sent {}", "nudges", "calendar 0", "declined all", "back"])
def test_word_stays_in_its_field_when_another_button_is_pressed(visitor, sen, do):
    row = named(sen)
    named(sen, "ETH")
    page = enter(visitor, sen)

    answer = visitor.post(page, {"do": do.format(row.pk), "nudges": "weekly", "words": TYPED})

    assert answer.status_code == 200
    assert typed_in(answer) == [TYPED]
    assert set(Reference.objects.values_list("state", "answer")) == {("asked", "")}
    if do == "nudges":
        assert re.search(r'value="weekly"\s+checked', answer.content.decode())
    elif do.startswith("sent"):
        assert "Ticked as sent" in answer.content.decode()


def test_word_is_handed_back_where_the_link_was_taken_back(visitor, sen):
    row, page = named(sen), enter(visitor, sen)
    referee_pages.take_back(sen, timezone.now())

    answer = visitor.post(page, {"do": f"agreed {row.pk}", "words": TYPED})

    assert answer.status_code == 410
    assert typed_in(answer) == [TYPED]


def test_new_answer_replaces_the_word_by_nothing_too(visitor, sen):
    row, page = named(sen), enter(visitor, sen)
    press(visitor, page, f"agreed {row.pk}", words="Happy to write!")
    press(visitor, page, f"agreed {row.pk}")
    row.refresh_from_db()
    assert row.answer == "Happy to write!"  # pressed twice, nothing changes

    press(visitor, page, f"declined {row.pk}")

    row.refresh_from_db()
    assert (row.state, row.answer) == ("declined", "")
    assert list(RefereeNews.objects.values_list("kind", "words")) == [("declined", "")]


def test_words_have_no_direction_marks(visitor, sen):
    row, page = named(sen), enter(visitor, sen)
    press(visitor, page, f"declined {row.pk}", words="\u202eevil\u2066 می\u200cروم\x00")
    row.refresh_from_db()
    assert row.answer == "evil می\u200cروم"


def test_no_to_all_is_asked_once_more(visitor, sen):
    named(sen), named(sen, "ETH")
    page = enter(visitor, sen)

    asks = visitor.post(page, {"do": "declined all", "asked": shown(visitor, page)})
    assert "you write for none of these 2 programmes" in asks.content.decode()
    assert set(Reference.objects.values_list("state", flat=True)) == {"asked"}
    press(visitor, page, "declined every", words="No time", asked=in_form(asks))

    assert set(Reference.objects.values_list("state", "answer")) == {("declined", "No time")}


def test_no_to_all_is_to_those_the_question_showed(visitor, sen):
    named(sen), named(sen, "ETH")
    page = enter(visitor, sen)
    before = shown(visitor, page)
    named(sen, "EPFL")

    for asked in ([], before):
        answer = visitor.post(page, {"do": "declined every", "asked": asked}).content.decode()
        assert "you write for none of these 3 programmes" in answer

    assert set(Reference.objects.values_list("state", flat=True)) == {"asked"}


def test_yes_to_all_is_to_those_the_page_showed(visitor, sen):
    first = named(sen)
    page = enter(visitor, sen)
    before = shown(visitor, page)
    late = named(sen, "EPFL")

    assert visitor.post(page, {"do": "agreed all"}).status_code == 200
    press(visitor, page, "agreed all", asked=before)

    states = dict(Reference.objects.values_list("pk", "state"))
    assert states == {first.pk: "agreed", late.pk: "asked"}


def test_no_to_the_only_one_is_said_at_once(visitor, sen):
    named(sen)
    page = enter(visitor, sen)
    press(visitor, page, "declined all", asked=shown(visitor, page))
    assert Reference.objects.get().state == "declined"


def test_tick_of_who_then_declined_is_not_said_and_can_be_taken_back(visitor, sen):
    row = named(sen, state="agreed")
    page = enter(visitor, sen)
    press(visitor, page, f"sent {row.pk}")
    press(visitor, page, f"declined {row.pk}")

    body = visitor.get(page).content.decode()
    assert "you said no" in body and "you sent it" not in body
    press(visitor, page, f"unsent {row.pk}")
    assert Reference.objects.get().submitted_at is None
