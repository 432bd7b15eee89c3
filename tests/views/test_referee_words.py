"""What a referee typed for the applicant is kept until it is said, and then gives way."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Application, RefereeNews, Reference
from applications.services import referee_pages, references
from tests.factories import NOW
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
    assert set(Reference.objects.values_list("answer", flat=True)) == {""}
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


def test_tick_of_whom_the_applicant_noted_as_declined_is_not_said_and_can_be_taken_back(
    visitor, sen
):
    row = named(sen, state="declined", submitted_at=NOW)
    page = enter(visitor, sen)

    body = visitor.get(page).content.decode()
    assert "you said no" in body and "you sent it" not in body
    press(visitor, page, f"unsent {row.pk}")
    assert Reference.objects.get().submitted_at is None


def gone_and_typed(answer):
    body = " ".join(answer.content.decode().split())
    assert "is not on your page any more" in body and "Thank you" not in body
    assert 'data-level="success"' not in body
    return typed_in(answer)


@pytest.mark.parametrize("left", [0, 1])
def test_yes_to_what_was_put_aside_meanwhile_hands_the_word_back(visitor, sen, left):
    rows = [named(sen), named(sen, "ETH")]
    page = enter(visitor, sen)
    asked = shown(visitor, page)
    for _other in range(left):
        named(sen, "EPFL", state="agreed")
    for row in rows:
        Application.objects.filter(pk=row.application_id).update(archived_at=timezone.now())

    answer = visitor.post(page, {"do": "agreed all", "asked": asked, "words": TYPED}, follow=True)

    assert gone_and_typed(answer) == [TYPED]
    assert not RefereeNews.objects.exists()


def test_word_with_a_yes_that_was_noted_meanwhile_is_not_lost(visitor, sen):
    row, page = named(sen), enter(visitor, sen)
    asked = shown(visitor, page)
    Reference.objects.update(state="agreed", answered_at=timezone.now())

    answer = visitor.post(page, {"do": "agreed all", "asked": asked, "words": TYPED}, follow=True)
    assert gone_and_typed(answer) == [TYPED]
    press(visitor, page, f"agreed {row.pk}", words=TYPED)

    assert Reference.objects.get().answer == "Two weeks, please"


def test_yes_to_all_pressed_twice_says_the_same_twice(visitor, sen):
    named(sen), named(sen, "ETH")
    page = enter(visitor, sen)
    asked = shown(visitor, page)

    for _twice in range(2):
        answer = visitor.post(
            page, {"do": "agreed all", "asked": asked, "words": TYPED}, follow=True
        )
        assert "is told that you will write" in answer.content.decode()

    assert RefereeNews.objects.count() == 2


@pytest.mark.parametrize("words", ["", TYPED])
def test_tick_of_a_letter_that_is_not_wanted_any_more_is_not_said_to_be_kept(visitor, sen, words):
    row = named(sen, state="agreed", mode="email")
    page = enter(visitor, sen)
    Reference.objects.update(mode="contact")

    answer = visitor.post(page, {"do": f"sent {row.pk}", "words": words}, follow=True)

    assert gone_and_typed(answer) == [words]
    assert Reference.objects.get().submitted_at is None


def test_word_with_a_no_that_comes_after_the_letter_stays_in_its_field(visitor, sen):
    row, page = named(sen, state="received"), enter(visitor, sen)

    answer = visitor.post(page, {"do": f"declined {row.pk}", "words": TYPED}, follow=True)

    assert "Your letter is in already" in answer.content.decode()
    assert typed_in(answer) == [TYPED]


def test_word_is_handed_back_where_the_programme_was_removed(visitor, sen):
    row, page = named(sen), enter(visitor, sen)
    named(sen, "ETH")
    references.remove(row, now=timezone.now())

    answer = visitor.post(page, {"do": f"agreed {row.pk}", "words": TYPED})

    assert answer.status_code == 404
    assert typed_in(answer) == [TYPED]
