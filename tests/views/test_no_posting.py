"""A text that is no posting is said to be none, and is kept with what is entered by hand."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from applications.models import Application, Posting
from applications.services import postings
from tests.factories import PersonFactory
from tests.views.test_postings import fields_of

pytestmark = pytest.mark.django_db
POEM = (
    "The gulls have gone to where the boats are late,\nand all the ropes are wet with what was "
    "rain.\nI count the windows on the other side;\nthey are as few as letters in a name.\n"
)
CALL = "PhD position in optics at Umeå University.\nApply by 3 May 2027 and send us your CV.\n"
SAID = {
    "en": "This does not look like a posting",
    "sv": "Det här ser inte ut som en annons",
}
GONE = "The text that was to be kept with the application was not found."
BY_HAND = {"hand-institution": "Umeå universitet", "hand-title": "Poet in residence"}


@pytest.fixture
def person(client):
    person = PersonFactory()
    client.force_login(person)
    return person


def pasted(client, text):
    answer = client.post(reverse("posting_new"), {"text": text}, follow=True)
    return unescape(answer.content.decode())


@pytest.mark.parametrize("language", SAID)
def test_a_poem_is_said_to_be_no_posting_and_the_review_goes_on(client, person, language):
    person.language = language
    person.save()

    page = pasted(client, POEM)

    assert SAID[language] in page
    assert 'id="review"' in page


def test_a_recount_does_not_judge_the_text_again(client, person, monkeypatch):
    pasted(client, POEM)
    address = reverse("posting_review", args=[Posting.objects.get().pk])
    fields = fields_of(client.get(address))

    def judge(*given):
        raise AssertionError("judged again")

    monkeypatch.setattr("applications.views.posting.is_no_posting", judge)

    answer = client.post(address, {**fields, "recount": "1"}, headers={"hx-request": "true"})

    assert answer.status_code == 200


def test_of_a_posting_nothing_is_said(client, person):
    assert SAID["en"] not in pasted(client, CALL)


def test_what_is_entered_by_hand_instead_keeps_the_text(client, person):
    link = re.search(r'href="([^"]+#by-hand)"', pasted(client, POEM))[1]
    form = client.get(link).content.decode()
    beside = re.search(r'name="beside" value="(\d+)"', form)[1]

    for _press in range(2):
        answer = client.post(reverse("posting_by_hand"), {**BY_HAND, "beside": beside})

    application = Application.objects.get()
    assert answer.headers["Location"] == application.get_absolute_url()
    assert application.posting.text.strip() == POEM.strip()
    assert (application.posting.title, application.posting.city) == ("Poet in residence", "Umeå")
    assert not Posting.objects.unreviewed().exists()


def test_a_mistake_in_the_form_does_not_lose_the_text(client, person):
    pasted(client, POEM)
    beside = Posting.objects.get().pk

    answer = client.post(reverse("posting_by_hand"), {"hand-title": "Poet", "beside": beside})

    assert answer.status_code == 422
    assert f'name="beside" value="{beside}"' in answer.content.decode()


def test_the_text_that_is_kept_is_shown(client, person):
    pasted(client, POEM)

    form = client.get(reverse("posting_new"), {"beside": Posting.objects.get().pk})

    assert "they are as few as letters in a name" in unescape(form.content.decode())


@pytest.fixture
def reviewed(client, person):
    """The number of a text that was taken in by hand, in another window."""
    pasted(client, POEM)
    beside = Posting.objects.get().pk
    client.post(
        reverse("posting_by_hand"), {**BY_HAND, "hand-date": "2027-02-01", "beside": beside}
    )
    return beside


@pytest.mark.parametrize(
    ("mine", "shown"),
    [
        ({"hand-title": "Poet of the sea"}, "Poet of the sea"),
        ({"hand-date": "2027-03-01", "hand-time": "12:00"}, "2027-03-01"),
        ({"hand-date": "2027-02-01", "hand-zone": "Asia/Tokyo"}, "Asia/Tokyo"),
    ],
)
def test_what_is_typed_for_a_text_that_was_taken_in_meanwhile_is_shown(
    client, reviewed, mine, shown
):
    answer = client.post(reverse("posting_by_hand"), {**BY_HAND, **mine, "beside": reviewed})

    assert answer.status_code == 409
    assert shown in answer.content.decode()
    assert Application.objects.get().posting.title == "Poet in residence"
    assert Application.objects.get().deadlines.get().date == date(2027, 2, 1)


def test_a_text_that_was_taken_in_leads_to_its_application(client, reviewed):
    answer = client.get(reverse("posting_new"), {"beside": reviewed})

    assert answer.headers["Location"] == Application.objects.get().get_absolute_url()


def test_a_text_that_was_thrown_away_meanwhile_is_said_to_be_gone(client, person):
    pasted(client, POEM)
    posting = Posting.objects.get()
    postings.discard(posting, now=person.date_joined)

    wrong = client.post(reverse("posting_by_hand"), {"hand-title": "Poet", "beside": posting.pk})
    answer = client.post(reverse("posting_by_hand"), {**BY_HAND, "beside": posting.pk}, follow=True)

    for page in (wrong, answer):
        assert GONE in unescape(page.content.decode())
    assert "is kept with the application" not in wrong.content.decode()
    assert Application.objects.get().posting.text == ""


def test_a_text_thrown_away_as_it_is_sent_costs_nothing_typed(client, person, monkeypatch):
    pasted(client, POEM)
    posting = Posting.objects.get()

    def look_alikes(*given):
        postings.discard(posting, now=person.date_joined)
        return []

    monkeypatch.setattr(postings, "look_alikes", look_alikes)
    answer = client.post(reverse("posting_by_hand"), {**BY_HAND, "beside": posting.pk}, follow=True)

    assert GONE in unescape(answer.content.decode())
    assert Application.objects.get().posting.title == "Poet in residence"


@pytest.mark.parametrize("named", ["of another", "7" * 30, "x"])
def test_a_text_that_is_not_mine_is_not_kept_with_it(client, person, named):
    other = Posting.objects.create(
        owner=PersonFactory(), source="pasted", text=POEM, taken_at=person.date_joined
    )

    client.post(
        reverse("posting_by_hand"),
        {**BY_HAND, "beside": other.pk if named == "of another" else named},
    )

    assert Application.objects.get().posting.source == "written"
    other.refresh_from_db()
    assert other.reviewed_at is None
